"""Sentences and runs of sentences that two sides share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.audit.rules import Rules
from babyvfm_jax.corpus.word_table import words


def normalised(texts: pd.Series) -> pd.DataFrame:
  """Texts in lowercase without punctuation (`text`), and their `words`."""
  # A text is taken apart once, however often it is said.
  known = {text: words(text) for text in texts.unique()}
  return pd.DataFrame(
    {
      'text': texts.map({text: ' '.join(w) for text, w in known.items()}),
      'words': texts.map({text: len(w) for text, w in known.items()}),
    },
    index=texts.index,
  )


def long_sentences(said: pd.DataFrame, rules: Rules) -> pd.Series:
  """Text by place, of the utterances that are long enough to count."""
  return said.loc[said['words'] >= rules.sentence_words, 'text']


def runs(
  said: pd.DataFrame, recordings: pd.Series, rules: Rules
) -> Iterator[tuple[bytes, tuple[int, ...]]]:
  """Every run that is long enough: hash of its texts, and its places.

  Args:
    said: What `normalised` gave, in order.
    recordings: Recording of each utterance; a run lies in one.
    rules: What is long enough.
  """
  spoken = said[said['words'] > 0]
  count = rules.run_utterances
  places = spoken.index.to_numpy()
  inside = recordings.loc[spoken.index].to_numpy()
  lengths = spoken['words'].to_numpy()
  texts = spoken['text'].to_numpy()
  total = np.concatenate([[0], np.cumsum(lengths)])
  # The shortest run from each start: equal runs have equal shortest ones.
  ends = np.searchsorted(total, total[:-1] + rules.run_words)
  for first, last in enumerate(ends):
    last = max(int(last), first + count)
    if last <= len(spoken) and inside[first] == inside[last - 1]:
      joined = '\n'.join(texts[first:last]).encode()
      key = hashlib.blake2b(joined, digest_size=16).digest()
      yield key, tuple(int(place) for place in places[first:last])
