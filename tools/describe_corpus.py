"""Writes a corpus's card, Croissant metadata and datasheet anew.

  python tools/describe_corpus.py --corpus=DIR

A build has written them; this takes in a later audit and the answers that
people have written into CORPUS/datasheet.json. It prints recordings, utterances
and words of every part of the archive (its first folders) by speaker.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import card, croissant, datasheet, store, tally

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)


def main(argv):
  del argv
  try:
    corpus = store.Corpus(_CORPUS.value)
    card.write(corpus)
    print(tally.text(corpus.card()['parts']))
    for path in (croissant.write(corpus), datasheet.write(corpus)):
      print(path)
  except (store.CorpusError, datasheet.DatasheetError) as error:
    sys.exit(f'describe_corpus: {error}')


if __name__ == '__main__':
  app.run(main)
