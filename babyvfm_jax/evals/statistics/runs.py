"""Several runs on the same items: what another seed and other items would give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.stats

from babyvfm_jax.evals.statistics.intervals import (
  CONFIDENCE,
  Interval,
  cluster_indices,
)


def interval_over_runs(
  totals: np.ndarray,
  weights: np.ndarray | None = None,
  *,
  clusters: Sequence[str] | None = None,
) -> Interval:
  """Mean of runs that differ in their seed, over runs and items at once.

  The interval is for another seed and other items of the same kind. Its parts
  are those of the two-way variance of crossed samples (runs by clusters;
  Cameron, Gelbach and Miller, 2011), each with the t quantile of its own degrees
  of freedom (with three runs: 4.30), and it is never narrower than that over
  runs or over clusters alone. A bootstrap of three runs would be too narrow by a
  factor that no number of resamples mends.

  Args:
    totals: [R, n] credit of each item in each run; or of differences.
    weights: [R, n] or [n]; ones by default.
    clusters: Name of the cluster of each item; '' or None: one of its own.

  Returns:
    sum(totals) / sum(weights), and its 95 % interval, which stays in [0, 1]
    where every total lies between 0 and its weight.

  Raises:
    ValueError: There are fewer than two runs or two clusters.
  """
  totals = np.asarray(totals, np.float64)
  if totals.ndim != 2:
    raise ValueError(f'totals {totals.shape} must be [runs, items]')
  weights = np.broadcast_to(
    np.ones(1) if weights is None else np.asarray(weights, float), totals.shape
  )
  labels = cluster_indices(clusters, totals.shape[1])
  value = float(totals.sum() / weights.sum())
  surplus = (totals - value * weights) / weights.sum()
  cells = np.array([np.bincount(labels, row) for row in surplus])
  runs, count = cells.shape
  if runs < 2 or count < 2:
    raise ValueError(
      f'{runs} runs and {count} clusters of items: an interval over runs needs '
      'two of each at least'
    )
  of_runs = runs / (runs - 1) * np.square(cells.sum(axis=1)).sum()
  of_clusters = count / (count - 1) * np.square(cells.sum(axis=0)).sum()
  half = (1 + CONFIDENCE) / 2
  wide_runs = scipy.stats.t.ppf(half, runs - 1) ** 2 * of_runs
  square = scipy.stats.t.ppf(half, count - 1) ** 2
  # What runs and clusters have in common is counted once.
  rest = square * (of_clusters - np.square(cells).sum())
  reach = max(wide_runs + max(rest, 0.0), square * of_clusters) ** 0.5
  low, high = value - float(reach), value + float(reach)
  if (totals >= 0).all() and (totals <= weights).all():
    low, high = max(low, 0.0), min(high, 1.0)
  return Interval(value, low, high)
