"""Makes the tests of a corpus from its archive's ground truth.

python tools/build_tasks.py --corpus=DIR [--source=DIR] [--out=DIR]
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import store
from babyvfm_jax.evals import tasks

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_SOURCE = flags.DEFINE_string(
  'source', None, 'Folder of the archive; default: as it was when built.'
)
_OUT = flags.DEFINE_string('out', None, 'Task folders; default: CORPUS/tasks.')


def main(argv):
  del argv
  try:
    corpus = store.Corpus(_CORPUS.value)
  except store.CorpusError as error:
    sys.exit(f'build_tasks: {error}')
  provenance = corpus.provenance()
  layout = provenance['layout']
  source = _SOURCE.value or provenance['source']
  made = tasks.build(layout, source, corpus.folder, _OUT.value or corpus.tasks)
  if not made:
    sys.exit(f'build_tasks: layout {layout} has no ground truth for tests')
  for folder in made:
    print(folder)


if __name__ == '__main__':
  app.run(main)
