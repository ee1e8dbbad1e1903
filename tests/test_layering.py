"""Who may know whom: the rules of the house, held against the imports."""

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_PACKAGE = 'babyvfm_jax'
_FRONTS = ('configs', 'experiments', 'tools')
_JAX = {'jax', 'jaxlib', 'flax', 'optax', 'orbax'}

# One file, or folder, owns each unstable dependency.
_OWNERS = {
  # Grain's worker processes read absl's flags: its loader marks them parsed.
  'cv2': ('corpus/privacy/faces.py',),
  'absl': ('app.py', 'config.py', 'data/loader.py'),
  'apache_beam': ('corpus/beam.py',),
  'array_record': ('corpus/store.py',),
  'av': ('corpus/video.py', 'benchmarks/av_peer.py'),
  'grain': ('data/',),
  'ml_collections': ('app.py', 'config.py'),
  'orbax': ('training/checkpoint.py',),
  'sentencepiece': ('corpus/tokenizer.py',),
  'tensorboardX': ('training/writers.py',),
  'tensorflow_datasets': ('corpus/store.py',),
}

# Distributions whose import name is not their own.
_IMPORT_NAMES = {
  'absl-py': ['absl'],
  'apache-beam': ['apache_beam'],
  'jax': ['jax', 'jaxlib'],
  'open_clip_torch': ['open_clip'],
  'opencv-python-headless': ['cv2'],
  'orbax-checkpoint': ['orbax'],
  'pillow': ['PIL'],
  'scikit-image': ['skimage'],
  'scikit-learn': ['sklearn'],
  'tensorflow-datasets': ['tensorflow_datasets'],
}
# Declared for others' sake: no line of ours imports them.
_INDIRECT = {
  'array_record': 'the format that tensorflow-datasets is told to write',
  'pyarrow': 'what pandas reads and writes parquet with',
}


def _files(*folders: str) -> list[Path]:
  return sorted(
    path
    for folder in folders
    for path in (_ROOT / folder).rglob('*.py')
    if '__pycache__' not in path.parts
  )


def _name(path: Path) -> str:
  """Path inside the repository, as errors and rules name it."""
  return path.relative_to(_ROOT).as_posix()


def _module(path: Path) -> str:
  parts = path.relative_to(_ROOT).with_suffix('').parts
  return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


@functools.cache
def _modules() -> dict[str, Path]:
  return {_module(path): path for path in _files(_PACKAGE, *_FRONTS)}


@functools.cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
  """Modules that a file imports, anywhere in it, with the line."""
  found = []
  here = _module(path).split('.')
  if path.name != '__init__.py':
    here = here[:-1]
  for node in ast.walk(ast.parse(path.read_text('utf-8'))):
    if isinstance(node, ast.Import):
      found += [(alias.name, node.lineno) for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
      above = here[: len(here) - node.level + 1] if node.level else []
      base = '.'.join([*above, *([node.module] if node.module else [])])
      for alias in node.names:
        inner = f'{base}.{alias.name}'
        found.append((inner if inner in _modules() else base, node.lineno))
  return tuple(found)


def _top(module: str) -> str:
  return module.split('.')[0]


def _room(module: str) -> str | None:
  parts = module.split('.')
  return parts[1] if parts[0] == _PACKAGE and len(parts) > 1 else None


def _reached(path: Path, seen: dict[str, str] | None = None) -> dict[str, str]:
  """All modules that importing a file imports: {module: by which file}."""
  seen = {} if seen is None else seen
  for module, line in imports(path):
    if module not in seen:
      seen[module] = f'{_name(path)}:{line}'
      if module in _modules():
        _reached(_modules()[module], seen)
  return seen


def _violations(paths: list[Path], allowed, message: str) -> Iterator[str]:
  for path in paths:
    for module, line in imports(path):
      if not allowed(module):
        yield f'{_name(path)}:{line}: imports {module}; {message}'


def _report(violations: Iterator[str] | list[str]) -> None:
  lines = sorted(violations)
  assert not lines, '\n' + '\n'.join(lines)


def test_an_import_is_found_wherever_it_stands(tmp_path, monkeypatch):
  monkeypatch.setattr(sys.modules[__name__], '_ROOT', tmp_path)
  file = tmp_path / 'babyvfm_jax' / 'data' / 'x.py'
  file.parent.mkdir(parents=True)
  file.write_text(
    'import a.b\nfrom c import d\nfrom . import e\nfrom ..f import g\n'
    'def h():\n  import jax\n'
  )
  assert imports(file) == (
    ('a.b', 1),
    ('c', 2),
    ('babyvfm_jax.data', 3),
    ('babyvfm_jax.f', 4),
    ('jax', 6),
  )


@pytest.mark.parametrize('room', ['corpus', 'data', 'report'])
def test_room_needs_no_jax_not_even_through_others(room):
  violations = []
  for path in _files(f'{_PACKAGE}/{room}'):
    if _name(path) == f'{_PACKAGE}/data/device.py':
      continue
    for module, where in _reached(path).items():
      if _top(module) in _JAX:
        violations.append(f'{where}: {module}, reached from {_name(path)}')
  _report(violations)


@pytest.mark.parametrize(
  ('where', 'layers'),
  [
    ('models', ('models',)),
    ('objectives', ('objectives', 'training.metrics')),
    ('training/metrics.py', ()),
  ],
)
def test_pure_layers_import_jax_flax_optax_and_each_other(where, layers):
  inside = tuple(f'{_PACKAGE}.{layer}' for layer in layers)
  outside = {'jax', 'flax', 'optax', 'numpy', *sys.stdlib_module_names}

  def allowed(module: str) -> bool:
    if _top(module) == _PACKAGE:
      return any(module == x or module.startswith(f'{x}.') for x in inside)
    return _top(module) in outside

  place = _ROOT / _PACKAGE / where
  paths = [place] if place.suffix else _files(f'{_PACKAGE}/{where}')
  _report(_violations(paths, allowed, f'{where} is a pure layer'))


def test_only_the_loop_knows_all_the_rooms_of_a_run():
  rooms = {'data', 'models', 'objectives', 'evals'}
  for path in _files(_PACKAGE):
    known = rooms & {_room(module) for module, _ in imports(path)}
    if _name(path) != f'{_PACKAGE}/training/loop.py':
      assert known != rooms, f'{_name(path)} knows {sorted(known)}'


def test_evaluations_see_a_model_only_through_a_subject():
  paths = [
    path
    for path in _files(f'{_PACKAGE}/evals')
    if path.parent.name != 'subjects'
  ]
  _report(
    _violations(
      paths,
      lambda module: _room(module) not in {'models', 'objectives'},
      'only evals/subjects may touch a model',
    )
  )


def test_report_sees_only_result_files():
  readable = {
    _PACKAGE,
    f'{_PACKAGE}.progress',
    f'{_PACKAGE}.evals.item',
    f'{_PACKAGE}.evals.scores',
  }

  def allowed(module: str) -> bool:
    room = _room(module)
    return _top(module) != _PACKAGE or room == 'report' or module in readable

  _report(
    _violations(_files(f'{_PACKAGE}/report'), allowed, 'the report reads files')
  )


def test_nothing_imports_a_front():
  paths = [*_files(_PACKAGE, 'experiments', 'tools')]
  _report(
    _violations(
      paths, lambda module: _top(module) not in _FRONTS, 'fronts are leaves'
    )
  )


def test_configs_know_only_each_other_and_config_dict():
  allowed_tops = {'configs', 'ml_collections', *sys.stdlib_module_names}

  def allowed(module: str) -> bool:
    return _top(module) in allowed_tops or module == f'{_PACKAGE}.config'

  _report(_violations(_files('configs'), allowed, 'a config is plain values'))


@pytest.mark.parametrize('dependency', sorted(_OWNERS))
def test_an_unstable_dependency_has_one_owner(dependency):
  owners = tuple(f'{_PACKAGE}/{owner}' for owner in _OWNERS[dependency])
  paths = [
    path for path in _files(_PACKAGE) if not _name(path).startswith(owners)
  ]
  _report(
    _violations(
      paths,
      lambda module: _top(module) != dependency,
      f'{" and ".join(owners)} own {dependency}',
    )
  )


def test_no_config_dict_below_the_loop():
  above = {'app.py', 'config.py', 'quickstart.py', 'training/loop.py'}
  for path in _files(_PACKAGE):
    if path.relative_to(_ROOT / _PACKAGE).as_posix() not in above:
      assert 'ConfigDict' not in path.read_text('utf-8'), (
        f'{_name(path)} mentions ConfigDict: constructors take plain arguments'
      )


def _declared() -> dict[str, list[str]]:
  """Distributions that setup.py declares, by group ('' = always)."""
  values = {}
  for node in ast.parse((_ROOT / 'setup.py').read_text('utf-8')).body:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
      name = node.targets[0].id
      if name in ('_REQUIREMENTS', '_EXTRAS'):
        values[name] = ast.literal_eval(node.value)
  groups = {'': values['_REQUIREMENTS'], **values['_EXTRAS']}
  return {
    group: [text.split('>')[0].split('=')[0].split('[')[0] for text in texts]
    for group, texts in groups.items()
  }


def _import_names(distributions: list[str]) -> set[str]:
  return {
    name
    for distribution in distributions
    for name in _IMPORT_NAMES.get(distribution, [distribution])
  }


def _imported_at_once(path: Path) -> set[str]:
  """Modules that are imported when the file is, not when a function runs."""
  lines, waiting = set(), [ast.parse(path.read_text('utf-8'))]
  while waiting:
    node = waiting.pop()
    if isinstance(node, (ast.Import, ast.ImportFrom)):
      lines.add(node.lineno)
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
      waiting += ast.iter_child_nodes(node)
  return {module for module, line in imports(path) if line in lines}


def test_only_declared_packages_are_imported():
  declared = _declared()
  known = {_PACKAGE, *_FRONTS, *sys.stdlib_module_names}
  for group in ('', 'peers', 'privacy', 'beam'):
    known |= _import_names(declared[group])
  _report(
    _violations(
      _files(_PACKAGE, *_FRONTS),
      lambda module: _top(module) in known,
      'setup.py does not declare it',
    )
  )


def test_the_tests_import_what_the_extra_dev_installs():
  declared = _declared()
  known = {'tests', _PACKAGE, *_FRONTS, *sys.stdlib_module_names}
  for group in ('', 'dev', 'peers'):
    known |= _import_names(declared[group])
  _report(
    _violations(
      _files('tests'),
      lambda module: _top(module) in known,
      'setup.py does not declare it',
    )
  )


def test_an_extra_is_imported_only_where_it_is_needed():
  declared = _declared()
  always = _import_names(declared[''])
  extras = set().union(
    *(_import_names(declared[group]) for group in ('peers', 'privacy', 'beam'))
  )
  files = _files(_PACKAGE, *_FRONTS)
  # A file about an extra may import it; others import that file in a function.
  about = {
    _module(path)
    for path in files
    if {_top(module) for module in _imported_at_once(path)} & (extras - always)
  }
  _report(
    [
      f'{_name(path)}: imports {module}, which needs an extra, at once; do it '
      'in the function that needs it'
      for path in files
      if _module(path) not in about
      for module in _imported_at_once(path) & about
    ]
  )
  assert not {_top(module) for module in about} - {_PACKAGE}, about


def test_every_requirement_is_used():
  used = {
    _top(module)
    for path in _files(_PACKAGE, *_FRONTS)
    for module, _ in imports(path)
  }
  unused = [
    distribution
    for distribution in _declared()['']
    if distribution not in _INDIRECT
    and not _import_names([distribution]) & used
  ]
  assert not unused, f'setup.py requires what no file imports: {unused}'
