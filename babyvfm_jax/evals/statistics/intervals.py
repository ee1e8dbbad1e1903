"""Intervals and tests: exact for right-or-wrong items, else over clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.stats

CONFIDENCE = 0.95
# Bounds the memory of the resampling matrix.
_DRAWS_AT_ONCE = 250


class Interval(NamedTuple):
  """A figure and its 95 % interval."""

  value: float
  low: float
  high: float


def interval(
  totals: np.ndarray,
  weights: np.ndarray | None = None,
  *,
  clusters: Sequence[str] | None = None,
  draws: int = 1000,
  seed: int = 0,
) -> Interval:
  """Ratio of sums with its interval.

  Independent items that are right or wrong have an exact interval (Clopper and
  Pearson, 1934). All else (ties, weights, clusters) has the percentile interval
  of a bootstrap that resamples clusters; the same seed and the same clusters
  draw the same resamples, so that subjects are compared on equal terms.

  Args:
    totals: [n], such as the credit of each item or its summed loss.
    weights: [n], such as its number of tokens; ones by default.
    clusters: Name of the cluster of each item; '' is a cluster of its own.
      None: every item is.
    draws: Number of resamples; 0 gives an interval without width.
    seed: Of the resampling.

  Returns:
    sum(totals) / sum(weights), and its interval.
  """
  totals, weights = _checked(totals, weights)
  value = float(totals.sum() / weights.sum())
  if draws <= 0:
    return Interval(value, value, value)
  labels = cluster_indices(clusters, len(totals))
  if _is_binomial(totals, weights, labels):
    return Interval(value, *_exact(int(totals.sum()), len(totals)))
  samples = _bootstrap(
    np.bincount(labels, totals), np.bincount(labels, weights), draws, seed
  )
  tail = (1 - CONFIDENCE) / 2
  low, high = np.quantile(samples, [tail, 1 - tail])
  # Rounding must not put a constant outside its own interval.
  return Interval(value, min(float(low), value), max(float(high), value))


def p_value(
  totals: np.ndarray,
  weights: np.ndarray | None,
  chance: float,
  *,
  clusters: Sequence[str] | None = None,
) -> float:
  """How often guessing alone is as far from chance as this, on either side.

  Independent items that are right or wrong have the exact binomial test. All
  else has a t test of the ratio with the cluster-robust standard error of its
  linearisation (Cochran, 1977, section 6.3).

  Args:
    totals: As for `interval`.
    weights: As for `interval`.
    chance: Value of guessing.
    clusters: As for `interval`.

  Returns:
    Two-sided p. What does not vary has 1 at chance, and elsewhere that of the
    exact sign-flip test, 2 ** (1 - clusters).
  """
  totals, weights = _checked(totals, weights)
  labels = cluster_indices(clusters, len(totals))
  if _is_binomial(totals, weights, labels) and 0 < chance < 1:
    test = scipy.stats.binomtest(int(totals.sum()), len(totals), chance)
    return float(test.pvalue)
  distance = float(totals.sum() / weights.sum()) - chance
  surplus = np.bincount(labels, totals - (distance + chance) * weights)
  count = len(surplus)
  if count > 1:
    variance = count / (count - 1) * float(surplus @ surplus)
    error = variance**0.5 / float(weights.sum())
    if error > 1e-9:
      return float(2 * scipy.stats.t.sf(abs(distance) / error, count - 1))
  # All clusters alike: as likely as so many coins that fall on one side.
  return 1.0 if abs(distance) < 1e-6 else 2.0 ** (1 - count)


def paired_difference(
  first: np.ndarray,
  second: np.ndarray,
  *,
  weights: np.ndarray | None = None,
  clusters: Sequence[str] | None = None,
  draws: int = 1000,
  seed: int = 0,
) -> Interval:
  """first - second on the same items, each item paired with itself.

  Args:
    first: [n] totals of one subject or condition.
    second: [n] totals of the other.
    weights: [n], shared by both.
    clusters: As for `interval`.
    draws: As for `interval`.
    seed: As for `interval`.
  """
  difference = np.asarray(first, np.float64) - np.asarray(second, np.float64)
  if weights is None:
    weights = np.ones_like(difference)
  if clusters is None:
    clusters = [''] * len(difference)
  labels = cluster_indices(clusters, len(difference))
  value = float(difference.sum() / np.sum(weights))
  if draws <= 0:
    return Interval(value, value, value)
  samples = _bootstrap(
    np.bincount(labels, difference), np.bincount(labels, weights), draws, seed
  )
  tail = (1 - CONFIDENCE) / 2
  low, high = np.quantile(samples, [tail, 1 - tail])
  return Interval(value, min(float(low), value), max(float(high), value))


def cluster_indices(clusters: Sequence[str] | None, count: int) -> np.ndarray:
  """[n] int, from 0 without gaps, in the order of first appearance."""
  if clusters is None:
    return np.arange(count)
  if len(clusters) != count:
    raise ValueError(f'{len(clusters)} clusters for {count} items')
  seen: dict[str | int, int] = {}
  return np.array(
    [
      seen.setdefault(name or index, len(seen))
      for index, name in enumerate(clusters)
    ]
  )


def _checked(
  totals: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
  totals = np.asarray(totals, np.float64)
  if weights is None:
    weights = np.ones_like(totals)
  weights = np.asarray(weights, np.float64)
  if totals.ndim != 1 or totals.shape != weights.shape or not totals.size:
    raise ValueError(
      f'totals {totals.shape} and weights {weights.shape} must be equally '
      'long, not empty and of one dimension'
    )
  return totals, weights


def _is_binomial(
  totals: np.ndarray, weights: np.ndarray, labels: np.ndarray
) -> bool:
  """Whether items are independent, of equal weight and right or wrong."""
  independent = labels.max() + 1 == len(totals)
  binary = np.isin(totals, (0.0, 1.0)).all() and (weights == 1).all()
  return bool(independent and binary)


def _exact(successes: int, count: int) -> tuple[float, float]:
  result = scipy.stats.binomtest(successes, count).proportion_ci(
    CONFIDENCE, method='exact'
  )
  return float(result.low), float(result.high)


def _bootstrap(
  totals: np.ndarray, weights: np.ndarray, draws: int, seed: int
) -> np.ndarray:
  """[draws] ratios of resampled sums; totals and weights one a cluster."""
  count = len(totals)
  generator = np.random.default_rng([seed, count])
  samples: list[np.ndarray] = []
  for start in range(0, draws, _DRAWS_AT_ONCE):
    size = min(_DRAWS_AT_ONCE, draws - start)
    times = generator.multinomial(count, np.full(count, 1 / count), size=size)
    samples.append((times @ totals) / (times @ weights))
  return np.concatenate(samples)
