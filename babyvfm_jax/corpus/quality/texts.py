"""What the text of a moment says about its quality."""

from __future__ import annotations

import numpy as np
import pandas as pd

from babyvfm_jax.corpus import word_table

# A word of the corpus is one that so many of its training moments say: what a
# recogniser has misheard, or a hand mistyped, is mostly said once.
KNOWN_FROM = 3


def score(index: pd.DataFrame) -> dict[str, np.ndarray]:
  """Scores the texts of an index.

  Args:
    index: Index of a corpus.

  Returns:
    Float32 columns, NaN for moments without a word: `known_words`, share of
    the words that at least `KNOWN_FROM` training moments have; `repetition`,
    share of the words that the same moment has said before; `word_length`,
    mean characters a word.
  """
  table = word_table.build(index['text'])
  training = (index['split'] == 'train').to_numpy()
  known = table.moments_with(training) >= KNOWN_FROM
  lengths = np.array([len(word) for word in table.vocabulary], np.float32)
  counts = table.lengths
  distinct = np.divide(
    table.distinct(), counts, out=np.full(len(table), np.nan), where=counts > 0
  )
  return {
    'known_words': table.mean(known).astype(np.float32),
    'repetition': (1 - distinct).astype(np.float32),
    'word_length': table.mean(lengths).astype(np.float32),
  }
