"""Balanced sets: n visuals and n texts, each fitting one of the other side.

Every visual and every text of a set is right once and wrong in all other
items of the set, and the right answer stands at each place once; so whoever
looks at one side alone, or at places, is right exactly by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def questions(
  visuals: Sequence[Sequence[str]],
  texts: Sequence[str],
  choose: str,
  generator: np.random.Generator,
  *,
  name: str,
  queries: Sequence[Sequence[str]] = (),
  shared: Mapping[str, Any] | None = None,
  each: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
  """Items that ask for one side of a set.

  Args:
    visuals: n visuals, each a list of files.
    texts: n texts, in the order of the visuals that they fit; or none, where
      visuals are chosen by queries.
    choose: Side that is chosen from, `visual` or `text`.
    generator: Source of chance.
    name: Of the set, unique in the task: the items' cluster.
    queries: n visuals by which a visual is chosen, in the same order, or none.
    shared: Fields of every item.
    each: Fields of each item beside these, in the order of the visuals.

  Returns:
    n items.
  """
  count = len(visuals)
  places = generator.permutation(count)
  items = []
  for right in range(count):
    others = [k for k in range(count) if k != right]
    order = [others[int(k)] for k in generator.permutation(count - 1)]
    order.insert(int(places[right]), right)
    shown = [list(visuals[right])]
    said = [texts[right]] if texts else []
    if choose == 'visual':
      shown = [list(visuals[k]) for k in order]
    else:
      said = [texts[k] for k in order]
    items.append(
      {
        'id': f'{name}-{right}',
        'cluster': name,
        'choose': choose,
        'visuals': shown,
        'texts': said,
        'answer': int(places[right]),
        **({'query': list(queries[right])} if queries else {}),
        **(shared or {}),
        **(each[right] if each else {}),
      }
    )
  return items


def match(
  visuals: Sequence[Sequence[str]],
  texts: Sequence[str],
  generator: np.random.Generator,
  *,
  name: str,
  shared: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
  """One item that asks to pair the two sides of a set, both in a drawn order.

  Args:
    visuals: n visuals.
    texts: n texts, in the order of the visuals that they fit.
    generator: Source of chance.
    name: Of the item.
    shared: Further fields.
  """
  first = [int(k) for k in generator.permutation(len(visuals))]
  second = [int(k) for k in generator.permutation(len(visuals))]
  return {
    'id': name,
    'cluster': name,
    'choose': 'match',
    'visuals': [list(visuals[k]) for k in first],
    'texts': [texts[k] for k in second],
    'answer': [second.index(k) for k in first],
    **(shared or {}),
  }


def deal(
  families: Mapping[str, str],
  size: int,
  count: int,
  generator: np.random.Generator,
) -> list[tuple[str, ...]]:
  """Draws sets of words of different families, rarely used words first.

  Args:
    families: Family of each word; a set has no two words of one.
    size: Words of a set.
    count: Number of sets.
    generator: Source of chance.

  Returns:
    The sets; none if there are too few families.
  """
  words = list(families)
  if len(set(families.values())) < size:
    return []
  uses = dict.fromkeys(words, 0)
  sets = []
  for _ in range(count):
    noise = generator.random(len(words))
    rare = sorted(range(len(words)), key=lambda k: (uses[words[k]], noise[k]))
    chosen: dict[str, str] = {}
    for k in rare:
      chosen.setdefault(families[words[k]], words[k])
      if len(chosen) == size:
        break
    group = list(chosen.values())
    for word in group:
      uses[word] += 1
    sets.append(tuple(group[int(k)] for k in generator.permutation(size)))
  return sets
