"""Subitizing: how many at a glance, said in words.

Total area is drawn apart from number, and things of one picture differ in size,
so that area does not tell the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.number import arrays
from babyvfm_jax.evals.tasks.stage import (
  Folder,
  Kind,
  Placed,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.drawing import area
from babyvfm_jax.evals.tasks.stage.order import (
  lined_up,
  pick,
  positions,
  shuffled,
)
from babyvfm_jax.evals.tasks.stage.solid import coloured

MOST = 5
FEWEST_WORDS = 3
ITEMS = 150
ITEMS_AMONG = 160
_TOTAL = (0.05, 0.13)
_TOTAL_AMONG = (0.035, 0.075)


def build_plain(stage: Stage, out: Path) -> list[Path]:
  """One kind on plain ground."""
  words = arrays.number_words(stage, MOST)
  kinds = arrays.countable(stage)
  if len(words) < FEWEST_WORDS or not kinds:
    return []
  folder = Folder(stage, out, 'subitizing')
  generator = stage.generator('subitizing')
  sets = round(ITEMS / len(words))
  items: list[dict[str, Any]] = []
  for number, place in enumerate(positions(generator, sets, len(kinds))):
    kind = kinds[place]
    backdrop, ground = stage.some_backdrop(generator), arrays.plain(generator)
    cutout = coloured(kind, generator)
    totals = shuffled(generator, np.linspace(*_TOTAL, len(words)).tolist())
    for count, total in enumerate(totals, start=1):
      sides = arrays.uneven_sides(stage, cutout, count, total, generator)
      things = arrays.placed([cutout] * count, sides, arrays.WHOLE, generator)
      visual = folder.picture(
        backdrop, [ground, *things], **truth(stage, things)
      )
      items.append(_item(f'{number:03d}', visual, kind, count, len(words)))
  ask(generator, items)
  card = _card('how many there are, at a glance', words)
  return [folder.write(items, card)]


def build_among(stage: Stage, out: Path) -> list[Path]:
  """On a backdrop: two kinds, always as many in all; either is asked about."""
  words = arrays.number_words(stage, MOST - 1)
  kinds = arrays.countable(stage, ground=True)
  if len(words) < FEWEST_WORDS or not kinds:
    return []
  folder = Folder(stage, out, 'subitizing-scene')
  generator = stage.generator('subitizing-scene')
  sets = round(ITEMS_AMONG / 2 / len(words))
  items: list[dict[str, Any]] = []
  for number, place in enumerate(positions(generator, sets, len(kinds))):
    one = kinds[place]
    others = [kind for kind in kinds if kind.family != one.family]
    pair = (one, pick(generator, others))
    items += _set_among(folder, stage, generator, pair, number, len(words))
  ask(generator, items)
  card = _card('how many of a kind there are', words)
  return [folder.write(items, card)]


def _set_among(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kinds: tuple[Kind, Kind],
  number: int,
  most: int,
) -> list[dict[str, Any]]:
  backdrop = stage.some_backdrop(generator)
  cutouts = [coloured(kind, generator) for kind in kinds]
  totals = [
    shuffled(generator, np.linspace(*_TOTAL_AMONG, most).tolist())
    for _ in kinds
  ]
  items = []
  for count in range(1, most + 1):
    counts = (count, most + 1 - count)
    shown, sides = [], []
    for cutout, several, total in zip(cutouts, counts, totals, strict=True):
      shown += [cutout] * several
      sides += arrays.uneven_sides(
        stage, cutout, several, total[count - 1], generator
      )
    things = arrays.placed(shown, sides, arrays.GROUND, generator)
    visual = folder.picture(backdrop, things, **truth(stage, things))
    items += [
      _item(f'{number:03d}', visual, kind, several, most)
      for kind, several in zip(kinds, counts, strict=True)
    ]
  return items


def truth(stage: Stage, things: Sequence[Placed]) -> dict[str, Any]:
  """What is said of how many there are, in words and in a figure."""
  counts: dict[str, int] = {}
  for thing in things:
    counts[thing.cutout.word] = counts.get(thing.cutout.word, 0) + 1
  numbers = {stage.kinds[word]: number for word, number in counts.items()}
  filled = sum(area(stage, thing) for thing in things)
  return {
    'texts': {arrays.phrase(kind, n): 1 for kind, n in numbers.items()},
    'answers': {arrays.question(kind): str(n) for kind, n in numbers.items()},
    'features': [len(things), round(filled, 4)],
  }


def ask(
  generator: np.random.Generator, items: Sequence[dict[str, Any]]
) -> None:
  """Puts each item's phrases in an order, `answer` being the right one."""
  most = len(items[0]['texts'])
  for item, place in zip(
    items, positions(generator, len(items), most), strict=True
  ):
    others = list(item['texts'])
    right = others.pop(item['answer'])
    item['texts'] = lined_up(right, shuffled(generator, others), place)
    item['answer'] = place


def _item(
  cluster: str,
  visual: list[str],
  kind: Kind,
  number: int,
  most: int,
) -> dict[str, Any]:
  """An item with its phrases in the order of numbers; see `ask`."""
  return {
    'id': f'{cluster}-{kind.word}-{number}',
    'choose': 'text',
    'visuals': [visual],
    'texts': [arrays.phrase(kind, n + 1) for n in range(most)],
    'answer': number - 1,
    'prompt': arrays.question(kind),
    'cluster': cluster,
    'concept': kind.word,
    'tags': [f'number:{number}'],
  }


def _card(concept: str, words: Sequence[str]) -> dict[str, Any]:
  return {
    'domain': 'number',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / len(words),
    'by': 'number',
    'words': list(words),
    'controls': 'total area is drawn apart from number; sizes differ',
  }
