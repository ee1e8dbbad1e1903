"""Trains a tokenizer on what is said in a corpus.

  python tools/train_tokenizer.py --corpus=DIR --out=DIR --kind=bpe

A build trains one already (unigram, lowercase); this makes others. A config
takes one by its `tokenizer` field.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import store, tokenizer

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_OUT = flags.DEFINE_string('out', None, 'Its folder.', required=True)
_VOCABULARY = flags.DEFINE_integer('vocabulary', 2000, 'Tokens.')
_KIND = flags.DEFINE_enum('kind', 'unigram', tokenizer.KINDS, 'Of tokens.')
_LOWERCASE = flags.DEFINE_bool('lowercase', True, 'Whether case is dropped.')
_SELECT = flags.DEFINE_string(
  'select', "split == 'train'", 'Moments to read, as a query of the index.'
)


def main(argv):
  del argv
  try:
    corpus = store.Corpus(_CORPUS.value)
    trained = tokenizer.Tokenizer.train(
      corpus.texts(_SELECT.value),
      _OUT.value,
      _VOCABULARY.value,
      kind=_KIND.value,
      lowercase=_LOWERCASE.value,
      symbols=corpus.policy['tokens'],
    )
  except (store.CorpusError, tokenizer.TokenizerError) as error:
    sys.exit(f'train_tokenizer: {error}')
  print(f'{trained} in {_OUT.value}')


if __name__ == '__main__':
  app.run(main)
