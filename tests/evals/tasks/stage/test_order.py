"""Where the right alternative stands."""

import collections

import numpy as np

from babyvfm_jax.evals.tasks.stage import order


def test_every_position_comes_as_often_as_any_other():
  dealt = order.positions(np.random.default_rng(1), 25, 4)
  assert sorted(collections.Counter(dealt).values()) == [6, 6, 6, 7]
  assert dealt != sorted(dealt)


def test_the_right_one_stands_at_its_position():
  for place in range(3):
    row = order.lined_up('right', ['a', 'b'], place)
    assert row[place] == 'right'
    assert [one for one in row if one != 'right'] == ['a', 'b']


def test_what_is_shuffled_is_all_there():
  things = list(range(20))
  mixed = order.shuffled(np.random.default_rng(2), things)
  assert sorted(mixed) == things
  assert mixed != things
