"""Rules of the house that hold for every file of the repository."""

import ast
import fnmatch
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_CODE = ('babyvfm_jax', 'configs', 'experiments', 'tools', 'tests')
_FILE_LINES = 400
_FRONT_LINES = 60
_FUNCTION_LINES = 60
# The loop is one linear function: the one that may be longer.
_LONGER = {'babyvfm_jax/training/loop.py': 250}
_GRAB_BAGS = {'util', 'utils', 'misc', 'helper', 'helpers', 'common', 'shared'}
# Folders that stand on one machine only.
_MACHINE = re.compile(
  r'(?<![\w./:-])/(?:work|root|home|Users|mnt|scratch)/(?!\$|<)\w'
)


def _tracked() -> list[Path]:
  """Files under version control, and those about to be."""
  command = ['git', 'ls-files', '--cached', '--others', '--exclude-standard']
  result = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True)
  if result.returncode:
    pytest.skip('not a git clone')
  return [
    path
    for line in result.stdout.splitlines()
    if (path := _ROOT / line).exists()
  ]


def _name(path: Path) -> str:
  return path.relative_to(_ROOT).as_posix()


def _python(*folders: str) -> list[Path]:
  return [
    path
    for path in _tracked()
    if path.suffix == '.py' and _name(path).split('/')[0] in folders
  ]


def _report(lines: list[str]) -> None:
  assert not lines, '\n' + '\n'.join(lines)


def _definitions(
  tree: ast.AST, prefix: str = ''
) -> Iterator[
  tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]
]:
  """All functions and classes of a tree, with their dotted names."""
  for node in ast.iter_child_nodes(tree):
    name = prefix
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
      yield f'{prefix}{node.name}', node
      name = f'{prefix}{node.name}.<inner>.'
    elif isinstance(node, ast.ClassDef):
      yield f'{prefix}{node.name}', node
      name = f'{prefix}{node.name}.'
    yield from _definitions(node, name)


def test_a_file_is_one_idea():
  _report(
    [
      f'{_name(path)}: {count} lines; past {_FILE_LINES} it is two files'
      for path in _python(*_CODE)
      if (count := len(path.read_text('utf-8').splitlines())) > _FILE_LINES
    ]
  )


def test_a_front_is_thin():
  fronts = [
    path
    for path in _python('experiments', 'tools')
    if path.parent.name in ('experiments', 'tools')
  ]
  assert fronts
  _report(
    [
      f'{_name(path)}: {count} lines; a front has flags and one call, under '
      f'{_FRONT_LINES} lines: move the work into the package'
      for path in fronts
      if (count := len(path.read_text('utf-8').splitlines())) >= _FRONT_LINES
    ]
  )


def test_a_function_fits_a_screen():
  lines = []
  for path in _python(*_CODE):
    limit = _LONGER.get(_name(path), _FUNCTION_LINES)
    for name, node in _definitions(ast.parse(path.read_text('utf-8'))):
      if isinstance(node, ast.ClassDef):
        continue
      count = (node.end_lineno or node.lineno) - node.lineno + 1
      first = node.body[0]
      if ast.get_docstring(node):  # what is said about it does not count
        count -= (first.end_lineno or first.lineno) - first.lineno + 1
      if count > limit:
        lines.append(
          f'{_name(path)}:{node.lineno}: {name} has {count} lines, more than '
          f'{limit}'
        )
  _report(lines)


def test_no_file_is_a_grab_bag():
  _report(
    [
      f'{_name(path)}: name it after its one idea'
      for path in _python(*_CODE)
      if {path.stem, path.parent.name} & _GRAB_BAGS
      # Fragments that configs share are the one exception.
      and _name(path) != 'configs/common.py'
    ]
  )


def _is_property(node: ast.AST) -> bool:
  decorators = getattr(node, 'decorator_list', [])
  return any('property' in ast.unparse(item) for item in decorators)


def _protocol_methods() -> set[str]:
  """Methods that a Protocol of the package describes for all its classes."""
  return {
    inner.name
    for path in _python('babyvfm_jax')
    for _, node in _definitions(ast.parse(path.read_text('utf-8')))
    if isinstance(node, ast.ClassDef)
    and any(ast.unparse(base).endswith('Protocol') for base in node.bases)
    for inner in node.body
    if isinstance(inner, ast.FunctionDef) and ast.get_docstring(inner)
  }


def test_everything_public_is_described():
  lines = []
  # Flax calls setup(); the class says what the module is.
  described = {'setup', *_protocol_methods()}
  for path in _python('babyvfm_jax', 'configs', 'experiments', 'tools'):
    tree = ast.parse(path.read_text('utf-8'))
    where = _name(path)
    if not ast.get_docstring(tree) and tree.body:
      lines.append(f'{where}: the module has no docstring')
    for name, node in _definitions(tree):
      public = not any(part.startswith(('_', '<')) for part in name.split('.'))
      # The module's own docstring says what its entry does.
      entry = where.startswith(('configs', 'experiments', 'tools'))
      entry = entry and name in ('main', 'get_config')
      # A class describes its attributes, properties among them.
      elsewhere = '.' in name and (node.name in described or _is_property(node))
      wanted = public and not entry and not elsewhere
      if wanted and not ast.get_docstring(node):
        lines.append(f'{where}:{node.lineno}: {name}: no docstring')
  _report(lines)


def test_no_path_of_one_machine_stands_in_the_tree():
  lines = []
  for path in _tracked():
    if path.suffix in ('.png', '.jpg', '.mp4', '.model'):
      continue
    for number, line in enumerate(path.read_text('utf-8').splitlines(), 1):
      if _MACHINE.search(line):
        lines.append(f'{_name(path)}:{number}: {line.strip()[:80]}')
  _report(lines)


def test_the_rule_about_paths_can_fail():
  home = '/' + 'home/ann/data'
  assert _MACHINE.search(f'--source={home}') and _MACHINE.search(home)
  assert not _MACHINE.search('docs/home/index.html /tmp/x DIR/work/x')


def test_no_large_file_is_under_version_control():
  _report(
    [
      f'{_name(path)}: {path.stat().st_size / 2**20:.1f} MiB'
      for path in _tracked()
      if path.stat().st_size > 2**20
    ]
  )


def test_every_data_file_of_the_package_is_installed():
  setup = (_ROOT / 'setup.py').read_text('utf-8')
  suffixes = ast.literal_eval(
    re.search(r'for suffix in (\(.*?\))\n', setup, re.DOTALL).group(1)
  )
  _report(
    [
      f'{_name(path)}: package_data of setup.py leaves it out'
      for path in _tracked()
      if _name(path).startswith('babyvfm_jax/')
      and path.suffix != '.py'
      and not any(fnmatch.fnmatch(path.name, f'*.{x}') for x in suffixes)
    ]
  )


def test_every_folder_of_the_package_is_a_package():
  _report(
    [
      f'{_name(path.parent)}: no __init__.py, so it is not installed'
      for path in _python('babyvfm_jax')
      if not (path.parent / '__init__.py').exists()
    ]
  )


def test_every_test_file_mirrors_a_file_of_the_package():
  lines = []
  for path in _python('tests'):
    room = path.relative_to(_ROOT / 'tests').parent
    if room == Path('.') or not path.stem.startswith('test_'):
      continue
    subject = _ROOT / 'babyvfm_jax' / room
    stem = path.stem.removeprefix('test_')
    # A file's tests may be several files: test_video.py, test_video_rotation.py.
    known = {item.stem for item in subject.rglob('*')}
    if not any(stem == name or stem.startswith(f'{name}_') for name in known):
      lines.append(f'{_name(path)}: no babyvfm_jax/{room}/{stem}.py')
  _report(lines)


def test_notebooks_are_clean_and_their_code_parses():
  notebooks = [path for path in _tracked() if path.suffix == '.ipynb']
  assert notebooks
  for path in notebooks:
    notebook = json.loads(path.read_text('utf-8'))
    assert notebook['nbformat'] == 4
    for cell in notebook['cells']:
      if cell['cell_type'] == 'code':
        assert not cell['outputs'], f'{_name(path)}: clear the outputs'
        assert cell['execution_count'] is None
        source = ''.join(cell['source'])
        if not source.startswith(('%', '!')):
          ast.parse(source)
