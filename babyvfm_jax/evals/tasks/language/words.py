"""A word and four pictures, or a picture and four words (Labeled-S form).

Source of the form: Labeled-S of Vong et al. (2024): four pictures, each of one
thing, and a word. There every item has its own foils; here four things stand
for one another.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.solid import coloured

SETS = 60
_CHOICES = 4
TASKS = {
  'labeled-s': ('visual', 'which of four pictures shows what a word names'),
  'naming': ('text', 'which of four words names what a picture shows'),
}


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `labeled-s` and `naming`."""
  folders = []
  for name, (choose, concept) in TASKS.items():
    generator = stage.generator(name)
    families = {word: kind.family for word, kind in stage.kinds.items()}
    fours = sets.deal(families, _CHOICES, SETS, generator)
    if not fours:
      continue
    folder = Folder(stage, out, name)
    items: list[dict[str, Any]] = []
    for number, words in enumerate(fours):
      backdrop = stage.some_backdrop(generator)
      visuals = [
        folder.picture(
          backdrop, [alone(stage.kinds[word], generator)], texts={word: 1}
        )
        for word in words
      ]
      each: list[Mapping[str, Any]] = [
        {'concept': word, 'tags': [f'word:{word}']} for word in words
      ]
      items += sets.questions(
        visuals, words, choose, generator, name=f'{number:03d}', each=each
      )
    card = {
      'domain': 'vocabulary',
      'concept': concept,
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 1 / _CHOICES,
    }
    folders.append(folder.write(items, card))
  return folders


def alone(kind: Kind, generator: np.random.Generator) -> Placed:
  """One thing by itself, large, in one of its colours."""
  cutout = coloured(kind, generator)
  height = generator.uniform(0.22, 0.35) if kind.sky else 0.62
  return Placed(
    dataclasses.replace(cutout, variant=int(generator.integers(4))),
    x=float(generator.uniform(0.35, 0.65)),
    y=float(height + generator.uniform(-0.06, 0.06)),
    side=float(generator.uniform(0.38, 0.52)),
    flip=bool(generator.random() < 0.5),
  )
