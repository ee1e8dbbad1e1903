"""What every command does before its main."""

import os
import subprocess
import sys

import pytest

from babyvfm_jax import app

_FRONT = """
from absl import flags
from babyvfm_jax import app, config
_CONFIG = config.define_flag()
def main(argv):
  import os
  value = _CONFIG.value
  assert 'jax' not in __import__('sys').modules
  print('main', value.steps, value.mixture.pairs.weight, os.environ['NPROC'])
if __name__ == '__main__':
  app.run(main)
"""


@pytest.fixture
def front(root, tmp_path):
  """Runs a small command with arguments: exit code, output, errors."""
  path = tmp_path / 'front.py'
  path.write_text(_FRONT)

  def run(*arguments, **variables):
    environment = {**os.environ, 'PYTHONPATH': str(root), **variables}
    environment.pop('LD_PRELOAD', None)
    environment.pop('GLIBC_TUNABLES', None)
    result = subprocess.run(
      [sys.executable, path, *arguments],
      cwd=root,
      env=environment,
      capture_output=True,
      text=True,
      timeout=120,
    )
    return result.returncode, result.stdout, result.stderr

  return run


def test_overrides_reach_main_and_the_process_restarts_once(front):
  code, output, errors = front(
    '--config=configs/smoke.py:corpus=x',
    '--config.steps=7',
    '--config.mixture.pairs.weight=((0,1),(1,0))',
  )
  assert code == 0, errors
  *said, last = output.splitlines()
  assert last == 'main 7 ((0, 1), (1, 0)) 16'
  assert len(said) <= 1 and all(x.startswith('Allocator: ') for x in said)


def test_a_wrong_field_ends_with_a_hint_and_no_traceback(front):
  code, output, errors = front(
    '--config=configs/smoke.py', '--config.optimizer.learnin_rate=1'
  )
  assert code == 2 and 'main' not in output
  assert "did you mean 'learning_rate'?" in errors
  assert 'Traceback' not in errors


def test_an_allocator_is_chosen_unless_the_user_has_chosen():
  chosen = app.allocator({})
  if sys.platform == 'linux':
    assert 'LD_PRELOAD' in chosen or 'GLIBC_TUNABLES' in chosen
  assert app.allocator(chosen) == {}
  assert app.allocator({'LD_PRELOAD': '/lib/libjemalloc.so'}) == {}
  assert app.allocator({'GLIBC_TUNABLES': 'glibc.malloc.check=1'}) == {}


def test_the_environment_of_jax_is_set_where_it_is_not(monkeypatch):
  monkeypatch.setattr(os, 'cpu_count', lambda: 2)
  found = {'XDG_CACHE_HOME': '/cache'}
  app.prepare_environment(found, ['x'])
  assert found['JAX_COMPILATION_CACHE_DIR'] == '/cache/babyvfm_jax/jax'
  assert 'NPROC' not in found
  app.prepare_environment(found, ['x', '--distributed=auto'])
  assert found['NPROC'] == '16'
  kept = {'JAX_COMPILATION_CACHE_DIR': '/mine', 'NPROC': '4'}
  app.prepare_environment(kept, ['x', '--distributed=auto'])
  assert kept['JAX_COMPILATION_CACHE_DIR'] == '/mine' and kept['NPROC'] == '4'


def test_a_tool_loads_a_config_as_a_launch_does(root):
  """Configs import each other, wherever the front that reads them lies."""
  result = subprocess.run(
    [
      sys.executable,
      'tools/benchmark_input.py',
      '--config=configs/smoke.py',
      '--config.stepz=3',
    ],
    cwd=root,
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert result.returncode == 2
  assert "did you mean 'steps'" in result.stderr
