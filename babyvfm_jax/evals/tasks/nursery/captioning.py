"""Captioning of the nursery: what a caregiver says about then is the reference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.evals.tasks.nursery.moments import moment_item
from babyvfm_jax.evals.tasks.nursery.shop import Shop

ITEMS = 160
# Two utterances so near to each other are about one scene, as a rule.
SECONDS = 4.0
_FEWEST = 2


def build(shop: Shop, moments: Sequence[int]) -> list[Path]:
  """Writes the task.

  An item is a moment's picture; its references are what the caregiver said
  within some seconds of it, so that not each of them need be about it.

  Args:
    shop: The corpus.
    moments: Index rows of caregivers' utterances of validation with pictures.

  Returns:
    The task folder; none from a corpus with too few moments.
  """
  name = 'nursery-captioning'
  index = shop.corpus.index
  said = [
    (str(index.at[row, 'recording']), float(index.at[row, 'start']), row)
    for row in moments
  ]
  items: list[dict[str, Any]] = []
  seen: set[str] = set()
  for k in shop.generator(name).permutation(len(said)):
    recording, start, row = said[int(k)]
    texts = dict.fromkeys(
      str(index.at[other, 'text'])
      for where, when, other in said
      if where == recording and abs(when - start) <= SECONDS
    )
    if len(texts) < _FEWEST or len(items) == ITEMS:
      continue
    one = moment_item(shop, row, name, [])
    if one['visuals'][0][0] in seen:
      continue
    seen.add(one['visuals'][0][0])
    items.append(
      {**one, 'texts': [], 'choose': 'generate', 'answer': list(texts)}
    )
  if len(items) < 2:
    return []
  card = {
    'domain': 'language',
    'concept': 'saying what is seen, held against what the caregiver says',
    'protocol': 'generation',
    'parser': 'text',
    'metric': 'cider_gap_shuffled',
    'chance': 0.0,
  }
  return [shop.write(name, sorted(items, key=lambda one: one['id']), card)]
