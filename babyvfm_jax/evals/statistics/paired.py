"""Two subjects on the same items: exact tests of their difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.stats

from babyvfm_jax.evals.statistics.intervals import (
  Interval,
  cluster_indices,
  paired_difference,
)

# Up to so many clusters that differ, every flip of signs is tried.
ENUMERATED = 14
_FLIPS_AT_ONCE = 4096
# Sums that differ by rounding alone are equal.
_ROUNDING = 1e-9


class Comparison(NamedTuple):
  """Two subjects, compared.

  Attributes:
    difference: first - second, with its 95 % interval.
    p_value: Two-sided, of the test that the two are alike.
    test: `sign`, `permutation` (every flip) or `sampled permutation`.
    clusters: Number of clusters of items.
    differing: Number of clusters on which the two differ.
  """

  difference: Interval
  p_value: float
  test: str
  clusters: int
  differing: int


def compare_paired(
  first: np.ndarray,
  second: np.ndarray,
  *,
  weights: np.ndarray | None = None,
  clusters: Sequence[str] | None = None,
  draws: int = 1000,
  flips: int = 10_000,
  seed: int = 0,
) -> Comparison:
  """Compares two subjects on the same items.

  Independent items that are right or wrong have the exact sign test; all else
  (ties, weights, clusters) the sign-flip test over clusters.

  Args:
    first: [n] credit of each item, of one subject.
    second: [n], of the other.
    weights: [n], shared by both; ones by default.
    clusters: Name of the cluster of each item; '' or None: one of its own.
    draws: Resamples of the interval.
    flips: Sampled flips of signs where there are too many to try all.
    seed: Of the resamples and the flips.
  """
  first, second = _checked(first, second)
  sums = _sums(first - second, clusters)
  binary = np.isin(first, (0, 1)).all() and np.isin(second, (0, 1)).all()
  plain = weights is None or bool((np.asarray(weights) == 1).all())
  differing = int((np.abs(sums) > _ROUNDING).sum())
  if binary and plain and len(sums) == len(first):
    test, p_value = 'sign', sign_test(first, second)
  else:
    test = 'permutation' if differing <= ENUMERATED else 'sampled permutation'
    p_value = permutation_test(
      first, second, clusters=clusters, flips=flips, seed=seed
    )
  difference = paired_difference(
    first,
    second,
    weights=weights,
    clusters=clusters,
    draws=draws,
    seed=seed,
  )
  return Comparison(difference, p_value, test, len(sums), differing)


def sign_test(first: np.ndarray, second: np.ndarray) -> float:
  """Exact sign test: do as many items speak for one as for the other?

  For items that are right or wrong it is McNemar's exact test (1947). Items on
  which the two are alike say nothing. It holds for independent items.

  Args:
    first: [n] credits of one subject.
    second: [n] credits of the other.

  Returns:
    Two-sided p; 1 where the two never differ.
  """
  first, second = _checked(first, second)
  better = int((first > second + _ROUNDING).sum())
  worse = int((second > first + _ROUNDING).sum())
  if not better + worse:
    return 1.0
  return float(scipy.stats.binomtest(better, better + worse, 0.5).pvalue)


def permutation_test(
  first: np.ndarray,
  second: np.ndarray,
  *,
  clusters: Sequence[str] | None = None,
  flips: int = 10_000,
  seed: int = 0,
) -> float:
  """Sign-flip test: how often is the difference as large with names swapped?

  If the two subjects are alike, then swapping their names on all items of a
  cluster changes nothing (Fisher, 1935, section 21). Up to `ENUMERATED` clusters
  that differ, all swaps are tried; else `flips` are drawn, and the observed
  one counts as one of them, so that p is never 0 (Phipson and Smyth, 2010).

  Args:
    first: [n] totals of one subject. Weights that both share change nothing:
      their sum stays the same under every flip.
    second: [n] totals of the other.
    clusters: As for `compare_paired`.
    flips: Number of sampled flips.
    seed: Of the sampled flips.

  Returns:
    Two-sided p; 1 where the two never differ.
  """
  first, second = _checked(first, second)
  sums = _sums(first - second, clusters)
  sums = sums[np.abs(sums) > _ROUNDING]
  count = len(sums)
  if not count:
    return 1.0
  observed = abs(sums.sum()) - _ROUNDING * np.abs(sums).sum()
  if count <= ENUMERATED:
    bits = np.arange(2**count)[:, None] >> np.arange(count) & 1
    return float((np.abs((1 - 2 * bits) @ sums) >= observed).mean())
  generator = np.random.default_rng([seed, count])
  extreme = 0
  for start in range(0, flips, _FLIPS_AT_ONCE):
    size = min(_FLIPS_AT_ONCE, flips - start)
    bits = generator.integers(0, 2, (size, count), dtype=np.int8)
    extreme += int((np.abs((1 - 2 * bits) @ sums) >= observed).sum())
  return (extreme + 1) / (flips + 1)


def _sums(
  differences: np.ndarray, clusters: Sequence[str] | None
) -> np.ndarray:
  labels = cluster_indices(clusters, len(differences))
  return np.bincount(labels, differences)


def _checked(
  first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
  first, second = np.asarray(first, float), np.asarray(second, float)
  if first.shape != second.shape or first.ndim != 1 or not first.size:
    raise ValueError(
      f'{first.shape} and {second.shape}: give the credits of the same items '
      'of both subjects, in the same order'
    )
  return first, second
