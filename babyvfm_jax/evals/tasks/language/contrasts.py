"""Contrasts: two pictures and two phrases that differ in one construction.

A contrast is drawn for a stage, from what the stage can show and from words
that were heard; a stage that lacks either has none of that construction.
Source of the constructions: Machine-DevBench, and Baby Winoground for the last.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Callable, Mapping

import numpy as np

from babyvfm_jax.evals.protocols import parsers
from babyvfm_jax.evals.tasks.language import sights
from babyvfm_jax.evals.tasks.language.sights import Sight
from babyvfm_jax.evals.tasks.stage import Placed, Stage
from babyvfm_jax.evals.tasks.stage.order import pick


@dataclasses.dataclass(frozen=True)
class Contrast:
  """Two phrases, each true of one of two sights and false of the other."""

  phrases: tuple[str, str]
  shown: tuple[Sight, Sight]


Make = Callable[[Stage, np.random.Generator], Contrast | None]

_NUMBERS = parsers.NUMBERS[1:5]
_FEELINGS = ('happy', 'sad', 'angry', 'surprised')
_DEEDS = {'run': 'running', 'kick': 'kicking', 'sit': 'sitting'}
# A pair of phrases may come back in other pictures.
_TIMES_A_PAIR = 3
_SHIFT = 0.06
_SMALL_WORDS = ('a', 'the', 'is', 'and')


def noun(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The ball / the cup."""
  one, two = sights.some_kinds(stage, generator, 2)
  return Contrast(
    (f'the {one.word}', f'the {two.word}'),
    (
      (sights.placed(one, generator, 0.5),),
      (sights.placed(two, generator, 0.5),),
    ),
  )


def adjective(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The red ball / the blue ball; of a child the feeling."""
  coloured = [kind for kind in stage.kinds.values() if len(kind.colours) > 1]
  if coloured:
    kind = pick(generator, coloured)
    first, second = sights.two_of(kind.colours, generator)
    return Contrast(
      (f'the {first} {kind.word}', f'the {second} {kind.word}'),
      (
        (sights.placed(kind, generator, 0.5, colour=first),),
        (sights.placed(kind, generator, 0.5, colour=second),),
      ),
    )
  people = sights.children(stage)
  feelings = [one for one in _FEELINGS if stage.was_heard(one)]
  if not people or len(feelings) < 2:
    return None
  person = pick(generator, people)
  first, second = sights.two_of(feelings, generator)
  return Contrast(
    (f'{person} is {first}', f'{person} is {second}'),
    ((sights.child(person, first),), (sights.child(person, second),)),
  )


def subject_verb(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """Mike is running / Jenny is running; or the deed of one child."""
  people = sights.children(stage)
  deeds = [one for one, word in _DEEDS.items() if stage.was_heard(word)]
  if len(people) < 2 or len(deeds) < 2:
    return None
  who, other = sights.two_of(people, generator)
  deed, instead = sights.two_of(deeds, generator)
  if generator.random() < 0.5:
    # Both children are there; who does what is what differs.
    return Contrast(
      (f'{who} is {_DEEDS[deed]}', f'{other} is {_DEEDS[deed]}'),
      (
        (sights.doing(who, deed, 0.3), sights.doing(other, instead, 0.72)),
        (sights.doing(who, instead, 0.3), sights.doing(other, deed, 0.72)),
      ),
    )
  return Contrast(
    (f'{who} is {_DEEDS[deed]}', f'{who} is {_DEEDS[instead]}'),
    ((sights.doing(who, deed, 0.5),), (sights.doing(who, instead, 0.5),)),
  )


def negation(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """There is a ball / there is no ball, beside something else."""
  if not stage.was_heard('there is no'):
    return None
  kind, other = sights.some_kinds(stage, generator, 2)
  beside = sights.placed(other, generator, 0.3, side=0.34)
  there = sights.placed(kind, generator, 0.74, side=0.34)
  return Contrast(
    (
      f'there is {sights.article(kind.word)} {kind.word}',
      f'there is no {kind.word}',
    ),
    ((beside, there), (beside,)),
  )


def word_order(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The dog is on the box / the box is on the dog; above, where it was heard."""
  relation = next((r for r in ('above', 'on') if stage.was_heard(r)), '')
  if not relation:
    return None
  one, two = sights.some_kinds(stage, generator, 2)
  high, low = 0.32, 0.72
  return Contrast(
    (
      f'the {one.word} is {relation} the {two.word}',
      f'the {two.word} is {relation} the {one.word}',
    ),
    (
      (sights.at(one, 0.5, low - 0.4), sights.at(two, 0.5, low)),
      (sights.at(two, 0.5, high), sights.at(one, 0.5, low)),
    ),
  )


def preposition(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """The ball is on the box / the ball is under the box, next to it."""
  places = {'on': (0.5, 0.3), 'under': (0.5, 0.86), 'next to': (0.16, 0.58)}
  said = [name for name in places if stage.was_heard(name)]
  if len(said) < 2:
    return None
  one, two = sights.some_kinds(stage, generator, 2)
  first, second = sights.two_of(said, generator)
  landmark = sights.at(two, 0.5, 0.58)
  return Contrast(
    (
      f'the {one.word} is {first} the {two.word}',
      f'the {one.word} is {second} the {two.word}',
    ),
    (
      (landmark, sights.at(one, *places[first], side=0.24)),
      (landmark, sights.at(one, *places[second], side=0.24)),
    ),
  )


def comparative(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """The dog is bigger than the cat / the cat is bigger than the dog."""
  if not stage.was_heard('bigger than'):
    return None
  one, two = sights.some_kinds(stage, generator, 2)
  return Contrast(
    (
      f'the {one.word} is bigger than the {two.word}',
      f'the {two.word} is bigger than the {one.word}',
    ),
    sights.big_and_little(one, two, generator),
  )


def counting(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """Two balls / three balls."""
  numbers = [
    count
    for count, word in enumerate(_NUMBERS, start=1)
    if count > 1 and stage.was_heard(word)
  ]
  kinds = [kind for kind in stage.kinds.values() if kind.counts]
  if len(numbers) < 2 or not kinds:
    return None
  kind = pick(generator, kinds)
  first, second = (int(count) for count in sights.two_of(numbers, generator))
  return Contrast(
    (
      f'{_NUMBERS[first - 1]} {kind.plural}',
      f'{_NUMBERS[second - 1]} {kind.plural}',
    ),
    (sights.row(kind, first, generator), sights.row(kind, second, generator)),
  )


def size_binding(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """A big dog and a little cat / a big cat and a little dog."""
  if not stage.was_heard('big little'):
    return None
  one, two = sights.some_kinds(stage, generator, 2)
  return Contrast(
    (
      f'a big {one.word} and a little {two.word}',
      f'a big {two.word} and a little {one.word}',
    ),
    sights.big_and_little(one, two, generator),
  )


def colour_binding(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """A red ball and a blue cup / a blue ball and a red cup; of children moods."""
  coloured = [
    kind
    for kind in stage.kinds.values()
    if len(kind.colours) > 1 and kind.counts
  ]
  for _ in range(20):
    if len(coloured) < 2:
      break
    one, two = sights.two_of(coloured, generator)
    shared = [colour for colour in one.colours if colour in two.colours]
    if one.family == two.family or len(shared) < 2:
      continue
    first, second = sights.two_of(shared, generator)
    return Contrast(
      (
        f'a {first} {one.word} and a {second} {two.word}',
        f'a {second} {one.word} and a {first} {two.word}',
      ),
      (
        (
          sights.at(one, 0.28, colour=first),
          sights.at(two, 0.74, colour=second),
        ),
        (
          sights.at(one, 0.28, colour=second),
          sights.at(two, 0.74, colour=first),
        ),
      ),
    )
  people = sights.children(stage)
  feelings = [one for one in _FEELINGS if stage.was_heard(one)]
  if len(people) < 2 or len(feelings) < 2:
    return None
  who, other = sights.two_of(people, generator)
  first, second = sights.two_of(feelings, generator)
  return Contrast(
    (
      f'{who} is {first} and {other} is {second}',
      f'{who} is {second} and {other} is {first}',
    ),
    (
      (sights.child(who, first, 0.28), sights.child(other, second, 0.74)),
      (sights.child(who, second, 0.28), sights.child(other, first, 0.74)),
    ),
  )


CONSTRUCTIONS: Mapping[str, Make] = {
  'noun': noun,
  'adjective': adjective,
  'subject-verb': subject_verb,
  'negation': negation,
  'word-order': word_order,
  'preposition': preposition,
  'comparative': comparative,
  'counting': counting,
}
# The same words in another order: Winoground's form.
SWAPS: Mapping[str, Make] = {
  'size': size_binding,
  'attribute': colour_binding,
  'order': word_order,
}


def draw_contrasts(
  make: Make,
  stage: Stage,
  generator: np.random.Generator,
  count: int,
) -> list[Contrast]:
  """Up to `count` contrasts of heard words; none if the stage has none."""
  found: list[Contrast] = []
  times: collections.Counter[tuple[str, ...]] = collections.Counter()
  for _ in range(8 * count):
    if len(found) == count:
      break
    contrast = make(stage, generator)
    if contrast is None:
      return []
    key = tuple(sorted(contrast.phrases))
    heard = all(stage.was_heard(phrase) for phrase in contrast.phrases)
    if heard and times[key] < _TIMES_A_PAIR:
      times[key] += 1
      found.append(_moved(contrast, generator))
  return found


def usual(stage: Stage, contrast: Contrast) -> int:
  """Which of the two phrases has the words that stood together more often."""
  counts = []
  for phrase in contrast.phrases:
    words = [word for word in phrase.split() if word not in _SMALL_WORDS]
    pairs = itertools.pairwise(words)
    counts.append(sum(stage.times_said(*pair) for pair in pairs))
  return int(counts[1] > counts[0])


def _moved(contrast: Contrast, generator: np.random.Generator) -> Contrast:
  """Both sights moved and mirrored alike, so that no two are the same."""
  dx, dy = generator.uniform(-_SHIFT, _SHIFT, 2)
  mirrored = bool(generator.random() < 0.5)

  def move(thing: Placed) -> Placed:
    x = 1 - thing.x if mirrored else thing.x
    flip = thing.flip != mirrored
    return dataclasses.replace(thing, x=x + dx, y=thing.y + dy, flip=flip)

  one, two = (tuple(map(move, sight)) for sight in contrast.shown)
  return Contrast(contrast.phrases, (one, two))
