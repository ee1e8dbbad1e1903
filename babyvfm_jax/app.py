"""Fronts: what every command does before its `main`.

It sets the allocator and the environment of jax, parses flags with errors
that help, and joins the processes of a run. It imports no jax itself: a
command that needs none does not pay for it.
"""

from __future__ import annotations

import ctypes.util
import dataclasses
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from absl import app as absl_app
from absl import flags, logging

from babyvfm_jax import config as config_lib
from babyvfm_jax import distributed

_RESTARTED = 'BABYVFM_ALLOCATOR'
_NAMES = ('tcmalloc_minimal', 'tcmalloc')
_HUGE_PAGES = 'glibc.malloc.hugetlb=1'
# Below as many cores jax sizes its thread pools too small for many devices.
_POOL = 16

flags.DEFINE_enum(
  'distributed',
  'off',
  list(distributed.MODES),
  'Whether this is one of several processes of a run: `auto` finds the others '
  'through the cluster or JAX_COORDINATOR_ADDRESS.',
)
# The flags of `define_settings` belong to the command that asks for them.
flags.disclaim_key_flags()


def run(main: Callable[[list[str]], Any]) -> None:
  """Runs a command: `if __name__ == '__main__': app.run(main)`.

  Args:
    main: Gets the arguments that are not flags, the program's name first.
  """
  restart_with_allocator()
  prepare_environment(os.environ, sys.argv)
  # Configs import each other from the clone's root, whether a front is started
  # as `python -m experiments.NAME` or as `python tools/NAME.py`.
  if os.getcwd() not in sys.path:
    sys.path.append(os.getcwd())
  absl_app.run(lambda argv: _main(main, argv), flags_parser=_parse)


def define_settings(settings: type) -> None:
  """Makes a flag of every field of a dataclass.

  Args:
    settings: Its fields have a default, which gives the flag's type, and in
      their metadata `help` and `choices` (see `corpus.settings.setting`).
  """
  for field in dataclasses.fields(settings):
    default: Any = field.default
    about = field.metadata['help']
    if field.metadata['choices']:
      choices = list(field.metadata['choices'])
      flags.DEFINE_enum(field.name, default or None, choices, about)
    elif isinstance(default, tuple):
      flags.DEFINE_list(field.name, [str(value) for value in default], about)
    elif isinstance(default, bool):
      flags.DEFINE_bool(field.name, default, about)
    elif isinstance(default, float) or field.metadata.get('kind') is float:
      flags.DEFINE_float(field.name, default, about)
    elif isinstance(default, str):
      flags.DEFINE_string(field.name, default, about)
    else:
      flags.DEFINE_integer(field.name, default, about)


def given_settings(settings: type) -> dict[str, Any]:
  """The values of the flags that `define_settings` made, by name."""
  return {
    field.name: flags.FLAGS[field.name].value
    for field in dataclasses.fields(settings)
  }


def allocator(environment: dict[str, str] | os._Environ) -> dict[str, str]:
  """Variables that give jax on a CPU a better allocator, {} for none.

  A training step on a CPU is bound by page faults: tcmalloc makes it 1.4
  times as fast, huge pages of glibc 1.3 times. What a user has set stays.
  """
  if platform.system() != 'Linux' or _RESTARTED in environment:
    return {}
  preloaded = environment.get('LD_PRELOAD', '')
  if 'malloc' in preloaded or 'GLIBC_TUNABLES' in environment:
    return {}
  for name in _NAMES:
    library = ctypes.util.find_library(name)
    if library:
      return {
        'LD_PRELOAD': f'{preloaded} {library}'.strip(),
        # Large arrays are what it is for: no warning about them.
        'TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD': str(2**40),
        _RESTARTED: name,
      }
  if platform.libc_ver()[0] == 'glibc':
    return {'GLIBC_TUNABLES': _HUGE_PAGES, _RESTARTED: _HUGE_PAGES}
  return {}


def restart_with_allocator() -> None:
  """Restarts this process, once, where an allocator is to be set."""
  variables = allocator(os.environ)
  if not variables:
    return
  print(f'Allocator: {variables[_RESTARTED]}', flush=True)
  os.execve(sys.executable, _command(), {**os.environ, **variables})


def prepare_environment(
  environment: dict[str, str] | os._Environ, argv: Sequence[str]
) -> None:
  """Sets what jax reads when it is imported; what is set already stays."""
  cache = Path(environment.get('XDG_CACHE_HOME') or Path.home() / '.cache')
  environment.setdefault(
    'JAX_COMPILATION_CACHE_DIR', str(cache / 'babyvfm_jax' / 'jax')
  )
  environment.setdefault('JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS', '0.5')
  several = 'host_platform_device_count' in environment.get('XLA_FLAGS', '')
  several |= any('distributed' in argument for argument in argv)
  if several and (os.cpu_count() or 1) < _POOL:
    # Without it, jax hangs in silence.
    environment.setdefault('NPROC', str(_POOL))


def _command() -> list[str]:
  """The command line that this process was started with."""
  return [sys.executable, *sys.orig_argv[1:]]


def _parse(argv: list[str]) -> list[str]:
  """Parses flags; an unknown field of a config is told what was meant."""
  try:
    if 'config' in flags.FLAGS:
      _check_config(argv)
    return flags.FLAGS(argv)
  except (flags.Error, config_lib.ConfigError) as error:
    print(f'FATAL flags: {error}', file=sys.stderr)
    print(f'Try {argv[0]} --help', file=sys.stderr)
    sys.exit(2)


def _check_config(argv: Sequence[str]) -> None:
  spec = flags.FLAGS['config'].default
  names = []
  for place, argument in enumerate(argv):
    name, equals, value = argument.lstrip('-').partition('=')
    if name == 'config':
      spec = value if equals else ''.join(argv[place + 1 : place + 2])
    elif argument.startswith('-') and name.startswith('config.'):
      names.append(name.removeprefix('config.'))
  if spec and isinstance(spec, str):
    config_lib.check_overrides(config_lib.load(spec), names)


def _main(main: Callable[[list[str]], Any], argv: list[str]) -> Any:
  if not flags.FLAGS['verbosity'].present:
    # Orbax tells twenty lines a checkpoint.
    logging.set_verbosity(logging.WARNING)
  distributed.initialize(flags.FLAGS.distributed)
  try:
    return main(argv)
  except Exception as error:
    # What the package itself complains of names its cause and the fix.
    ours = type(error).__module__.startswith('babyvfm_jax.')
    if not ours or logging.level_debug():
      raise
    sys.exit(f'FATAL {type(error).__name__}: {error}')
