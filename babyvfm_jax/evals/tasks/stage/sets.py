"""Balanced sets: alternatives of which each is right once.

Whoever looks at alternatives alone, at what is asked alone, or at places, is
right exactly as often as one who guesses.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def orders(generator: np.random.Generator, count: int) -> list[list[int]]:
  """For each of some alternatives an order that has it at a place of its own.

  The places are all different: over a set, each place is right once.
  """
  places = generator.permutation(count)
  found = []
  for right, place in enumerate(places):
    others = [one for one in range(count) if one != right]
    order = [others[int(k)] for k in generator.permutation(count - 1)]
    order.insert(int(place), right)
    found.append(order)
  return found


def ask_each(
  generator: np.random.Generator,
  name: str,
  choose: str,
  visuals: Sequence[Sequence[str]],
  *,
  texts: Sequence[str] = (),
  queries: Sequence[Sequence[str]] = (),
  details: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
  """Items of a set: each of its visuals, or texts, is asked for once.

  Args:
    generator: Source of chance.
    name: Of the set; the items' cluster and the beginning of their ids.
    choose: `visual` (by a text or by a query) or `text`.
    visuals: n visuals.
    texts: n texts, each of its visual, or none.
    queries: n queries, each for its visual, or none.
    details: Further fields of each item.

  Returns:
    n items.
  """
  items: list[dict[str, Any]] = []
  for right, order in enumerate(orders(generator, len(visuals))):
    item: dict[str, Any] = {
      'id': f'{name}-{right}',
      'choose': choose,
      'answer': order.index(right),
      'cluster': name,
      **(details[right] if details else {}),
    }
    if choose == 'text':
      item['visuals'] = [list(visuals[right])]
      item['texts'] = [texts[k] for k in order]
    else:
      item['visuals'] = [list(visuals[k]) for k in order]
      if texts:
        item['texts'] = [texts[right]]
      if queries:
        item['query'] = list(queries[right])
    items.append(item)
  return items


def deal(
  generator: np.random.Generator,
  families: Mapping[str, str],
  count: int,
  size: int = 4,
) -> list[tuple[str, ...]]:
  """Sets of words of different families, each word about as often.

  Args:
    generator: Source of chance.
    families: By word its family.
    count: How many sets.
    size: Words of a set.

  Returns:
    The sets; none if there are too few families.
  """
  words = list(families)
  uses: collections.Counter[str] = collections.Counter()
  sets: list[tuple[str, ...]] = []
  if len(set(families.values())) < size:
    return sets
  for _ in range(count):
    chosen: list[str] = []
    order = [words[int(k)] for k in generator.permutation(len(words))]
    for word in sorted(order, key=lambda one: uses[one]):
      if families[word] not in {families[other] for other in chosen}:
        chosen.append(word)
      if len(chosen) == size:
        break
    chosen = [chosen[int(k)] for k in generator.permutation(size)]
    uses.update(chosen)
    sets.append(tuple(chosen))
  return sets
