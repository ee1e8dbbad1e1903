"""Two words: one picture, and two phrases of two words that differ in one."""

from __future__ import annotations

from pathlib import Path

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.language import elements, pairs
from babyvfm_jax.evals.tasks.stage import Folder, Stage

PAIRS_A_KIND = 20


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `two-words`, after the Visual Two-Word Test of BabyVLM.

  Both phrases of a pair are asked about, each with a picture of its own: each
  is right once and wrong once.
  """
  name = 'two-words'
  found = [
    pair
    for make in elements.TWO_WORDS
    for pair in pairs.collect(
      stage,
      stage.generator(f'{name} {make.__name__}'),
      make,
      PAIRS_A_KIND,
    )
  ]
  if not found:
    return []
  generator = stage.generator(name)
  folder = Folder(stage, out, name)
  items = []
  for number, pair in enumerate(found):
    visuals = [pairs.draw(folder, stage, pair, k) for k in range(2)]
    items += sets.questions(
      visuals,
      [phrase.text for phrase in pair.phrases],
      'text',
      generator,
      name=f'{number:03d}',
      each=[{'concept': pair.kind, 'tags': [f'contrast:{pair.kind}']}] * 2,
    )
  kinds = list(dict.fromkeys(pair.kind for pair in found))
  card = {
    'domain': 'language',
    'concept': 'two words that differ in one: ' + ', '.join(kinds),
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 2,
    'by': 'contrast',
    'form': 'Visual Two-Word Test of BabyVLM (Wang et al. 2025)',
  }
  return [folder.write(items, card)]
