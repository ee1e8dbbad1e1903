"""Left and right: which picture shows the same thing, turned the same way."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Placed, Stage, draw
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
  lit,
  told_apart,
)

SETS = 60
_LIGHT = (0.8, 1.12)
# Mirrored or not, and degrees: three views of a thing, and who is told apart.
Views = tuple[tuple[bool, int], ...]
_VIEWS: tuple[Views, ...] = (
  ((False, 0), (True, 0), (False, 180)),
  ((False, 0), (True, 0), (False, 90)),
  ((False, 0), (True, 0), (True, 180)),
)


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `left-right`.

  Three pictures show one thing as it is, mirrored and turned; each is asked
  for once, by a query of the same view that is drawn anew: elsewhere, of
  another size, on another backdrop, in another light.
  """
  name = 'left-right'
  generator = stage.generator(name)
  kinds = [
    (kind, some)
    for kind in clear_kinds(stage)
    if (some := views_of(stage, Cutout(kind.word)))
  ]
  if not kinds:
    return []
  folder = Folder(stage, out, name)
  items = []
  order = [kinds[k % len(kinds)] for k in range(SETS)]
  for number in range(SETS):
    kind, possible = order[number]
    cutout, views = any_of(kind, generator), pick(generator, possible)
    visuals = [
      _shown(folder, stage, generator, cutout, view, (0.4, 0.55))
      for view in views
    ]
    queries = [
      _shown(folder, stage, generator, cutout, view, (0.6, 0.72))
      for view in views
    ]
    items += sets.questions(
      visuals,
      (),
      'visual',
      generator,
      name=f'{number:03d}',
      queries=queries,
      each=[
        {'concept': cutout.word, 'tags': [f'view:{view_name(view)}']}
        for view in views
      ],
    )
  card = {
    'domain': 'vision',
    'concept': 'the same thing turned the same way, not its mirror image',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 3,
    'by': 'view',
    'form': (
      'Left/Right of the DevCV Toolbox (BabyVLM-V2); no picture is its query'
    ),
  }
  return [folder.write(items, card)]


def views_of(stage: Stage, cutout: Cutout) -> list[Views]:
  """Which views of a thing are all unlike: no ball, no round plate."""
  plain = Placed(cutout, 0.5, 0.5, 0.5)
  return [
    views
    for views in _VIEWS
    if told_apart(
      stage,
      [
        dataclasses.replace(plain, flip=flip, turn=turn) for flip, turn in views
      ],
    )
  ]


def view_name(view: tuple[bool, int]) -> str:
  """Such as `plain`, `mirrored`, `turned 90`."""
  mirrored, turn = view
  words = ['mirrored'] * mirrored + [f'turned {turn}'] * (turn > 0)
  return ' '.join(words) or 'plain'


def _shown(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  cutout: Cutout,
  view: tuple[bool, int],
  sides: tuple[float, float],
) -> Sequence[str]:
  side = between(generator, *sides)
  free = 0.47 - side / 2
  placed = Placed(
    cutout,
    0.5 + between(generator, -free, free),
    0.5 + between(generator, -free, free),
    side,
    flip=view[0],
    turn=view[1],
  )
  picture = draw(stage, stage.some_backdrop(generator), [placed])
  return folder.keep(
    lit(picture, between(generator, *_LIGHT)), same=same(placed)
  )


def same(placed: Placed) -> list[str]:
  """What is the same where two pictures show one thing in one view."""
  return [f'{placed.cutout} flip {placed.flip} turn {placed.turn}']
