"""What a step of a curation looks at."""

from __future__ import annotations

import dataclasses
import difflib
import functools
from collections.abc import Callable

import numpy as np
import pandas as pd

from babyvfm_jax.corpus import word_table
from babyvfm_jax.corpus.quality import table as quality
from babyvfm_jax.data.selection import by_index


@dataclasses.dataclass(frozen=True)
class Material:
  """An index with what can be derived from it; steps only read it.

  Attributes:
    index: Index of a corpus, one row a moment, with its quality columns.
    seed: Of everything that a step draws.
    embed: Gives [moments, E] embeddings of a kind, 'visual' or 'text', by our
      own models; NaN for moments without.
    known_words: The words of every moment, where somebody has them already.
    used: Columns that were looked at, and 'embeddings'; steps fill it.
  """

  index: pd.DataFrame
  seed: int = 0
  embed: Callable[[str], np.ndarray] | None = None
  known_words: word_table.WordTable | None = None
  used: set[str] = dataclasses.field(default_factory=set)

  @functools.cached_property
  def words(self) -> word_table.WordTable:
    """The words of every moment."""
    if self.known_words is not None:
      return self.known_words
    return word_table.build(self.index['text'])

  @functools.cached_property
  def speaks(self) -> np.ndarray:
    """[moments] bool, whether something is said."""
    return self.words.lengths > 0

  def values(self, column: str, rows: np.ndarray) -> np.ndarray:
    """[n] values of a column at some rows.

    Raises:
      ValueError: There is no such column.
    """
    if column not in self.index:
      close = difflib.get_close_matches(column, self.index.columns, 1)
      hint = f'; did you mean {close[0]!r}?' if close else ''
      raise ValueError(
        f'the corpus has no column {column!r}{hint} Quality columns come from '
        'tools/score_corpus.py'
      )
    self.used.add(column)
    return self.index[column].to_numpy()[rows]

  def where(self, query: str) -> np.ndarray:
    """[moments] bool, which moments an expression over the columns keeps.

    Raises:
      ValueError: See `by_index.mask`.
    """
    self.used.update(by_index.columns(self.index, query))
    return by_index.mask(self.index, query)

  def embeddings(self, kind: str) -> np.ndarray:
    """[moments, E] embeddings.

    Raises:
      ValueError: There are none.
    """
    if self.embed is None:
      raise ValueError(f'no {kind} embeddings were given to this selection')
    self.used.add(quality.EMBEDDINGS)
    return self.embed(kind)

  def draws(self, *names: str) -> np.ndarray:
    """[moments] uniform in [0, 1): one draw a moment, whatever is selected."""
    seed = [self.seed, *(byte for name in names for byte in name.encode())]
    return np.random.default_rng(seed).random(len(self.index))
