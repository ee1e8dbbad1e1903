"""Spatial details: which scene has exactly this thing, not one much like it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.order import pick
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
  shows_colour,
  told_apart,
)

SETS_A_VARIANT = 24
_OTHERS = 2
_SIDE = (0.32, 0.4)
_QUERY = (0.62, 0.76)
_HUES = (0, 110, 230)
_COLOURFUL = 0.35
_POSES = ('', 'reach', 'cheer', 'kick', 'run', 'sit')
# Three of one kind that differ in one respect, as they are placed.
Variants = Callable[[Stage, np.random.Generator], list[Placed] | None]


def colours(
  stage: Stage, generator: np.random.Generator
) -> list[Placed] | None:
  """In three colours that have names."""
  kinds = [
    kind
    for kind in clear_kinds(stage, 0.3)
    if len(kind.colours) > 2 and shows_colour(stage, kind)
  ]
  if not kinds:
    return None
  kind = pick(generator, kinds)
  order = generator.permutation(len(kind.colours))[:3]
  return [_plain(Cutout(kind.word, kind.colours[int(k)])) for k in order]


def hues(stage: Stage, generator: np.random.Generator) -> list[Placed] | None:
  """In three hues, whether they have names or not."""
  kinds = [kind for kind in clear_kinds(stage, 0.3) if colourful(stage, kind)]
  if not kinds:
    return None
  cutout = any_of(pick(generator, kinds), generator)
  return [dataclasses.replace(_plain(cutout), hue=hue) for hue in _HUES]


def orientations(
  stage: Stage, generator: np.random.Generator
) -> list[Placed] | None:
  """As it is, mirrored, and on its side."""
  kinds = [
    kind
    for kind in clear_kinds(stage, 0.25)
    if told_apart(stage, _turned(Cutout(kind.word)))
  ]
  return _turned(any_of(pick(generator, kinds), generator)) if kinds else None


def _turned(cutout: Cutout) -> list[Placed]:
  placed = _plain(cutout)
  return [
    placed,
    dataclasses.replace(placed, flip=True),
    dataclasses.replace(placed, turn=90),
  ]


def poses(stage: Stage, generator: np.random.Generator) -> list[Placed] | None:
  """A child in three poses."""
  who = [word for word in stage.agents if word[0].isupper()]
  if not who:
    return None
  word = pick(generator, who)
  order = generator.permutation(len(_POSES))[:3]
  return [_plain(Cutout(word, pose=_POSES[int(k)])) for k in order]


VARIANTS: Mapping[str, Variants] = {
  'colour': colours,
  'hue': hues,
  'orientation': orientations,
  'pose': poses,
}


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `spatial-details`.

  Three scenes have the same things but for one, which is of another colour,
  hue, orientation or pose in each. Each scene is asked for once, by its thing,
  drawn anew and large on another backdrop.
  """
  name = 'spatial-details'
  folder = Folder(stage, out, name)
  items: list = []
  for variant, draw_three in VARIANTS.items():
    generator = stage.generator(f'{name} {variant}')
    if variant == 'hue' and any(k.colours for k in stage.kinds.values()):
      continue
    for _ in range(SETS_A_VARIANT):
      three = draw_three(stage, generator)
      if three is not None:
        number = f'{len(items) // 3:03d}'
        items += _set(folder, stage, generator, three, number, variant)
  if not items:
    return []
  card = {
    'domain': 'vision',
    'concept': 'which scene has exactly this thing',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 3,
    'by': 'variant',
    'form': 'Spatial Details of the DevCV Toolbox (BabyVLM-V2), drawn anew',
  }
  return [folder.write(items, card)]


def key(placed: Placed) -> str:
  """What makes two things exactly the same, wherever they are."""
  return f'{placed.cutout} {placed.flip} {placed.turn} {placed.hue}'


def _set(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  three: Sequence[Placed],
  number: str,
  variant: str,
) -> list:
  backdrop = stage.some_backdrop(generator)
  others = [
    kind
    for kind in clear_kinds(stage, 0.25)
    if kind.word != three[0].cutout.word
  ]
  chosen = [others[int(k)] for k in generator.permutation(len(others))]
  about = [
    dataclasses.replace(_plain(any_of(kind, generator)), side=0.32)
    for kind in chosen[:_OTHERS]
  ]
  visuals, queries = [], []
  for thing in three:
    spots = _spots(generator, 1 + len(about))
    side = between(generator, *_SIDE)
    scene = [
      dataclasses.replace(one, x=x, y=y)
      for one, (x, y) in zip(
        [dataclasses.replace(thing, side=side), *about], spots, strict=True
      )
    ]
    visuals.append(
      folder.picture(backdrop, scene, same=[key(one) for one in scene])
    )
    large = dataclasses.replace(
      thing,
      side=between(generator, *_QUERY),
      x=0.5 + between(generator, -0.1, 0.1),
      y=0.5 + between(generator, -0.1, 0.1),
    )
    queries.append(
      folder.picture(stage.some_backdrop(generator), [large], same=[key(large)])
    )
  return sets.questions(
    visuals,
    (),
    'visual',
    generator,
    name=number,
    queries=queries,
    each=[{'concept': three[0].cutout.word, 'tags': [f'variant:{variant}']}]
    * 3,
  )


def _plain(cutout: Cutout) -> Placed:
  return Placed(cutout, 0.5, 0.5, 0.5)


def _spots(
  generator: np.random.Generator, count: int
) -> list[tuple[float, float]]:
  cells = [(0.25, 0.28), (0.75, 0.28), (0.25, 0.74), (0.75, 0.74)]
  return [
    (
      cells[int(k)][0] + between(generator, -0.05, 0.05),
      cells[int(k)][1] + between(generator, -0.04, 0.04),
    )
    for k in generator.permutation(len(cells))[:count]
  ]


def colourful(stage: Stage, kind: Kind) -> bool:
  """Whether a kind is so colourful that a turn of its hue is seen."""
  seen = _seen(stage, kind)
  return bool((seen.max(axis=1) - seen.min(axis=1)).mean() > _COLOURFUL)


def main_hue(stage: Stage, kind: Kind) -> float:
  """Degrees: the mean direction of a kind's colours, the strong ones more."""
  red, green, blue = _seen(stage, kind).T
  # The plane of hues: red to the right, green and blue at 120 and 240 degrees.
  right = (red - (green + blue) / 2).sum()
  up = (np.sqrt(3) / 2 * (green - blue)).sum()
  return float(np.degrees(np.arctan2(up, right)) % 360)


def _seen(stage: Stage, kind: Kind) -> np.ndarray:
  """[n, 3] colours of a kind's opaque pixels, in [0, 1]."""
  image = np.asarray(stage.image(Cutout(kind.word)), np.float64) / 255
  return image[image[..., 3] > 0.5][:, :3]
