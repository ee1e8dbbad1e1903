"""Solid things: which kinds are seen well, and a thing of a kind by chance."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np

from babyvfm_jax.evals.tasks.stage.drawing import Cutout, Placed, area
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.stage import Kind, Stage

_SIDE = 0.5


@functools.cache
def filled(stage: Stage, cutout: Cutout) -> float:
  """Share of the square around a thing that it fills."""
  return area(stage, Placed(cutout, 0.5, 0.5, _SIDE)) / _SIDE**2


def solid(
  stage: Stage, kinds: Iterable[Kind], least: float = 0.28
) -> list[Kind]:
  """Those that fill their square so far that they are seen when small."""
  return [k for k in kinds if filled(stage, Cutout(k.word)) >= least]


def coloured(kind: Kind, generator: np.random.Generator) -> Cutout:
  """A thing of a kind, in one of its colours."""
  if not kind.colours:
    return Cutout(kind.word)
  return Cutout(kind.word, pick(generator, kind.colours))
