"""Measures a whole build beside PyAV alone, on films that it makes.

  python tools/benchmark_curation.py [--form=camera|archive] [--rounds=5]

Fails if the build has less than .8 of the speed of decoding alone. The films
stay in --folder; making them takes some minutes.
"""

import sys
import tempfile
from pathlib import Path

from absl import flags

from babyvfm_jax import app

_FORM = flags.DEFINE_enum(
  'form', 'camera', ['camera', 'archive'], 'How the films are encoded.'
)
_FOLDER = flags.DEFINE_string(
  'folder', tempfile.gettempdir() + '/babyvfm_films', 'Where the films lie.'
)
_RECORDINGS = flags.DEFINE_integer('recordings', 6, 'Number of films.')
_MINUTES = flags.DEFINE_integer('minutes', 10, 'Length of each.')
_ROUNDS = flags.DEFINE_integer('rounds', 5, 'Turns of each.')
_WORKERS = flags.DEFINE_integer('workers', 2, 'Processes of each.')
_THREADS = flags.DEFINE_integer(
  'threads', 1, "Of PyAV's decoder in each process; 0 for its own choice."
)
_SIZE = flags.DEFINE_integer('size', 64, "Of the corpus's frames.")


def main(_: list[str]) -> None:
  from babyvfm_jax.benchmarks import curation

  result = curation.measure(
    Path(_FOLDER.value),
    _FORM.value,
    recordings=_RECORDINGS.value,
    minutes=_MINUTES.value,
    rounds=_ROUNDS.value,
    workers=_WORKERS.value,
    threads=_THREADS.value,
    size=_SIZE.value,
  )
  print(result)
  if not result.enough:
    sys.exit('benchmark_curation: the build is too slow')


if __name__ == '__main__':
  app.run(main)
