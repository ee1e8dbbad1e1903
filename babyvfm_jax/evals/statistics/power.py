"""Power: the smallest effect that a number of items can show."""

from __future__ import annotations

import functools

import numpy as np
import scipy.optimize
import scipy.stats

# What the search of a difference settles on.
_TOLERANCE = 1e-5


@functools.lru_cache(maxsize=1024)
def smallest_accuracy(
  count: int, chance: float, *, power: float = 0.8, level: float = 0.05
) -> float | None:
  """Smallest true accuracy above chance that the exact test is bound to find.

  Args:
    count: Number of independent items. Where items share material, the number
      of clusters is the safe choice.
    chance: Accuracy of guessing.
    power: How often the test must find it.
    level: Of the two-sided exact binomial test.

  Returns:
    The accuracy at which the test calls the subject better than chance with
    the probability `power`; None if even one who is always right is not found.
  """
  _check(count, power, level)
  if not 0 < chance < 1:
    raise ValueError(f'chance {chance} must lie between 0 and 1')
  # Fewest right answers that the test rejects on: p falls from the mean on.
  low, high = int(np.floor(count * chance)) + 1, count + 1
  while low < high:
    middle = (low + high) // 2
    if scipy.stats.binomtest(middle, count, chance).pvalue <= level:
      high = middle
    else:
      low = middle + 1
  if low > count:
    return None
  return float(
    scipy.optimize.brentq(
      lambda truth: scipy.stats.binom.sf(low - 1, count, truth) - power,
      chance,
      1,
      xtol=_TOLERANCE,
    )
  )


def smallest_difference(
  count: int, chance: float, *, power: float = 0.8, level: float = 0.05
) -> float | None:
  """Smallest distance above chance that the exact test is bound to find.

  Args:
    count: As for `smallest_accuracy`.
    chance: As for `smallest_accuracy`.
    power: As for `smallest_accuracy`.
    level: As for `smallest_accuracy`.

  Returns:
    `smallest_accuracy` less chance, or None.
  """
  accuracy = smallest_accuracy(count, chance, power=power, level=level)
  return None if accuracy is None else accuracy - chance


@functools.lru_cache(maxsize=1024)
def smallest_paired_difference(
  count: int,
  differing: float | None = None,
  *,
  power: float = 0.8,
  level: float = 0.05,
) -> float | None:
  """Smallest difference of two subjects that the exact sign test is bound to find.

  The test sees only items that exactly one of the two gets right. Their number
  is binomial, and given it so is how many speak for the better subject; the
  power is that of the test over both.

  Args:
    count: Number of independent items.
    differing: Share of items that exactly one of them gets right. None is the
      best case, in which the better one gets right all that the other does:
      no test of these items shows a smaller difference.
    power: How often the test must find it.
    level: Of the two-sided exact sign test.

  Returns:
    The difference in accuracy, or None if none can be shown.
  """
  _check(count, power, level)
  if differing is not None and not 0 <= differing <= 1:
    raise ValueError(f'a share of items lies in [0, 1], not {differing}')
  sizes = np.arange(count + 1)
  # Fewest that must speak for the better one, out of each number: the upper
  # half of a symmetric distribution.
  fewest = scipy.stats.binom.isf(level / 2, sizes, 0.5).astype(int) + 1

  def found(difference: float) -> float:
    share = difference if differing is None else differing
    if share <= 0:
      return 0.0
    better = min((1 + difference / share) / 2, 1.0)
    seen = scipy.stats.binom.pmf(sizes, count, share)
    return float(
      seen
      @ np.where(
        fewest <= sizes, scipy.stats.binom.sf(fewest - 1, sizes, better), 0
      )
    )

  most = 1.0 if differing is None else differing
  if found(most) < power:
    return None
  return float(
    scipy.optimize.brentq(
      lambda difference: found(difference) - power, 0, most, xtol=_TOLERANCE
    )
  )


def detectable(
  error: float, degrees: float, *, power: float = 0.8, level: float = 0.05
) -> float:
  """Smallest effect that a t test with this standard error is bound to find.

  For clustered items, weights and ties, where no exact test tells it (Bloom,
  1995, "minimum detectable effects").

  Args:
    error: Standard error of the figure or of the difference.
    degrees: Of freedom, such as clusters - 1.
    power: How often the test must find it.
    level: Of the two-sided test.
  """
  tails = scipy.stats.t.ppf([1 - level / 2, power], max(degrees, 1))
  return float(error * tails.sum())


def _check(count: int, power: float, level: float) -> None:
  if count < 1 or not 0 < power < 1 or not 0 < level < 1:
    raise ValueError(
      f'{count} items, power {power}, level {level}: give at least one item, '
      'and probabilities between 0 and 1'
    )
