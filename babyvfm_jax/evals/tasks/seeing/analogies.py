"""Analogies: A is to A' as B is to which, in one change of the looks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.evals.tasks.seeing.details import colourful
from babyvfm_jax.evals.tasks.stage import (
  Backdrop,
  Cutout,
  Folder,
  Kind,
  Placed,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
  lopsidedness,
)

SETS_A_CHANGE = 14
_LOPSIDED = 0.2
_SIDES = (0.2, 0.33, 0.48)
_SMALL = 0.24
_NUDGE = 0.03
_HUES = (0, 120, 240)


class Change(NamedTuple):
  """Two ways in which things change.

  Attributes:
    fits: Which kinds it can be seen of.
    start: What a thing is like before.
    ways: What it is like after, one way and the other.
  """

  fits: Callable[[Stage, Kind], bool]
  start: Mapping[str, Any]
  ways: tuple[Mapping[str, Any], Mapping[str, Any]]


def _any(stage: Stage, kind: Kind) -> bool:
  del stage, kind
  return True


def _lopsided(stage: Stage, kind: Kind) -> bool:
  return lopsidedness(stage, Cutout(kind.word)) >= _LOPSIDED


# `count` is how many of the thing there are; the rest is as `Placed` has it.
CHANGES: Mapping[str, Change] = {
  'colour': Change(colourful, {'hue': 0}, ({'hue': 120}, {'hue': 240})),
  'size': Change(
    _any, {'side': _SIDES[1]}, ({'side': _SIDES[2]}, {'side': _SIDES[0]})
  ),
  'rotation': Change(_lopsided, {'turn': 0}, ({'turn': 90}, {'turn': 180})),
  'reflection': Change(
    _lopsided, {'flip': False}, ({'flip': True}, {'flip': True, 'turn': 180})
  ),
  'number': Change(
    _any,
    {'count': 2, 'side': _SMALL},
    ({'count': 3, 'side': _SMALL}, {'count': 1, 'side': _SMALL}),
  ),
}


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `analogies`, after KiVA.

  Each set asks about both ways of a change with the same three alternatives:
  B changed one way, the other way, and not at all. B is another thing than A,
  elsewhere on another backdrop, and the alternatives stand a little off where
  B stood, so that pixels do not line up.
  """
  name = 'analogies'
  folder = Folder(stage, out, name)
  items: list[dict[str, Any]] = []
  left_out = []
  for change, ways in CHANGES.items():
    generator = stage.generator(f'{name} {change}')
    kinds = [k for k in clear_kinds(stage, 0.25) if ways.fits(stage, k)]
    if len({kind.family for kind in kinds}) < 2:
      left_out.append(change)
      continue
    for _ in range(SETS_A_CHANGE):
      number = f'{len(items) // 2:03d}'
      items += _set(folder, stage, generator, kinds, change, number)
  if not items:
    return []
  card = {
    'domain': 'vision',
    'concept': 'the same change of another thing: ' + ', '.join(CHANGES),
    'protocol': 'analogy',
    'metric': 'accuracy',
    'chance': 1 / 3,
    'by': 'change',
    'left_out': left_out,
    'form': 'KiVA (Yiu et al. 2024)',
  }
  return [folder.write(items, card)]


def features(things: Sequence[Placed]) -> list[float]:
  """Hue, size, view and number of what a picture shows, each as one of n."""
  one = things[0]
  side = sum(one.side > edge for edge in (0.27, 0.4))
  view = 4 * one.flip + round(one.turn / 90)
  states = (
    (_HUES.index(round(one.hue)), 3),
    (side, 3),
    (view, 8),
    (len(things) - 1, 3),
  )
  return [
    float(place == state) for state, count in states for place in range(count)
  ]


def _set(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kinds: Sequence[Kind],
  change: str,
  number: str,
) -> list[dict[str, Any]]:
  ways = CHANGES[change]
  first = kinds[int(generator.integers(len(kinds)))]
  rest = [kind for kind in kinds if kind.family != first.family]
  second = rest[int(generator.integers(len(rest)))]
  # One in the upper half, the other in the lower: pixels hardly meet.
  heights = [0.27, 0.73] if generator.integers(2) else [0.73, 0.27]
  one, two = (
    _Actor(folder, stage, any_of(kind, generator), y, generator)
    for kind, y in zip((first, second), heights, strict=True)
  )
  before, asked = one.shown(ways.start), two.shown(ways.start)
  one.nudge(generator)
  two.nudge(generator)
  after = [one.shown({**ways.start, **way}) for way in ways.ways]
  others = [two.shown({**ways.start, **way}) for way in ways.ways]
  alternatives = [*others, two.shown(ways.start)]
  items = []
  for way in range(2):
    order = [int(k) for k in generator.permutation(len(alternatives))]
    items.append(
      {
        'id': f'{number}-{way}',
        'choose': 'visual',
        'query': [*before, *after[way], *asked],
        'visuals': [alternatives[k] for k in order],
        'answer': order.index(way),
        'cluster': number,
        'concept': change,
        'tags': [f'change:{change}'],
      }
    )
  return items


class _Actor:
  """A thing with a place of its own, which is drawn again and again."""

  def __init__(
    self,
    folder: Folder,
    stage: Stage,
    cutout: Cutout,
    y: float,
    generator: np.random.Generator,
  ):
    self._folder = folder
    self._backdrop: Backdrop = stage.some_backdrop(generator)
    self._placed = Placed(
      cutout, 0.5 + between(generator, -0.18, 0.18), y, _SIDES[1]
    )

  def nudge(self, generator: np.random.Generator) -> None:
    """Moves the place a little."""
    self._placed = dataclasses.replace(
      self._placed,
      x=self._placed.x + between(generator, -_NUDGE, _NUDGE),
      y=self._placed.y + between(generator, -_NUDGE, _NUDGE),
    )

  def shown(self, fields: Mapping[str, Any]) -> Sequence[str]:
    """A picture of it with some fields changed."""
    looks = {name: value for name, value in fields.items() if name != 'count'}
    count = fields.get('count', 1)
    thing = dataclasses.replace(self._placed, **looks)
    # Several stand in a row about the middle.
    things = [
      dataclasses.replace(thing, x=0.5 + (k - (count - 1) / 2) * 0.27)
      if 'count' in fields
      else thing
      for k in range(count)
    ]
    return self._folder.picture(
      self._backdrop, things, features=features(things)
    )
