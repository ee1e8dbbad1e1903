"""Emotions: a word to a face, and a face to a word.

Four pictures of one child differ in nothing but the face (and at most by a pixel
of the archive in the shoulders), which is as near as a portrait. Each is asked for once.
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
# Poses in which nothing stands higher than the head.
_POSES = ('', 'reach', 'kick', 'run')
FEWEST = 3
SETS = 36
# Share of the picture that a pixel of the archive fills: a whole number of the
# pixels at which pictures are composed, so that nothing is rounded apart.
_UNIT = 1 / 96
# Where the face is, from the top: hair needs more room than the chin.
_FACE_HEIGHT = 0.56
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
    'control': (
      'pictures of a set differ in the face alone; but the archive draws the '
      'shoulders of a surprised Mike a pixel lower below his head'
    ),
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
  flip = bool(generator.integers(2))
  x, y = (float(v) for v in generator.uniform(-0.06, 0.06, 2))
  backdrop = stage.some_backdrop(generator)
  right, down = face_of(stage, Cutout(child, pose=pose))
  wide, high = frame_of(stage, Cutout(child, pose=pose))
  # One pixel of a cut-out is as large whatever the face, and heads stand at one
  # height: a surprised Mike, whose head is a pixel higher on his body, would
  # else be told by his size and place.
  side = _UNIT * max(wide, high)
  visuals = {}
  for word in words:
    cutout = Cutout(child, pose=pose, expression=word)
    image = stage.image(cutout)
    placed = Placed(
      cutout,
      0.5 + x - (-right if flip else right) * side,
      _FACE_HEIGHT + y - down * side + _UNIT * (image.height - high) / 2,
      _UNIT * max(image.size),
      flip,
    )
    visuals[word] = folder.picture(
      backdrop, [placed], texts={placed.cutout.expression: 1}
    )
  return visuals


@functools.cache
def frame_of(stage: Stage, cutout: Cutout) -> tuple[int, int]:
  """Width and height in pixels that hold a child with any of its faces."""
  sizes = [
    stage.image(dataclasses.replace(cutout, expression=word)).size
    for word in FACES[stage.name]
  ]
  return max(wide for wide, _ in sizes), max(high for _, high in sizes)


@functools.cache
def face_of(stage: Stage, cutout: Cutout) -> tuple[float, float]:
  """Where a face is: right and down of the frame's middle, shares of its side.

  It is where the pictures of two feelings differ that hold the head alike.
  """
  size = frame_of(stage, cutout)
  drawn = []
  for word in ('angry', 'happy'):
    image = stage.image(dataclasses.replace(cutout, expression=word))
    canvas = Image.new('RGBA', size, 'white')
    canvas.alpha_composite(image, (0, 0))
    drawn.append(canvas.convert('RGB'))
  changed = np.asarray(ImageChops.difference(*drawn)).max(axis=-1) > _LEVELS
  rows, columns = np.nonzero(changed)
  return (
    (float(columns.mean()) - size[0] / 2) / max(size),
    (float(rows.mean()) - size[1] / 2) / max(size),
  )
