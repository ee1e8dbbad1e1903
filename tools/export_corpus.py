"""Exports a corpus for other code: CVCL's or LLaVA's JSON, with frames.

  python tools/export_corpus.py --corpus=DIR --form=cvcl --out=DIR

The splits stay what they are. A corpus whose card forbids it is not exported.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import export, store, terms

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_OUT = flags.DEFINE_string('out', None, 'An empty folder.', required=True)
_FORM = flags.DEFINE_enum('form', 'cvcl', list(export.FORMS), 'Which form.')
_SELECT = flags.DEFINE_string(
  'select', '', "A query of the index, such as speaker == 'caregiver'."
)
_FRAMES = flags.DEFINE_integer('max_frames', 32, 'Frames of an utterance.')


def main(argv):
  del argv
  try:
    result = export.export(
      store.Corpus(_CORPUS.value),
      _FORM.value,
      _OUT.value,
      select=_SELECT.value,
      max_frames=_FRAMES.value,
    )
  except (store.CorpusError, export.ExportError, terms.TermsError) as error:
    sys.exit(f'export_corpus: {error}')
  print(result.summary())


if __name__ == '__main__':
  app.run(main)
