"""What happens: sets of possible and impossible clips, one concept each.

Whatever is tested is hidden for at least two frames, which look the same whatever
went before, so that only memory tells what must come.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from babyvfm_jax.evals.tasks.objects.pairs import Pair, crossed
from babyvfm_jax.evals.tasks.objects.scene import (
  GROUND,
  Scene,
  board,
  solid,
  standing,
)
from babyvfm_jax.evals.tasks.stage import Placed, Screen, Stage

# Longer sides of things, by event.
SIDE = 0.27
MOVED = 0.23
SMALL = 0.2
# Ways to hide what stands still.
WAYS = ('rises', 'slides')


def covered(
  stage: Stage,
  befores: Sequence[Sequence[tuple[Placed, float]]],
  way: str,
  span: tuple[float, float],
  texts: Sequence[str] = (),
  tags: Sequence[tuple[str, ...]] = (),
) -> tuple[Pair, ...]:
  """A board hides what stands still, and goes away again.

  Args:
    stage: The stage.
    befores: Two states, each things with the middle where each stands; what
      was there before must be there after.
    way: One of `WAYS`.
    span: Left and right edge of the board when it hides.
    texts: As for `crossed`.
    tags: As for `crossed`.
  """
  states = [
    tuple(standing(stage, thing, x) for thing, x in before)
    for before in befores
  ]
  away, half = (_board(way, span, up) for up in (0.0, 0.5))
  hides = Scene(boards=(_board(way, span, 1.0),))

  def seen(things: tuple[Placed, ...], one: Screen) -> Scene:
    return Scene(things, boards=(one,))

  return crossed(
    [(seen(one, away), seen(one, away), seen(one, half)) for one in states],
    (hides, hides, hides),
    [(seen(one, half), seen(one, away), seen(one, away)) for one in states],
    texts,
    tags,
  )


def passed(
  stage: Stage,
  things: Sequence[Placed],
  to_left: bool,
  texts: Sequence[str] = (),
  tags: Sequence[tuple[str, ...]] = (),
) -> tuple[Pair, ...]:
  """A thing goes behind a board and comes out on its other side.

  Args:
    stage: The stage.
    things: Two; what went in must come out.
    to_left: Whether it goes from right to left.
    texts: As for `crossed`.
    tags: As for `crossed`.
  """
  flat, up = board(0.26, 0.74, 0.46, 0), board(0.26, 0.74, 0.46)

  def at(thing: Placed, x: float, one: Screen) -> Scene:
    facing = dataclasses.replace(thing, flip=to_left, side=MOVED)
    placed = standing(stage, facing, _side(x, to_left))
    return Scene((placed,), boards=(one,))

  hides = Scene(boards=(up,))
  return crossed(
    [(at(one, 0.13, flat), at(one, 0.13, up)) for one in things],
    (hides, hides, hides),
    [(at(one, 0.87, up), at(one, 0.87, flat)) for one in things],
    texts,
    tags,
  )


def between(stage: Stage, thing: Placed, end: str) -> tuple[Pair, ...]:
  """A thing goes behind one of two boards: is it seen in the gap?

  It is found at one of two places, of which one can only be reached through the
  gap. By side from which it comes, and place where it is found, it must have
  been seen between, or must not.

  Args:
    stage: The stage.
    thing: What moves.
    end: `found`: the boards are let down; `out`: it comes out.
  """
  spans = ((0.165, 0.39), (0.61, 0.835))
  up = tuple(board(*span, 0.4) for span in spans)
  flat = tuple(board(*span, 0.4, 0) for span in spans)
  hidden = Scene(boards=up)

  def at(x: float, boards: tuple[Screen, ...]) -> Scene:
    return Scene((standing(stage, thing, x),), boards=boards)

  boards = flat if end == 'found' else up
  places = (0.278, 0.722) if end == 'found' else (0.088, 0.912)
  pairs = []
  for to_left in (False, True):
    start = at(_side(0.088, to_left), flat), at(_side(0.088, to_left), up)
    # The second one shows behind which of the boards it goes.
    gap = tuple(at(_side(x, to_left), up) for x in (0.42, 0.6))
    for place in places:
      crosses = (place > 0.5) != to_left
      ways = [
        (*start, hidden, *middle, hidden, at(place, boards), at(place, boards))
        for middle in ((hidden, hidden), gap)
      ]
      tags = (f'gap:{"seen" if crosses else "empty"}', f'end:{end}')
      pairs.append(Pair(ways[crosses], ways[not crosses], tags=tags))
  return tuple(pairs)


def fallen(stage: Stage, thing: Placed, x: float) -> tuple[Pair, ...]:
  """A thing falls behind a curtain: to the ground, or onto a shelf.

  The curtain is then raised so far that the ground is seen, and the shelf is
  not: the thing lies there, unless there was a shelf.
  """
  shelf = solid(x - 0.21, 0.49, x + 0.21, 0.56)
  span = (x - 0.24, x + 0.24)
  rolled, down, half = (
    board(*span, 0.76, up, top=0.19) for up in (0.0, 1.0, 0.56)
  )
  lies = standing(stage, thing, x)
  # It comes in over the picture's upper edge.
  drops = dataclasses.replace(lies, y=GROUND - lies.y - 0.02)
  hides = Scene(boards=(down,))
  begin = [
    (Scene(solids=solids, boards=(rolled,)),) * 2 for solids in ((), (shelf,))
  ]
  shared = (hides, Scene((drops,), boards=(down,)), hides, hides, hides)
  found, empty = Scene((lies,), boards=(half,)), Scene(boards=(half,))
  return crossed(
    begin,
    shared,
    [(found, found), (empty, empty)],
    tags=[('event:falls', 'solid:none'), ('event:falls', 'solid:shelf')],
  )


def stopped(stage: Stage, thing: Placed) -> tuple[Pair, ...]:
  """A thing rolls behind boards to a wall: it stays on its side."""
  wall = (solid(0.475, 0.36, 0.525, 0.93),)
  spans = ((0.21, 0.46), (0.54, 0.79))
  up = tuple(board(*span, 0.4) for span in spans)
  flat = tuple(board(*span, 0.4, 0) for span in spans)
  hides = Scene(solids=wall, boards=up)

  def at(x: float, boards: tuple[Screen, ...]) -> Scene:
    return Scene((standing(stage, thing, x),), wall, boards)

  return crossed(
    [(at(x, flat), at(x, up)) for x in (0.1, 0.9)],
    (hides, hides, hides),
    [(at(x, flat), at(x, flat)) for x in (0.345, 0.655)],
    tags=[('event:rolls', 'solid:wall')] * 2,
  )


def _board(way: str, span: tuple[float, float], up: float) -> Screen:
  if way == 'rises':
    return board(*span, 0.46, up)
  # From beyond the right edge of the picture.
  away = (1 - up) * (0.97 - span[0])
  return board(span[0] + away, span[1] + away, 0.46)


def _side(x: float, to_left: bool) -> float:
  return 1 - x if to_left else x
