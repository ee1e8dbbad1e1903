"""Labeled-S: one word and four pictures of single things; and the reverse."""

from __future__ import annotations

from pathlib import Path

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.stage import Folder, Stage
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  clear_kinds,
  portrait,
)

SETS = 50
_SOURCE = 'Labeled-S of BabyVLM (Wang et al. 2025)'
_SIDES = (
  ('labeled-s', 'visual', 'which of four single things a word names'),
  ('naming', 'text', 'which of four words names a single thing'),
)


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `labeled-s` (choose a picture) and `naming` (choose a word)."""
  families = {kind.word: kind.family for kind in clear_kinds(stage)}
  chosen = sets.deal(
    list(families), families, 4, SETS, stage.generator('labeled-s')
  )
  if not chosen:
    return []
  folders = []
  for name, choose, concept in _SIDES:
    # The same pictures on both sides.
    generator = stage.generator('labeled-s pictures')
    folder = Folder(stage, out, name)
    items = []
    for number, words in enumerate(chosen):
      visuals = [
        folder.picture(
          stage.some_backdrop(generator),
          [portrait(any_of(stage.kinds[word], generator), generator)],
          texts={word: 1.0},
        )
        for word in words
      ]
      items += sets.questions(
        visuals,
        words,
        choose,
        generator,
        name=f'{number:03d}',
        each=[{'concept': w, 'tags': [f'word:{w}']} for w in words],
      )
    card = {
      'domain': 'vocabulary',
      'concept': concept,
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 1 / 4,
      'form': _SOURCE,
      'words': sorted({word for words in chosen for word in words}),
    }
    folders.append(folder.write(items, card))
  return folders
