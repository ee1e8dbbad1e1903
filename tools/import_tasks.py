"""Reads a benchmark of others into task folders.

  python tools/import_tasks.py --form=devbench --source=DIR --out=DIR \
    [--images=DIR] [--limit=N] [--seed=N]

What could not be used is printed, and is in each task's card.json. Give the
folders to `python -m experiments.evaluate --workdir=RUN --tasks=DIR`.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_FORM = flags.DEFINE_enum(
  'form', None, list(outside.READERS), 'The benchmark.', required=True
)
_SOURCE = flags.DEFINE_string('source', None, 'File or folder.', required=True)
_OUT = flags.DEFINE_string('out', None, 'Where tasks go.', required=True)
_IMAGES = flags.DEFINE_string('images', '', "Pictures; default: the source's.")
_LIMIT = flags.DEFINE_integer('limit', None, 'Items a task, or a paradigm.')
_SEED = flags.DEFINE_integer('seed', 0, 'Of the order of alternatives.')


def main(_: list[str]) -> None:
  try:
    made = outside.import_tasks(
      _FORM.value,
      _SOURCE.value,
      _OUT.value,
      images=_IMAGES.value or None,
      limit=_LIMIT.value,
      seed=_SEED.value,
    )
  except TaskError as error:
    sys.exit(f'import_tasks: {error}')
  for one in made:
    print(one.summary())


if __name__ == '__main__':
  app.run(main)
