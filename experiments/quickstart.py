"""Goes the whole way once: from a simulated nursery to a growth chart.

  python -m experiments.quickstart [--workdir=DIR] [--config.steps=N ...]

Run again, it skips what is done; killed anywhere, it goes on from there.
"""

import os
import sys

from absl import flags

from babyvfm_jax import app, config

_CONFIG = config.define_flag('configs/quickstart.py')
_WORKDIR = flags.DEFINE_string(
  'workdir', 'runs/quickstart', 'Folder for everything.'
)
_RECORDINGS = flags.DEFINE_integer('recordings', 72, 'Number of recordings.')
_MINUTES = flags.DEFINE_float('minutes', 3.0, 'Length of a recording.')
_SEED = flags.DEFINE_integer('seed', 0, 'What is recorded follows from it.')
_WORKERS = flags.DEFINE_integer(
  'workers', os.cpu_count() or 1, 'Processes that record and build.'
)


def main(_: list[str]) -> None:
  from babyvfm_jax import quickstart

  settings = quickstart.Settings(
    recordings=_RECORDINGS.value,
    minutes=_MINUTES.value,
    size=_CONFIG.value.image_size,
    seed=_SEED.value,
    workers=_WORKERS.value,
  )
  try:
    quickstart.run(_CONFIG.value, _WORKDIR.value, settings)
  except quickstart.QuickstartError as error:
    sys.exit(f'quickstart: {error}')


if __name__ == '__main__':
  app.run(main)
