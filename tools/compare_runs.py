"""Compares two runs, or two subjects of one, on the same items of all tasks.

  python tools/compare_runs.py --first=DIR --second=DIR [--out=FILE.csv]
  python tools/compare_runs.py --first=DIR --second=DIR \
    --second_subject=text_probe

By task: the difference with its interval, an exact test, p values adjusted for
the number of tasks, and the smallest difference that the items can show. The
report of a run reads RUN/comparison.csv.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.evals import compare

_FIRST = flags.DEFINE_string('first', None, 'Run folder.', required=True)
_SECOND = flags.DEFINE_string('second', None, 'Run folder.', required=True)
_SUBJECTS = [
  flags.DEFINE_string(f'{name}_subject', 'model', f'Subject of the {name}.')
  for name in ('first', 'second')
]
_STEPS = [
  flags.DEFINE_integer(f'{name}_step', None, 'Checkpoint; default: the latest.')
  for name in ('first', 'second')
]
_OUT = flags.DEFINE_string('out', None, 'Csv file that is written.')
_DRAWS = flags.DEFINE_integer('bootstrap', 1000, 'Number of resamples.')
_SEED = flags.DEFINE_integer('seed', 0, 'Of the resamples.')


def main(_: list[str]) -> None:
  runs = (_FIRST.value, _SECOND.value)
  try:
    first, second = (
      compare.read_answers(run, subject.value, step.value)
      for run, subject, step in zip(runs, _SUBJECTS, _STEPS, strict=True)
    )
    rows = compare.compare(first, second, draws=_DRAWS.value, seed=_SEED.value)
  except compare.CompareError as error:
    sys.exit(f'compare_runs: {error}')
  compare.print_differences(rows, f'first {first.subject}', second.subject)
  for task, reason in compare.not_compared(first, second).items():
    print(f'left out: {task}: {reason}')
  if _OUT.value:
    compare.write_csv(rows, _OUT.value)


if __name__ == '__main__':
  app.run(main)
