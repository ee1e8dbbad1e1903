"""Matches: two pictures and two phrases, each phrase of its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.language import pairs
from babyvfm_jax.evals.tasks.language.pairs import Pair
from babyvfm_jax.evals.tasks.stage import Folder, Stage

# What cards of matches share.
CARD = {'protocol': 'similarity', 'metric': 'group_score', 'chance': 1 / 6}


def items_of(
  stage: Stage,
  folder: Folder,
  generator: np.random.Generator,
  found: Sequence[Pair],
  tags: Sequence[str],
) -> list[dict[str, Any]]:
  """One item a pair; the order of its phrases is as often one as the other.

  Args:
    stage: The stage.
    folder: Where pictures go.
    generator: Source of chance.
    found: The pairs.
    tags: One tag a pair, beside that of its kind.
  """
  orders = [(number % 2, 1 - number % 2) for number in range(len(found))]
  orders = [orders[int(k)] for k in generator.permutation(len(orders))]
  items = []
  for number, (pair, tag) in enumerate(zip(found, tags, strict=True)):
    shown = [int(k) for k in generator.permutation(2)]
    visuals = [pairs.draw(folder, stage, pair, k) for k in shown]
    # Text j of the item is the phrase of the visual at place order[j].
    order = orders[number]
    items.append(
      {
        'id': f'{number:03d}',
        'choose': 'match',
        'visuals': visuals,
        'texts': [pair.phrases[shown[place]].text for place in order],
        'answer': [order.index(place) for place in range(2)],
        'concept': pair.kind,
        'tags': [f'kind:{pair.kind}', tag],
      }
    )
  return items
