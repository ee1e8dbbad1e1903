"""Batches for subjects: things of one shape together, filled up to one size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

_T = TypeVar('_T')


def batches(
  things: Sequence[_T], size: int, shape: Callable[[_T], Any] = lambda _: 0
) -> Iterator[tuple[Any, list[_T]]]:
  """Groups of one shape, at most a batch each.

  Args:
    things: What is computed.
    size: Most things of a batch.
    shape: What the things of a batch have in common; shapes can be sorted.

  Yields:
    The shape, and its things in their order.
  """
  groups: dict[Any, list[_T]] = {}
  for thing in things:
    groups.setdefault(shape(thing), []).append(thing)
  for value in sorted(groups):
    members = groups[value]
    for start in range(0, len(members), size):
      yield value, members[start : start + size]


def filled(rows: np.ndarray, size: int) -> np.ndarray:
  """A batch [n, ...] filled up to [size, ...] by repeating its last row."""
  missing = size - len(rows)
  if not missing:
    return rows
  return np.concatenate([rows, np.repeat(rows[-1:], missing, axis=0)])


def one_behind(results: Iterable[_T]) -> Iterator[_T]:
  """Hands each result on once the next is under way.

  A device that computes asynchronously is then busy while the host reads one
  batch and makes the next.
  """
  waiting: list[_T] = []
  for result in results:
    waiting.append(result)
    if len(waiting) > 1:
      yield waiting.pop(0)
  yield from waiting
