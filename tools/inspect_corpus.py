"""Writes a page to look through a corpus: recordings, frames, words in context.

  python tools/inspect_corpus.py --corpus=DIR

The page is CORPUS/inspect/index.html. It needs no server and no network.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import inspection, store, terms

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_OUT = flags.DEFINE_string('out', None, 'Folder; default: CORPUS/inspect.')
_RECORDINGS = flags.DEFINE_integer(
  'recordings', 200, 'At most so many, evenly spread.'
)
_MEGABYTES = flags.DEFINE_float('megabytes', 64, 'Of pictures at most.')


def main(argv):
  del argv
  try:
    page = inspection.write(
      store.Corpus(_CORPUS.value),
      _OUT.value,
      recordings=_RECORDINGS.value,
      megabytes=_MEGABYTES.value,
    )
  except (store.CorpusError, terms.TermsError) as error:
    sys.exit(f'inspect_corpus: {error}')
  print(page.resolve())


if __name__ == '__main__':
  app.run(main)
