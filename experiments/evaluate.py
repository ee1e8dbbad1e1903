"""Lets a trained model sit its tests again, or sit others.

  python -m experiments.evaluate --workdir=DIR [--tasks=DIR,...] [--steps=all]
  python -m experiments.evaluate --subjects=clip:DIR --tasks=DIR --out=DIR

`--tasks` takes task folders, or folders of task folders; by default the tests
of the run's corpus. `--subjects` names outside models and other runs, such as
`clip:DIR`, `cvcl:FILE`, `run:DIR@STEP`. Scores go into the run's scores.json,
beside those of training; what is there already is not asked for again.
"""

import sys

from absl import flags

from babyvfm_jax import app

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.')
_OUT = flags.DEFINE_string('out', None, 'Folder of scores; default: workdir.')
_TASKS = flags.DEFINE_list('tasks', [], "Task folders; default: the run's.")
_DOMAINS = flags.DEFINE_list('domains', [], 'Only tasks of these domains.')
_STEPS = flags.DEFINE_list('steps', [], 'Checkpoints, or all; default: last.')
_SUBJECTS = flags.DEFINE_list('subjects', [], 'Others that sit the tests too.')
_CONTROLS = flags.DEFINE_bool('controls', True, 'Whether controls sit too.')
_BOOTSTRAP = flags.DEFINE_integer('bootstrap', 1000, 'Number of resamples.')
_LIMIT = flags.DEFINE_integer('limit', None, 'About so many items a task.')
_AGAIN = flags.DEFINE_bool('again', False, 'Ask again for what is known.')


def main(_: list[str]) -> None:
  from babyvfm_jax.evals import item, subject, table
  from babyvfm_jax.training import checkpoint, examination

  try:
    outcome = examination.examine(
      _WORKDIR.value,
      out=_OUT.value,
      steps=','.join(_STEPS.value),
      others=_SUBJECTS.value,
      tasks=_TASKS.value,
      domains=_DOMAINS.value,
      controls=_CONTROLS.value,
      bootstrap=_BOOTSTRAP.value,
      limit=_LIMIT.value,
      again=_AGAIN.value,
      progress=True,
    )
  except (
    item.TaskError,
    subject.SubjectError,
    checkpoint.CheckpointError,
  ) as error:
    sys.exit(f'evaluate: {error}')
  table.print_scores(outcome.rows, outcome.cards)
  table.print_not_asked(outcome.not_asked)


if __name__ == '__main__':
  app.run(main)
