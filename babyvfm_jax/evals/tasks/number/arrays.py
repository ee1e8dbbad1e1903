"""Arrays: several things of a kind that neither touch nor tell their number.

What goes with number in the world is held still: the area that things fill
together (`area`), or the size of one of them (`size`). Both cannot be at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.protocols import parsers
from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Placed, Screen, Stage
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.solid import filled, solid

NUMBERS = parsers.NUMBERS[1:13]
CONTROLS = ('area', 'size')
# Light, plain grounds on which things of any colour are seen.
GROUNDS = ((228, 224, 214), (206, 218, 226), (222, 214, 226), (214, 226, 208))

# A thing fills at least this share of the square around it.
_SOLID = 0.38
# Kinds to be counted must be of at least so many families.
_FAMILIES = 4
_TRIES = 400
_STARTS = 200
# A thing's own share of the area, about the mean.
_UNEVEN = (0.8, 1.25)

Region = tuple[float, float, float, float]
WHOLE: Region = (0.02, 0.02, 0.98, 0.98)
# Where things stand in a room or on the grass.
GROUND: Region = (0.03, 0.36, 0.97, 0.97)


def number_words(stage: Stage, most: int) -> tuple[str, ...]:
  """Number words from one on, up to the first that was not heard."""
  heard: list[str] = []
  for word in NUMBERS[:most]:
    if not stage.was_heard(word):
      break
    heard.append(word)
  return tuple(heard)


def countable(stage: Stage, ground: bool = False) -> list[Kind]:
  """Kinds that are said in the plural and stand out as a shape.

  Args:
    stage: Where they are.
    ground: Whether those are left out that belong into the sky.

  Returns:
    None, if they are of too few families.
  """
  kinds = [
    kind
    for kind in stage.kinds.values()
    if kind.counts
    and kind.plural != kind.word
    and stage.was_heard(kind.plural)
    and not (ground and kind.sky)
  ]
  kinds = solid(stage, kinds, _SOLID)
  return kinds if len({kind.family for kind in kinds}) >= _FAMILIES else []


def phrase(kind: Kind, number: int) -> str:
  """`two balls`."""
  return f'{NUMBERS[number - 1]} {kind.word if number == 1 else kind.plural}'


def question(kind: Kind) -> str:
  """`how many balls?`"""
  return f'how many {kind.plural}?'


def even_sides(stage: Stage, cutout: Cutout, number: int, each: float):
  """Sides of things that fill `each` of the picture's area apiece."""
  return [math.sqrt(each / filled(stage, cutout))] * number


def uneven_sides(
  stage: Stage,
  cutout: Cutout,
  number: int,
  total: float,
  generator: np.random.Generator,
) -> list[float]:
  """Sides of things of different sizes that fill `total` together."""
  shares = generator.uniform(*_UNEVEN, number)
  shares = shares / shares.sum() * total
  return [math.sqrt(share / filled(stage, cutout)) for share in shares]


def placed(
  cutouts: Sequence[Cutout],
  sides: Sequence[float],
  region: Region,
  generator: np.random.Generator,
) -> list[Placed]:
  """Puts things into a region so that none touches another.

  Args:
    cutouts: What they are.
    sides: Their longer sides, shares of the picture's side.
    region: Left, top, right, bottom, as shares of the picture.
    generator: Of where they stand.

  Raises:
    ValueError: They do not fit.
  """
  left, top, right, bottom = region
  order = sorted(range(len(sides)), key=lambda k: -sides[k])
  for _ in range(_STARTS):
    where: dict[int, tuple[float, float]] = {}
    for k in order:
      half = sides[k] / 2
      for _ in range(_TRIES):
        spot = (
          float(generator.uniform(left + half, right - half)),
          float(generator.uniform(top + half, bottom - half)),
        )
        if all(
          math.dist(spot, other) > 0.53 * (sides[k] + sides[m])
          for m, other in where.items()
        ):
          where[k] = spot
          break
      else:
        break
    if len(where) == len(sides):
      return [
        Placed(cutout, *where[k], sides[k]) for k, cutout in enumerate(cutouts)
      ]
  raise ValueError(
    f'{len(sides)} things with sides of {min(sides):.2f} to {max(sides):.2f} '
    f'do not fit into {region}; make them smaller'
  )


def plain(generator: np.random.Generator) -> Screen:
  """A plain ground that covers the whole picture."""
  colour = pick(generator, GROUNDS)
  return Screen(-0.2, -0.2, 1.2, 1.2, colour)
