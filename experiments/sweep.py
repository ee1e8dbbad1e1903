"""Trains one config over seeds and values, one run after the other.

  python -m experiments.sweep --config=configs/NAME.py:corpus=DIR \
    --workdir=DIR --axis=seed=0,1,2 --axis=optimizer.learning_rate=0.001,0.003

Each run is `python -m experiments.pretrain` in a folder of its own, named after
its values; a sweep that was stopped goes on. At the end the first run's report
shows all of them.
"""

import itertools
import subprocess
import sys
from pathlib import Path

from absl import flags

from babyvfm_jax import app

_CONFIG = flags.DEFINE_string('config', None, 'Config file, with its argument.')
_WORKDIR = flags.DEFINE_string('workdir', None, 'Folder for all runs.')
_AXIS = flags.DEFINE_multi_string(
  'axis', ['seed=0,1,2'], 'A field and its values, FIELD=V1,V2,...'
)


def _axes(texts: list[str]) -> list[list[tuple[str, str]]]:
  axes = []
  for text in texts:
    field, equals, values = text.partition('=')
    if not equals or not values:
      sys.exit(f'sweep: --axis={text}: want FIELD=V1,V2,...')
    axes.append([(field, value) for value in values.split(',')])
  return axes


def main(arguments: list[str]) -> None:
  folders = []
  for point in itertools.product(*_axes(_AXIS.value)):
    name = '-'.join(f'{key.split(".")[-1]}={value}' for key, value in point)
    folders.append(str(Path(_WORKDIR.value) / name))
    print(f'== {name}', flush=True)
    _launch(
      'pretrain',
      f'--config={_CONFIG.value}',
      f'--workdir={folders[-1]}',
      *(f'--config.{key}={value}' for key, value in point),
      *arguments[1:],
    )
  compare = ','.join(folders[1:])
  _launch('report', f'--workdir={folders[0]}', f'--compare={compare}')


def _launch(name: str, *arguments: str) -> None:
  command = [sys.executable, '-m', f'experiments.{name}', *arguments]
  subprocess.run(command, check=True)


if __name__ == '__main__':
  flags.mark_flags_as_required(['config', 'workdir'])
  app.run(main)
