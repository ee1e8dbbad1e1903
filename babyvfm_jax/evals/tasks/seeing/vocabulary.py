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

from babyvfm_jax.evals.tasks.seeing.sounds import alikeness
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Stage
from babyvfm_jax.evals.tasks.stage.portraits import (
  any_of,
  clear_kinds,
  portrait,
)
from babyvfm_jax.evals.tasks.stage.sets import ask_each

SETS = 50
# From here on two words are taken to sound alike.
_ALIKE = 0.4
# What the one at a place of a set is to the one that is asked for.
ROLES = ('target', 'semantic', 'phonological', 'unrelated')


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `picture-vocabulary`."""
  name = 'picture-vocabulary'
  generator = stage.generator(name)
  sets = choose_sets(clear_kinds(stage), generator)
  if not sets:
    return []
  folder = Folder(stage, out, name)
  items = []
  for number, words in enumerate(sets):
    visuals = [
      folder.picture(
        stage.some_backdrop(generator),
        [portrait(any_of(stage.kinds[word], generator), generator)],
        texts={word: 1.0},
      )
      for word in words
    ]
    asked = ask_each(generator, f'{number:03d}', 'visual', visuals, texts=words)
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
    'words': sorted({word for words in sets for word in words}),
    'foils': (
      'one of the same category, one of a word that sounds alike, one '
      'unrelated; sound by letters (changes, first letter, last two)'
    ),
    'form': 'Picture Vocabulary of the DevCV Toolbox; Peabody (Dunn 1959)',
  }
  return [folder.write(items, card)]


def role_of(target: int, place: int) -> str:
  """What one of a set is to another.

  Places 0 and 1 are of one category, 2 and 3 of the other; 0 sounds like 2,
  and 1 like 3.
  """
  return ROLES[target ^ place]


def choose_sets(
  kinds: Sequence[Kind], generator: np.random.Generator, count: int = SETS
) -> list[tuple[str, ...]]:
  """Sets of four words, the rarely used ones first."""
  pairs: dict[tuple[str, str], list[tuple[Kind, Kind]]] = (
    collections.defaultdict(list)
  )
  for one, two in itertools.permutations(kinds, 2):
    if one.category != two.category and alikeness(one.word, two.word) >= _ALIKE:
      pairs[one.category, two.category].append((one, two))
  candidates = [
    (first[0], second[0], first[1], second[1])
    for (one, two), members in sorted(pairs.items())
    if one < two
    for first, second in itertools.combinations(members, 2)
    if _fit(first[0], second[0], first[1], second[1])
  ]
  uses: collections.Counter[str] = collections.Counter()
  order = [candidates[int(k)] for k in generator.permutation(len(candidates))]
  sets: list[tuple[str, ...]] = []
  while order and len(sets) < count:
    best = min(order, key=lambda four: _wear(four, uses))
    order.remove(best)
    words = tuple(kind.word for kind in best)
    uses.update(words)
    sets.append(words)
  return sets


def _fit(*four: Kind) -> bool:
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
