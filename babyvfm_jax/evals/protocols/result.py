"""What a protocol hands back: one record an item and metrics over items."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Metric:
  """A figure over items: sum(totals) / sum(weights).

  Attributes:
    name: Such as `accuracy`.
    totals: [n] float64, one an item.
    weights: [n] float64; ones for a plain mean.
    chance: Value of guessing, or None where there is none.
  """

  name: str
  totals: np.ndarray
  weights: np.ndarray
  chance: float | None


@dataclasses.dataclass(frozen=True)
class Result:
  """Answers of one subject to one task.

  Attributes:
    metrics: The figures, the protocol's main one first.
    records: A JSON-ready mapping an item, in the order of the items.
  """

  metrics: tuple[Metric, ...]
  records: tuple[Mapping[str, Any], ...]


def mean(
  name: str, values: Sequence[float] | np.ndarray, chance: float | None
) -> Metric:
  """A plain mean over items."""
  totals = np.asarray(values, np.float64)
  return Metric(name, totals, np.ones_like(totals), chance)
