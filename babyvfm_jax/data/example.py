"""What every view gives: one example, before the batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from babyvfm_jax.corpus.tokenizer import PAD

Example = Mapping[str, np.ndarray | np.generic]


class View(Protocol):
  """A random-access sequence of examples."""

  @property
  def rows(self) -> np.ndarray:
    """[examples] index row of each example's first moment."""

  def example(self, place: int, rng: np.random.Generator | None) -> Example:
    """One example, arrays without the batch axis."""


@dataclasses.dataclass(frozen=True)
class Sizes:
  """Shape of an example; see the table in `views.py`.

  Attributes:
    frames: Frames a moment.
    utterances: Utterances of a picture, or moments a window or segment.
    length: Tokens a row, specials included.
    image_size: Height and width in pixels.
  """

  frames: int = 1
  utterances: int = 1
  length: int = 32
  image_size: int = 64

  def __post_init__(self):
    for name, value in dataclasses.asdict(self).items():
      least = 2 if name == 'length' else 1
      if value < least:
        raise ValueError(f'{name} is {value}; it must be at least {least}')


def token_arrays(written: np.ndarray) -> dict[str, np.ndarray]:
  """Tokens with their masks.

  Args:
    written: [U, L] int32, PAD where there is none.

  Returns:
    `tokens`, `token_mask` [U, L] and `utterance_mask` [U].
  """
  mask = written != PAD
  return {
    'tokens': written,
    'token_mask': mask,
    'utterance_mask': mask.any(axis=-1),
  }
