"""Words heard: how much language a batch holds, in the corpus's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

# How sentencepiece shows the space that every word begins with.
_SPACE = '\u2581'


class Pieces(Protocol):
  """What is needed of a tokenizer."""

  @property
  def vocabulary_size(self) -> int:
    """Number of tokens."""

  def piece(self, i: int) -> str:
    """What token `i` stands for."""


def counter(tokenizer: Pieces) -> Callable[[Mapping[str, Any]], jax.Array]:
  """Makes a function that counts the words of a batch.

  A word is what whitespace delimits, as in the index's `word_count`; words
  that a batch cuts off are not heard.

  Args:
    tokenizer: Tells which tokens begin a word.

  Returns:
    `batch -> []` float32; 0 for a batch without text.
  """
  starts = np.array(
    [
      tokenizer.piece(i).startswith(_SPACE)
      for i in range(tokenizer.vocabulary_size)
    ],
    np.float32,
  )

  def count(batch: Mapping[str, Any]) -> jax.Array:
    if 'tokens' not in batch:
      return jnp.zeros(())
    return jnp.sum(jnp.take(jnp.asarray(starts), batch['tokens'], axis=0))

  return count
