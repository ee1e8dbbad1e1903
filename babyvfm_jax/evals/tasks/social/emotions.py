"""Emotions: a word to a face, and a face to a word.

Four pictures of one child differ in nothing but the face, which is as near as a
portrait. Each is asked for once.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageChops

from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Placed, Stage
from babyvfm_jax.evals.tasks.stage.order import (
  lined_up,
  positions,
  shuffled,
)

# Faces that a stage draws, by the word for what they show.
FACES = {'scenes': ('angry', 'happy', 'sad', 'surprised')}
_CHILDREN = {'scenes': ('Mike', 'Jenny')}
# Poses in which the face stands free and upright.
_POSES = ('', 'reach', 'cheer', 'kick', 'run')
FEWEST = 3
SETS = 36
_SIDES = (2.2, 2.45, 2.7)
# Levels of 255 by which a pixel must change to be seen.
_LEVELS = 32


def build(stage: Stage, out: Path) -> list[Path]:
  """Both directions, where a stage has faces and their words were heard."""
  words = [word for word in FACES.get(stage.name, ()) if stage.was_heard(word)]
  children = [
    word for word in _CHILDREN.get(stage.name, ()) if word in stage.agents
  ]
  if len(words) < FEWEST or not children:
    return []
  return [
    _write(stage, out, name, choose, words, children)
    for name, choose in (('emotions', 'visual'), ('emotion-words', 'text'))
  ]


def _write(
  stage: Stage,
  out: Path,
  name: str,
  choose: str,
  words: list[str],
  children: list[str],
) -> Path:
  folder = Folder(stage, out, name)
  generator = stage.generator(name)
  items: list[dict[str, Any]] = []
  for number in range(SETS):
    child = children[number % len(children)]
    visuals = _faces(folder, stage, generator, child, number, words)
    golds = positions(generator, len(words), len(words))
    for word, gold in zip(words, golds, strict=True):
      others = shuffled(generator, [one for one in words if one != word])
      order = lined_up(word, others, gold)
      items.append(
        {
          'id': f'{number:03d}-{word}',
          'choose': choose,
          'visuals': [visuals[one] for one in order]
          if choose == 'visual'
          else [visuals[word]],
          'texts': [word] if choose == 'visual' else order,
          'answer': gold,
          'cluster': f'{number:03d}',
          'concept': word,
          'tags': [f'word:{word}', f'child:{child}'],
        }
      )
  concept = (
    'which face shows what a word says'
    if choose == 'visual'
    else 'which word says what a face shows'
  )
  card = {
    'domain': 'social',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / len(words),
    'by': 'concept',
    'words': words,
  }
  return folder.write(items, card)


def _faces(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  child: str,
  number: int,
  words: list[str],
) -> dict[str, list[str]]:
  """Pictures of a child that differ in the face alone, by word."""
  pose = _POSES[number // 2 % len(_POSES)]
  side = _SIDES[int(generator.integers(len(_SIDES)))]
  flip = bool(generator.integers(2))
  x, y = (float(v) for v in generator.uniform(-0.06, 0.06, 2))
  backdrop = stage.some_backdrop(generator)
  right, down = face_of(stage, Cutout(child, pose=pose))
  visuals = {}
  for word in words:
    placed = Placed(
      Cutout(child, pose=pose, expression=word),
      0.5 + x - (-right if flip else right) * side,
      0.5 + y - down * side,
      side,
      flip,
    )
    visuals[word] = folder.picture(
      backdrop, [placed], texts={placed.cutout.expression: 1}
    )
  return visuals


@functools.cache
def face_of(stage: Stage, cutout: Cutout) -> tuple[float, float]:
  """Where a face is: right and down of the middle, shares of the longer side.

  It is where the pictures of two feelings differ.
  """
  one, two = (
    stage.image(dataclasses.replace(cutout, expression=word))
    for word in ('angry', 'surprised')
  )
  # Brows may rise above the hair by a pixel: feet stand on one line.
  size = (max(one.width, two.width), max(one.height, two.height))
  white = Image.new('RGBA', size, 'white')
  drawn = []
  for image in (one, two):
    canvas = white.copy()
    canvas.alpha_composite(image, (0, size[1] - image.height))
    drawn.append(canvas.convert('RGB'))
  changed = np.asarray(ImageChops.difference(*drawn)).max(axis=-1) > _LEVELS
  rows, columns = np.nonzero(changed)
  side = max(one.size)
  return (
    (float(columns.mean()) - one.width / 2) / side,
    (float(rows.mean()) - one.height / 2) / side,
  )
