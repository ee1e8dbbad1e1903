"""Launches and studies: found, not listed."""

from pathlib import Path

import pytest

from tests import documented

_ROOT = Path(__file__).resolve().parents[1]


def _launches() -> list[str]:
  return [
    path.relative_to(_ROOT).as_posix()
    for place in ('experiments', 'tools', 'configs')
    for path in sorted((_ROOT / place).glob('*.py'))
    if path.name not in ('__init__.py', 'common.py')
  ]


@pytest.mark.parametrize('path', _launches())
def test_usage_in_the_docstring_is_one_that_exists(path):
  commands = [
    words
    for block in documented.blocks(path)
    for words in documented.commands(block)
  ]
  assert commands, f'{path}: its docstring shows no command'
  for words in commands:
    documented.check(words)


def test_a_front_shows_its_own_command():
  for path in _launches():
    if path.startswith('configs'):
      continue
    name = (
      path if path.startswith('tools') else f'experiments.{Path(path).stem}'
    )
    text = (_ROOT / path).read_text('utf-8')
    assert f'python -m {name} ' in text or f'python {name} ' in text, path


def test_every_folder_of_experiments_describes_itself():
  folders = [
    path
    for place in ('experiments', 'experiments/studies')
    for path in (_ROOT / place).glob('*/')
    if path.name not in ('studies', '__pycache__')
  ]
  assert folders
  for folder in folders:
    assert (folder / 'README.md').is_file(), f'{folder}: no README.md'


def test_every_study_has_a_config_and_its_question():
  for readme in (_ROOT / 'experiments' / 'studies').glob('*/README.md'):
    assert list(readme.parent.glob('*.py')), f'{readme.parent}: no config'
    text = readme.read_text('utf-8')
    for part in ('## Question', '## Command', '## Result'):
      assert part in text, f'{readme}: no {part}'


def test_a_command_with_an_unknown_flag_is_found_out():
  command = ['python', '-m', 'experiments.report', '--workdri=DIR']
  with pytest.raises(AssertionError, match='knows no flag --workdri'):
    documented.check(command)
