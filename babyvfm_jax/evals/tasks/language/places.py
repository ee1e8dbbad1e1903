"""Places: where things stand in a picture, alone, beside or behind others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.tasks.stage import Cutout, Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import between, frame

GROUND = 0.86
_LANDMARK, _THING = 0.5, 0.3


def alone(
  cutout: Cutout,
  generator: np.random.Generator,
  low: float = 0.54,
  high: float = 0.66,
) -> Placed:
  """A thing about the middle."""
  return Placed(
    cutout,
    between(generator, 0.42, 0.58),
    between(generator, 0.5, 0.58),
    between(generator, low, high),
  )


def standing(
  stage: Stage,
  cutout: Cutout,
  x: float,
  side: float,
  ground: float = GROUND,
  *,
  flip: bool = False,
) -> Placed:
  """A thing with its feet on the ground."""
  _, top, _, bottom = frame(stage, Placed(cutout, 0.5, 0.5, side))
  return Placed(cutout, x, ground - (bottom - top) / 2, side, flip)


def beside(
  stage: Stage,
  cutouts: Sequence[Cutout],
  sides: Sequence[float],
  *,
  swapped: bool = False,
) -> tuple[Placed, Placed]:
  """Two things side by side, the first of them to the left or `swapped`."""
  # The middle of both together is that of the picture.
  gap = (1 - sum(sides)) / 3
  centres = [gap + sides[0] / 2, 2 * gap + sides[0] + sides[1] / 2]
  if swapped:
    centres = [1 - centre for centre in centres]
  first, second = (
    standing(stage, cutout, round(x, 3), side)
    for cutout, x, side in zip(cutouts, centres, sides, strict=True)
  )
  return first, second


def several(
  cutout: Cutout, count: int, generator: np.random.Generator, side: float
) -> tuple[Placed, ...]:
  """So many things apart from each other, anywhere."""
  cells = [(x, y) for y in (0.32, 0.72) for x in (0.2, 0.5, 0.8)]
  chosen = generator.permutation(len(cells))[:count]
  return tuple(
    Placed(
      cutout,
      cells[int(k)][0] + between(generator, -0.04, 0.04),
      cells[int(k)][1] + between(generator, -0.06, 0.06),
      side,
    )
    for k in chosen
  )


def related(
  stage: Stage,
  thing: Cutout,
  name: str,
  landmark: Cutout,
  side: int,
  sizes: tuple[float, float] = (_THING, _LANDMARK),
) -> tuple[Placed, ...]:
  """A thing in a relation to another, in the order of drawing.

  Args:
    stage: The stage.
    thing: What is somewhere.
    name: The relation.
    landmark: In relation to what; at the same place whatever the relation.
    side: 1 or -1: to which side the thing stands where the relation leaves it
      open.
    sizes: Sides of the thing and of the landmark.
  """
  little, large = sizes
  base = standing(stage, landmark, 0.5, large, 0.8)
  wall, roof, end, ground = frame(stage, base)
  left, top, right, bottom = frame(stage, Placed(thing, 0.5, 0.5, little))
  wide, high = right - left, bottom - top
  reach = (end - wall + wide) / 2
  if name in ('left of', 'right of', 'next to'):
    way = {'left of': -1, 'right of': 1}.get(name, side)
    shift = min(reach + 0.02, 0.5 - wide / 2)
    base_x = 0.5 - way * 0.16
    base = standing(stage, landmark, base_x, large, 0.8)
    x = base_x + way * max(shift, reach + 0.02)
    return base, standing(stage, thing, round(x, 3), little, 0.8)
  if name == 'behind':
    x = 0.5 + side * (end - wall) / 2 * 0.85
    y = ground - 0.08 - high / 2
    return Placed(thing, round(x, 3), round(y, 3), little), base
  if name == 'in front of':
    x = 0.5 + side * (end - wall) / 2 * 0.35
    return base, standing(stage, thing, round(x, 3), little, 0.92)
  if name == 'on':
    return base, standing(stage, thing, 0.5, little, round(roof + 0.03, 3))
  if name in ('above', 'under'):
    upper, lower = 0.24, 0.7
    here, there = (upper, lower) if name == 'above' else (lower, upper)
    x = 0.5 + side * 0.06
    return Placed(landmark, 0.5, there, 0.38), Placed(thing, x, here, 0.38)
  raise ValueError(f'relation {name!r} is unknown')
