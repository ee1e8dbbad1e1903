"""Tasks of phrases: two-word phrases, constructions, swaps, four pictures.

Forms: the Visual Two-Word Test and Baby Winoground (BabyVLM), the constructions
of Machine-DevBench, and TROG (Bishop, 1983) as DevBench has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.language import contrasts, sights
from babyvfm_jax.evals.tasks.language.contrasts import Contrast
from babyvfm_jax.evals.tasks.stage import Backdrop, Folder, Stage

TWO_WORDS = 80
PAIRS_A_KIND = 30
FOURS = 50
# As many things as stand in the largest of these pictures' sets.
_LEAST_FAMILIES = 4


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes all of them that the stage has the words for."""
  families = {kind.family for kind in sights.ground_kinds(stage)}
  if len(families) < _LEAST_FAMILIES:
    return []
  made = [
    two_words(stage, out),
    constructions(stage, out),
    winoground(stage, out),
    trog(stage, out),
  ]
  return [folder for folder in made if folder is not None]


def two_words(stage: Stage, out: Path) -> Path | None:
  """One picture, two phrases of two words, which differ in one of them."""
  generator = stage.generator('two-words')
  folder = Folder(stage, out, 'two-words')
  items: list[dict[str, Any]] = []
  pairs = [
    contrast
    for make in (contrasts.adjective, contrasts.subject_verb)
    for contrast in contrasts.draw_contrasts(
      make, stage, generator, TWO_WORDS // 2
    )
  ]
  for number, contrast in enumerate(pairs):
    short = tuple(_two(phrase) for phrase in contrast.phrases)
    visuals = show(folder, stage, contrast, generator, short)
    items += sets.questions(
      visuals, short, 'text', generator, name=f'{number:03d}'
    )
  if not items:
    return None
  return folder.write(
    items,
    {
      'domain': 'comprehension',
      'concept': 'which of two phrases of two words fits a picture',
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 0.5,
    },
  )


def constructions(stage: Stage, out: Path) -> Path | None:
  """Two pictures and two phrases, by construction."""
  generator = stage.generator('constructions')
  folder = Folder(stage, out, 'constructions')
  items, left_out = [], []
  for name, make in contrasts.CONSTRUCTIONS.items():
    found = contrasts.draw_contrasts(make, stage, generator, PAIRS_A_KIND)
    if not found:
      left_out.append(name)
    items += _matches(
      folder, stage, found, generator, name, [f'construction:{name}']
    )
  if not items:
    return None
  card = {
    'domain': 'comprehension',
    'concept': 'two pictures and two phrases that differ in a construction',
    'protocol': 'similarity',
    'metric': 'group_score',
    'chance': 1 / 6,
    'by': 'construction',
  }
  if left_out:
    card['left_out'] = left_out
  return folder.write(items, card)


def winoground(stage: Stage, out: Path) -> Path | None:
  """Two pictures and two phrases of the same words, by what is bound.

  The tag `swap` says what is bound anew: sizes, attributes, or the order of
  two things; `positive` which picture has the phrase whose words stood together
  more often in training (Baby Winoground's positive and negative context).
  """
  generator = stage.generator('winoground')
  folder = Folder(stage, out, 'winoground')
  items = []
  for name, make in contrasts.SWAPS.items():
    found = contrasts.draw_contrasts(make, stage, generator, PAIRS_A_KIND)
    items += _matches(folder, stage, found, generator, name, [f'swap:{name}'])
  if not items:
    return None
  return folder.write(
    items,
    {
      'domain': 'comprehension',
      'concept': 'two pictures and two phrases of the same words',
      'protocol': 'similarity',
      'metric': 'group_score',
      'chance': 1 / 6,
      'by': 'swap',
    },
  )


def trog(stage: Stage, out: Path) -> Path | None:
  """Four pictures and a phrase; each foil differs in a part of it.

  Two things with two values each are crossed: the red ball on the box, the blue
  ball on the box, and so on; each of the four phrases is asked once.
  """
  generator = stage.generator('trog')
  folder = Folder(stage, out, 'trog')
  items: list[dict[str, Any]] = []
  for number, found in enumerate(_crossed(stage, generator)):
    phrases, shown = found
    backdrop = stage.some_backdrop(generator)
    visuals = [
      folder.picture(backdrop, sight, texts={phrase: 1})
      for phrase, sight in zip(phrases, shown, strict=True)
    ]
    items += sets.questions(
      visuals, phrases, 'visual', generator, name=f'{number:03d}'
    )
  if not items:
    return None
  return folder.write(
    items,
    {
      'domain': 'comprehension',
      'concept': 'which of four pictures fits a phrase of several parts',
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 0.25,
    },
  )


def show(
  folder: Folder,
  stage: Stage,
  contrast: Contrast,
  generator: np.random.Generator,
  phrases: Sequence[str],
) -> list[list[str]]:
  """Draws both sights of a contrast on one backdrop, with their truth."""
  backdrop: Backdrop = stage.some_backdrop(generator)
  return [
    folder.picture(backdrop, sight, texts={phrase: 1})
    for phrase, sight in zip(phrases, contrast.shown, strict=True)
  ]


def _matches(folder, stage, found, generator, name, tags):
  items = []
  for number, contrast in enumerate(found):
    visuals = show(folder, stage, contrast, generator, contrast.phrases)
    item = sets.match(
      visuals,
      contrast.phrases,
      generator,
      name=f'{name}-{number:03d}',
      shared={'concept': name},
    )
    usual = visuals[contrasts.usual(stage, contrast)]
    place = item['visuals'].index(usual)
    items.append(item | {'tags': [*tags, f'positive:{place}']})
  return items


def _two(phrase: str) -> str:
  """The two words of a phrase that carry it: 'red ball', 'Mike running'."""
  return phrase.removeprefix('the ').replace(' is ', ' ')


def _crossed(stage: Stage, generator: np.random.Generator):
  """Sets of four phrases and sights: two nouns by two landmarks or values."""
  for _ in range(FOURS):
    if not stage.was_heard('the is on'):
      return
    kinds = sights.some_kinds(stage, generator, 4)
    tops, bases = kinds[:2], kinds[2:]
    phrases, shown = [], []
    for top in tops:
      for base in bases:
        phrases.append(f'the {top.word} is on the {base.word}')
        shown.append(
          (
            sights.at(base, 0.5, 0.72, side=0.4),
            sights.at(top, 0.5, 0.36, side=0.34),
          )
        )
    yield phrases, shown
