"""What a protocol hands back: one record an item and metrics over items."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.evals.norms.likeness import Matrix


class Known(NamedTuple):
  """Interval and test of a figure that is no mean over items.

  Attributes:
    low: Lower end of its 95 % interval.
    high: Upper end.
    p_value: Two-sided, of the test that the figure is chance.
  """

  low: float
  high: float
  p_value: float


@dataclasses.dataclass(frozen=True)
class Metric:
  """A figure over items: sum(totals) / sum(weights).

  Attributes:
    name: Such as `accuracy`.
    totals: [n] float64, one an item.
    weights: [n] float64; ones for a plain mean.
    chance: Value of guessing, or None where there is none.
    chances: [n], that of each item where they differ; `chance` is their mean.
    known: Interval and test, where items are not what is sampled; such a figure
      is not split by tags.
  """

  name: str
  totals: np.ndarray
  weights: np.ndarray
  chance: float | None
  chances: np.ndarray | None = None
  known: Known | None = None

  def of(self, chosen: np.ndarray, name: str) -> Metric:
    """The same figure over some of the items.

    Args:
      chosen: [n] bool.
      name: Of the new metric.
    """
    chance, chances = self.chance, self.chances
    if chances is not None:
      chances = chances[chosen]
      chance = float(chances.mean())
    return Metric(
      name, self.totals[chosen], self.weights[chosen], chance, chances
    )


@dataclasses.dataclass(frozen=True)
class Result:
  """Answers of one subject to one task.

  Attributes:
    metrics: The figures, the protocol's main one first.
    records: A JSON-ready mapping an item, in the order of the items.
    matrix: What is compared with children's matrices, if anything.
  """

  metrics: tuple[Metric, ...]
  records: tuple[Mapping[str, Any], ...]
  matrix: Matrix | None = None


def mean(
  name: str,
  values: Sequence[float] | np.ndarray,
  chance: float | Sequence[float] | np.ndarray | None,
) -> Metric:
  """A plain mean over items; chance of all, or one an item."""
  totals = np.asarray(values, np.float64)
  ones = np.ones_like(totals)
  if chance is None or isinstance(chance, float):
    return Metric(name, totals, ones, chance)
  chances = np.asarray(chance, np.float64)
  return Metric(name, totals, ones, float(chances.mean()), chances)
