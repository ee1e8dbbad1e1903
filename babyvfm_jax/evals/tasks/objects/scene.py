"""A frame of a clip in symbols: things, solids, boards that hide."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from babyvfm_jax.evals.tasks.stage import Placed, Screen, Stage, drawing

# Where the feet of things are, share of the picture's height from the top.
GROUND = 0.88
# The lower edge of boards: in front of the things that they hide.
_FRONT = 0.95
# What is left to see of a board that lies flat.
_FLAT = 0.045
BOARD = (96, 74, 122)
SOLID = (74, 66, 60)


@dataclasses.dataclass(frozen=True)
class Scene:
  """What stands where in one frame, drawn in this order.

  Attributes:
    solids: Walls and shelves, which nothing passes.
    things: Things and agents, those behind boards too.
    boards: Boards that hide what is behind them.
  """

  things: tuple[Placed, ...] = ()
  solids: tuple[Screen, ...] = ()
  boards: tuple[Screen, ...] = ()

  @property
  def placed(self) -> tuple[Placed | Screen, ...]:
    """In the order in which it is drawn."""
    return (*self.solids, *self.things, *self.boards)


class Box(NamedTuple):
  """Edges as shares of the picture's side."""

  x0: float
  y0: float
  x1: float
  y1: float


def box(stage: Stage, thing: Placed) -> Box:
  """Where a thing is."""
  return Box(*drawing.box(stage, thing))


def standing(
  stage: Stage, thing: Placed, x: float, feet: float = GROUND
) -> Placed:
  """A thing with its middle at `x` and its lower edge at `feet`."""
  edges = box(stage, thing)
  y = feet - (edges.y1 - edges.y0) / 2
  return dataclasses.replace(thing, x=x, y=y)


def board(
  x0: float, x1: float, height: float, up: float = 1.0, top: float | None = None
) -> Screen:
  """A board on the ground.

  Args:
    x0: Left edge.
    x1: Right edge.
    height: Its height when it stands.
    up: 0 if it lies flat, 1 if it stands, or between.
    top: Hangs from there instead, as a curtain that is let down by `up`.
  """
  if top is not None:
    return Screen(x0, top, x1, top + max(_FLAT, up * height), BOARD)
  return Screen(x0, _FRONT - max(_FLAT, up * height), x1, _FRONT, BOARD)


def solid(x0: float, y0: float, x1: float, y1: float) -> Screen:
  """A wall or a shelf."""
  return Screen(x0, y0, x1, y1, SOLID)
