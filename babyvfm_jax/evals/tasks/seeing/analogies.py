"""Analogies: A is to A' as B is to which, in one change of the looks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.evals.tasks.seeing.details import colourful, main_hue
from babyvfm_jax.evals.tasks.stage import (
  Backdrop,
  Cutout,
  Folder,
  Placed,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
  shows_colour,
  told_apart,
)

SETS_A_CHANGE = 14
_TRIES = 8
_FILLED = 0.25
# Degrees within which two hues are alike.
_LIKE_HUE = 35
_SIDES = (0.2, 0.33, 0.48)
_SMALL = 0.24
_NUDGE = (0.02, 0.035)
_HUES = (0, 120, 240)


class Plan(NamedTuple):
  """What a set of analogies is about.

  Fields are as `Placed` and `Cutout` have them; `count` is how many there are.

  Attributes:
    things: A and B.
    start: Fields before.
    ways: Fields after, one way and the other.
  """

  things: tuple[Cutout, Cutout]
  start: Mapping[str, Any]
  ways: tuple[Mapping[str, Any], Mapping[str, Any]]


# None where chance drew things that cannot change so.
Planner = Callable[[Stage, np.random.Generator], Plan | None]


def colour(stage: Stage, generator: np.random.Generator) -> Plan | None:
  """From one colour to another, which A and B share.

  Where colours have no names, the hue is turned, of things of like hue.
  """
  kinds = clear_kinds(stage, _FILLED)
  coloured = [kind for kind in kinds if shows_colour(stage, kind)]
  if coloured:
    one, two = pick(generator, coloured), pick(generator, coloured)
    shared = [hue for hue in one.colours if hue in two.colours]
    if one.family == two.family or len(shared) < 3:
      return None
    first, *others = (
      shared[int(k)] for k in generator.permutation(len(shared))[:3]
    )
    return Plan(
      (Cutout(one.word, first), Cutout(two.word, first)),
      {'colour': first},
      ({'colour': others[0]}, {'colour': others[1]}),
    )
  kinds = [kind for kind in kinds if colourful(stage, kind)]
  if not kinds:
    return None
  one, two = pick(generator, kinds), pick(generator, kinds)
  apart = abs(main_hue(stage, one) - main_hue(stage, two))
  if one.family == two.family or min(apart, 360 - apart) > _LIKE_HUE:
    return None
  return Plan(
    (Cutout(one.word), Cutout(two.word)),
    {'hue': _HUES[0]},
    ({'hue': _HUES[1]}, {'hue': _HUES[2]}),
  )


def size(stage: Stage, generator: np.random.Generator) -> Plan | None:
  """Bigger, or smaller."""
  two = _two(stage, generator, [])
  ways = ({'side': _SIDES[2]}, {'side': _SIDES[0]})
  return Plan(two, {'side': _SIDES[1]}, ways) if two else None


def rotation(stage: Stage, generator: np.random.Generator) -> Plan | None:
  """By a quarter, or by half a turn."""
  ways = ({'turn': 90}, {'turn': 180})
  two = _two(stage, generator, [{}, *ways])
  return Plan(two, {'turn': 0}, ways) if two else None


def reflection(stage: Stage, generator: np.random.Generator) -> Plan | None:
  """Left becomes right, or up becomes down."""
  ways = ({'flip': True, 'turn': 0}, {'flip': True, 'turn': 180})
  two = _two(stage, generator, [{}, *ways])
  return Plan(two, {'flip': False}, ways) if two else None


def number(stage: Stage, generator: np.random.Generator) -> Plan | None:
  """Two become three, or one."""
  two = _two(stage, generator, [])
  start = {'count': 2, 'side': _SMALL}
  ways = ({'count': 3, 'side': _SMALL}, {'count': 1, 'side': _SMALL})
  return Plan(two, start, ways) if two else None


CHANGES: Mapping[str, Planner] = {
  'colour': colour,
  'size': size,
  'rotation': rotation,
  'reflection': reflection,
  'number': number,
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
  for change, plan_one in CHANGES.items():
    generator = stage.generator(f'{name} {change}')
    plans = [plan_one(stage, generator) for _ in range(_TRIES * SETS_A_CHANGE)]
    found = [plan for plan in plans if plan][:SETS_A_CHANGE]
    if not found:
      left_out.append(change)
    for plan in found:
      label = f'{len(items) // 2:03d}'
      items += _set(folder, stage, generator, plan, change, label)
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


def features(stage: Stage, things: Sequence[Placed]) -> list[float]:
  """Colour, hue, size, view and number of a picture, each as one of n."""
  one = things[0]
  palette = sorted(
    {hue for kind in stage.kinds.values() for hue in kind.colours}
  )
  states = (
    (['', *palette].index(one.cutout.colour), 1 + len(palette)),
    (_HUES.index(round(one.hue)), len(_HUES)),
    (sum(one.side > edge for edge in (0.27, 0.4)), 3),
    (4 * one.flip + round(one.turn / 90), 8),
    (len(things) - 1, 3),
  )
  return [
    float(place == state) for state, count in states for place in range(count)
  ]


def _two(
  stage: Stage,
  generator: np.random.Generator,
  views: Sequence[Mapping[str, Any]],
) -> tuple[Cutout, Cutout] | None:
  """Two things of two families, of which all views can be told apart."""
  kinds = [
    kind
    for kind in clear_kinds(stage, _FILLED)
    if told_apart(
      stage,
      [
        dataclasses.replace(Placed(Cutout(kind.word), 0.5, 0.5, 0.5), **view)
        for view in views
      ],
    )
  ]
  if not kinds:
    return None
  one, two = pick(generator, kinds), pick(generator, kinds)
  if one.family == two.family:
    return None
  return any_of(one, generator), any_of(two, generator)


def _set(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  plan: Plan,
  change: str,
  label: str,
) -> list[dict[str, Any]]:
  # One in the upper half, the other in the lower: pixels hardly meet.
  heights = [0.27, 0.73] if generator.integers(2) else [0.73, 0.27]
  one, two = (
    _Actor(folder, stage, thing, y, generator)
    for thing, y in zip(plan.things, heights, strict=True)
  )
  before, asked = one.shown(plan.start), two.shown(plan.start)
  one.nudge(generator)
  two.nudge(generator)
  after = [one.shown({**plan.start, **way}) for way in plan.ways]
  others = [two.shown({**plan.start, **way}) for way in plan.ways]
  alternatives = [*others, two.shown(plan.start)]
  items = []
  for way in range(2):
    order = [int(k) for k in generator.permutation(len(alternatives))]
    items.append(
      {
        'id': f'{label}-{way}',
        'choose': 'visual',
        'query': [*before, *after[way], *asked],
        'visuals': [alternatives[k] for k in order],
        'answer': order.index(way),
        'cluster': label,
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
    self._stage = stage
    self._middle = 0.5
    self._backdrop: Backdrop = stage.some_backdrop(generator)
    self._placed = Placed(
      cutout, 0.5 + between(generator, -0.18, 0.18), y, _SIDES[1]
    )

  def nudge(self, generator: np.random.Generator) -> None:
    """Moves the place a little, by a pixel at least."""
    dx, dy = (
      between(generator, *_NUDGE) * (1 if generator.integers(2) else -1)
      for _ in range(2)
    )
    self._middle += dx
    self._placed = dataclasses.replace(
      self._placed, x=self._placed.x + dx, y=self._placed.y + dy
    )

  def shown(self, fields: Mapping[str, Any]) -> Sequence[str]:
    """A picture of it with some fields changed."""
    looks = dict(fields)
    count = looks.pop('count', 0)
    cutout = self._placed.cutout
    if 'colour' in looks:
      cutout = dataclasses.replace(cutout, colour=looks.pop('colour'))
    thing = dataclasses.replace(self._placed, cutout=cutout, **looks)
    # Several stand in a row about the middle.
    things = [
      dataclasses.replace(thing, x=self._middle + (k - (count - 1) / 2) * 0.27)
      for k in range(count)
    ] or [thing]
    return self._folder.picture(
      self._backdrop, things, features=features(self._stage, things)
    )
