"""Mixture weights of corpora by the entropy of their language.

A corpus whose next word is harder to guess teaches more a word, and gets a
weight in proportion to e^H, its perplexity, H being the conditional entropy of
a word given the one before (Ge et al. 2024, "BiMix: a bivariate data mixing
law", section on entropy as a proxy).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from babyvfm_jax.corpus import word_table


@dataclasses.dataclass(frozen=True)
class Weight:
  """A corpus's part of a mixture.

  Attributes:
    weight: Share; all sum to 1.
    entropy: H in nats a word.
    words: Words that it was estimated on.
  """

  weight: float
  entropy: float
  words: int


def weights(
  texts: Mapping[str, Sequence[str] | pd.Series], *, seed: int = 0
) -> dict[str, Weight]:
  """Weights for a mixture of corpora.

  Args:
    texts: Name of a corpus to its training texts.
    seed: Draws the moments that are counted.

  Returns:
    By name.

  Raises:
    ValueError: A corpus has no two words in a row.
  """
  tables = {name: word_table.build(part) for name, part in texts.items()}
  # An estimate from fewer words is lower: all are made on as many.
  least = min(int(table.lengths.sum()) for table in tables.values())
  found = {
    name: conditional_entropy(_thinned(table, least, seed), name)
    for name, table in tables.items()
  }
  largest = max(found.values())
  raw = {name: np.exp(value - largest) for name, value in found.items()}
  total = sum(raw.values())
  return {
    name: Weight(float(raw[name] / total), found[name], least) for name in found
  }


def conditional_entropy(table: word_table.WordTable, name: str = '') -> float:
  """Entropy of a word given the one before it in its moment, in nats.

  Args:
    table: The words.
    name: Of the corpus, for errors.
  """
  pairs = np.ones(max(len(table.codes) - 1, 0), bool)
  ends = table.offsets[1:-1] - 1
  pairs[ends[(ends >= 0) & (ends < len(pairs))]] = False
  first = table.codes[:-1][pairs].astype(np.int64)
  second = table.codes[1:][pairs]
  if not len(first):
    raise ValueError(f'{name}: no two words in a row to weigh a corpus by')
  _, joint = np.unique(
    first * len(table.vocabulary) + second, return_counts=True
  )
  return _entropy(joint) - _entropy(np.bincount(first))


def _entropy(counts: np.ndarray) -> float:
  share = counts[counts > 0] / counts.sum()
  return float(-(share * np.log(share)).sum())


def _thinned(
  table: word_table.WordTable, words: int, seed: int
) -> word_table.WordTable:
  """Random moments with about so many words."""
  order = np.random.default_rng(seed).permutation(len(table))
  total = np.cumsum(table.lengths[order])
  enough = int(np.searchsorted(total, words)) + 1
  chosen = np.zeros(len(table), bool)
  chosen[order[:enough]] = True
  kept = np.repeat(chosen, table.lengths)
  lengths = table.lengths[chosen]
  return word_table.WordTable(
    codes=table.codes[kept],
    first=table.first[kept],
    offsets=np.concatenate([[0], np.cumsum(lengths)]),
    vocabulary=table.vocabulary,
  )
