"""Pairs of nursery scenes that differ in one thing, each with its phrase."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.corpus.nursery.actions import ACTIONS
from babyvfm_jax.corpus.nursery.colours import COLOUR_WORDS
from babyvfm_jax.corpus.nursery.grammar import article
from babyvfm_jax.corpus.nursery.nouns import NOUNS, SUPPORTS
from babyvfm_jax.corpus.nursery.world import NUMBERS
from babyvfm_jax.evals.tasks.nursery import views as scenes
from babyvfm_jax.evals.tasks.nursery.shop import AGES, Shop

PAIRS_A_KIND = 24
# Said at least so often in training: once in so many utterances, at most
# five times.
_ONE_IN = 300
_TIMES_HEARD = 5
_TRIES = 400
# Relations that can be told apart in one picture, by landmark.
_OPPOSED = (
  ('table', 'on', 'under'), ('table', 'under', 'next to'),
  ('chair', 'on', 'under'), ('chair', 'on', 'next to'),
  ('chair', 'under', 'in front of'), ('box', 'in', 'next to'),
  ('box', 'in', 'in front of'), ('box', 'behind', 'in front of'),
  ('couch', 'on', 'next to'), ('couch', 'on', 'in front of'),
  ('bed', 'on', 'next to'), ('bed', 'on', 'in front of'),
  ('bathtub', 'in', 'next to'), ('crib', 'in', 'in front of'),
  ('tree', 'behind', 'in front of'), ('tree', 'next to', 'in front of'),
)  # fmt: skip
_SMALL_ENOUGH = 0.48
_TOLD_APART = ('sleep', 'jump', 'wave', 'dance')


class PhrasePair(NamedTuple):
  """Two phrases, each true of one of two shots."""

  kind: str
  word: str
  phrases: tuple[str, str]
  shots: scenes.Pair


Maker = Callable[
  [np.random.Generator, Mapping[str, int], Sequence[str]], PhrasePair | None
]


def choose_pairs(
  rng: np.random.Generator,
  heard: Mapping[str, int],
  utterances: int,
  pairs_a_kind: int,
) -> list[PhrasePair]:
  """Pairs of each kind, of words that were heard in training.

  Args:
    rng: Source of chance.
    heard: How often each word was said in training.
    utterances: How many there are in training.
    pairs_a_kind: At most so many of each kind.
  """
  least = min(_TIMES_HEARD, 1 + utterances // _ONE_IN)
  heard = {word: count for word, count in heard.items() if count >= least}
  nouns = [word for word in NOUNS if word in heard]
  pairs = []
  for make in (_colour, _size, _number, _relation, _action):
    found = 0
    for _ in range(_TRIES):
      if found == pairs_a_kind:
        break
      try:
        pair = make(rng, heard, nouns)
      except scenes.SceneError:
        continue
      if pair is not None:
        pairs.append(pair)
        found += 1
  return pairs


def _pick(rng: np.random.Generator, words: Sequence[str]) -> str:
  return words[int(rng.integers(len(words)))]


def _colour(rng, heard, nouns) -> PhrasePair | None:
  known = [c for c in COLOUR_WORDS if c in heard]
  fits = {
    word: [c for c in NOUNS[word].colours if c in known]
    for word in nouns
    if NOUNS[word].number in ('count', 'plural')
  }
  fits = {word: colours for word, colours in fits.items() if len(colours) > 1}
  if not fits:
    return None
  word = _pick(rng, list(fits))
  two = [fits[word][int(k)] for k in rng.permutation(len(fits[word]))[:2]]
  shots = scenes.clear_pair(rng, scenes.colour_pair, word, two)
  phrases = tuple(_described(word, colour) for colour in two)
  return PhrasePair('colour', word, phrases, shots)  # type: ignore[arg-type]


def _described(word: str, adjective: str) -> str:
  phrase = f'{adjective} {word}'
  return phrase if NOUNS[word].number == 'plural' else article(phrase)


def _size(rng, heard, nouns) -> PhrasePair | None:
  if not {'big', 'little'} <= set(heard):
    return None
  fits = [
    word
    for word in nouns
    if NOUNS[word].number == 'count'
    and not NOUNS[word].fixed
    and NOUNS[word].family != 'people'
  ]
  if not fits:
    return None
  word = _pick(rng, fits)
  shots = scenes.clear_pair(rng, scenes.size_pair, word)
  phrases = (_described(word, 'big'), _described(word, 'little'))
  return PhrasePair('size', word, phrases, shots)


def _number(rng, heard, nouns) -> PhrasePair | None:
  known = [number for number in range(1, 6) if NUMBERS[number - 1] in heard]
  fits = [
    word
    for word in nouns
    if NOUNS[word].number == 'count'
    and not NOUNS[word].fixed
    and NOUNS[word].family != 'people'
  ]
  if len(known) < 2 or not fits:
    return None
  word = _pick(rng, fits)
  two = [known[int(k)] for k in rng.permutation(len(known))[:2]]
  shots = scenes.clear_pair(rng, scenes.number_pair, word, two)
  phrases = tuple(
    f'one {word}' if n == 1 else f'{NUMBERS[n - 1]} {NOUNS[word].plural}'
    for n in two
  )
  return PhrasePair('number', word, phrases, shots)  # type: ignore[arg-type]


def _relation(rng, heard, nouns) -> PhrasePair | None:
  known = [
    row
    for row in _OPPOSED
    if row[0] in nouns
    and all(part in heard for r in row[1:] for part in r.split())
  ]
  fits = [
    word
    for word in nouns
    if not NOUNS[word].fixed
    and NOUNS[word].extent <= _SMALL_ENOUGH
    and word not in SUPPORTS
  ]
  if not known or not fits:
    return None
  landmark, *relations = known[int(rng.integers(len(known)))]
  word = _pick(rng, fits)
  shots = scenes.clear_pair(
    rng, scenes.relation_pair, word, landmark, relations, least=0.3
  )
  verb = 'are' if NOUNS[word].number == 'plural' else 'is'
  phrases = tuple(
    f'the {word} {verb} {relation} the {landmark}' for relation in relations
  )
  return PhrasePair('relation', word, phrases, shots)  # type: ignore[arg-type]


def _action(rng, heard, nouns) -> PhrasePair | None:
  fits: dict[str, list[str]] = {}
  for word in nouns:
    names = [
      name
      for name in _TOLD_APART
      if word in ACTIONS[name].actors and ACTIONS[name].verb.ing in heard
    ]
    if len(names) > 1:
      fits[word] = names
  if not fits:
    return None
  word = _pick(rng, list(fits))
  two = [fits[word][int(k)] for k in rng.permutation(len(fits[word]))[:2]]
  if set(two) == {'jump', 'dance'} and NOUNS[word].family != 'people':
    # Only people raise their arms: the rest would look alike in a still.
    return None
  shots = scenes.clear_pair(rng, scenes.action_pair, word, two)
  the = word if NOUNS[word].number == 'name' else f'the {word}'
  phrases = tuple(f'{the} is {ACTIONS[name].verb.ing}' for name in two)
  return PhrasePair('action', word, phrases, shots)  # type: ignore[arg-type]


def write(shop: Shop, pairs: Sequence[PhrasePair]) -> Path:
  """Two pictures that differ in one thing; each has its phrase."""
  name = 'nursery-phrase-to-picture'
  rng = shop.generator(name)
  items: list[dict[str, Any]] = []
  for number, pair in enumerate(pairs):
    light = scenes.draw_light(rng, shop.size)
    files = [shop.draw(name, shot, light) for shot in pair.shots]
    for place, phrase in enumerate(pair.phrases):
      order = [int(k) for k in rng.permutation(2)]
      items.append(
        {
          'id': f'{number:03d}-{place}',
          'choose': 'visual',
          'visuals': [[files[k]] for k in order],
          'texts': [phrase],
          'answer': order.index(place),
          'age_range_months': list(AGES),
          'concept': pair.kind,
          'tags': [f'word:{pair.word}', f'kind:{pair.kind}'],
          'cluster': f'{number:03d}',
        }
      )
  card = {
    'domain': 'grammar',
    'concept': 'one attribute, number, relation or action: '
    + ', '.join(sorted({pair.kind for pair in pairs})),
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 0.5,
  }
  return shop.write(name, items, card)
