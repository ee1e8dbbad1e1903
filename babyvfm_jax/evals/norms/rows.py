"""One line of a comparison with children, before it has a subject's name."""

from __future__ import annotations

from typing import Any

import numpy as np

from babyvfm_jax.evals import statistics
from babyvfm_jax.evals.norms.form import Age

TAIL = (1 - statistics.CONFIDENCE) / 2


def row(
  age: Age | None,
  measure: str,
  n_items: int,
  value: float | None,
  low: float | None = None,
  high: float | None = None,
  note: str = '',
  claim: bool = False,
) -> dict[str, Any]:
  """The fields of a `NormFit` but those that say whose it is."""
  return {
    'age': age.label if age else '',
    'months': age.months if age else None,
    'measure': measure,
    'value': value,
    'low': low if value is not None else None,
    'high': high if value is not None else None,
    'n_items': n_items,
    'claim': claim,
    'note': note,
  }


def span(months: np.ndarray, best: float) -> tuple[float, float]:
  """Interval of an age: ages that occur, the best one inside."""
  low, high = np.quantile(
    months, [TAIL, 1 - TAIL], method='inverted_cdf'
  ).tolist()
  return min(low, best), max(high, best)
