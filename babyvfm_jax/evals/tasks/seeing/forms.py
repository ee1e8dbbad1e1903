"""Picture forms: how little of a picture is enough to know the thing."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  clear_kinds,
  pixels_of,
  portrait,
)

SETS = 14
# By form, the effect of the drawing.
FORMS: Mapping[str, str] = {
  'realistic': '',
  'silhouette': 'silhouette',
  'blur': 'blur',
  'outline': 'outline',
}
_FILLED = 0.25
# Silhouettes that share more than this cannot be told apart.
_SAME_SHAPE = 0.78
_MASK = 32


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `picture-forms`: each set of words in each form."""
  name = 'picture-forms'
  generator = stage.generator(name)
  families = {k.word: k.family for k in clear_kinds(stage, _FILLED)}
  chosen = [
    words
    for words in sets.deal(families, 4, 4 * SETS, generator)
    if told_apart(stage, words)
  ][:SETS]
  if not chosen:
    return []
  folder = Folder(stage, out, name)
  items = []
  for number, words in enumerate(chosen):
    for form, effect in FORMS.items():
      visuals = [
        folder.picture(
          stage.some_backdrop(generator),
          [
            dataclasses.replace(
              portrait(
                any_of(stage.kinds[word], generator), generator, 0.6, 0.72
              ),
              effect=effect,
            )
          ],
          texts={word: 1.0},
        )
        for word in words
      ]
      items += sets.questions(
        visuals,
        words,
        'visual',
        generator,
        name=f'{number:03d}-{form}',
        each=[
          {
            'cluster': f'{number:03d}',
            'concept': word,
            'tags': [f'word:{word}', f'form:{form}'],
          }
          for word in words
        ],
      )
  card = {
    'domain': 'vision',
    'concept': 'which picture a word names, by form: ' + ', '.join(FORMS),
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 4,
    'by': 'form',
    'form': 'ModelVsBaby (realistic, silhouette, blur, geon)',
  }
  return [folder.write(items, card)]


def told_apart(stage: Stage, words: Sequence[str]) -> bool:
  """Whether the silhouettes of some kinds are all of different shapes."""
  masks = [_mask(stage, word) for word in words]
  return all(
    (one & two).sum() < _SAME_SHAPE * (one | two).sum()
    for place, one in enumerate(masks)
    for two in masks[:place]
  )


@functools.cache
def _mask(stage: Stage, word: str) -> np.ndarray:
  alpha = pixels_of(stage, Placed(Cutout(word), 0.5, 0.5, 0.5))[..., 3]
  image = Image.fromarray((alpha * 255).astype(np.uint8))
  return np.asarray(image.resize((_MASK, _MASK), Image.Resampling.BOX)) > 127
