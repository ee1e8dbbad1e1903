"""Contrasts: two pictures and two phrases that differ in one construction.

A contrast is drawn for a stage, from what the stage can show and from words
that were heard; a stage that lacks either has none of that construction.
Source of the constructions: Machine-DevBench, and Baby Winoground for the last.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Placed, Stage

Sight = tuple[Placed, ...]


@dataclasses.dataclass(frozen=True)
class Contrast:
  """Two phrases, each true of one of two sights and false of the other."""

  phrases: tuple[str, str]
  sights: tuple[Sight, Sight]


Make = Callable[[Stage, np.random.Generator], Contrast | None]

_NUMBERS = ('one', 'two', 'three', 'four')
_FEELINGS = ('happy', 'sad', 'angry', 'surprised')
_DEEDS = {'run': 'running', 'kick': 'kicking', 'sit': 'sitting'}
# A pair of phrases may come back in other pictures.
_TIMES_A_PAIR = 3
_SHIFT = 0.06
_SMALL_WORDS = ('a', 'the', 'is', 'and')
_BIG, _LITTLE = 0.5, 0.2
# Middle of a thing that stands on the ground.
_GROUND = 0.72


def noun(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The ball / the cup."""
  one, two = some_kinds(stage, generator, 2)
  return Contrast(
    (f'the {one.word}', f'the {two.word}'),
    (
      (_placed(stage, one.word, generator, 0.5),),
      (_placed(stage, two.word, generator, 0.5),),
    ),
  )


def adjective(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The red ball / the blue ball; of a child the feeling."""
  coloured = [kind for kind in stage.kinds.values() if len(kind.colours) > 1]
  if coloured:
    kind = _one_of(coloured, generator)
    first, second = _two_of(kind.colours, generator)
    return Contrast(
      (f'the {first} {kind.word}', f'the {second} {kind.word}'),
      (
        (_placed(stage, kind.word, generator, 0.5, colour=first),),
        (_placed(stage, kind.word, generator, 0.5, colour=second),),
      ),
    )
  people = children(stage)
  feelings = [one for one in _FEELINGS if stage.was_heard(one)]
  if not people or len(feelings) < 2:
    return None
  person = _one_of(people, generator)
  first, second = _two_of(feelings, generator)
  return Contrast(
    (f'{person} is {first}', f'{person} is {second}'),
    ((_child(person, first),), (_child(person, second),)),
  )


def subject_verb(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """Mike is running / Jenny is running; or the deed of one child."""
  people = children(stage)
  deeds = [one for one, word in _DEEDS.items() if stage.was_heard(word)]
  if len(people) < 2 or len(deeds) < 2:
    return None
  who, other = _two_of(people, generator)
  deed, instead = _two_of(deeds, generator)
  if generator.random() < 0.5:
    # Both children are there; who does what is what differs.
    return Contrast(
      (f'{who} is {_DEEDS[deed]}', f'{other} is {_DEEDS[deed]}'),
      (
        (_doing(who, deed, 0.3), _doing(other, instead, 0.72)),
        (_doing(who, instead, 0.3), _doing(other, deed, 0.72)),
      ),
    )
  return Contrast(
    (f'{who} is {_DEEDS[deed]}', f'{who} is {_DEEDS[instead]}'),
    ((_doing(who, deed, 0.5),), (_doing(who, instead, 0.5),)),
  )


def negation(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """There is a ball / there is no ball, beside something else."""
  if not stage.was_heard('there is no'):
    return None
  kind, other = some_kinds(stage, generator, 2)
  beside = _placed(stage, other.word, generator, 0.3, side=0.34)
  there = _placed(stage, kind.word, generator, 0.74, side=0.34)
  return Contrast(
    (f'there is a {kind.word}', f'there is no {kind.word}'),
    ((beside, there), (beside,)),
  )


def word_order(stage: Stage, generator: np.random.Generator) -> Contrast | None:
  """The dog is on the box / the box is on the dog; above, where it was heard."""
  relation = next((r for r in ('above', 'on') if stage.was_heard(r)), '')
  if not relation:
    return None
  one, two = some_kinds(stage, generator, 2)
  high, low = 0.32, 0.72
  return Contrast(
    (
      f'the {one.word} is {relation} the {two.word}',
      f'the {two.word} is {relation} the {one.word}',
    ),
    (
      (at(one, 0.5, low - 0.4), at(two, 0.5, low)),
      (at(two, 0.5, high), at(one, 0.5, low)),
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
  one, two = some_kinds(stage, generator, 2)
  first, second = _two_of(said, generator)
  landmark = at(two, 0.5, 0.58)
  return Contrast(
    (
      f'the {one.word} is {first} the {two.word}',
      f'the {one.word} is {second} the {two.word}',
    ),
    (
      (landmark, at(one, *places[first], side=0.24)),
      (landmark, at(one, *places[second], side=0.24)),
    ),
  )


def comparative(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """The dog is bigger than the cat / the cat is bigger than the dog."""
  if not stage.was_heard('bigger than'):
    return None
  one, two = some_kinds(stage, generator, 2)
  return Contrast(
    (
      f'the {one.word} is bigger than the {two.word}',
      f'the {two.word} is bigger than the {one.word}',
    ),
    _big_and_little(one, two, generator),
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
  kind = _one_of(kinds, generator)
  first, second = (int(count) for count in _two_of(numbers, generator))
  return Contrast(
    (
      f'{_NUMBERS[first - 1]} {kind.plural}',
      f'{_NUMBERS[second - 1]} {kind.plural}',
    ),
    (_row(kind, first, generator), _row(kind, second, generator)),
  )


def size_binding(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """A big dog and a little cat / a big cat and a little dog."""
  if not stage.was_heard('big little'):
    return None
  one, two = some_kinds(stage, generator, 2)
  return Contrast(
    (
      f'a big {one.word} and a little {two.word}',
      f'a big {two.word} and a little {one.word}',
    ),
    _big_and_little(one, two, generator),
  )


def colour_binding(
  stage: Stage, generator: np.random.Generator
) -> Contrast | None:
  """A red ball and a blue cup / a blue ball and a red cup; of children moods."""
  coloured = [kind for kind in stage.kinds.values() if len(kind.colours) > 1]
  for _ in range(20):
    if len(coloured) < 2:
      break
    one, two = _two_of(coloured, generator)
    shared = [colour for colour in one.colours if colour in two.colours]
    if one.family == two.family or len(shared) < 2:
      continue
    first, second = _two_of(shared, generator)
    return Contrast(
      (
        f'a {first} {one.word} and a {second} {two.word}',
        f'a {second} {one.word} and a {first} {two.word}',
      ),
      (
        (at(one, 0.28, colour=first), at(two, 0.74, colour=second)),
        (at(one, 0.28, colour=second), at(two, 0.74, colour=first)),
      ),
    )
  people = children(stage)
  feelings = [one for one in _FEELINGS if stage.was_heard(one)]
  if len(people) < 2 or len(feelings) < 2:
    return None
  who, other = _two_of(people, generator)
  first, second = _two_of(feelings, generator)
  return Contrast(
    (
      f'{who} is {first} and {other} is {second}',
      f'{who} is {second} and {other} is {first}',
    ),
    (
      (_child(who, first, 0.28), _child(other, second, 0.74)),
      (_child(who, second, 0.28), _child(other, first, 0.74)),
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

  one, two = (tuple(map(move, sight)) for sight in contrast.sights)
  return Contrast(contrast.phrases, (one, two))


def ground_kinds(stage: Stage) -> list[Kind]:
  """Kinds that stand on the ground and are said with an article."""
  return [
    kind
    for kind in stage.kinds.values()
    if not kind.sky and stage.was_heard(f'the {kind.word}') and kind.counts
  ]


def some_kinds(
  stage: Stage, generator: np.random.Generator, count: int
) -> list[Kind]:
  """Kinds of the ground, of different families.

  Raises:
    ValueError: The stage has too few.
  """
  kinds = ground_kinds(stage)
  chosen: dict[str, Kind] = {}
  for k in generator.permutation(len(kinds)):
    chosen.setdefault(kinds[int(k)].family, kinds[int(k)])
  if len(chosen) < count:
    raise ValueError(f'{stage.name}: fewer than {count} kinds of things')
  return list(chosen.values())[:count]


def children(stage: Stage) -> list[str]:
  """Agents with feelings and deeds."""
  return [
    word
    for word, kind in stage.agents.items()
    if kind.category == 'people' and not kind.counts
  ]


def _placed(stage, word, generator, x, *, side=0.46, colour=''):
  colours = stage.kinds[word].colours
  if not colour and colours:
    colour = colours[int(generator.integers(len(colours)))]
  return Placed(Cutout(word, colour), x, _GROUND - side / 4, side)


def at(
  kind: Kind,
  x: float,
  y: float = 0.62,
  *,
  side: float = 0.36,
  colour: str = '',
) -> Placed:
  """A thing at a place, in a colour or its usual one."""
  return Placed(Cutout(kind.word, colour), x, y, side)


def _child(name: str, feeling: str, x: float = 0.5) -> Placed:
  return Placed(Cutout(name, expression=feeling), x, 0.55, 0.8)


def _doing(name: str, deed: str, x: float) -> Placed:
  return Placed(Cutout(name, pose=deed), x, 0.6, 0.55)


def _big_and_little(
  one: Kind, two: Kind, generator: np.random.Generator
) -> tuple[Sight, Sight]:
  low = _GROUND + 0.08
  edge = 0.06
  one_left = bool(generator.random() < 0.5)

  def pair(first: float, second: float) -> Sight:
    inner, outer = edge + first / 2, 1 - edge - second / 2
    if not one_left:
      inner, outer = 1 - edge - first / 2, edge + second / 2
    return (
      at(one, inner, low - first / 2, side=first),
      at(two, outer, low - second / 2, side=second),
    )

  return pair(_BIG, _LITTLE), pair(_LITTLE, _BIG)


def _row(kind: Kind, count: int, generator: np.random.Generator) -> Sight:
  # Smaller things where there are few, so that area does not tell the number.
  side = float(generator.uniform(0.2, 0.26))
  cells = generator.permutation(6)[:count]
  colour = kind.colours[0] if kind.colours else ''
  return tuple(
    at(
      kind,
      0.2 + 0.3 * (int(cell) % 3),
      0.5 + 0.3 * (int(cell) // 3),
      side=side,
      colour=colour,
    )
    for cell in cells
  )


def _one_of(things: Sequence, generator: np.random.Generator):
  return things[int(generator.integers(len(things)))]


def _two_of(things: Sequence, generator: np.random.Generator):
  first, second = generator.permutation(len(things))[:2]
  return things[int(first)], things[int(second)]
