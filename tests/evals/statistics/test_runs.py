"""Intervals over several runs are as wide as they say."""

import numpy as np
import pytest
import scipy.stats

from babyvfm_jax.evals import statistics


def _draw(generator, runs, clusters, size, of_runs):
  totals = generator.normal(size=(runs, 1)) * of_runs
  totals = totals + np.repeat(generator.normal(size=clusters), size)
  totals = totals + generator.normal(size=totals.shape)
  return totals, [str(i // size) for i in range(clusters * size)]


@pytest.mark.parametrize('of_runs', [0.0, 0.3, 1.0])
def test_the_interval_covers_the_truth(of_runs):
  generator = np.random.default_rng(0)
  trials, inside = 300, 0
  for _ in range(trials):
    totals, clusters = _draw(generator, 3, 40, 3, of_runs)
    found = statistics.interval_over_runs(totals, clusters=clusters)
    inside += found.low <= 0 <= found.high
  # Three standard errors of 300 trials are 0.038. Wider is allowed: noise that
  # is not the runs' counts as theirs.
  assert inside / trials >= 0.912


def test_runs_that_differ_leave_two_degrees_of_freedom():
  totals = np.array([[0.1] * 50, [0.2] * 50, [0.6] * 50])
  found = statistics.interval_over_runs(totals)
  wanted = scipy.stats.t.interval(
    0.95, 2, 0.3, np.std([0.1, 0.2, 0.6], ddof=1) / 3**0.5
  )
  assert found.value == pytest.approx(0.3)
  # Credits lie in [0, 1], and so does the interval.
  assert wanted[0] < 0 == found.low
  assert found.high == pytest.approx(wanted[1])


def test_runs_that_agree_leave_the_interval_of_the_items():
  row = np.random.default_rng(1).normal(size=30)
  found = statistics.interval_over_runs(np.stack([row] * 4))
  wanted = scipy.stats.t.interval(
    0.95, 29, row.mean(), row.std(ddof=1) / 30**0.5
  )
  assert found.low == pytest.approx(wanted[0])
  assert found.high == pytest.approx(wanted[1])


def test_one_run_is_no_sample_of_runs():
  with pytest.raises(ValueError, match='1 runs'):
    statistics.interval_over_runs(np.zeros((1, 9)))
