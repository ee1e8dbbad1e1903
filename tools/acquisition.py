"""Holds the words that a run learned against when children learn them.

  python tools/acquisition.py --workdir=DIR --cdi=english_WS_aoa.csv \
    [--measure=produce|understand] [--ages=16,30] [--task=NAME]

Writes acquisition.json and acquisition.csv into the run folder, from the
answers of its checkpoints; the report draws them. The table is a csv of ages of
acquisition (MacArthur-Bates CDI) at your own path; --ages leaves out those that
are extrapolated beyond the ages of its form.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.evals import acquisition, cdi, word_curves

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)
_CDI = flags.DEFINE_string('cdi', None, 'csv of ages.', required=True)
_MEASURE = flags.DEFINE_enum(
  'measure', 'produce', sorted(cdi.MEASURES), 'What the children do.'
)
_AGES = flags.DEFINE_list('ages', [], 'Youngest and oldest, in months.')
_TASK = flags.DEFINE_string('task', '', 'Task; default: the most telling.')
_DRAWS = flags.DEFINE_integer('draws', 2000, 'Of bootstrap and permutations.')
_SEED = flags.DEFINE_integer('seed', 0, 'Of both.')


def main(_: list[str]) -> None:
  ages = tuple(map(float, _AGES.value)) or None
  if ages is not None and len(ages) != 2:
    sys.exit('acquisition: --ages takes two figures, such as 16,30')
  try:
    found = acquisition.write(
      _WORKDIR.value,
      _CDI.value,
      measure=_MEASURE.value,
      ages=ages,
      task=_TASK.value,
      draws=_DRAWS.value,
      seed=_SEED.value,
    )
  except (word_curves.CurveError, cdi.CdiError) as error:
    sys.exit(f'acquisition: {error}')
  for name, count in found['counts'].items():
    print(f'{count:6d} {name}')
  print(found['sentence'])


if __name__ == '__main__':
  app.run(main)
