"""Paired tests: by hand, against scipy, and as strict as they say."""

import itertools

import numpy as np
import pytest
import scipy.stats

from babyvfm_jax.evals import statistics


def _credits(better, worse, alike=7):
  first = np.repeat([1.0, 0.0, 1.0], [better, worse, alike])
  second = np.repeat([0.0, 1.0, 1.0], [better, worse, alike])
  return first, second


def test_the_sign_test_by_hand():
  # Of six items that differ, all speak for one: 2 / 2 ** 6.
  assert statistics.sign_test(*_credits(6, 0)) == pytest.approx(1 / 32)
  # Eight of ten: 2 * (45 + 10 + 1) / 1024.
  assert statistics.sign_test(*_credits(8, 2)) == pytest.approx(0.109375)
  assert statistics.sign_test(*_credits(0, 0)) == 1


@pytest.mark.parametrize(('better', 'worse'), [(8, 2), (3, 6), (5, 5)])
def test_on_independent_items_flips_of_signs_are_the_sign_test(better, worse):
  first, second = _credits(better, worse)
  wanted = statistics.sign_test(first, second)
  assert statistics.permutation_test(first, second) == pytest.approx(wanted)
  found = statistics.compare_paired(first, second)
  assert (found.test, found.p_value) == ('sign', wanted)
  assert found.difference.value == pytest.approx((better - worse) / len(first))


def test_flips_of_signs_are_scipys():
  first, second = np.random.default_rng(3).normal(size=(2, 9))
  wanted = scipy.stats.permutation_test(
    (first, second),
    lambda a, b: np.mean(a - b),
    permutation_type='samples',
    n_resamples=np.inf,
  ).pvalue
  assert statistics.permutation_test(first, second) == pytest.approx(wanted)


def test_a_cluster_flips_as_one():
  # Three clusters of sums 3, 2, -1: sums of all flips are at least 4 in size
  # for +-(3, 2, 1) and +-(3, 2, -1): four of eight.
  first = np.array([1.0, 1, 1, 1, 1, 0])
  second = np.array([0.0, 0, 0, 0, 0, 1])
  clusters = ['a', 'a', 'a', 'b', 'b', '']
  sums = [3, 2, -1]
  flips = [
    abs(np.dot(signs, sums)) for signs in itertools.product((1, -1), repeat=3)
  ]
  wanted = np.mean(np.array(flips) >= 4)
  found = statistics.compare_paired(first, second, clusters=clusters)
  assert found.p_value == wanted == 0.5
  assert (found.test, found.clusters, found.differing) == ('permutation', 3, 3)


def test_sampled_flips_come_near_all_of_them(monkeypatch):
  first, second = np.random.default_rng(5).normal(size=(2, 12)) + [[0.6], [0]]
  exact = statistics.permutation_test(first, second)
  monkeypatch.setattr(statistics.paired, 'ENUMERATED', 3)
  sampled = statistics.permutation_test(first, second, flips=20_000)
  assert sampled == pytest.approx(exact, abs=4 * (exact / 20_000) ** 0.5)
  assert sampled == statistics.permutation_test(first, second, flips=20_000)


def test_two_alike_are_told_apart_as_often_as_the_level_says():
  generator = np.random.default_rng(0)
  trials, rejected, naive = 300, 0, 0
  for trial in range(trials):
    effects = np.repeat(generator.normal(size=30), 4)
    first = effects + generator.normal(size=120)
    clusters = [str(i // 4) for i in range(120)]
    zero = np.zeros(120)
    rejected += (
      statistics.permutation_test(
        first, zero, clusters=clusters, flips=400, seed=trial
      )
      < 0.05
    )
    naive += (
      statistics.permutation_test(first, zero, flips=400, seed=trial) < 0.05
    )
  # Three standard errors of 300 trials are 0.038.
  assert rejected / trials == pytest.approx(0.05, abs=0.038)
  assert naive / trials > 0.15


def test_items_that_do_not_pair_are_refused():
  with pytest.raises(ValueError, match='same items'):
    statistics.sign_test(np.ones(3), np.ones(4))
