"""Rates, and what they are compared with."""

import time

import pytest

from babyvfm_jax.training import throughput


def test_rates_leave_out_what_is_no_training():
  clock = throughput.Clock(seconds=100.0)
  with clock.waiting():
    time.sleep(0.05)
  clock.step(examples=8, flops=1e6)
  clock.step(examples=8, flops=1e6)
  time.sleep(0.05)
  with clock.paused():
    time.sleep(0.5)
    assert 100.1 <= clock.seconds < 100.4
  rates = clock.read(peak=1e8)
  spent = rates['perf/seconds'] - 100.0
  assert 0.1 <= spent < 0.4
  assert rates['perf/examples_per_second'] == pytest.approx(16 / spent)
  assert rates['perf/steps_per_second'] == pytest.approx(2 / spent)
  assert rates['perf/mfu'] == pytest.approx(2e6 / spent / 1e8)
  assert rates['perf/data_wait'] * spent >= 0.05
  assert clock.read(peak=1e8)['perf/steps_per_second'] == 0.0


def test_the_peak_is_measured_once_and_plausible():
  peak = throughput.peak_flops()
  # From a slow core to a large machine.
  assert 1e8 < peak < 1e15
  assert throughput.peak_flops() == peak


def test_devices_are_described():
  assert throughput.describe_devices().startswith('8 x ')
