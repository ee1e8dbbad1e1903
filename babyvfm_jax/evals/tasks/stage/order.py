"""Order and chance: which things, and where the right one stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar('T')


def pick(generator: np.random.Generator, among: Sequence[T]) -> T:
  """One of several, each as likely."""
  return among[int(generator.integers(len(among)))]


def positions(
  generator: np.random.Generator, items: int, choices: int
) -> list[int]:
  """A position an item, each as often as any other (or one more)."""
  dealt = [number % choices for number in range(items)]
  return [dealt[int(k)] for k in generator.permutation(items)]


def lined_up(right: T, others: Sequence[T], position: int) -> list[T]:
  """The others in their order, with the right one at its position."""
  return [*others[:position], right, *others[position:]]


def shuffled(generator: np.random.Generator, things: Sequence[T]) -> list[T]:
  """The same things in a random order."""
  return [things[int(k)] for k in generator.permutation(len(things))]
