"""The update of proxy-DRO: what lags gains, and nothing is ever lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babyvfm_jax.data.selection import dro


def test_one_step_worked_out_by_hand():
  # e^(ln 3) = 3 for the first, 1 for the second, of halves: 3/4 and 1/4.
  weights = dro.update(
    np.array([0.5, 0.5]), np.array([np.log(3), 0.0]), rate=1.0, smoothing=0.0
  )
  assert weights == pytest.approx([0.75, 0.25])
  smooth = dro.update(
    np.array([0.5, 0.5]), np.array([np.log(3), 0.0]), rate=1.0, smoothing=0.2
  )
  assert smooth == pytest.approx([0.7, 0.3])


@given(
  st.lists(st.floats(0, 1e4), min_size=2, max_size=6),
  st.floats(0.001, 10),
)
def test_weights_stay_weights_however_large_the_excess(excess, rate):
  even = np.full(len(excess), 1 / len(excess))
  weights = dro.update(even, np.array(excess), rate=rate, smoothing=1e-3)
  assert weights.sum() == pytest.approx(1) and (weights > 0).all()
  assert weights[np.argmax(excess)] == weights.max()


def test_a_loss_that_is_lost_is_told():
  with pytest.raises(ValueError, match='at least 0'):
    dro.update(np.ones(2) / 2, np.array([0.1, np.nan]), rate=1, smoothing=0)
