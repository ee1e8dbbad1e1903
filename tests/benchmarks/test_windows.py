"""Windows of time: they count what they measure, and only that."""

import itertools
import time

import numpy as np

from babyvfm_jax.benchmarks import windows


def test_rates_are_work_over_time():
  def work():
    time.sleep(0.004)
    return 10

  rounds = []
  slow, fast = windows.alternate(
    [windows.Source(work), windows.Source(lambda: 5)],
    rounds=3,
    seconds=0.05,
    advance=lambda: rounds.append(1),
  )
  assert len(slow.batches) == len(fast.examples) == len(rounds) == 3
  # A sleep is never shorter than asked for, and every window is measured.
  assert all(0 < rate <= 250 for rate in slow.batches)
  np.testing.assert_allclose(slow.examples, np.multiply(slow.batches, 10))
  median, low, high = windows.ratio(fast, slow)
  assert 10 < low <= median <= high
  assert 'examples/s' in str(fast)


def test_a_short_window_is_prolonged_to_some_batches():
  calls = []

  def work():
    calls.append(1)
    time.sleep(0.01)
    return 7

  (rate,) = windows.alternate([windows.Source(work)], rounds=2, seconds=0.001)
  assert len(calls) == 6
  assert all(0 < batches <= 100 for batches in rate.batches)


def test_batches_made_beforehand_are_not_counted():
  batches = (('pairs', {'rows': np.arange(n)}) for n in itertools.count())
  source = windows.reading(batches, ahead=3)
  assert source.work() == 0
  source.prepare()
  assert [source.work(), source.work()] == [4, 5]
