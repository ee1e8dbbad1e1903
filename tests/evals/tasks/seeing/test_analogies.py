"""Analogies: the same change of another thing, which pixels do not line up."""

import numpy as np
import pytest

from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.tasks.seeing import analogies


def _changes(one, task, truth_of):
  """The change from A to A', and those from B to each alternative."""
  first, changed, second = (
    np.array(truth_of(task, Visual((path,)))['features'])
    for path in one.query.paths
  )
  others = [np.array(truth_of(task, v)['features']) for v in one.visuals]
  return changed - first, [other - second for other in others]


def test_the_right_one_alone_has_the_same_change(seen, truth_of):
  task = seen['analogies']
  kinds = set()
  for one in task.items[::5]:
    wanted, changes = _changes(one, task, truth_of)
    assert np.abs(wanted).sum() >= 2
    same = [bool((change == wanted).all()) for change in changes]
    assert same.index(True) == one.answer and sum(same) == 1
    # One of the others does not change at all, one changes otherwise.
    assert sorted(bool(change.any()) for change in changes) == [
      False,
      True,
      True,
    ]
    kinds.add(one.tag('change'))
  assert kinds == set(analogies.CHANGES) - set(task.card['left_out'])


def test_both_ways_are_right_with_the_same_alternatives(seen, sets_of):
  for items in sets_of(seen['analogies']).values():
    assert len(items) == 2
    assert set(items[0].visuals) == set(items[1].visuals)
    right = {one.visuals[one.answer] for one in items}
    assert len(right) == 2


def test_what_does_not_change_is_no_copy_of_b(seen):
  for one in seen['analogies'].items:
    shown = {visual.paths[0].read_bytes() for visual in one.visuals}
    assert one.query.paths[2].read_bytes() not in shown


def test_a_thing_has_the_features_that_were_placed(stage):
  word = next(iter(stage.kinds))
  plain = analogies.Placed(analogies.Cutout(word), 0.5, 0.5, 0.33)
  one = np.array(analogies.features(stage, [plain]))
  turned = analogies.dataclasses.replace(plain, turn=90)
  three = np.array(analogies.features(stage, [plain] * 3))
  assert one.sum() == three.sum() == pytest.approx(5)
  assert (one != np.array(analogies.features(stage, [turned]))).sum() == 2
  assert (one != three).sum() == 2
