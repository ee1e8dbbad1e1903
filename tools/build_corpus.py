"""Builds a corpus from an archive of recordings.

  python tools/build_corpus.py --source=DIR --out=DIR [--layout=NAME]

It says which layout it recognised, and why. Interrupted anywhere, the same
command goes on; on a finished corpus it does nothing, or reads what has
changed. Ground truth becomes tests in OUT/tasks.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import build, pictures, pool, staging
from babyvfm_jax.corpus.audit import gate
from babyvfm_jax.evals import tasks

flags.DEFINE_string('layout', 'auto', 'How the archive is laid out.')
flags.DEFINE_string('source', None, 'Folder of the archive.', required=True)
flags.DEFINE_string('out', None, 'Folder of the corpus.', required=True)
flags.DEFINE_integer('size', 64, 'Side of the stored frames in pixels.')
flags.DEFINE_enum('fit', None, pictures.FITS, "Default: the layout's own.")
flags.DEFINE_float('rate', 1.0, 'Frames a second inside a moment.')
flags.DEFINE_integer('max_frames', 32, 'At most so many frames a moment.')
flags.DEFINE_float('silence', 5.0, 'Seconds of silence that make a moment.')
flags.DEFINE_integer('workers', 2, 'Processes that read recordings.')
flags.DEFINE_integer('seed', 0, 'Of the split.')
flags.DEFINE_list('split', '.85,.075,.075', 'Shares of the splits.')
flags.DEFINE_integer('vocabulary', 2000, 'Tokens of the tokenizer.')
flags.DEFINE_integer('limit', None, 'Only so many recordings, evenly spread.')
flags.DEFINE_enum('audit', 'fail', gate.MODES, 'What leakage leads to.')
flags.DEFINE_bool('tasks', True, 'Whether to make tests from ground truth.')

_NAMES = 'size fit rate max_frames silence workers seed vocabulary limit audit'


def main(_):
  given = flags.FLAGS
  settings = {name: given[name].value for name in _NAMES.split()}
  try:
    result = build.build(
      given.layout,
      given.source,
      given.out,
      split=[float(share) for share in given.split],
      **settings,
    )
  except (build.BuildError, pool.WorkerError, staging.PartError) as error:
    sys.exit(f'build_corpus: {error}')
  print(result.summary())
  out = result.folder / 'tasks'
  if given.tasks and not (result.state == 'unchanged' and out.exists()):
    made = tasks.build(result.layout, given.source, result.folder, out)
    print(f'{len(made)} tasks in {out}' if made else 'No ground truth')


if __name__ == '__main__':
  app.run(main)
