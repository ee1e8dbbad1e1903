"""Sights: what stands where in the pictures of a contrast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.order import pick

Sight = tuple[Placed, ...]
_T = TypeVar('_T')

_BIG, _LITTLE = 0.5, 0.2
# Middle of a thing that stands on the ground.
_GROUND = 0.72


def ground_kinds(stage: Stage) -> list[Kind]:
  """Kinds that stand on the ground and are said with an article."""
  return [
    kind
    for kind in stage.kinds.values()
    if not kind.sky and stage.was_heard(f'the {kind.word}') and kind.counts
  ]


def some_kinds(
  stage: Stage, generator: np.random.Generator, count: int
) -> list[Kind]:
  """Kinds of the ground, of different families.

  Raises:
    ValueError: The stage has too few.
  """
  kinds = ground_kinds(stage)
  chosen: dict[str, Kind] = {}
  for k in generator.permutation(len(kinds)):
    chosen.setdefault(kinds[int(k)].family, kinds[int(k)])
  if len(chosen) < count:
    raise ValueError(f'{stage.name}: fewer than {count} kinds of things')
  return list(chosen.values())[:count]


def children(stage: Stage) -> list[str]:
  """Agents with feelings and deeds."""
  return [
    word
    for word, kind in stage.agents.items()
    if kind.category == 'people' and not kind.counts
  ]


def placed(
  kind: Kind,
  generator: np.random.Generator,
  x: float,
  *,
  side: float = 0.46,
  colour: str = '',
) -> Placed:
  """A thing on the ground, in a colour or in one of its colours."""
  if not colour and kind.colours:
    colour = pick(generator, kind.colours)
  return Placed(Cutout(kind.word, colour), x, _GROUND - side / 4, side)


def at(
  kind: Kind,
  x: float,
  y: float = 0.62,
  *,
  side: float = 0.36,
  colour: str = '',
) -> Placed:
  """A thing at a place, in a colour or its usual one."""
  return Placed(Cutout(kind.word, colour), x, y, side)


def child(name: str, feeling: str, x: float = 0.5) -> Placed:
  """A child with a feeling, large enough for its face to be seen."""
  return Placed(Cutout(name, expression=feeling), x, 0.55, 0.8)


def doing(name: str, deed: str, x: float) -> Placed:
  """A child that does something."""
  return Placed(Cutout(name, pose=deed), x, 0.6, 0.55)


def big_and_little(
  one: Kind, two: Kind, generator: np.random.Generator
) -> tuple[Sight, Sight]:
  """The first big and the second little, and the other way round."""
  low = _GROUND + 0.08
  edge = 0.06
  one_left = bool(generator.random() < 0.5)

  def pair(first: float, second: float) -> Sight:
    inner, outer = edge + first / 2, 1 - edge - second / 2
    if not one_left:
      inner, outer = 1 - edge - first / 2, edge + second / 2
    return (
      at(one, inner, low - first / 2, side=first),
      at(two, outer, low - second / 2, side=second),
    )

  return pair(_BIG, _LITTLE), pair(_LITTLE, _BIG)


def row(kind: Kind, count: int, generator: np.random.Generator) -> Sight:
  """So many of a thing, in some of six places, in a drawn size."""
  side = float(generator.uniform(0.2, 0.26))
  cells = generator.permutation(6)[:count]
  colour = kind.colours[0] if kind.colours else ''
  return tuple(
    at(
      kind,
      0.2 + 0.3 * (int(cell) % 3),
      0.5 + 0.3 * (int(cell) // 3),
      side=side,
      colour=colour,
    )
    for cell in cells
  )


def article(word: str) -> str:
  """The indefinite article by the first letter: an owl, a dog."""
  return 'an' if word[0].lower() in 'aeiou' else 'a'


def two_of(
  things: Sequence[_T], generator: np.random.Generator
) -> tuple[_T, _T]:
  """Two different ones of some things, in a drawn order."""
  first, second = generator.permutation(len(things))[:2]
  return things[int(first)], things[int(second)]
