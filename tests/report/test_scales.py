"""Axes have round ticks inside their range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from babyvfm_jax.report import scales


@pytest.mark.parametrize(
  ('low', 'high', 'found'),
  [
    (0, 1, [0, 0.25, 0.5, 0.75, 1]),
    (0, 2000, [0, 500, 1000, 1500, 2000]),
    (0, 1990, [0, 500, 1000, 1500]),
    (-0.1, 0.3, [-0.1, 0, 0.1, 0.2, 0.3]),
  ],
)
def test_ticks_are_round(low, high, found):
  assert scales.ticks(low, high, 4) == pytest.approx(found)


@given(
  low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), wanted=st.integers(2, 8)
)
def test_a_range_is_widened_to_ticks_and_never_narrowed(low, span, wanted):
  high = low + span
  start, end = scales.round_out(low, high, wanted)
  slack = 1e-6 * max(abs(low), abs(high), 1)
  assert start <= low + slack and end >= high - slack
  assert len(scales.ticks(low, high, wanted)) <= 2 * wanted + 2


def test_a_range_of_one_figure_gets_room():
  low, high = scales.round_out(0.5, 0.5, 4)
  assert low < 0.5 < high
  low, high = scales.round_out(0.0, 0.0, 4)
  assert low < 0 < high


def test_a_scale_may_grow_upwards():
  scale = scales.Scale(0, 10, 100, 20)
  assert scale(0) == 100 and scale(10) == 20 and scale(5) == 60
