"""Configurations: flags, arguments, checks, and their place in a run folder.

A config is a file with `get_config(arg='')` that returns a ConfigDict. On a
command line `--config=configs/NAME.py:name=value,...` picks it, with typed
arguments, and `--config.x.y=value` overrides any of its fields.
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from absl import flags
from ml_collections import config_dict, config_flags

FILE = 'config.json'
# Fields that change how fast a run goes, and what it reports, but not what is
# learned; a run may go on with others.
FREE = (
  'training.workers',
  'training.threads',
  'training.log_every',
  'training.checkpoint_every',
  'training.keep',
  'training.keep_every',
  'training.profile_start',
  'training.profile_steps',
  'training.tensorboard',
  'evals',
)


class ConfigError(ValueError):
  """A configuration that cannot be used; names the field and the fix."""


def define_flag(default: str | None = None) -> flags.FlagHolder:
  """Defines `--config`, with overrides of its fields by `--config.x.y=value`.

  Args:
    default: Path of the config, with its argument; None requires the flag.
  """
  holder = config_flags.DEFINE_config_file(
    'config',
    default,
    'Config file, with its typed arguments: configs/NAME.py:name=value,...',
    lock_config=True,
  )
  if default is None:
    flags.mark_flag_as_required('config')
  return holder


def schedule(value: Any) -> config_dict.FieldReference:
  """A field that holds a number or knots, whichever it is set to later."""
  return config_dict.FieldReference(value, field_type=object)


def parse_arg(arg: str, **defaults: Any) -> types.SimpleNamespace:
  """Parses the argument of `get_config`, `name=value,name=value`.

  Args:
    arg: The argument.
    **defaults: Every name that there is, with a default of its type: str, int,
      float or bool.

  Returns:
    A namespace with the values.

  Raises:
    ConfigError: A name is unknown or a value is not of its type.
  """
  values = dict(defaults)
  for part in re.split(r',(?=\w+=)', arg) if arg else []:
    name, equals, text = part.partition('=')
    if not equals:
      raise ConfigError(
        f'config argument {part!r} is not of the form name=value; there are '
        f'{", ".join(f"{k}={v}" for k, v in defaults.items())}'
      )
    if name not in defaults:
      raise ConfigError(
        f'unknown config argument {name!r}{did_you_mean(name, defaults)}'
      )
    values[name] = _typed(name, text, type(defaults[name]))
  return types.SimpleNamespace(**values)


def load(spec: str) -> config_dict.ConfigDict:
  """Loads a config as `--config=spec` does, locked.

  Args:
    spec: `configs/NAME.py` or `configs/NAME.py:name=value,...`.

  Raises:
    ConfigError: There is no such file, or it cannot be made with this argument.
  """
  name, _, arg = spec.partition(':')
  path = Path(name)
  if not path.is_file():
    beside = [str(other) for other in sorted(path.parent.glob('*.py'))]
    raise ConfigError(f'{path}: no such config{did_you_mean(name, beside)}')
  module_spec = importlib.util.spec_from_file_location(path.stem, path)
  if module_spec is None or module_spec.loader is None:
    raise ConfigError(f'{path}: not a Python file')
  module = importlib.util.module_from_spec(module_spec)
  module_spec.loader.exec_module(module)
  try:
    result = module.get_config(arg) if arg else module.get_config()
  except ConfigError as error:
    raise ConfigError(f'{path}: {error}') from error
  return result.lock()


def check_overrides(
  config: Mapping[str, Any], names: Sequence[str], flag: str = 'config'
) -> None:
  """Refuses names of fields that a config does not have.

  Args:
    config: The config.
    names: Dotted paths, such as `optimizer.learning_rate`.
    flag: Name of the flag, for errors.

  Raises:
    ConfigError: With what was probably meant.
  """
  known = list(flatten(config))
  for name in names:
    here: Any = config
    parts = name.split('.')
    for depth, part in enumerate(parts):
      if not isinstance(here, (Mapping, config_dict.ConfigDict)):
        break
      if part not in here:
        parent = '.'.join([flag, *parts[:depth]])
        same = [k for k in known if k.split('.')[-1] == parts[-1]]
        hint = did_you_mean(part, list(here.keys()))
        if same and 'did you mean' not in hint:
          hint = f'; did you mean --{flag}.{same[0]}?'
        raise ConfigError(
          f'--{flag}.{name}: {parent} has no field {part!r}{hint}'
        )
      here = here[part]


def did_you_mean(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
  """The end of an error about an unknown name."""
  close = difflib.get_close_matches(name, list(known), 1)
  if close:
    return f'; did you mean {close[0]!r}?'
  return f'; there are {", ".join(sorted(known))}' if known else ''


def flatten(
  config: Mapping[str, Any] | config_dict.ConfigDict, prefix: str = ''
) -> dict[str, Any]:
  """All fields by dotted path; an empty part of a config is a field."""
  return dict(_fields(config, prefix))


def to_json(config: config_dict.ConfigDict | Mapping[str, Any]) -> str:
  """The config as indented JSON; tuples become lists."""
  return json.dumps(plain(config), indent=2, sort_keys=True) + '\n'


def plain(
  config: config_dict.ConfigDict | Mapping[str, Any],
) -> dict[str, Any]:
  """The config as nested dicts, references resolved."""
  if isinstance(config, config_dict.ConfigDict):
    return config.to_dict()
  return dict(config)


def from_json(text: str) -> config_dict.ConfigDict:
  """A locked config out of JSON; lists become tuples."""
  return config_dict.ConfigDict(_tuples(json.loads(text))).lock()


def read(workdir: str | Path) -> config_dict.ConfigDict:
  """The config of a run.

  Raises:
    ConfigError: The folder is not that of a run.
  """
  path = Path(workdir) / FILE
  if not path.is_file():
    raise ConfigError(
      f'{path}: no such file; give the --workdir of a training run'
    )
  return from_json(path.read_text('utf-8'))


def differences(
  first: config_dict.ConfigDict | Mapping[str, Any],
  second: config_dict.ConfigDict | Mapping[str, Any],
  free: Sequence[str] = FREE,
) -> list[str]:
  """Fields in which two configs differ, as lines `name: was -> is`.

  Args:
    first: What a run was started with.
    second: What it is to go on with.
    free: Fields, or parts of the config, that may differ.
  """
  was = flatten(json.loads(to_json(first)))
  now = flatten(json.loads(to_json(second)))
  absent = object()
  lines = []
  for name in sorted(was.keys() | now.keys()):
    if any(name == x or name.startswith(f'{x}.') for x in free):
      continue
    old, new = was.get(name, absent), now.get(name, absent)
    if old != new:
      texts = ['absent' if x is absent else repr(x) for x in (old, new)]
      lines.append(f'{name}: {texts[0]} -> {texts[1]}')
  return lines


def check_resumable(
  config: config_dict.ConfigDict | Mapping[str, Any], workdir: str | Path
) -> None:
  """Refuses to go on with another config than a run was started with.

  Raises:
    ConfigError: With every field that differs.
  """
  changed = differences(read(workdir), config)
  if changed:
    lines = '\n  '.join(changed)
    raise ConfigError(
      f'{Path(workdir) / FILE}: the run was started with another config:\n'
      f'  {lines}\nset these back to go on, or use a new --workdir'
    )


def _fields(config: Any, prefix: str) -> Iterator[tuple[str, Any]]:
  for key in config.keys():  # noqa: SIM118 (a ConfigDict is no Mapping)
    value = config[key]
    name = f'{prefix}{key}'
    if isinstance(value, (Mapping, config_dict.ConfigDict)) and len(value):
      yield from _fields(value, f'{name}.')
    else:
      yield name, value


def _tuples(value: Any) -> Any:
  if isinstance(value, dict):
    return {key: _tuples(inner) for key, inner in value.items()}
  if isinstance(value, list):
    return tuple(_tuples(inner) for inner in value)
  return value


def _typed(name: str, text: str, kind: type) -> Any:
  if kind is bool:
    words = {'true': True, '1': True, 'false': False, '0': False}
    if text.lower() in words:
      return words[text.lower()]
  else:
    try:
      return kind(text)
    except ValueError:
      pass
  raise ConfigError(f'config argument {name}={text}: want {kind.__name__}')
