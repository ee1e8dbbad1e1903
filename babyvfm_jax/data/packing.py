"""Packing: short texts share a row of the batch, by a plan made beforehand.

The plan follows from the lengths and a seed alone, so a packed example is a
random-access element like any other: order, restarts, workers and processes
need no state. Attention must not cross segments; see `segment_ids`.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np


class Piece(NamedTuple):
  """A stretch of one document: tokens [start, stop)."""

  document: int
  start: int
  stop: int


@dataclasses.dataclass(frozen=True)
class Plan:
  """Which pieces of which documents each packed row holds.

  Attributes:
    capacity: Tokens a row holds at most.
    bounds: [rows + 1], where each row's pieces begin.
    pieces: [pieces, 3] document, start, stop, grouped by row.
  """

  capacity: int
  bounds: np.ndarray
  pieces: np.ndarray

  def __len__(self) -> int:
    return len(self.bounds) - 1

  def row(self, number: int) -> list[Piece]:
    """The pieces of one row, longest first."""
    chosen = self.pieces[self.bounds[number] : self.bounds[number + 1]]
    return [Piece(*piece) for piece in chosen.tolist()]

  @property
  def fill(self) -> float:
    """Share of all places that hold a token."""
    tokens = (self.pieces[:, 2] - self.pieces[:, 1]).sum()
    return float(tokens / (len(self) * self.capacity))


def pack(lengths: np.ndarray, capacity: int, seed: int) -> Plan:
  """Packs documents into rows by best fit, longest first.

  A document longer than a row is cut into full rows and a rest; no token is
  lost. Which of equally long documents meet is drawn from the seed.

  Args:
    lengths: [documents] number of tokens, at least 1 each.
    capacity: Tokens a row holds at most.
    seed: Seed of the plan.

  Returns:
    The plan. Best fit decreasing needs at most 11/9 of the fewest possible
    rows, plus 4 (Johnson 1973).

  Raises:
    ValueError: A length or the capacity is not positive.
  """
  lengths = np.asarray(lengths, np.int64)
  if capacity < 1 or (len(lengths) and lengths.min() < 1):
    raise ValueError(
      f'capacity {capacity} and every length must be at least 1 token'
    )
  pieces = _cut(lengths, capacity)
  sizes = pieces[:, 2] - pieces[:, 1]
  draw = np.random.default_rng(seed).permutation(len(pieces))
  order = draw[np.argsort(-sizes[draw], kind='stable')]
  rows = _best_fit(sizes[order].tolist(), capacity)
  grouped = np.argsort(rows, kind='stable')
  counts = np.bincount(rows) if len(rows) else np.zeros(0, np.int64)
  return Plan(
    capacity=capacity,
    bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    pieces=pieces[order[grouped]],
  )


def _cut(lengths: np.ndarray, capacity: int) -> np.ndarray:
  """[pieces, 3]: every document whole, or in pieces of `capacity`."""
  counts = -(-lengths // capacity)
  document = np.repeat(np.arange(len(lengths)), counts)
  first = np.repeat(np.cumsum(counts) - counts, counts)
  start = (np.arange(len(document)) - first) * capacity
  stop = np.minimum(start + capacity, lengths[document])
  return np.stack([document, start, stop], axis=1)


def _best_fit(sizes: list[int], capacity: int) -> np.ndarray:
  """[pieces] row of each piece, each put where it leaves the least space."""
  by_space: list[list[int]] = [[] for _ in range(capacity + 1)]
  # Bit s is set while a row with exactly s free places exists, so the
  # tightest row is the lowest set bit at or above the piece's size.
  spaces = 0
  rows = np.empty(len(sizes), np.int64)
  opened = 0
  for number, size in enumerate(sizes):
    fitting = spaces >> size
    if fitting:
      space = size + (fitting & -fitting).bit_length() - 1
      row = by_space[space].pop()
      if not by_space[space]:
        spaces &= ~(1 << space)
    else:
      space, row = capacity, opened
      opened += 1
    rows[number] = row
    left = space - size
    if left:
      by_space[left].append(row)
      spaces |= 1 << left
  return rows
