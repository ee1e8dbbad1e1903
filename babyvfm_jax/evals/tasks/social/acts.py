"""What agents do: sets of expected and unexpected clips, one concept each.

The first frames of a clip make the agent known; the last ones look the same
whatever it did before, so that only memory tells what it will do.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from babyvfm_jax.evals.tasks.objects.pairs import Pair, crossed
from babyvfm_jax.evals.tasks.objects.scene import (
  Scene,
  board,
  box,
  solid,
  standing,
)
from babyvfm_jax.evals.tasks.stage import Placed, Screen, Stage

# Longer sides of agents and of things.
AGENT = 0.24
GOAL = 0.2
CLIMBER = 0.2
# Rows on the ground: far from the eye and near to it, and between.
_FAR, _MIDDLE, _NEAR = 0.68, 0.81, 0.95
_LEVEL = 0.93


class Spot(NamedTuple):
  """Where something stands: its middle across, and its feet."""

  x: float
  feet: float


def preferred(
  stage: Stage,
  agent: Placed,
  things: tuple[Placed, Placed],
  *,
  swapped: bool,
  near_first: bool,
  first_left: bool,
) -> tuple[Pair, ...]:
  """An agent goes to one of two things twice, and then to it or the other.

  Before the third time the things come to another row, and if `swapped`, each to
  the other's side: the place does not tell what the agent goes to.

  Args:
    stage: The stage.
    agent: Who goes.
    things: What it may go to.
    swapped: Whether each comes to the other's side.
    near_first: Whether the first row is the near one.
    first_left: Whether the first thing is at the left at first.
  """
  rows = (_NEAR, _FAR) if near_first else (_FAR, _NEAR)

  def trial(row: float, left: bool, goal: int) -> list[Scene]:
    sides = (0.15, 0.85) if left else (0.85, 0.15)
    objects = tuple(
      standing(stage, thing, x, row)
      for thing, x in zip(things, sides, strict=True)
    )
    away = -1 if sides[goal] < 0.5 else 1
    steps = [Spot(0.5, _MIDDLE)]
    steps += [
      Spot(0.5 + away * share * 0.15, _MIDDLE + share * (row - _MIDDLE))
      for share in (0.5, 1.0)
    ]
    return [_drawn(stage, [(agent, spot, away < 0)], objects) for spot in steps]

  # At the start it faces where it always faces.
  def fixed(frames: list[Scene]) -> list[Scene]:
    return [_unturned(frames[0]), *frames[1:]]

  before = [fixed(trial(rows[0], first_left, goal)) * 2 for goal in (0, 1)]
  after = [
    fixed(trial(rows[1], first_left != swapped, goal)) for goal in (0, 1)
  ]
  return crossed(
    [tuple(frames) for frames in before],
    (after[0][0],),
    [tuple(frames[1:]) for frames in after],
    tags=[(f'places:{"swapped" if swapped else "same"}',)] * 2,
  )


def direct(
  stage: Stage, agent: Placed, goal: Placed, to_left: bool
) -> tuple[Pair, ...]:
  """An agent goes over a wall; then the wall is gone, or is not.

  A board hides whether the wall is there, and an agent that walks, but not one
  that goes over a wall.

  Args:
    stage: The stage.
    agent: Who goes.
    goal: Where it goes to.
    to_left: Whether it goes from right to left.
  """

  def at(x: float) -> float:
    return 1 - x if to_left else x

  def wide(x0: float, x1: float) -> tuple[float, float]:
    return (1 - x1, 1 - x0) if to_left else (x0, x1)

  left, right = wide(0.42, 0.47)
  wall = (solid(left, 0.58, right, _LEVEL),)
  span = wide(0.29, 0.6)
  up, flat = board(*span, 0.4), board(*span, 0.4, 0)
  thing = standing(stage, goal, at(0.9), _LEVEL - 0.02)

  def frame(
    spot: Spot | None, solids: tuple[Screen, ...], one: Screen
  ) -> Scene:
    who = [(agent, Spot(at(spot.x), spot.feet), to_left)] if spot else []
    return _drawn(stage, who, (thing,), solids, (one,))

  start, there = Spot(0.14, _LEVEL), Spot(0.72, _LEVEL)
  over = Spot(0.445, 0.55)
  first = tuple(frame(spot, wall, flat) for spot in (start, over, there))
  befores = [
    (*first, frame(start, now, flat), frame(start, now, flat))
    for now in (wall, ())
  ]
  return crossed(
    befores,
    (frame(start, (), up),),
    [
      (frame(over, (), up), frame(there, (), up)),
      (frame(None, (), up), frame(there, (), up)),
    ],
    tags=[('wall:there',), ('wall:gone',)],
  )


def helped(
  stage: Stage,
  climber: Placed,
  others: tuple[Placed, Placed],
  *,
  to_left: bool,
  help_first: bool,
  first_left: bool,
) -> tuple[Pair, ...]:
  """A climber is pushed up by one and down by another; to whom does it go?

  Args:
    stage: The stage.
    climber: Who climbs.
    others: Each is the one that helps, and the one that hinders.
    to_left: Whether the hill goes up to the left.
    help_first: Whether it is helped first.
    first_left: Whether the first of the others is at the left in the end.
  """

  def at(x: float) -> float:
    return 1 - x if to_left else x

  hill = tuple(
    solid(min(at(x), at(1.0)), y, max(at(x), at(1.0)), _LEVEL)
    for x, y in ((0.42, 0.72), (0.64, 0.51))
  )
  low, step, top = Spot(0.3, _LEVEL), Spot(0.53, 0.72), Spot(0.76, 0.51)
  behind, brink = Spot(0.1, _LEVEL), Spot(0.74, 0.51)

  def frame(spot: Spot, other: Placed, place: Spot, turned: bool) -> Scene:
    who = [
      (climber, Spot(at(spot.x), spot.feet), to_left),
      (other, Spot(at(place.x), place.feet), to_left != turned),
    ]
    return _drawn(stage, who, (), hill)

  def story(helper: Placed, hinderer: Placed) -> tuple[Scene, ...]:
    up = [
      frame(low, helper, behind, False),
      frame(step, helper, low, False),
      frame(top, helper, step, False),
    ]
    down = [
      frame(low, hinderer, Spot(0.88, 0.51), True),
      frame(step, hinderer, brink, True),
      frame(low, hinderer, step, True),
    ]
    return tuple([*up, *down] if help_first else [*down, *up])

  sides = (0.15, 0.85) if first_left else (0.85, 0.15)
  beside = [(others[k], Spot(sides[k], _LEVEL), sides[k] > 0.5) for k in (0, 1)]

  def meeting(x: float, left: bool) -> Scene:
    return _drawn(stage, [*beside, (climber, Spot(x, _LEVEL), left)], ())

  endings = [
    tuple(
      meeting(0.5 + share * (sides[k] - 0.5), sides[k] < 0.5)
      for share in (0.3, 0.48)
    )
    for k in (0, 1)
  ]
  return crossed(
    [story(others[0], others[1]), story(others[1], others[0])],
    (meeting(0.5, False),),
    endings,
    tags=[(f'first:{"help" if help_first else "hinder"}',)] * 2,
  )


def _drawn(
  stage: Stage,
  who: list[tuple[Placed, Spot, bool]],
  things: tuple[Placed, ...],
  solids: tuple[Screen, ...] = (),
  boards: tuple[Screen, ...] = (),
) -> Scene:
  """A scene of agents (whether each faces left) and things, far ones first."""
  agents = [
    (
      spot.feet,
      standing(stage, dataclasses.replace(one, flip=left), spot.x, spot.feet),
    )
    for one, spot, left in who
  ]
  rows = [(box(stage, one).y1, one) for one in things]
  ordered = sorted([*rows, *agents], key=lambda entry: entry[0])
  return Scene(tuple(one for _, one in ordered), solids, boards)


def _unturned(frame: Scene) -> Scene:
  things = tuple(dataclasses.replace(one, flip=False) for one in frame.things)
  return dataclasses.replace(frame, things=things)
