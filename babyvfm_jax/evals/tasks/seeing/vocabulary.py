"""Picture vocabulary: a word, and four pictures of which three are near it.

Four words make a set: two of one category and two of another, so paired that
each sounds like one of the other category. For any of them, of the other three
one is a semantic foil, one a phonological foil and one unrelated; each of the
four is asked for once.
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.seeing.sounds import alikeness
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Stage
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  clear_kinds,
  portrait,
)

SETS = 50
# From here on two words are taken to sound alike: as much as is left enough.
_ALIKE = (0.5, 0.4, 0.35, 0.3, 0.25)
_ENOUGH = 30
_FILLED = 0.12
# What the one at a place of a set is to the one that is asked for.
ROLES = ('target', 'semantic', 'phonological', 'unrelated')


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `picture-vocabulary`."""
  name = 'picture-vocabulary'
  generator = stage.generator(name)
  fours, least = choose_fours(clear_kinds(stage, _FILLED), generator)
  if not fours:
    return []
  folder = Folder(stage, out, name)
  items = []
  for number, words in enumerate(fours):
    visuals = [
      folder.picture(
        stage.some_backdrop(generator),
        [portrait(any_of(stage.kinds[word], generator), generator)],
        texts={word: 1.0},
      )
      for word in words
    ]
    asked = sets.questions(
      visuals, words, 'visual', generator, name=f'{number:03d}'
    )
    for place, item in enumerate(asked):
      roles = [
        role_of(place, visuals.index(visual)) for visual in item['visuals']
      ]
      item['concept'] = words[place]
      item['tags'] = [
        f'word:{words[place]}',
        f'category:{stage.kinds[words[place]].category}',
        # What each alternative is, so that errors can be told apart.
        f'foils:{",".join(roles)}',
      ]
    items += asked
  card = {
    'domain': 'vocabulary',
    'concept': 'which picture a word names, among near ones',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 4,
    'by': 'category',
    'words': sorted({word for words in fours for word in words}),
    'foils': (
      'one of the same category, one of a word that sounds alike, one '
      'unrelated; sound by letters (changes, first letter, last two)'
    ),
    'sounds_alike_from': least,
    'form': 'Picture Vocabulary of the DevCV Toolbox; Peabody (Dunn 1959)',
  }
  return [folder.write(items, card)]


def role_of(target: int, place: int) -> str:
  """What one of a set is to another.

  Places 0 and 1 are of one category, 2 and 3 of the other; 0 sounds like 2,
  and 1 like 3.
  """
  return ROLES[target ^ place]


def choose_fours(
  kinds: Sequence[Kind], generator: np.random.Generator
) -> tuple[list[tuple[str, ...]], float]:
  """Sets of four words, rarely used ones first, and how alike they sound."""
  found: list[tuple[str, ...]] = []
  for least in _ALIKE:
    candidates = _candidates(kinds, least)
    order = [candidates[int(k)] for k in generator.permutation(len(candidates))]
    found = _evenly(order)
    if len(found) >= _ENOUGH:
      break
  return found, least


def _candidates(kinds: Sequence[Kind], least: float) -> list[Sequence[Kind]]:
  """All sets of two pairs that sound alike, of the same two categories."""
  pairs: dict[tuple[str, str], list[tuple[Kind, Kind]]] = (
    collections.defaultdict(list)
  )
  for one, two in itertools.permutations(kinds, 2):
    if one.category < two.category and alikeness(one.word, two.word) >= least:
      pairs[one.category, two.category].append((one, two))
  return [
    four
    for _, members in sorted(pairs.items())
    for first, second in itertools.combinations(members, 2)
    if _fit(four := (first[0], second[0], first[1], second[1]))
  ]


def _evenly(order: list[Sequence[Kind]]) -> list[tuple[str, ...]]:
  """Up to `SETS` of them, so that each word is used about as often."""
  uses: collections.Counter[str] = collections.Counter()
  found: list[tuple[str, ...]] = []
  while order and len(found) < SETS:
    best = min(order, key=lambda four: _wear(four, uses))
    order.remove(best)
    words = tuple(kind.word for kind in best)
    uses.update(words)
    found.append(words)
  return found


def _fit(four: Sequence[Kind]) -> bool:
  """Four families; none sounds more like another than like its own fellow."""
  if len({kind.family for kind in four}) < len(four):
    return False
  words = [kind.word for kind in four]
  return all(
    alikeness(words[k], words[k ^ 2]) > alikeness(words[k], words[other])
    for k in range(4)
    for other in (k ^ 1, k ^ 3)
  )


def _wear(four: Sequence[Kind], uses: Mapping[str, int]) -> tuple[int, int]:
  """How often the words were used already: the worst, and all together."""
  counts = [uses[kind.word] for kind in four]
  return max(counts), sum(counts)
