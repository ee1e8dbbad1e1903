"""A question of an outside benchmark, and the order in which it is asked.

Published lists put the right answer first, or wherever chance put it once.
Here its place is dealt anew: every place is right equally often (as far as the
number of questions allows), the others stand in an order drawn from the seed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.protocols import ties


@dataclasses.dataclass(frozen=True)
class Question:
  """One question as its source has it.

  Attributes:
    id: As in the source.
    choose: As of an item; '' where nothing is chosen.
    visuals: Pictures (one path) or clips (several). In a match, visual i and
      text i belong together.
    texts: Texts.
    answer: Place of the right alternative; of no meaning in a match.
    query: What is shown before the alternatives, or nothing.
    prompt: The question in the source's words.
    concept: What it is about.
    tags: As of an item.
    cluster: As of an item.
    group: Of which `limit` keeps so many, such as a paradigm of grammar.
    shares: Children's answers, {label of an age: share per alternative}.
  """

  id: str
  choose: str = ''
  visuals: Sequence[Sequence[Path]] = ()
  texts: Sequence[str] = ()
  answer: int = 0
  query: Sequence[Path] = ()
  prompt: str = ''
  concept: str = ''
  tags: Sequence[str] = ()
  cluster: str = ''
  group: str = ''
  shares: Mapping[str, Sequence[float]] = dataclasses.field(
    default_factory=dict
  )

  @property
  def alternatives(self) -> int:
    """How many there are to choose from; of a match, its pairs."""
    if self.choose == 'visual':
      return len(self.visuals)
    return len(self.texts) if self.choose else 0

  @property
  def chance(self) -> float | None:
    """Value of guessing, or None where nothing is chosen."""
    if self.choose == 'match':
      return ties.group_chance(self.alternatives)
    return 1 / self.alternatives if self.choose else None


def generator(seed: int, name: str) -> np.random.Generator:
  """What is drawn under a name; the same on every machine."""
  return np.random.default_rng([seed, *name.encode('utf-8')])


def sample(
  questions: Sequence[Question], limit: int | None, seed: int, name: str
) -> list[Question]:
  """At most `limit` questions of each group, drawn by the seed, in order."""
  if limit is None:
    return list(questions)
  groups: dict[str, list[int]] = {}
  for place, question in enumerate(questions):
    groups.setdefault(question.group, []).append(place)
  kept: set[int] = set()
  for group, members in groups.items():
    order = generator(seed, f'{name} {group} limit').permutation(len(members))
    kept.update(members[k] for k in order[:limit])
  return [questions[place] for place in sorted(kept)]


def deal(questions: Sequence[Question], seed: int, name: str) -> list[Question]:
  """Puts the right alternatives into dealt places, the others in drawn order.

  Visuals, texts and the children's shares move together.
  """
  rng = generator(seed, f'{name} order')
  dealt: list[Question] = [*questions]
  sizes: dict[int, list[int]] = {}
  for place, question in enumerate(questions):
    if question.alternatives > 1:
      sizes.setdefault(question.alternatives, []).append(place)
  for size, members in sorted(sizes.items()):
    golds = rng.permutation(np.arange(len(members)) % size)
    for place, gold in zip(members, golds, strict=True):
      dealt[place] = _turned(questions[place], int(gold), rng)
  return dealt


def matched(question: Question) -> list[int]:
  """Of a match, the place of each visual's text; see `deal`."""
  shift = question.answer
  count = question.alternatives
  return [(place + shift) % count for place in range(count)]


def connect(questions: Sequence[Question]) -> list[Question]:
  """Clusters of questions that share a picture, directly or through others."""
  parent: dict[Path, Path] = {}

  def root(path: Path) -> Path:
    while parent.setdefault(path, path) != path:
      path = parent[path]
    return path

  for question in questions:
    paths = [path for visual in question.visuals for path in visual]
    for path in paths[1:]:
      parent[root(path)] = root(paths[0])
  names: dict[Path, str] = {}
  found = []
  for question in questions:
    first = root(question.visuals[0][0])
    name = names.setdefault(first, f'{len(names):04d}')
    found.append(dataclasses.replace(question, cluster=name))
  return found


def unique(ids: Sequence[str]) -> list[str]:
  """Ids, those that occur again with their number: `a`, `a-2`."""
  seen: dict[str, int] = {}
  taken = set(ids)
  found = []
  for name in ids:
    seen[name] = seen.get(name, 0) + 1
    new = name if seen[name] == 1 else f'{name}-{seen[name]}'
    while seen[name] > 1 and new in taken:
      seen[name] += 1
      new = f'{name}-{seen[name]}'
    taken.add(new)
    found.append(new)
  return found


def _turned(
  question: Question, gold: int, rng: np.random.Generator
) -> Question:
  size = question.alternatives
  if question.choose == 'match':
    # The texts follow the visuals in their order, turned by `gold` places.
    order = [int(k) for k in rng.permutation(size)]
    texts = [order[(place - gold) % size] for place in range(size)]
    return dataclasses.replace(
      question,
      visuals=[question.visuals[k] for k in order],
      texts=[question.texts[k] for k in texts],
      answer=gold,
    )
  others = [k for k in range(size) if k != question.answer]
  order = [others[int(k)] for k in rng.permutation(size - 1)]
  order.insert(gold, question.answer)
  changed: dict[str, Any] = {
    'answer': gold,
    'shares': {
      age: [values[k] for k in order] for age, values in question.shares.items()
    },
  }
  field = 'visuals' if question.choose == 'visual' else 'texts'
  changed[field] = [getattr(question, field)[k] for k in order]
  return dataclasses.replace(question, **changed)
