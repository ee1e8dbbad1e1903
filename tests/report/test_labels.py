"""Labels find places near what they name, without overlap."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from babyvfm_jax.report import labels


@given(
  wanted=st.lists(st.floats(0, 100), min_size=1, max_size=12),
  gap=st.floats(0.5, 30),
)
def test_labels_keep_their_distance_their_order_and_the_frame(wanted, gap):
  placed = np.array(labels.spread(wanted, gap, 0.0, 100.0))
  room = min(gap, 100 / max(len(wanted) - 1, 1))
  order = np.argsort(wanted, kind='stable')
  assert np.all(np.diff(placed[order]) >= room - 1e-6)
  assert placed.min() >= -1e-6 and placed.max() <= 100 + 1e-6


def test_labels_that_have_room_stay_where_they_want():
  assert labels.spread([50, 10, 30], 12, 0, 100) == [50, 10, 30]


def test_two_that_meet_move_apart_evenly():
  assert labels.spread([40, 40], 10, 0, 100) == [35, 45]


def test_only_the_crowd_moves():
  placed = labels.spread([90, 20, 21, 22], 10, 0, 100)
  assert placed == [90, 11, 21, 31]


def test_a_crowd_at_the_edge_stays_inside():
  assert labels.spread([1, 1, 1], 10, 0, 100) == [0, 10, 20]


def test_a_short_text_is_left_alone_and_a_long_one_fits():
  assert labels.shorten('ball', 11, 100) == 'ball'
  short = labels.shorten('a_very_long_name_of_a_run', 11, 80)
  assert short.endswith('…') and short.startswith('a_very')
  assert labels.text_width(short, 11) <= 80
