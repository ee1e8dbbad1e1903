"""The documents' commands exist, and the README's way can be walked."""

import functools
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

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


def _blocks(document: str) -> list[str]:
  """Shell text of a document, block by block."""
  text = (_ROOT / document).read_text('utf-8')
  if document.endswith('.ipynb'):
    sources = [
      ''.join(cell['source'])
      for cell in json.loads(text)['cells']
      if cell['cell_type'] == 'code'
    ]
    return [x[1:] for x in sources if x.startswith('!')]
  return [
    *re.findall(r'```bash\n(.*?)```', text, re.DOTALL),
    *re.findall(r'`((?:make|python -m|python) [^`\n]*)`', text),
  ]


def _commands(block: str) -> list[list[str]]:
  """Commands of a block, as words; comments and shell setup left out."""
  lines = re.split(r'\n|&&', block.replace('\\\n', ' '))
  commands = [shlex.split(line, comments=True) for line in lines]
  return [
    words
    for words in commands
    if words and words[0] not in ('export', 'source', 'cd', 'git')
  ]


def _program(words: list[str]) -> tuple[str, list[str]] | None:
  """Name and arguments of one of our launches: None for anything else."""
  if words[:2] == ['python', '-m'] and words[2].startswith('experiments.'):
    return words[2], words[3:]
  if words[0] == 'python' and words[1].startswith('tools/'):
    return words[1], words[2:]
  return None


def _all_commands() -> list:
  return [
    pytest.param(words, id=f'{document}: {" ".join(words)}'[:90])
    for document in _DOCUMENTS
    for block in _blocks(document)
    for words in _commands(block)
  ]


@functools.cache
def _help(program: str) -> str:
  """The launch's own help: every flag that it knows."""
  name = ['-m', program] if program.startswith('experiments.') else [program]
  result = subprocess.run(
    [sys.executable, *name, '--helpfull'],
    cwd=_ROOT,
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert 'Traceback' not in result.stderr, result.stderr[-2000:]
  return result.stdout


def _values(text: str) -> list[str]:
  """Alternatives of a usage text: `[--a=X]` is `--a=X`; DIR stays a word."""
  return re.sub(r'[\[\]]', '', text).split()


@pytest.mark.parametrize('words', _all_commands())
def test_a_documented_command_exists(words):
  if words[0] == 'make':
    targets = [word for word in words[1:] if '=' not in word]
    dry = ['make', '--dry-run', *targets]
    result = subprocess.run(dry, cwd=_ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return
  program = _program(words)
  if program is None:
    assert words[0] in ('python', '.venv/bin/pre-commit', 'babyvfm'), words
    return
  name, arguments = program
  if 'NAME' in name:
    return
  for argument in _values(' '.join(arguments)):
    if argument.startswith('--config.'):
      continue  # a field of the config: tests/test_configs.py
    assert argument.startswith('--'), f'{argument}: not a flag'
    flag = argument[2:].split('=')[0]
    assert re.search(rf'--(\[no\])?{flag}\b', _help(name)), (
      f'{name} knows no flag --{flag}'
    )


def test_the_readme_leads_with_the_two_commands():
  first = _commands(_blocks('README.md')[0])
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
  block = next(x for x in _blocks('README.md') if 'export SCENES' in x)
  block = block.replace('$SCENES', str(shared_data / 'abstract_scenes'))
  environment = {**os.environ, 'PYTHONPATH': str(tmp_path)}
  # A user has one device, not the tests' eight.
  environment.pop('XLA_FLAGS')
  ran = []
  for words in _commands(block):
    program = _program(words)
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
