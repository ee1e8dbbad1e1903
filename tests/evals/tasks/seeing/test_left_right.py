"""Left and right: transformed, never copied; foils are other views."""

import collections

from babyvfm_jax.evals.tasks.seeing import left_right
from babyvfm_jax.evals.tasks.stage import Cutout, Placed
from babyvfm_jax.evals.tasks.stage.portraits import difference


def test_no_picture_is_its_query(seen):
  for one in seen['left-right'].items:
    shown = [visual.paths[0].read_bytes() for visual in one.visuals]
    assert one.query.paths[0].read_bytes() not in shown
    assert len(set(shown)) == 3


def test_each_view_of_a_set_is_asked_for_once(seen, sets_of):
  for items in sets_of(seen['left-right']).values():
    right = [one.visuals[one.answer] for one in items]
    assert len(set(right)) == len(items) == 3
    assert {frozenset(one.visuals) for one in items} == {frozenset(right)}
    assert len({one.tag('view') for one in items}) == 3
    assert {'plain', 'mirrored'} <= {one.tag('view') for one in items}
  places = collections.Counter(one.answer for one in seen['left-right'].items)
  assert len(set(places.values())) == 1


def test_views_that_are_asked_about_look_unlike(stage):
  asked = 0
  for kind in stage.kinds.values():
    cutout = Cutout(kind.word)
    for views in left_right.views_of(stage, cutout):
      asked += 1
      looks = [
        Placed(cutout, 0.5, 0.5, 0.5, flip=flip, turn=turn)
        for flip, turn in views
      ]
      assert difference(stage, looks[0], looks[1]) > 0.2
      assert difference(stage, looks[0], looks[2]) > 0.2
  assert asked > 5


def test_what_is_alike_on_both_sides_is_not_asked_about(stage):
  round_ones = {'nursery': 'plate', 'scenes': 'sun'}
  assert not left_right.views_of(stage, Cutout(round_ones[stage.name]))
