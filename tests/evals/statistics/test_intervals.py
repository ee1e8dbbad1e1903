"""Intervals: exact where they can be, and as wide as they say."""

import numpy as np
import pytest
import scipy.stats

from babyvfm_jax.evals import statistics


def test_right_or_wrong_items_have_the_exact_interval():
  totals = np.repeat([1.0, 0.0], [37, 63])
  found = statistics.interval(totals)
  # Clopper and Pearson by the quantiles of the beta distribution.
  low = scipy.stats.beta.ppf(0.025, 37, 64)
  high = scipy.stats.beta.ppf(0.975, 38, 63)
  assert found == pytest.approx((0.37, low, high))


def test_all_right_is_not_certain():
  found = statistics.interval(np.ones(20))
  assert found.value == found.high == 1
  assert found.low == pytest.approx(0.025 ** (1 / 20))


def test_an_interval_covers_the_truth_as_often_as_it_says():
  generator = np.random.default_rng(0)
  inside = 0
  trials = 400
  for trial in range(trials):
    # Clusters of unequal size with an effect of their own; the truth is 0.
    sizes = generator.integers(1, 6, 60)
    effects = np.repeat(generator.normal(size=60), sizes)
    totals = effects + generator.normal(size=sizes.sum())
    clusters = [str(i) for i, size in enumerate(sizes) for _ in range(size)]
    found = statistics.interval(
      totals, clusters=clusters, draws=400, seed=trial
    )
    inside += found.low <= 0 <= found.high
  # 95 % less what a percentile bootstrap of 60 clusters is known to lose;
  # three standard errors of 400 trials are 0.033.
  assert 0.90 <= inside / trials <= 0.98


def test_ignoring_clusters_would_make_the_interval_too_narrow():
  generator = np.random.default_rng(0)
  totals = np.repeat(generator.normal(size=50), 8)
  clusters = [str(i) for i in range(50) for _ in range(8)]
  together = statistics.interval(totals, clusters=clusters)
  apart = statistics.interval(totals)
  width = together.high - together.low
  assert width / (apart.high - apart.low) == pytest.approx(8**0.5, rel=0.15)


def test_items_without_a_cluster_are_clusters_of_their_own():
  names = ['a', '', '', 'a', 'b']
  assert list(statistics.cluster_indices(names, 5)) == [0, 1, 2, 0, 3]


def test_weights_make_a_ratio_of_sums():
  totals, weights = np.array([3.0, 10.0]), np.array([1.0, 9.0])
  assert statistics.interval(totals, weights).value == pytest.approx(1.3)


def test_what_does_not_vary_has_no_width():
  found = statistics.interval(np.full(30, 0.25), clusters=['a', 'b'] * 15)
  assert found == (0.25, 0.25, 0.25)


def test_a_paired_difference_is_narrower_than_two_intervals():
  generator = np.random.default_rng(0)
  hard = generator.normal(size=200)
  first, second = hard + 0.1, hard + generator.normal(size=200) * 0.05
  found = statistics.paired_difference(first, second)
  assert found.value == pytest.approx(0.1 - (second - hard).mean())
  assert 0 < found.low < found.high < 0.12


def test_the_seed_decides_the_resamples():
  totals = np.random.default_rng(0).normal(size=40)
  assert statistics.interval(totals, seed=1) == statistics.interval(
    totals, seed=1
  )
  assert statistics.interval(totals, seed=1) != statistics.interval(
    totals, seed=2
  )


def test_nothing_has_no_interval():
  with pytest.raises(ValueError, match='not empty'):
    statistics.interval(np.zeros(0))


def test_right_or_wrong_items_have_the_exact_test():
  totals = np.repeat([1.0, 0.0], [37, 63])
  found = statistics.p_value(totals, None, 0.25)
  assert found == scipy.stats.binomtest(37, 100, 0.25).pvalue


def test_guessing_is_rejected_as_often_as_the_level_says():
  generator = np.random.default_rng(0)
  rejected = 0
  trials = 2000
  for _ in range(trials):
    sizes = generator.integers(1, 6, 60)
    effects = np.repeat(generator.normal(size=60), sizes)
    totals = effects + generator.normal(size=sizes.sum())
    clusters = [str(i) for i, size in enumerate(sizes) for _ in range(size)]
    rejected += statistics.p_value(totals, None, 0, clusters=clusters) < 0.05
  # Three standard errors of 2,000 trials are 0.015.
  assert rejected / trials == pytest.approx(0.05, abs=0.015)


def test_one_sample_in_clusters_of_one_has_the_t_test():
  totals = np.random.default_rng(0).normal(size=30)
  wanted = scipy.stats.ttest_1samp(totals, 0.2).pvalue
  assert statistics.p_value(totals, None, 0.2) == pytest.approx(wanted)


@pytest.mark.parametrize(('chance', 'p'), [(0.25, 1), (0.5, 0)])
def test_what_does_not_vary_is_at_chance_or_is_not(chance, p):
  found = statistics.p_value(np.full(20, 0.25), None, chance)
  # Twenty coins on one side; three would say little.
  assert found == pytest.approx(p, abs=2.0**-18)
  if p == 0:
    assert statistics.p_value(np.full(3, 0.25), None, chance) == 0.25
