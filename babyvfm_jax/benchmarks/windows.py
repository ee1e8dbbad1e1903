"""Throughput of what gives or takes batches, measured in windows of time."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

# A window is prolonged until it holds as many.
_LEAST_BATCHES = 3


class Source(NamedTuple):
  """Something that is measured.

  Attributes:
    work: Does one batch's work; returns its number of examples.
    prepare: Called ahead of every window.
  """

  work: Callable[[], int]
  prepare: Callable[[], None] = lambda: None


@dataclasses.dataclass(frozen=True)
class Rate:
  """Throughput, one number for each window.

  Attributes:
    batches: Batches a second.
    examples: Examples a second.
  """

  batches: tuple[float, ...]
  examples: tuple[float, ...]

  def __str__(self) -> str:
    low, high = min(self.examples), max(self.examples)
    return (
      f'{statistics.median(self.batches):8,.1f} batches/s '
      f'{statistics.median(self.examples):9,.0f} examples/s '
      f'({low:,.0f} to {high:,.0f})'
    )


def alternate(
  sources: Sequence[Source],
  *,
  rounds: int,
  seconds: float,
  advance: Callable[[], None] = lambda: None,
) -> list[Rate]:
  """Measures several things by turns, so that a busy machine slows all alike.

  Args:
    sources: What to measure.
    rounds: Windows of each.
    seconds: Length of a window, at least.
    advance: Called after every round.

  Returns:
    One rate for each source.
  """
  windows: list[list[tuple[float, float]]] = [[] for _ in sources]
  for _ in range(rounds):
    for source, measured in zip(sources, windows, strict=True):
      source.prepare()
      measured.append(_window(source, seconds))
    advance()
  return [
    Rate(tuple(b for b, _ in pairs), tuple(e for _, e in pairs))
    for pairs in windows
  ]


def ratio(numerator: Rate, denominator: Rate) -> tuple[float, float, float]:
  """Median, least and greatest ratio of batches a second, by rounds."""
  ratios = [
    a / b for a, b in zip(numerator.batches, denominator.batches, strict=True)
  ]
  return statistics.median(ratios), min(ratios), max(ratios)


def reading(batches: Iterator[tuple[str, Any]], *, ahead: int) -> Source:
  """Reading a loader.

  Args:
    batches: An iterator over an opened loader.
    ahead: Batches that the loader holds ready. They are taken out before a
      window, as they were made while something else was measured.

  Returns:
    What to measure.
  """

  def read() -> int:
    _, batch = next(batches)
    return len(batch['rows'])

  def empty() -> None:
    for _ in range(ahead):
      next(batches)

  return Source(read, empty)


def _window(source: Source, seconds: float) -> tuple[float, float]:
  batches = examples = 0
  began = time.perf_counter()
  spent = 0.0
  while spent < seconds or batches < _LEAST_BATCHES:
    examples += source.work()
    batches += 1
    spent = time.perf_counter() - began
  return batches / spent, examples / spent
