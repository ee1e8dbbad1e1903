"""The fronts of outside benchmarks, as a user types them."""

import json
import os
import subprocess
import sys

import pytest

from babyvfm_jax.evals import item

_PAIRS = 'the dogs is here .\nthe dog is here .\n' * 2


def _run(root, name, *flags):
  return subprocess.run(
    [sys.executable, root / 'tools' / f'{name}.py', *map(str, flags)],
    env={**os.environ, 'PYTHONPATH': str(root)},
    capture_output=True,
    text=True,
    timeout=300,
  )


@pytest.mark.slow
def test_a_benchmark_becomes_a_task_or_a_clear_error(root, tmp_path):
  source = tmp_path / 'agreement-simple.txt'
  source.write_text(_PAIRS)
  flags = ('--form=zorro', f'--source={source}', f'--out={tmp_path / "out"}')
  done = _run(root, 'import_tasks', *flags)
  assert done.returncode == 0, done.stderr
  assert 'zorro: 2 items' in done.stdout
  assert len(item.read_task(tmp_path / 'out/zorro').items) == 2
  source.write_text(_PAIRS + 'one more .\n')
  done = _run(root, 'import_tasks', *flags)
  assert done.returncode == 1
  assert 'agreement-simple.txt:5: 5 lines' in done.stderr
  assert 'Traceback' not in done.stderr
  # What was there before stays.
  assert len(item.read_task(tmp_path / 'out/zorro').items) == 2


@pytest.mark.slow
def test_results_are_exported_or_missed(root, tmp_path):
  out = tmp_path / 'results.json'
  flags = (f'--workdir={tmp_path}', f'--out={out}')
  done = _run(root, 'export_results', *flags)
  assert done.returncode == 1 and 'sat none of the tasks' in done.stderr
  assert 'Traceback' not in done.stderr and not out.exists()
  row = {
    'task': 'devcv-counting',
    'domain': 'number',
    'protocol': 'similarity',
    'subject': 'model',
    'step': 3,
    'metric': 'accuracy',
    'value': 0.25,
    'low': 0.1,
    'high': 0.4,
    'chance': 1 / 12,
    'n_items': 40,
    'items_sha256': '',
  }
  (tmp_path / 'scores.json').write_text(json.dumps([row]))
  done = _run(root, 'export_results', *flags)
  assert done.returncode == 0, done.stderr
  assert json.loads(out.read_text()) == {
    'results': {'baby_count': {'acc': 0.25}}
  }
  assert 'counted as 0: baby_pv' in done.stdout
