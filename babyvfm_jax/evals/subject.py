"""Subjects: whatever sits a test, seen through two questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from babyvfm_jax.evals import item


@dataclasses.dataclass(frozen=True)
class Grid(Sequence[tuple[item.Visual, str]]):
  """Every visual with every text, row by row: pairs that are not spelled out.

  A subject may answer it as the sequence that it is, or all at once.

  Attributes:
    visuals: Rows.
    texts: Columns.
  """

  visuals: tuple[item.Visual, ...]
  texts: tuple[str, ...]

  def __len__(self) -> int:
    return len(self.visuals) * len(self.texts)

  def __getitem__(self, index):
    if isinstance(index, slice):
      return [self[i] for i in range(*index.indices(len(self)))]
    if not -len(self) <= index < len(self):
      raise IndexError(index)
    row, column = divmod(index % len(self), len(self.texts))
    return self.visuals[row], self.texts[column]


class Subject(Protocol):
  """A checkpoint, an outside model or a control.

  A subject sees every distinct picture and every distinct text once, however
  often they are asked about, and answers in float32.

  Attributes:
    name: Name in `scores.json`.
    step: Training step, or None for a subject that was not trained.
    gives_probabilities: Whether `likelihood` is a log-probability. Where it
      is not (a control that makes up a figure), only metrics with a chance
      value are kept.
  """

  name: str
  step: int | None
  gives_probabilities: bool

  def similarity(
    self, pairs: Sequence[tuple[item.Visual, str | item.Visual]]
  ) -> np.ndarray:
    """How well the two of each pair fit.

    Args:
      pairs: A visual, and a text or another visual; may be a `Grid`.

    Returns:
      [n] float32; more is better.
    """

  def likelihood(
    self, pairs: Sequence[tuple[item.Visual | None, str]]
  ) -> list[np.ndarray]:
    """Natural log-probability of each token of a text, given a visual.

    Args:
      pairs: A visual, or None for no picture at all, and a text.

    Returns:
      One float32 array a pair, one entry a token (the end of the text too).
    """

  def shown_text(self, text: str) -> str:
    """The text as the subject reads it, whose bytes are what is counted.

    A control that reads no text returns the same for every text, so that
    its answers cannot depend on length.
    """
