"""Power: what is said to be found is found as often as is said."""

import numpy as np
import pytest
import scipy.stats

from babyvfm_jax.evals import statistics


def test_the_smallest_accuracy_by_hand():
  # Of 20 coins, 15 heads are the fewest of a two-sided p below .05 (.041).
  found = statistics.smallest_accuracy(20, 0.5)
  assert scipy.stats.binom.sf(14, 20, found) == pytest.approx(0.8, abs=1e-3)
  assert statistics.smallest_difference(20, 0.5) == found - 0.5


@pytest.mark.parametrize('chance', [0.5, 0.25, 1 / 6])
def test_the_exact_test_finds_it_four_times_in_five(chance):
  truth = statistics.smallest_accuracy(60, chance)
  probabilities = scipy.stats.binom.pmf(np.arange(61), 60, truth)
  found = [
    statistics.p_value(np.repeat([1.0, 0.0], [k, 60 - k]), None, chance) <= 0.05
    for k in range(61)
  ]
  above = np.arange(61) > 60 * chance
  assert probabilities[found & above].sum() == pytest.approx(0.8, abs=1e-3)


def test_five_coins_can_show_nothing_and_six_little():
  # 2 / 2 ** 5 is more than .05.
  assert statistics.smallest_accuracy(5, 0.5) is None
  assert statistics.smallest_paired_difference(5) is None
  # All six must be right: a truth of .8 ** (1 / 6).
  wanted = 0.8 ** (1 / 6)
  assert statistics.smallest_accuracy(6, 0.5) == pytest.approx(wanted, abs=1e-4)
  found = statistics.smallest_paired_difference(6)
  assert found == pytest.approx(wanted, abs=1e-4)


def test_the_sign_test_finds_the_smallest_paired_difference():
  share, count = 0.3, 80
  difference = statistics.smallest_paired_difference(count, share)
  generator = np.random.default_rng(0)
  better = (share + difference) / 2
  counts = generator.multinomial(
    count, [better, share - better, 1 - share], size=4000
  )
  # Two-sided p out of the upper tail, for those in which more speak for it.
  p = 2 * scipy.stats.binom.sf(counts[:, 0] - 1, counts[:, :2].sum(axis=1), 0.5)
  found = np.mean((p <= 0.05) & (counts[:, 0] > counts[:, 1]))
  # Four standard errors of 4,000 draws.
  assert found == pytest.approx(0.8, abs=0.026)


def test_fewer_disagreements_and_more_items_show_smaller_differences():
  smallest = statistics.smallest_paired_difference
  assert smallest(100) < smallest(100, 0.2) < smallest(100, 0.5)
  assert smallest(400, 0.2) < smallest(100, 0.2)


def test_a_t_test_finds_what_is_detectable():
  effect = statistics.detectable(1 / 30**0.5, 29)
  far = scipy.stats.nct.sf(scipy.stats.t.ppf(0.975, 29), 29, effect * 30**0.5)
  assert far == pytest.approx(0.8, abs=0.01)
