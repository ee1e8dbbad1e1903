"""Moments of unseen recordings: retrieval, and foreseeing the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.tasks.nursery.shop import Shop

POOL = 100
ROUNDS = 3
NEXT_TOKEN_ITEMS = 400

_SECONDS_A_CLUSTER = 30


def validation_moments(corpus: Corpus) -> list[int]:
  """Index rows of caregivers' utterances that have pictures."""
  index = corpus.index
  wanted = (
    (index.split == 'validation')
    & (index.kind == 'utterance')
    & (index.speaker == 'caregiver')
    & (index.frame_count > 0)
    & (index.word_count >= 2)
  )
  return [int(row) for row in index.index[wanted]]


def moment_item(
  shop: Shop, row: int, name: str, tags: Sequence[str]
) -> dict[str, Any]:
  """One moment: the picture in its middle and what was said."""
  moment = shop.corpus.index.loc[row]
  frames = shop.corpus.frames(row)
  window = int(moment.start // _SECONDS_A_CLUSTER)
  return {
    'id': str(moment.moment_id),
    'visuals': [[shop.keep(name, frames[len(frames) // 2])]],
    'texts': [str(moment.text)],
    'cluster': f'{moment.recording}/{window:04d}',
    'tags': list(tags),
  }


def retrieval(shop: Shop, moments: Sequence[int]) -> Path:
  """Moments in pools; what is left over in a round is dealt in the next."""
  name = 'nursery-retrieval'
  rng = shop.generator(name)
  distinct = _distinct(shop.corpus, rng, moments)
  size = min(POOL, len(distinct))
  items = []
  number = 0
  for turn in range(ROUNDS):
    order = rng.permutation(len(distinct))
    for start in range(0, len(order) - size + 1, size):
      for k in order[start : start + size]:
        item = moment_item(shop, distinct[int(k)], name, [f'pool:{number:02d}'])
        items.append(item | {'id': f'{number:02d}-{item["id"]}'})
      number += 1
    if size == len(distinct) and turn == 0:
      break
  card = {
    'domain': 'comprehension',
    'concept': f'finding what was seen among {size} by what was said',
    'protocol': 'retrieval',
    'metric': 'recall_at_1',
    'chance': 1 / size,
    'pool': size,
    'pools': number,
  }
  return shop.write(name, items, card)


def _distinct(
  corpus: Corpus, rng: np.random.Generator, moments: Sequence[int]
) -> list[int]:
  """Moments no two of which have the same words or the same pictures."""
  index = corpus.index
  texts: set[str] = set()
  seen: set[str] = set()
  kept = []
  for k in rng.permutation(len(moments)):
    row = moments[int(k)]
    text = str(index.at[row, 'text']).lower()
    picture = str(index.at[row, 'picture'])
    if text not in texts and picture not in seen:
      texts.add(text)
      seen.add(picture)
      kept.append(row)
  return sorted(kept)


def next_token(shop: Shop, moments: Sequence[int]) -> Path:
  """Writes the task of the next token on some of the moments."""
  name = 'nursery-next-token'
  rng = shop.generator(name)
  chosen = sorted(
    int(k) for k in rng.permutation(len(moments))[:NEXT_TOKEN_ITEMS]
  )
  items = [moment_item(shop, moments[k], name, []) for k in chosen]
  card = {
    'domain': 'language',
    'concept': 'how much the right picture helps to foresee what is said',
    'protocol': 'next_token',
    'metric': 'gap_shuffled',
    'chance': 0.0,
  }
  return shop.write(name, items, card)
