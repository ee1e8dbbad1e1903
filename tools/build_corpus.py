"""Builds a corpus from an archive of recordings.

  python tools/build_corpus.py --layout=abstract_scenes --source=DIR --out=DIR

Interrupted anywhere, the same command goes on from there; on a finished corpus
it does nothing, or reads again what has changed in the archive. Where the
layout has ground truth, developmental tasks are made from it in OUT/tasks.
"""

import sys

from absl import app, flags

from babyvfm_jax.corpus import build, pool

_LAYOUT = flags.DEFINE_string('layout', 'folder', 'How the archive lies there.')
_SOURCE = flags.DEFINE_string('source', None, 'Its folder.', required=True)
_OUT = flags.DEFINE_string('out', None, 'The corpus.', required=True)
_SIZE = flags.DEFINE_integer('size', 64, 'Side of the frames, pixels.')
_FIT = flags.DEFINE_enum(
  'fit', None, ['crop', 'stretch', 'pad'], "Default: the layout's own."
)
_RATE = flags.DEFINE_float('rate', 1.0, 'Frames a second inside a moment.')
_FRAMES = flags.DEFINE_integer('max_frames', 32, 'At most so many a moment.')
_SILENCE = flags.DEFINE_float(
  'silence', 5.0, 'Seconds without speech that make moments of their own.'
)
_WORKERS = flags.DEFINE_integer('workers', 2, 'Processes.')
_SEED = flags.DEFINE_integer('seed', 0, 'Of the split.')
_VOCABULARY = flags.DEFINE_integer('vocabulary', 2000, 'Tokens.')
_LIMIT = flags.DEFINE_integer('limit', None, 'Only so many recordings.')
_TASKS = flags.DEFINE_bool('tasks', True, 'Make tasks from ground truth.')


def main(argv):
  del argv
  try:
    result = build.build(
      _LAYOUT.value,
      _SOURCE.value,
      _OUT.value,
      size=_SIZE.value,
      fit=_FIT.value,
      rate=_RATE.value,
      max_frames=_FRAMES.value,
      silence=_SILENCE.value,
      workers=_WORKERS.value,
      seed=_SEED.value,
      vocabulary=_VOCABULARY.value,
      limit=_LIMIT.value,
    )
  except (build.BuildError, pool.WorkerError) as error:
    sys.exit(str(error))
  print(result)


if __name__ == '__main__':
  app.run(main)
