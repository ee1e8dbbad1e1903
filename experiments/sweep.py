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

from absl import flags

from babyvfm_jax import app

_CONFIG = flags.DEFINE_string('config', None, 'Config file.', required=True)
_WORKDIR = flags.DEFINE_string('workdir', None, 'For all runs.', required=True)
_AXIS = flags.DEFINE_multi_string(
  'axis', ['seed=0,1,2'], 'A field and its values, FIELD=V1,V2,...'
)


def _axes(texts: list[str]) -> list[list[tuple[str, str]]]:
  axes = []
  for text in texts:
    field, _, values = text.partition('=')
    if not values:
      sys.exit(f'sweep: --axis={text}: want FIELD=V1,V2,...')
    axes.append([(field, value) for value in values.split(',')])
  return axes


def main(arguments: list[str]) -> None:
  folders = []
  for point in itertools.product(*_axes(_AXIS.value)):
    name = '-'.join(f'{key.split(".")[-1]}={value}' for key, value in point)
    print(f'== {name}', flush=True)
    folders.append(f'{_WORKDIR.value}/{name}')
    _launch(
      'pretrain',
      f'--config={_CONFIG.value}',
      f'--workdir={folders[-1]}',
      *(f'--config.{key}={value}' for key, value in point),
      *arguments[1:],
    )
  first, *others = folders
  _launch('report', f'--workdir={first}', f'--compare={",".join(others)}')


def _launch(name: str, *arguments: str) -> None:
  launch = [sys.executable, '-m', f'experiments.{name}']
  subprocess.run([*launch, *arguments], check=True)


if __name__ == '__main__':
  app.run(main)
