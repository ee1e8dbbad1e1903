"""Localization: in which quarter of a picture a thing is.

Children point. Here a light does: the same picture four times, each with
another quarter lit and the rest in the dark; which of them shows the cup? Where
the words for places were heard, phrases say it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Folder, Placed, Stage, draw
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  between,
  clear_kinds,
)

SETS = 40
# Sets of which each picture is asked about four times.
SQUARES = 12
# From the upper left, row by row.
QUARTERS = ('top left', 'top right', 'bottom left', 'bottom right')
_DARK = 0.3
_SIDE = (0.34, 0.42)


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `localization`, and `localization-words` where they were heard."""
  families = {kind.word: kind.family for kind in clear_kinds(stage, 0.25)}
  folders = [_pointing(stage, out, families)]
  if all(stage.times_said(*name.split()) for name in QUARTERS):
    folders.append(_saying(stage, out, families))
  return [folder for folder in folders if folder is not None]


def quarter(placed: Placed) -> int:
  """In which of `QUARTERS` the middle of a thing is."""
  return 2 * (placed.y >= 0.5) + (placed.x >= 0.5)


def lit_quarter(picture: np.ndarray, number: int) -> np.ndarray:
  """A picture [size, size, 3] uint8 with light on one quarter alone."""
  half = len(picture) // 2
  row, column = divmod(number, 2)
  light = np.full(picture.shape[:2], _DARK)
  light[row * half : (row + 1) * half, column * half : (column + 1) * half] = (
    1.0
  )
  return (picture * light[..., None]).round().astype(np.uint8)


def _pointing(stage: Stage, out: Path, families: dict[str, str]) -> Path | None:
  name = 'localization'
  generator = stage.generator(name)
  chosen = sets.deal(families, 4, SETS, generator)
  if not chosen:
    return None
  folder = Folder(stage, out, name)
  items = []
  for number, words in enumerate(chosen):
    placed = _scattered(stage, words, range(4), generator)
    picture = draw(stage, stage.some_backdrop(generator), placed)
    visuals = [
      folder.keep(
        lit_quarter(picture, k),
        texts={one.cutout.word: 1.0 for one in placed if quarter(one) == k},
      )
      for k in range(4)
    ]
    items += sets.questions(
      visuals,
      [_in(placed, k) for k in range(4)],
      'visual',
      generator,
      name=f'{number:03d}',
      each=[
        {'concept': _in(placed, k), 'tags': [f'quarter:{QUARTERS[k]}']}
        for k in range(4)
      ],
    )
  card = {
    'domain': 'vision',
    'concept': 'in which quarter of a picture a thing is: which one is lit',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 4,
    'form': 'Localization of the DevCV Toolbox (BabyVLM-V2); a light points',
  }
  return folder.write(items, card)


def _saying(stage: Stage, out: Path, families: dict[str, str]) -> Path | None:
  """Four pictures of the same four things, each once in each quarter."""
  name = 'localization-words'
  generator = stage.generator(name)
  chosen = sets.deal(families, 4, SQUARES, generator)
  if not chosen:
    return None
  folder = Folder(stage, out, name)
  items = []
  for number, words in enumerate(chosen):
    backdrop = stage.some_backdrop(generator)
    for turn in range(4):
      quarters = [(k + turn) % 4 for k in range(4)]
      placed = _scattered(stage, words, quarters, generator)
      texts = {phrase(one.cutout.word, quarter(one)): 1.0 for one in placed}
      visual = folder.picture(backdrop, placed, texts=texts)
      for place, word in enumerate(words):
        order = [int(k) for k in generator.permutation(4)]
        items.append(
          {
            'id': f'{number:03d}-{turn}{place}',
            'choose': 'text',
            'visuals': [visual],
            'texts': [phrase(word, k) for k in order],
            'answer': order.index(quarters[place]),
            'cluster': f'{number:03d}',
            'concept': word,
            'tags': [f'quarter:{QUARTERS[quarters[place]]}'],
          }
        )
  card = {
    'domain': 'vision',
    'concept': 'in which quarter of a picture a thing is, in words',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 4,
    'form': 'Localization of the DevCV Toolbox (BabyVLM-V2)',
  }
  return folder.write(items, card)


def phrase(word: str, number: int) -> str:
  """That a thing is in a quarter: `the cat is in the top left`."""
  return f'the {word} is in the {QUARTERS[number]}'


def _in(placed: Sequence[Placed], number: int) -> str:
  (word,) = (one.cutout.word for one in placed if quarter(one) == number)
  return word


def _scattered(
  stage: Stage,
  words: Sequence[str],
  quarters: Sequence[int],
  generator: np.random.Generator,
) -> list[Placed]:
  """A thing of each word, each in its quarter."""
  placed = []
  for word, number in zip(words, quarters, strict=True):
    row, column = divmod(number, 2)
    placed.append(
      Placed(
        any_of(stage.kinds[word], generator),
        0.26 + 0.48 * column + between(generator, -0.04, 0.04),
        0.26 + 0.48 * row + between(generator, -0.04, 0.04),
        between(generator, *_SIDE),
        flip=bool(generator.integers(2)),
      )
    )
  return placed
