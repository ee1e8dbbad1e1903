"""The laws, on frames written by hand: each broken once, and kept."""

import pytest

from babyvfm_jax.evals.tasks.objects import laws
from babyvfm_jax.evals.tasks.objects.scene import (
  Scene,
  board,
  box,
  solid,
  standing,
)
from babyvfm_jax.evals.tasks.stage import Cutout, Placed

_BOARD = board(0.3, 0.7, 0.5)


@pytest.fixture
def at(stage):
  """`at(x, word)`: a thing on the ground."""

  def make(x, word='cat', hue=0.0):
    return standing(stage, Placed(Cutout(word), 0, 0, 0.2, hue=hue), x)

  return make


def _broken(stage, *frames):
  return laws.surprises(stage, [Scene(*frame) for frame in frames])


def test_what_stays_and_what_rolls_breaks_nothing(stage, at):
  moving = [((at(0.2 + 0.15 * k),),) for k in range(5)]
  assert _broken(stage, *moving) == [0, 0, 0, 0]


def test_nothing_goes_out_of_being(stage, at):
  assert _broken(stage, ((at(0.5),),), ((),), ((),)) == [1, 0]


def test_nothing_comes_into_being_but_over_the_edge(stage, at):
  assert _broken(stage, ((),), ((at(0.5),),)) == [1]
  assert _broken(stage, ((),), ((at(0.02),),), ((at(0.2),),)) == [0, 0]


def test_what_is_hidden_is_still_there(stage, at):
  seen, hides = ((at(0.5),),), ((), (), (_BOARD,))
  assert _broken(stage, seen, hides, hides, seen) == [0, 0, 0]
  assert _broken(stage, seen, hides, hides, ((),)) == [0, 0, 1]
  assert _broken(stage, ((),), hides, hides, seen) == [0, 0, 1]


def test_a_board_elsewhere_hides_nothing(stage, at):
  away = ((), (), (board(0.02, 0.2, 0.5),))
  assert _broken(stage, ((at(0.8),),), away) == [1]


def test_nothing_jumps(stage, at):
  # It is gone there and new here.
  assert _broken(stage, ((at(0.2),),), ((at(0.8),),)) == [2]


def test_nothing_changes_colour_or_kind(stage, at):
  hides = ((), (), (_BOARD,))
  for other in (at(0.5, hue=120), at(0.5, 'dog')):
    assert sum(_broken(stage, ((at(0.5),),), hides, ((other,),))) == 2


def test_nothing_passes_a_wall(stage, at):
  wall = (solid(0.48, 0.2, 0.52, 0.93),)
  near, far = ((at(0.38),), wall), ((at(0.62),), wall)
  assert _broken(stage, near, near) == [0]
  assert sum(_broken(stage, near, far)) == 2
  hides = ((), wall, (board(0.2, 0.48, 0.5), board(0.52, 0.8, 0.5)))
  assert _broken(stage, near, hides, hides, near) == [0, 0, 0]
  assert sum(_broken(stage, near, hides, hides, far)) == 2
  # Without a wall it may come there.
  free = ((), (), (board(0.2, 0.8, 0.5),))
  assert sum(_broken(stage, near[:1], free, free, far[:1])) == 0


def test_a_hidden_wall_is_still_solid(stage, at):
  wall = (solid(0.48, 0.5, 0.52, 0.93),)
  hides = ((), (), (board(0.25, 0.75, 0.6),))
  frames = [((at(0.36),), wall), hides, hides]
  assert sum(_broken(stage, *frames, ((at(0.64),), wall))) == 2
  assert sum(_broken(stage, *frames, ((at(0.36),), wall))) == 0


def test_what_nothing_holds_falls(stage, at):
  thing = at(0.5)
  above = Placed(thing.cutout, 0.5, 0.3, 0.2)
  assert sum(_broken(stage, ((above,),), ((above,),))) == 2
  lower = box(stage, above).y1
  held = (solid(0.3, lower, 0.7, lower + 0.05),)
  assert _broken(stage, ((above,), held), ((above,), held)) == [0]


def test_of_those_that_look_alike_the_number_counts(stage, at):
  hides = ((), (), (board(0.1, 0.9, 0.5),))
  two, three = ((at(0.3), at(0.5)),), ((at(0.3), at(0.5), at(0.7)),)
  assert _broken(stage, two, hides, hides, two) == [0, 0, 0]
  assert _broken(stage, two, hides, hides, three) == [0, 0, 1]
  assert _broken(stage, three, hides, hides, two) == [0, 0, 1]
