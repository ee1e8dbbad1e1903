"""New words from a few examples: what a word means, the context alone can tell.

Two things have new names ("dax", "wug"); each name is said of its thing a few
times, then a new picture of each is asked for its name. Contexts come in twos
that differ in nothing but which name is whose: each name is right as often as
wrong for each picture, so that whoever does not learn from the examples is
right exactly half of the time. Source of the form: MEWL (Jiang et al., 2023)
and fast mapping (Carey and Bartlett, 1978).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.language import sights
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Stage

SETS = 30
EXAMPLES = 2
# Those of studies of children's word learning, and others like them.
# fmt: off
NEW_WORDS = (
  'dax', 'wug', 'blick', 'toma', 'fep', 'zav', 'modi', 'koba', 'gazzer',
  'tulver', 'pabu', 'blin', 'vash', 'nilt', 'jop', 'kern', 'riff', 'zup',
)
# fmt: on


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes the task, in names that nobody has heard on this stage."""
  words = [word for word in NEW_WORDS if not stage.was_heard(word)]
  families = {kind.family for kind in sights.ground_kinds(stage)}
  if len(words) < 2 or len(families) < 2:
    return []
  folder = Folder(stage, out, 'few-shot-words')
  generator = stage.generator('few-shot-words')
  items: list[dict[str, Any]] = []
  familiar: list[dict[str, Any]] = []
  for number in range(SETS):
    pair = [words[int(k)] for k in generator.permutation(len(words))[:2]]
    kinds = sights.some_kinds(stage, generator, 2)
    seen = [
      [_picture(folder, stage, generator, kind) for _ in range(EXAMPLES + 1)]
      for kind in kinds
    ]
    for turn, names in enumerate((pair, pair[::-1])):
      context = f'{number:03d}-{turn}'
      for k, name in enumerate(names):
        shared = {
          'choose': 'text',
          'cluster': f'{number:03d}',
          'concept': kinds[k].word,
          'tags': [f'context:{context}'],
        }
        # Within a context each place is right once.
        texts = pair if (turn + number) % 2 else pair[::-1]
        asked = {**shared, 'texts': texts, 'answer': texts.index(name)}
        *examples, last = seen[k]
        items.append({**asked, 'id': f'{context}-{k}', 'visuals': [last]})
        familiar += [
          {
            **shared,
            'id': f'{context}-{k}-{example}',
            'visuals': [visual],
            'texts': [name],
            'answer': 0,
          }
          for example, visual in enumerate(examples)
        ]
  card = {
    'domain': 'vocabulary',
    'concept': 'what a new word names, from two examples of each of two',
    'protocol': 'few_shot',
    'metric': 'accuracy',
    'chance': 0.5,
    'words': words,
  }
  return [folder.write(items, card, familiar)]


def _picture(
  folder: Folder, stage: Stage, generator: np.random.Generator, kind: Kind
) -> list[str]:
  """The thing alone, of some size, somewhere on some ground."""
  side = float(generator.uniform(0.38, 0.55))
  x = float(generator.uniform(0.35, 0.65))
  thing = sights.placed(kind, generator, x, side=side)
  return folder.picture(
    stage.some_backdrop(generator), [thing], same=[kind.word]
  )
