"""The documents' commands exist, and the README's way can be walked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import documented

_ROOT = Path(__file__).resolve().parents[1]
_DOCUMENTS = (
  'README.md',
  'CONTRIBUTING.md',
  'experiments/README.md',
  'experiments/colab/babyvfm_tpu.ipynb',
)
# What makes a command of the README small enough to run in a test.
_SHORTER = {
  'tools/build_corpus.py': ['--limit=60'],
  'experiments.pretrain': [
    '--config.steps=2',
    '--config.batch_size=8',
    '--config.evals.bootstrap=20',
  ],
  'experiments.evaluate': [],
  'experiments.report': [],
}


def _all_commands() -> list:
  return [
    pytest.param(words, id=f'{document}: {" ".join(words)}'[:90])
    for document in _DOCUMENTS
    for block in documented.blocks(document)
    for words in documented.commands(block)
  ]


@pytest.mark.parametrize('words', _all_commands())
def test_a_documented_command_exists(words):
  documented.check(words)


def test_the_readme_leads_with_the_two_commands():
  first = documented.commands(documented.blocks('README.md')[0])
  assert first == [['make', 'quickstart'], ['make', 'test']]


def test_links_of_the_documents_lead_somewhere():
  missing = []
  for document in (x for x in _DOCUMENTS if x.endswith('.md')):
    text = (_ROOT / document).read_text('utf-8')
    folder = (_ROOT / document).parent
    missing += [
      f'{document}: {target}'
      for target in re.findall(r'\]\(([^)#]+)\)', text)
      if '://' not in target and not (folder / target).exists()
    ]
  assert not missing, missing


def test_launch_scripts_are_valid_shell():
  scripts = [*(_ROOT / 'tools' / 'launch').glob('*.sh'), _ROOT / '.ci' / 'run']
  assert len(scripts) >= 3
  for script in scripts:
    subprocess.run(['bash', '-n', str(script)], check=True)


@pytest.mark.slow
def test_the_readme_leads_from_nothing_to_a_trained_model(
  shared_data, tmp_path
):
  # The commands as they stand there, in their order, only shorter; in a folder
  # that has the clone's, so that what they write is thrown away.
  for name in ('babyvfm_jax', 'configs', 'experiments', 'tools'):
    (tmp_path / name).symlink_to(_ROOT / name)
  block = next(
    x for x in documented.blocks('README.md') if 'export SCENES' in x
  )
  block = block.replace('$SCENES', str(shared_data / 'abstract_scenes'))
  environment = {**os.environ, 'PYTHONPATH': str(tmp_path)}
  # A user has one device, not the tests' eight.
  environment.pop('XLA_FLAGS')
  ran = []
  for words in documented.commands(block):
    program = documented.program(words)
    if program is None:
      continue
    command = [sys.executable, *words[1:], *_SHORTER[program[0]]]
    result = subprocess.run(
      command, cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, f'{command}\n{result.stderr[-4000:]}'
    ran.append(program[0])
  assert ran == list(_SHORTER)
  assert (tmp_path / 'runs/scenes/report/index.html').stat().st_size > 10_000
  scores = json.loads((tmp_path / 'runs/scenes/scores.json').read_text())
  assert {'model', 'random', 'constant'} <= {row['subject'] for row in scores}
