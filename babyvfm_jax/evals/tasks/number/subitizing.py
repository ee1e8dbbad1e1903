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
  Screen,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.drawing import area
from babyvfm_jax.evals.tasks.stage.order import (
  lined_up,
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
  counted = arrays.countable(stage)
  if len(words) < FEWEST_WORDS or not counted.kinds:
    return []
  folder = Folder(stage, out, 'subitizing')
  generator = stage.generator('subitizing')
  sets = round(ITEMS / len(words))
  items: list[dict[str, Any]] = []
  for number, place in enumerate(
    positions(generator, sets, len(counted.kinds))
  ):
    kind = counted.kinds[place]
    ground = arrays.plain(generator)
    items += _set_of_one(
      folder, stage, generator, counted, kind, [ground], number, len(words)
    )
  ask(generator, items)
  card = _card('how many there are, at a glance', words, counted)
  return [folder.write(items, card)]


def build_among(stage: Stage, out: Path) -> list[Path]:
  """On a backdrop: two kinds, always as many in all; either is asked about.

  Where kinds are not named, there is one kind on the backdrop.
  """
  words = arrays.number_words(stage, MOST - 1)
  counted = arrays.countable(stage)
  kinds = counted.on_ground
  if len(words) < FEWEST_WORDS or len({kind.family for kind in kinds}) < 2:
    return []
  folder = Folder(stage, out, 'subitizing-scene')
  generator = stage.generator('subitizing-scene')
  pictures = ITEMS_AMONG / 2 if counted.named else ITEMS_AMONG
  sets = round(pictures / len(words))
  items: list[dict[str, Any]] = []
  for number, place in enumerate(positions(generator, sets, len(kinds))):
    one = kinds[place]
    if counted.named:
      others = [kind for kind in kinds if kind.family != one.family]
      pair = (one, others[int(generator.integers(len(others)))])
      items += _set_among(
        folder, stage, generator, counted, pair, number, len(words)
      )
    else:
      items += _set_of_one(
        folder, stage, generator, counted, one, [], number, len(words)
      )
  ask(generator, items)
  card = _card('how many of a kind there are', words, counted)
  return [folder.write(items, card)]


def _set_of_one(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  counted: arrays.Countable,
  kind: Kind,
  ground: Sequence[Screen],
  number: int,
  most: int,
) -> list[dict[str, Any]]:
  """A picture of each number of one kind, on plain ground or a backdrop."""
  backdrop = stage.some_backdrop(generator)
  region = arrays.WHOLE if ground else arrays.GROUND
  cutout = coloured(kind, generator)
  items = []
  totals = shuffled(generator, np.linspace(*_TOTAL, most).tolist())
  for count, total in enumerate(totals, start=1):
    sides = arrays.uneven_sides(stage, cutout, count, total, generator)
    things = arrays.placed([cutout] * count, sides, region, generator)
    visual = folder.picture(
      backdrop, [*ground, *things], **truth(stage, counted, things)
    )
    items.append(_item(f'{number:03d}', visual, counted, kind, count, most))
  return items


def _set_among(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  counted: arrays.Countable,
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
    visual = folder.picture(backdrop, things, **truth(stage, counted, things))
    items += [
      _item(f'{number:03d}', visual, counted, kind, several, most)
      for kind, several in zip(kinds, counts, strict=True)
    ]
  return items


def truth(
  stage: Stage, counted: arrays.Countable, things: Sequence[Placed]
) -> dict[str, Any]:
  """What is said of how many there are, in words and in a figure."""
  counts: dict[str, int] = {}
  for thing in things:
    counts[thing.cutout.word] = counts.get(thing.cutout.word, 0) + 1
  numbers = {stage.kinds[word]: number for word, number in counts.items()}
  filled = sum(area(stage, thing) for thing in things)
  return {
    'texts': {counted.phrase(kind, n): 1 for kind, n in numbers.items()},
    'answers': {counted.question(kind): str(n) for kind, n in numbers.items()},
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
  counted: arrays.Countable,
  kind: Kind,
  number: int,
  most: int,
) -> dict[str, Any]:
  """An item with its phrases in the order of numbers; see `ask`."""
  return {
    'id': f'{cluster}-{kind.word}-{number}',
    'choose': 'text',
    'visuals': [visual],
    'texts': [counted.phrase(kind, n + 1) for n in range(most)],
    'answer': number - 1,
    'prompt': counted.question(kind),
    'cluster': cluster,
    'concept': kind.word,
    'tags': [f'number:{number}'],
  }


def _card(
  concept: str, words: Sequence[str], counted: arrays.Countable
) -> dict[str, Any]:
  return {
    'domain': 'number',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / len(words),
    'by': 'number',
    'words': list(words),
    'controls': 'total area is drawn apart from number; sizes differ',
    **counted.card(),
  }
