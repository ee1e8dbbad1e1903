"""Rank correlations against scipy, and their tests against what they claim."""

import numpy as np
import pytest
import scipy.stats

from babyvfm_jax.evals import ranks


def _columns(count=80, seed=0):
  rng = np.random.default_rng(seed)
  shared = rng.normal(size=count)
  given = shared + 0.3 * rng.normal(size=count)
  x = shared + 0.6 * rng.normal(size=count)
  y = shared + 0.6 * rng.normal(size=count)
  return x, y, given


def test_the_value_is_scipys_and_the_interval_is_about_fishers():
  x, y, _ = _columns()
  found = ranks.spearman(x, np.round(y, 1), draws=2000)
  known = scipy.stats.spearmanr(x, np.round(y, 1))
  assert found.value == pytest.approx(known.statistic, abs=1e-12)
  half = 1.96 / np.sqrt(len(x) - 3)
  low, high = np.tanh(np.arctanh(found.value) + np.array([-half, half]))
  assert (found.low, found.high) == pytest.approx((low, high), abs=0.06)
  assert found.p == pytest.approx(1 / 2001)


def test_a_partial_correlation_is_that_of_the_residuals_of_ranks():
  x, y, given = _columns()
  found = ranks.partial(x, y, given, draws=500)
  a, b, c = map(scipy.stats.rankdata, (x, y, given))
  left = a - np.polyval(np.polyfit(c, a, 1), c)
  right = b - np.polyval(np.polyfit(c, b, 1), c)
  assert found.value == pytest.approx(np.corrcoef(left, right)[0, 1])
  assert abs(found.value) < ranks.spearman(x, y, draws=50).value


def test_p_values_of_nothing_are_even():
  rng = np.random.default_rng(1)
  small = [
    ranks.spearman(*rng.normal(size=(2, 25)), draws=199, seed=n).p < 0.1
    for n in range(200)
  ]
  assert 0.04 <= np.mean(small) <= 0.17


def test_a_better_predictor_is_told_from_a_worse():
  x, y, _ = _columns(200)
  noise = np.random.default_rng(3).normal(size=200)
  assert ranks.difference(x, noise, y, draws=500).low > 0
  assert ranks.difference(x, x, y, draws=500).value == 0


def test_few_pairs_and_constants_claim_nothing():
  assert ranks.spearman(np.arange(9.0), np.arange(9.0)) is None
  found = ranks.spearman(np.ones(20), np.arange(20.0), draws=50)
  assert (found.value, found.p) == (0.0, 1.0)
