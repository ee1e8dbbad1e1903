"""Writes a page that shows what tasks ask, by a few items of each.

python tools/show_tasks.py --tasks=DIR,... [--out=tasks.html] [--items=2]
"""

import sys

from absl import flags

from babyvfm_jax import app

_TASKS = flags.DEFINE_list(
  'tasks', None, 'Task folders, or folders of task folders.', required=True
)
_OUT = flags.DEFINE_string('out', 'tasks.html', 'The page.')
_ITEMS = flags.DEFINE_integer('items', 2, 'Items shown of a task.')
_SEED = flags.DEFINE_integer('seed', 0, 'Draws the items.')


def main(_: list[str]) -> None:
  from babyvfm_jax.evals import item, suite
  from babyvfm_jax.report import battery

  try:
    page = battery.write(
      suite.find_tasks(_TASKS.value),
      _OUT.value,
      items=_ITEMS.value,
      seed=_SEED.value,
    )
  except item.TaskError as error:
    sys.exit(f'show_tasks: {error}')
  print(page)


if __name__ == '__main__':
  app.run(main)
