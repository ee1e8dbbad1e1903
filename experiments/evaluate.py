"""Lets a trained model sit its tests again, or sit others.

  python -m experiments.evaluate --workdir=DIR [--tasks=DIR,...] [--step=N]

`--tasks` takes task folders, or folders of task folders; by default the tests
of the run's corpus. Scores go into DIR/scores.json, beside those of training.
"""

import sys

from absl import flags

from babyvfm_jax import app

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)
_TASKS = flags.DEFINE_list('tasks', [], "Task folders; default: the run's.")
_STEP = flags.DEFINE_integer('step', None, 'Checkpoint; default: the latest.')
_CONTROLS = flags.DEFINE_bool('controls', True, 'Whether controls sit too.')
_BOOTSTRAP = flags.DEFINE_integer('bootstrap', 1000, 'Number of resamples.')
_LIMIT = flags.DEFINE_integer('limit', None, 'About so many items a task.')


def main(_: list[str]) -> None:
  from babyvfm_jax.evals import item, suite, table
  from babyvfm_jax.training import assembly, checkpoint

  try:
    trained = assembly.load_trained(_WORKDIR.value, _STEP.value)
    tasks = suite.find_tasks(
      _TASKS.value or assembly.task_folders(trained.config)
    )
    rows = suite.evaluate_model(
      trained.model,
      trained.params,
      trained.tokenizer,
      _WORKDIR.value,
      trained.step,
      tasks=tasks,
      image_size=trained.config['image_size'],
      abilities=assembly.trained_abilities(trained.config),
      controls=_CONTROLS.value,
      bootstrap=_BOOTSTRAP.value,
      limit=_LIMIT.value,
      seed=trained.config['seed'],
      progress=True,
    )
  except (item.TaskError, checkpoint.CheckpointError) as error:
    sys.exit(f'evaluate: {error}')
  table.print_scores(rows, item.read_cards(tasks))


if __name__ == '__main__':
  app.run(main)
