"""Categories and kinds: what unseen things are, by the features of seen ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
)

# Of each category, and of each kind.
FAMILIAR, ASKED = 30, 30
FAMILIAR_OF_KIND, ASKED_OF_KIND = 10, 12
KINDS = 12
_FEWEST_KINDS = 4
_FEWEST_CATEGORIES = 3
_TILT = 20
_CARD = {
  'domain': 'vision',
  'protocol': 'categories',
  'metric': 'knn',
  'form': 'k-NN and linear probe on features of labelled pictures',
}


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `categories` (animal, food, ...) and `kinds` (dog, cup, ...)."""
  folders = [_categories(stage, out), _kinds(stage, out)]
  return [folder for folder in folders if folder is not None]


def split_kinds(
  stage: Stage, generator: np.random.Generator
) -> dict[str, tuple[list[Kind], list[Kind]]]:
  """By category: kinds whose pictures are familiar, and others."""
  by_category: dict[str, list[Kind]] = {}
  for kind in clear_kinds(stage):
    by_category.setdefault(kind.category, []).append(kind)
  found = {}
  for category, kinds in by_category.items():
    if len(kinds) >= _FEWEST_KINDS:
      order = [kinds[int(k)] for k in generator.permutation(len(kinds))]
      half = (len(order) + 1) // 2
      found[category] = (order[:half], order[half:])
  return found


def split_colours(
  kind: Kind, generator: np.random.Generator
) -> tuple[Kind, Kind]:
  """A kind in some of its colours, and in the others; in all if it has one."""
  if len(kind.colours) < 2:
    return kind, kind
  order = [
    kind.colours[int(k)] for k in generator.permutation(len(kind.colours))
  ]
  half = len(order) // 2
  return (
    dataclasses.replace(kind, colours=tuple(order[:half])),
    dataclasses.replace(kind, colours=tuple(order[half:])),
  )


def _categories(stage: Stage, out: Path) -> Path | None:
  name = 'categories'
  generator = stage.generator(name)
  split = split_kinds(stage, generator)
  if len(split) < _FEWEST_CATEGORIES:
    return None
  folder = Folder(stage, out, name)
  familiar = [
    _labelled(folder, stage, generator, kinds[k % len(kinds)], category, k)
    for category, (kinds, _) in split.items()
    for k in range(FAMILIAR)
  ]
  items = [
    _question(
      folder, stage, generator, kinds[k % len(kinds)], category, k, list(split)
    )
    for category, (_, kinds) in split.items()
    for k in range(ASKED)
  ]
  card = {
    **_CARD,
    'concept': 'the category of a kind that is not among the labelled ones',
    'chance': 1 / len(split),
    'by': 'category',
    'familiar_kinds': {c: [k.word for k in s[0]] for c, s in split.items()},
    'asked_kinds': {c: [k.word for k in s[1]] for c, s in split.items()},
  }
  return folder.write(items, card, familiar)


def _kinds(stage: Stage, out: Path) -> Path | None:
  name = 'kinds'
  generator = stage.generator(name)
  kinds: dict[str, Kind] = {}
  order = clear_kinds(stage)
  for number in generator.permutation(len(order)):
    kinds.setdefault(order[int(number)].family, order[int(number)])
  chosen = list(kinds.values())[:KINDS]
  if len(chosen) < _FEWEST_KINDS:
    return None
  folder = Folder(stage, out, name)
  familiar, items = [], []
  for kind in chosen:
    seen, unseen = split_colours(kind, generator)
    familiar += [
      _labelled(folder, stage, generator, seen, kind.word, k)
      for k in range(FAMILIAR_OF_KIND)
    ]
    items += [
      _question(
        folder,
        stage,
        generator,
        unseen,
        kind.word,
        k,
        [one.word for one in chosen],
      )
      for k in range(ASKED_OF_KIND)
    ]
  card = {
    **_CARD,
    'concept': (
      'the kind of a thing in colours, places and sizes that were not among '
      'the labelled ones'
    ),
    'chance': 1 / len(chosen),
    'shortcuts': {
      'pixel_matcher': (
        'things that have one colour and stand on one backdrop, as pieces of '
        'clip art do, are told by their pixels; a model is to be read beside it'
      )
    },
  }
  return folder.write(items, card, familiar)


def _labelled(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kind: Kind,
  label: str,
  number: int,
) -> dict[str, Any]:
  placed = _anywhere(any_of(kind, generator), generator)
  return {
    'id': f'{label}-{number:02d}',
    'visuals': [_drawn(folder, stage, generator, placed, label)],
    'tags': [f'category:{label}', f'word:{kind.word}'],
  }


def _question(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kind: Kind,
  label: str,
  number: int,
  names: Sequence[str],
) -> dict[str, Any]:
  order = [names[int(k)] for k in generator.permutation(len(names))]
  placed = _anywhere(any_of(kind, generator), generator)
  placed = dataclasses.replace(placed, turn=between(generator, -_TILT, _TILT))
  return {
    'id': f'{label}-{number:02d}',
    'choose': 'text',
    'visuals': [_drawn(folder, stage, generator, placed, label)],
    'texts': order,
    'answer': order.index(label),
    'concept': kind.word,
    'cluster': kind.word,
    'tags': [f'category:{label}', f'word:{kind.word}'],
  }


def _anywhere(cutout: Cutout, generator: np.random.Generator) -> Placed:
  side = between(generator, 0.36, 0.58)
  free = 0.49 - side / 2
  return Placed(
    cutout,
    0.5 + between(generator, -free, free),
    0.5 + between(generator, -free, free),
    side,
    flip=bool(generator.integers(2)),
  )


def _drawn(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  placed: Placed,
  label: str,
) -> Sequence[str]:
  truth: Mapping[str, Any] = {
    'texts': {label: 1.0},
    'features': features(stage, placed, label),
  }
  return folder.picture(stage.some_backdrop(generator), [placed], **truth)


def features(stage: Stage, placed: Placed, label: str) -> list[float]:
  """One number a category and one a kind of the stage: 1 for the thing's."""
  kind = stage.kinds[placed.cutout.word]
  names = [one.category for one in stage.kinds.values()]
  wanted = (
    (list(stage.kinds), kind.word)
    if label == kind.word
    else (list(dict.fromkeys(names)), kind.category)
  )
  return [float(name == wanted[1]) for name in wanted[0]]
