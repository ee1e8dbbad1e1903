"""Counting: how many there are, in words as far as heard, and in figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.number import arrays
from babyvfm_jax.evals.tasks.number.subitizing import (
  FEWEST_WORDS,
  ask,
  truth,
)
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Stage
from babyvfm_jax.evals.tasks.stage.order import positions
from babyvfm_jax.evals.tasks.stage.solid import coloured

MOST = 12
ITEMS = 150
ITEMS_OPEN = 120
_TOTAL = (0.08, 0.15)
_EACH = (0.011, 0.015)


def build_words(stage: Stage, out: Path) -> list[Path]:
  """Which number phrase fits, of all that were heard."""
  words = arrays.number_words(stage, MOST)
  kinds = arrays.countable(stage)
  if len(words) < FEWEST_WORDS or not kinds:
    return []
  folder = Folder(stage, out, 'counting')
  generator = stage.generator('counting')
  sets = round(ITEMS / len(words))
  items = []
  for number, item in _pictures(
    folder, stage, generator, kinds, sets, len(words)
  ):
    kind = stage.kinds[item['concept']]
    phrases = [arrays.phrase(kind, n + 1) for n in range(len(words))]
    items.append(
      {**item, 'choose': 'text', 'texts': phrases, 'answer': number - 1}
    )
  ask(generator, items)
  card = {
    **_card('how many there are, in words'),
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / len(words),
    'words': list(words),
  }
  return [folder.write(items, card)]


def build_open(stage: Stage, out: Path) -> list[Path]:
  """How many, answered freely by a figure or a word, up to twelve."""
  kinds = arrays.countable(stage)
  if not kinds or not stage.was_heard('how many'):
    return []
  folder = Folder(stage, out, 'counting-open')
  generator = stage.generator('counting-open')
  items = [
    {**item, 'choose': 'generate', 'answer': number}
    for number, item in _pictures(
      folder, stage, generator, kinds, ITEMS_OPEN // MOST, MOST
    )
  ]
  heard = arrays.number_words(stage, MOST)
  card = {
    **_card('how many there are, answered freely'),
    'protocol': 'generation',
    'metric': 'exact',
    'parser': 'number',
    'numbers': list(range(1, MOST + 1)),
    'chance': 1 / MOST,
    'words': list(heard),
    'words_note': (
      f'only the numbers to {len(heard)} were heard as words; larger ones can '
      'hardly be said'
    ),
  }
  return [folder.write(items, card)]


def _pictures(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kinds: Sequence[Kind],
  sets: int,
  most: int,
) -> Iterator[tuple[int, dict[str, Any]]]:
  """Sets of the numbers from one on, of one kind on one ground each.

  Yields:
    The number, and what an item of it has before it asks.
  """
  for number, place in enumerate(positions(generator, sets, len(kinds))):
    kind = kinds[place]
    control = arrays.CONTROLS[number % 2]
    backdrop, ground = stage.some_backdrop(generator), arrays.plain(generator)
    cutout = coloured(kind, generator)
    for count in range(1, most + 1):
      each = generator.uniform(*_EACH)
      if control == 'area':
        each = generator.uniform(*_TOTAL) / count
      sides = arrays.even_sides(stage, cutout, count, each)
      things = arrays.placed([cutout] * count, sides, arrays.WHOLE, generator)
      visual = folder.picture(
        backdrop, [ground, *things], **truth(stage, things)
      )
      yield (
        count,
        {
          'id': f'{number:03d}-{count:02d}',
          'visuals': [visual],
          'prompt': arrays.question(kind),
          'cluster': f'{number:03d}',
          'concept': kind.word,
          'tags': [f'number:{count}', f'control:{control}'],
        },
      )


def _card(concept: str) -> dict[str, Any]:
  return {
    'domain': 'number',
    'concept': concept,
    'by': 'control',
    'controls': {
      'area': 'total area is drawn apart from number',
      'size': 'the size of a thing is drawn apart from number',
    },
  }
