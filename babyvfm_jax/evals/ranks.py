"""Rank correlations with intervals, permutation tests and a control.

Spearman's correlation; the interval is a percentile bootstrap over pairs, the
p value a permutation's (Phipson and Smyth 2010: never 0). The partial
correlation takes a third variable out of the ranks of both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import scipy.stats

LEAST_PAIRS = 10


@dataclasses.dataclass(frozen=True)
class Correlation:
  """A correlation.

  Attributes:
    value: In [-1, 1].
    low: Lower end of the 95 % interval.
    high: Upper end.
    p: Two-sided, by permutation; None for a difference.
    n: Number of pairs.
  """

  value: float
  low: float
  high: float
  p: float | None
  n: int


def spearman(
  x: np.ndarray, y: np.ndarray, *, draws: int = 2000, seed: int = 0
) -> Correlation | None:
  """Spearman's correlation of [n] and [n]; None of fewer than ten pairs."""
  x, y = _arrays(x, y)
  if len(x) < LEAST_PAIRS:
    return None
  value = float(_rho(x[None], y[None])[0])
  low, high = _interval(
    lambda rows: _rho(x[rows], y[rows]), len(x), draws, seed
  )
  null = shuffled(x, y, draws=draws, seed=seed)
  return Correlation(value, low, high, _p(value, null), len(x))


def partial(
  x: np.ndarray,
  y: np.ndarray,
  given: np.ndarray,
  *,
  draws: int = 2000,
  seed: int = 0,
) -> Correlation | None:
  """Spearman's correlation of x and y given a third variable, all [n].

  The permutation shuffles what the third leaves of the ranks of x (Freedman and
  Lane 1983).
  """
  x, y, given = _arrays(x, y, given)
  if len(x) < LEAST_PAIRS:
    return None

  def of(rows: np.ndarray) -> np.ndarray:
    a, b, c = x[rows], y[rows], given[rows]
    ab, ac, bc = _rho(a, b), _rho(a, c), _rho(b, c)
    rest = np.sqrt(np.maximum((1 - ac**2) * (1 - bc**2), 1e-12))
    return np.clip((ab - ac * bc) / rest, -1, 1)

  value = float(of(np.arange(len(x))[None])[0])
  low, high = _interval(of, len(x), draws, seed)
  left, right = _residual(x, given), _residual(y, given)
  generator = np.random.default_rng([seed, len(x), 2])
  null = np.array(
    [
      _pearson(generator.permutation(left)[None], right[None])[0]
      for _ in range(draws)
    ]
  )
  return Correlation(value, low, high, _p(value, null), len(x))


def difference(
  first: np.ndarray,
  second: np.ndarray,
  y: np.ndarray,
  *,
  draws: int = 2000,
  seed: int = 0,
) -> Correlation | None:
  """How much better `first` correlates with y than `second`, paired, all [n]."""
  first, second, y = _arrays(first, second, y)
  if len(y) < LEAST_PAIRS:
    return None

  def of(rows: np.ndarray) -> np.ndarray:
    return _rho(first[rows], y[rows]) - _rho(second[rows], y[rows])

  value = float(of(np.arange(len(y))[None])[0])
  low, high = _interval(of, len(y), draws, seed)
  return Correlation(value, low, high, None, len(y))


def shuffled(
  x: np.ndarray, y: np.ndarray, *, draws: int = 2000, seed: int = 0
) -> np.ndarray:
  """[draws] correlations where every x has another's y."""
  x, y = _arrays(x, y)
  generator = np.random.default_rng([seed, len(x), 1])
  rows = generator.permuted(np.tile(np.arange(len(x)), (draws, 1)), axis=1)
  return _rho(x[rows], np.broadcast_to(y, rows.shape))


def _arrays(*columns: np.ndarray) -> list[np.ndarray]:
  arrays = [np.asarray(column, np.float64) for column in columns]
  if len({array.shape for array in arrays}) > 1 or arrays[0].ndim != 1:
    raise ValueError(f'unequal columns: {[array.shape for array in arrays]}')
  return arrays


def _rho(x: np.ndarray, y: np.ndarray) -> np.ndarray:
  """[draws, n] and [draws, n] to [draws]; 0 where one does not vary."""
  return _pearson(
    scipy.stats.rankdata(x, axis=-1), scipy.stats.rankdata(y, axis=-1)
  )


def _pearson(x: np.ndarray, y: np.ndarray) -> np.ndarray:
  x = x - x.mean(axis=-1, keepdims=True)
  y = y - y.mean(axis=-1, keepdims=True)
  size = np.sqrt((x**2).sum(-1) * (y**2).sum(-1))
  return np.divide(
    (x * y).sum(-1), size, out=np.zeros_like(size), where=size > 1e-12
  )


def _residual(x: np.ndarray, given: np.ndarray) -> np.ndarray:
  a, b = scipy.stats.rankdata(x), scipy.stats.rankdata(given)
  a, b = a - a.mean(), b - b.mean()
  return a - b * (a @ b) / max(float(b @ b), 1e-12)


def _interval(
  of: Callable[[np.ndarray], np.ndarray], count: int, draws: int, seed: int
) -> tuple[float, float]:
  generator = np.random.default_rng([seed, count])
  samples = of(generator.integers(0, count, (draws, count)))
  low, high = np.quantile(samples, [0.025, 0.975])
  return float(low), float(high)


def _p(value: float, null: np.ndarray) -> float:
  beyond = int((np.abs(null) >= abs(value) - 1e-12).sum())
  return (1 + beyond) / (1 + len(null))
