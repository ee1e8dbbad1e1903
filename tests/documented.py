"""Commands as documents write them, and what the launches know of them."""

import functools
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def blocks(document: str) -> list[str]:
  """Shell text of a document, block by block."""
  text = (ROOT / document).read_text('utf-8')
  if document.endswith('.ipynb'):
    sources = [
      ''.join(cell['source'])
      for cell in json.loads(text)['cells']
      if cell['cell_type'] == 'code'
    ]
    return [x[1:] for x in sources if x.startswith('!')]
  if document.endswith('.py'):
    # A docstring gives its usage indented, or alone on a line.
    usage = text.split('"""')[1].replace('\\\n', ' ')
    return re.findall(r'^ *(python [^\n]+)$', usage, re.MULTILINE)
  return [
    *re.findall(r'```bash\n(.*?)```', text, re.DOTALL),
    *re.findall(r'`((?:make|python -m|python) [^`\n]*)`', text),
  ]


def commands(block: str) -> list[list[str]]:
  """Commands of a block, as words; comments and shell setup left out."""
  lines = re.split(r'\n|&&', block.replace('\\\n', ' '))
  commands = [shlex.split(line, comments=True) for line in lines]
  return [
    words
    for words in commands
    if words and words[0] not in ('export', 'source', 'cd', 'git')
  ]


def program(words: list[str]) -> tuple[str, list[str]] | None:
  """Name and arguments of one of our launches: None for anything else."""
  if words[:2] == ['python', '-m'] and words[2].startswith('experiments.'):
    return words[2], words[3:]
  if words[0] == 'python' and words[1].startswith('tools/'):
    return words[1], words[2:]
  return None


@functools.cache
def help_of(program: str) -> str:
  """The launch's own help: every flag that it knows."""
  name = ['-m', program] if program.startswith('experiments.') else [program]
  result = subprocess.run(
    [sys.executable, *name, '--helpfull'],
    cwd=ROOT,
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert 'Traceback' not in result.stderr, result.stderr[-2000:]
  return result.stdout


def check(words: list[str]) -> None:
  """Asserts that a command exists and knows all its flags."""
  if words[0] == 'make':
    targets = [word for word in words[1:] if '=' not in word]
    dry = ['make', '--dry-run', *targets]
    result = subprocess.run(dry, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return
  found = program(words)
  if found is None:
    assert words[0] in ('python', '.venv/bin/pre-commit'), words
    return
  name, arguments = found
  if 'NAME' in name:
    return
  for argument in arguments:
    argument = re.sub(r'^\[|\]$', '', argument)
    if argument.startswith('--config.') or argument in ('...', '|'):
      continue  # a field of the config, which tests/test_configs.py holds
    assert argument.startswith('--'), f'{argument}: not a flag'
    flag = argument[2:].split('=')[0]
    assert re.search(rf'--(\[no\])?{flag}\b', help_of(name)), (
      f'{name} knows no flag --{flag}'
    )
