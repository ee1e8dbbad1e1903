"""How alike two patterns of answers are: divergence, rank and matrix correlation.

Sources: Tan et al. (2024), DevBench, for the divergence with a fitted softmax
temperature; Kriegeskorte et al. (2008) for representational similarity
analysis; Mantel (1967) for its test; Nili et al. (2014) for its bootstrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.optimize
import scipy.stats

# Inverse temperatures that are tried.
BETAS = (0.025, 40.0)
_GRID = 161


class Matrix(NamedTuple):
  """How alike the things of some names are to someone.

  Attributes:
    names: [K].
    values: [K, K] float64, symmetric; more is more alike.
  """

  names: tuple[str, ...]
  values: np.ndarray

  def of(self, names: Sequence[str]) -> Matrix:
    """The same for some of the names, in their order."""
    place = {name: index for index, name in enumerate(self.names)}
    chosen = [place[name] for name in names]
    return Matrix(tuple(names), self.values[np.ix_(chosen, chosen)])


class Divergence(NamedTuple):
  """Best divergence over inverse temperatures.

  Attributes:
    value: Mean of KL(human || softmax(beta * scores)) in nats.
    beta: The inverse temperature at which it is reached.
  """

  value: float
  beta: float


def grid() -> np.ndarray:
  """[G] inverse temperatures from end to end, evenly in their logarithm."""
  return np.geomspace(*BETAS, _GRID)


def table(rows: Sequence[np.ndarray], fill: float) -> np.ndarray:
  """Rows of different lengths as [n, K], what is missing filled."""
  width = max(len(row) for row in rows)
  result = np.full((len(rows), width), fill, np.float64)
  for index, row in enumerate(rows):
    result[index, : len(row)] = row
  return result


def log_softmax(scores: np.ndarray, beta: float) -> np.ndarray:
  """Natural log of softmax(beta * scores) by row.

  Args:
    scores: [n, K]; -inf where an item has no such alternative.
    beta: Inverse temperature.
  """
  scaled = beta * (scores - scores.max(axis=1, keepdims=True))
  return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))


def kl(human: np.ndarray, scores: np.ndarray, beta: float) -> np.ndarray:
  """KL(human || softmax(beta * scores)) of each item, [n], in nats.

  It is the sum of h * log(h / q) over the alternatives: a share h of zero adds
  nothing; q is never zero.

  Args:
    human: [n, K] shares, each row's sum 1; 0 where there is no alternative.
    scores: [n, K]; -inf where there is no alternative.
    beta: Inverse temperature.
  """
  logs = log_softmax(scores, beta)
  chosen = human > 0
  terms = np.zeros_like(human)
  terms[chosen] = human[chosen] * (np.log(human[chosen]) - logs[chosen])
  return terms.sum(axis=1)


def divergence(human: np.ndarray, scores: np.ndarray) -> Divergence:
  """D_KL: the least mean divergence over beta in [0.025, 40].

  The mean is convex in beta (log-sum-exp less a linear term), so a bounded
  search finds its minimum, and the ends are looked at besides.

  Args:
    human: As for `kl`.
    scores: As for `kl`.
  """

  def mean(beta: float) -> float:
    return float(kl(human, scores, beta).mean())

  inside = scipy.optimize.minimize_scalar(
    mean, bounds=BETAS, method='bounded', options={'xatol': 1e-6}
  )
  return min(Divergence(mean(b), float(b)) for b in (*BETAS, inside.x))


def correlation(first: np.ndarray, second: np.ndarray) -> float | None:
  """Spearman's rank correlation; None where one of the two does not vary."""
  return _pearson(scipy.stats.rankdata(first), scipy.stats.rankdata(second))


def upper(matrix: np.ndarray) -> np.ndarray:
  """The upper triangle of [K, K] without its diagonal, as a vector."""
  return matrix[np.triu_indices(len(matrix), 1)]


def rsa(first: np.ndarray, second: np.ndarray) -> float | None:
  """Spearman correlation of the upper triangles of two similarity matrices.

  Args:
    first: [K, K], symmetric; more is more alike.
    second: [K, K], of the same things in the same order.

  Returns:
    None where a triangle does not vary or has fewer than three pairs.
  """
  if len(first) < 3:
    return None
  return correlation(upper(first), upper(second))


def rsa_draws(
  first: np.ndarray, others: Sequence[np.ndarray], *, draws: int, seed: int
) -> np.ndarray:
  """[draws, A] RSA of one matrix with some others, over resampled things.

  Things are resampled with replacement, the same for all the others; a thing
  paired with itself is no pair and is left out. Draws that leave nothing to
  correlate are nan.
  """
  count = len(first)
  generator = np.random.default_rng([seed, count])
  rows, columns = np.triu_indices(count, 1)
  found = np.full((draws, len(others)), np.nan)
  for draw in range(draws):
    chosen = generator.integers(0, count, count)
    a, b = chosen[rows], chosen[columns]
    pairs = a != b
    a, b = a[pairs], b[pairs]
    ranks = scipy.stats.rankdata(first[a, b])
    for place, other in enumerate(others):
      value = _pearson(ranks, scipy.stats.rankdata(other[a, b]))
      found[draw, place] = np.nan if value is None else value
  return found


def rsa_permutations(
  first: np.ndarray, others: Sequence[np.ndarray], *, draws: int, seed: int
) -> np.ndarray:
  """[draws, A] RSA with the names of the first matrix shuffled (Mantel)."""
  generator = np.random.default_rng([seed, len(first), 1])
  count = len(first)
  rows, columns = np.triu_indices(count, 1)
  # Shuffling names moves pairs about and changes no rank.
  ranks = np.zeros((count, count))
  ranks[rows, columns] = scipy.stats.rankdata(upper(first))
  ranks += ranks.T
  order = generator.permuted(np.tile(np.arange(count), (draws, 1)), axis=1)
  return np.stack(
    [
      _correlations(
        ranks[order[:, rows], order[:, columns]],
        scipy.stats.rankdata(upper(other)),
      )
      for other in others
    ],
    axis=1,
  )


def _correlations(table: np.ndarray, row: np.ndarray) -> np.ndarray:
  """[n] correlation of each row of [n, P] with [P]; 0 where none varies."""
  a = table - table.mean(axis=1, keepdims=True)
  b = row - row.mean()
  scale = np.sqrt((a * a).sum(axis=1) * (b @ b))
  return np.where(scale > 1e-6, a @ b / np.maximum(scale, 1e-6), 0.0)


def _pearson(first: np.ndarray, second: np.ndarray) -> float | None:
  if len(first) < 2:
    return None
  a, b = first - first.mean(), second - second.mean()
  scale = float(np.sqrt((a @ a) * (b @ b)))
  # Ranks are halves of whole numbers: what varies varies by a quarter or more.
  return float(a @ b) / scale if scale > 1e-6 else None
