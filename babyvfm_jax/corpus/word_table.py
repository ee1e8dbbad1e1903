"""What a word is, and the words of every moment as numbers.

A word is a run of letters, their marks, digits and underscores, in lowercase;
apostrophes and hyphens belong to it between two such runs. `words` takes one
text apart, `build` the texts of an index of any length, to the same words.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import sys
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_QUOTES = "'’-"
# What stands between words; Arrow's \W knows ASCII only.
_BETWEEN = r"(?:[^\p{L}\p{M}\p{N}_'’\-]|['’\-]{2,})+"
_ROWS_AT_ONCE = 500_000


@dataclasses.dataclass(frozen=True)
class WordTable:
  """Words, lowercase and without punctuation, moment after moment.

  Attributes:
    codes: [words] int32 places in `vocabulary`.
    first: [words] bool, whether the moment has not said the word before.
    offsets: [moments + 1] int64 where each moment begins in `codes`.
    vocabulary: [V] object, distinct words in the order in which they are met.
  """

  codes: np.ndarray
  first: np.ndarray
  offsets: np.ndarray
  vocabulary: np.ndarray

  def __len__(self) -> int:
    return len(self.offsets) - 1

  @property
  def lengths(self) -> np.ndarray:
    """[moments] number of words."""
    return np.diff(self.offsets)

  def occurrences(self, moments: np.ndarray | None = None) -> np.ndarray:
    """[V] int64, how often each word is said; see `moments_with`."""
    codes = self.codes
    if moments is not None:
      codes = codes[np.repeat(moments, self.lengths)]
    return np.bincount(codes, minlength=len(self.vocabulary))

  def moments_with(self, moments: np.ndarray | None = None) -> np.ndarray:
    """In how many moments each word is said.

    Args:
      moments: [moments] bool, which of them count; None for all.

    Returns:
      [V] int64.
    """
    chosen = self.first
    if moments is not None:
      chosen = chosen & np.repeat(moments, self.lengths)
    return np.bincount(self.codes[chosen], minlength=len(self.vocabulary))

  def any(self, words: np.ndarray) -> np.ndarray:
    """Which moments say one of some words.

    Args:
      words: [V] bool.

    Returns:
      [moments] bool.
    """
    result = np.zeros(len(self), bool)
    said = words[self.codes]
    # Only the places that say one: the owners of all are a long array.
    places = np.flatnonzero(said)
    result[np.searchsorted(self.offsets, places, side='right') - 1] = True
    return result

  def most(self, values: np.ndarray, empty: float) -> np.ndarray:
    """The largest value among each moment's words.

    Args:
      values: [V].
      empty: For a moment without words.

    Returns:
      [moments], of the type of `values`.
    """
    result = np.full(len(self), empty, values.dtype)
    full = self.lengths > 0
    if full.any():
      starts = self.offsets[:-1][full]
      result[full] = np.maximum.reduceat(values[self.codes], starts)
    return result

  def mean(self, values: np.ndarray) -> np.ndarray:
    """[moments] float64 mean of [V] values over the words; NaN without any."""
    sums = np.zeros(len(self))
    full = self.lengths > 0
    if full.any():
      starts = self.offsets[:-1][full]
      sums[full] = np.add.reduceat(values[self.codes].astype(float), starts)
    return np.divide(
      sums, self.lengths, out=np.full(len(self), np.nan), where=full
    )

  def distinct(self) -> np.ndarray:
    """[moments] int64, how many different words each moment has."""
    before = np.concatenate([[0], np.cumsum(self.first)])
    return np.diff(before[self.offsets])


def words(text: str) -> list[str]:
  """The words of a text, lowercase, without punctuation."""
  return _word().findall(text.lower())


@functools.cache
def _word() -> re.Pattern[str]:
  """A word; Python's \\w has letters and digits, but not their marks."""
  numbers = range(sys.maxunicode + 1)
  marked = itertools.groupby(
    numbers, lambda number: unicodedata.category(chr(number))[0] == 'M'
  )
  spans = [list(group) for is_mark, group in marked if is_mark]
  marks = ''.join(f'{chr(span[0])}-{chr(span[-1])}' for span in spans)
  return re.compile(rf"[\w{marks}]+(?:['’\-][\w{marks}]+)*")


def build(texts: pd.Series | Sequence[str]) -> WordTable:
  """Splits texts into words.

  Args:
    texts: [moments] str.
  """
  words: dict[str, int] = {}
  codes, first = [np.zeros(0, np.int32)], [np.zeros(0, bool)]
  lengths = [np.zeros(0, np.int64)]
  for start in range(0, len(texts), _ROWS_AT_ONCE):
    part = pa.array(texts[start : start + _ROWS_AT_ONCE], pa.string())
    if isinstance(part, pa.ChunkedArray):
      part = part.combine_chunks()
    split = pc.split_pattern_regex(part, _BETWEEN)
    own, counts = _numbered(split, words)
    codes.append(own)
    lengths.append(counts)
    owners = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    key = owners * max(len(words), 1) + own
    new = np.zeros(len(key), bool)
    new[np.unique(key, return_index=True)[1]] = True
    first.append(new)
  offsets = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
  vocabulary = np.empty(len(words), object)
  vocabulary[:] = list(words)
  return WordTable(
    np.concatenate(codes), np.concatenate(first), offsets, vocabulary
  )


def _numbered(
  split: pa.ListArray, words: dict[str, int]
) -> tuple[np.ndarray, np.ndarray]:
  """Numbers of all words, and how many each text has; adds new words."""
  encoded = pc.dictionary_encode(split.flatten())
  numbers = np.full(len(encoded.dictionary), -1, np.int32)
  for place, text in enumerate(encoded.dictionary.to_pylist()):
    # Punctuation at either end of a text leaves an empty part.
    if word := text.lower().strip(_QUOTES):
      numbers[place] = words.setdefault(word, len(words))
  codes = numbers[encoded.indices.to_numpy(zero_copy_only=False)]
  kept = codes >= 0
  before = np.concatenate([[0], np.cumsum(kept)])
  offsets = split.offsets.to_numpy() - split.offsets[0].as_py()
  return codes[kept], np.diff(before[offsets]).astype(np.int64)
