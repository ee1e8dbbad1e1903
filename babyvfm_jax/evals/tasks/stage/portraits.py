"""Portraits: things that are seen well, one or several to a picture."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.tasks.stage.drawing import Cutout, Placed, look
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.solid import solid
from babyvfm_jax.evals.tasks.stage.stage import Kind, Stage

# Share of the square around a thing that it must fill to be seen well.
FILLED = 0.2
_SIDE = 0.5
# Of a kind's colours; each takes its time to draw.
_SHADES = 2
_PIXELS = 96
# A pixel looks unlike from here on; so much of a thing must have its colour.
_UNLIKE, _COLOURED = 0.15, 0.3
# Of two views of a thing, and the grid on which they are compared.
_TOLD_APART, _GRID = 0.3, 48


def between(generator: np.random.Generator, low: float, high: float) -> float:
  """A number between two, to three digits, so that files say what it was."""
  return round(float(generator.uniform(low, high)), 3)


def clear_kinds(stage: Stage, least: float = FILLED) -> list[Kind]:
  """Kinds that are seen well when they are small."""
  return solid(stage, stage.kinds.values(), least)


@functools.cache
def shows_colour(stage: Stage, kind: Kind) -> bool:
  """Whether a kind has colours, and a good part of it is in its colour."""
  if len(kind.colours) < 2:
    return False
  first, second = (
    pixels_of(stage, Placed(Cutout(kind.word, colour), 0.5, 0.5, _SIDE))
    for colour in kind.colours[:2]
  )
  changed = np.abs(first - second).max(axis=-1) > _UNLIKE
  return bool(changed.sum() > _COLOURED * (first[..., 3] > _UNLIKE).sum())


def any_of(kind: Kind, generator: np.random.Generator) -> Cutout:
  """A thing of a kind, in one of its colours and shades."""
  colour = pick(generator, kind.colours) if kind.colours else ''
  return Cutout(kind.word, colour, variant=int(generator.integers(_SHADES)))


def portrait(
  cutout: Cutout,
  generator: np.random.Generator,
  low: float = 0.5,
  high: float = 0.64,
) -> Placed:
  """A thing alone, about the middle, facing either way."""
  side = between(generator, low, high)
  free = max(0.02, (0.92 - side) / 2)
  return Placed(
    cutout,
    0.5 + between(generator, -free, free),
    0.54 + between(generator, -free / 2, free / 2),
    side,
    flip=bool(generator.integers(2)),
  )


def lit(picture: np.ndarray, gain: float) -> np.ndarray:
  """A picture [size, size, 3] uint8 in more or less light."""
  return np.clip(picture.astype(np.float32) * gain, 0, 255).astype(np.uint8)


def pixels_of(stage: Stage, placed: Placed) -> np.ndarray:
  """[n, n, 4] float in [0, 1], opacity multiplied in, centred; of the look."""
  image = look(stage, dataclasses.replace(placed, side=_SIDE), 2 * _PIXELS)
  side = max(image.size)
  canvas = np.zeros((side, side, 4))
  top, left = (side - image.height) // 2, (side - image.width) // 2
  values = np.asarray(image, np.float64) / 255
  values[..., :3] *= values[..., 3:]
  canvas[top : top + image.height, left : left + image.width] = values
  return canvas


@functools.cache
def difference(stage: Stage, first: Placed, second: Placed) -> float:
  """How much two looks differ, centred: 0 to about 1 of what they fill."""
  one, two = (_square(pixels_of(stage, each)) for each in (first, second))
  filled = np.maximum(one[..., 3], two[..., 3]).sum()
  return float(np.abs(one - two).max(axis=-1).sum() / filled)


def told_apart(stage: Stage, looks: Sequence[Placed]) -> bool:
  """Whether no two of some looks are nearly the same."""
  return all(
    difference(stage, one, two) >= _TOLD_APART
    for place, one in enumerate(looks)
    for two in looks[:place]
  )


def _square(values: np.ndarray) -> np.ndarray:
  """[n, n, 4], by an even share of its pixels."""
  places = np.linspace(0, len(values) - 1, _GRID).round().astype(int)
  return values[places][:, places]
