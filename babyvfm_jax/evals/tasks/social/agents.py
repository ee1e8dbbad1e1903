"""Agents that show where they look and point, by stage.

Cut-outs face to the right. Those that look to the front (in the nursery cat,
bunny, pig, monkey, bear, frog, penguin, baby and mommy; of the scenes bear, cat
and owl) say nothing about where they look, and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from babyvfm_jax.evals.tasks.stage import Cutout, Stage


class Agent(NamedTuple):
  """Someone who looks or points.

  Attributes:
    cutout: What it is.
    name: As it is spoken of, such as `the dog` or `Mike`.
    side: Its size, share of the picture's side.
  """

  cutout: Cutout
  name: str
  side: float


_PROFILES: Mapping[str, tuple[str, ...]] = {
  'nursery': (
    'dog',
    'bird',
    'duck',
    'fish',
    'horse',
    'chicken',
    'elephant',
    'turtle',
    'bee',
  ),
  'scenes': ('dog', 'duck', 'snake'),
}
# Whose whole body says where they look, and those who reach out.
_RUNNERS: Mapping[str, tuple[str, ...]] = {'scenes': ('Mike', 'Jenny')}
_ANIMAL, _CHILD = 0.38, 0.7


def lookers(stage: Stage) -> list[Agent]:
  """Those whose direction of gaze can be seen."""
  children = [
    Agent(Cutout(word, pose='run'), word, _CHILD)
    for word in _RUNNERS.get(stage.name, ())
    if word in stage.agents
  ]
  animals = [
    Agent(Cutout(word), f'the {word}', _ANIMAL)
    for word in _PROFILES.get(stage.name, ())
    if word in stage.agents
  ]
  return children + animals


def pointers(stage: Stage) -> list[Agent]:
  """Those who hold out their arms to what they point at."""
  return [
    Agent(Cutout(word, pose='reach'), word, _CHILD)
    for word in _RUNNERS.get(stage.name, ())
    if word in stage.agents
  ]


def hands(stage: Stage) -> list[Cutout]:
  """Hands alone, in each colour of skin; they reach upwards."""
  if stage.name != 'nursery':
    return []
  return [Cutout('hand', variant=variant) for variant in range(4)]
