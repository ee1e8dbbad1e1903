"""What agents are expected to do, on frames written by hand."""

import pytest

from babyvfm_jax.evals.tasks.objects.scene import (
  Scene,
  board,
  solid,
  standing,
)
from babyvfm_jax.evals.tasks.social import laws
from babyvfm_jax.evals.tasks.stage import Cutout, Placed

_WALL = (solid(0.42, 0.58, 0.47, 0.93),)
_UP = (board(0.29, 0.6, 0.4),)
_HILL = (solid(0.42, 0.72, 1.0, 0.93), solid(0.64, 0.51, 1.0, 0.93))


@pytest.fixture
def cast(stage):
  """`cast(k, x, feet)`: the k-th of three who differ, somewhere."""
  words = list(stage.kinds)[:3]

  def make(k, x, feet=0.93):
    return standing(stage, Placed(Cutout(words[k]), 0, 0, 0.2), x, feet)

  return make


def test_goals_are_kept_wherever_they_are(stage, cast):
  def frame(x, first, second):
    return Scene((cast(0, x), cast(1, first), cast(2, second)))

  before = [frame(0.5, 0.15, 0.85), frame(0.33, 0.15, 0.85)] * 2
  actor = cast(0, 0.5).cutout
  for first, second in ((0.15, 0.85), (0.85, 0.15)):
    away = 1 if first > 0.5 else -1
    for kept in (True, False):
      x = 0.5 + (0.17 * away if kept else -0.17 * away)
      frames = [*before, frame(0.5, first, second), frame(x, first, second)]
      *early, last = laws.goals_kept(actor, stage, frames)
      assert early == [0, 0, 0, 0]
      assert last == (not kept)


@pytest.mark.parametrize('wall', ['there', 'gone', 'never'])
@pytest.mark.parametrize('over', [True, False])
def test_ways_are_direct_but_through_no_wall(stage, cast, wall, over):
  first = _WALL if wall != 'never' else ()
  now = _WALL if wall == 'there' else ()
  frames = [
    Scene((cast(0, 0.14),), first),
    Scene((cast(0, 0.14),), now),
    Scene((cast(0, 0.14),), boards=_UP),
    Scene((cast(0, 0.445, 0.53),) if over else (), boards=_UP),
    Scene((cast(0, 0.72),), boards=_UP),
  ]
  broken = laws.ways_direct(cast(0, 0.5).cutout, stage, frames)
  assert broken[:2] == [0, 0]
  assert bool(sum(broken)) == (over != (wall == 'there'))


@pytest.mark.parametrize('helper', [1, 2])
@pytest.mark.parametrize('chosen', [1, 2])
def test_helpers_are_approached_and_hinderers_are_not(
  stage, cast, helper, chosen
):
  hinderer = 3 - helper

  def on_hill(x, feet, other, other_x, other_feet):
    things = (cast(0, x, feet), cast(other, other_x, other_feet))
    return Scene(things, _HILL)

  def meeting(x):
    return Scene((cast(0, x), cast(1, 0.15), cast(2, 0.85)))

  frames = [
    on_hill(0.3, 0.93, helper, 0.1, 0.93),
    on_hill(0.53, 0.72, helper, 0.3, 0.93),
    on_hill(0.76, 0.51, helper, 0.53, 0.72),
    on_hill(0.3, 0.93, hinderer, 0.9, 0.51),
    on_hill(0.53, 0.72, hinderer, 0.74, 0.51),
    on_hill(0.3, 0.93, hinderer, 0.53, 0.72),
    meeting(0.5),
    meeting(0.35 if chosen == 1 else 0.65),
  ]
  broken = laws.helpers_liked(cast(0, 0.5).cutout, stage, frames)
  assert broken[:-1] == [0] * 6
  assert broken[-1] == (chosen == hinderer)
