"""Word to picture and picture to word: four nouns, four pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.corpus.nursery.nouns import NOUNS
from babyvfm_jax.evals.tasks.nursery import views
from babyvfm_jax.evals.tasks.nursery.shop import AGES, Shop

CHOICES = 4
TASKS = {
  'nursery-word-to-picture': 'which picture shows what a noun names',
  'nursery-picture-to-word': 'which noun names what a picture shows',
}

# Said at least so often in training, if there are enough such words.
_TIMES_HEARD = 8
# Numbers of words that share the items evenly.
_WORD_COUNTS = (60, 48, 40, 24, 20, 16, 12, 8, 4)


def choose_words(heard: Mapping[str, int]) -> list[str]:
  """The nouns to be asked for: those most often said in training."""
  known = sorted(NOUNS, key=lambda word: (-heard.get(word, 0), word))
  often = [word for word in known if heard.get(word, 0) >= _TIMES_HEARD]
  if len(often) < 8:
    often = [word for word in known if heard.get(word, 0) > 0][:8]
  for count in _WORD_COUNTS:
    if count <= len(often):
      return often[:count]
  return []


def write(shop: Shop, words: Sequence[str], wanted: int, name: str) -> Path:
  """Four pictures of four words; each is the right one of one item."""
  rng = shop.generator(name)
  items: list[dict[str, Any]] = []
  groups = deal(rng, words, max(1, round(wanted / len(words))))
  for number, group in enumerate(groups):
    files = _four(shop, rng, group, name)
    for place, word in enumerate(group):
      order = [int(k) for k in rng.permutation(CHOICES)]
      item = {
        'id': f'{number:03d}-{place}',
        'answer': order.index(place),
        'age_range_months': list(AGES),
        'concept': word,
        'tags': [f'word:{word}', f'family:{NOUNS[word].family}'],
        'cluster': f'{number:03d}',
      }
      if name == 'nursery-word-to-picture':
        item |= {
          'choose': 'visual',
          'visuals': [[files[k]] for k in order],
          'texts': [word],
        }
      else:
        item |= {
          'choose': 'text',
          'visuals': [[files[place]]],
          'texts': [group[k] for k in order],
        }
      items.append(item)
  card = {
    'domain': 'vocabulary',
    'concept': TASKS[name],
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / CHOICES,
    'words': list(words),
  }
  return shop.write(name, items, card)


def deal(
  rng: np.random.Generator, words: Sequence[str], rounds: int
) -> list[list[str]]:
  """Groups of four different words; each word once a round."""
  groups = []
  for _ in range(rounds):
    order = [words[int(k)] for k in rng.permutation(len(words))]
    groups += [order[k : k + CHOICES] for k in range(0, len(order), CHOICES)]
  return groups


def _four(
  shop: Shop, rng: np.random.Generator, group: Sequence[str], name: str
) -> list[str]:
  """A picture of each word, all in one room, none with another's thing."""
  home = views.home_for(rng)
  files = []
  room = views.room_for(rng, group)
  for word in group:
    shot = views.word_shot(rng, word, room, home, group)
    light = views.draw_light(rng, shop.size)
    files.append(shop.draw(name, shot, light))
  return files
