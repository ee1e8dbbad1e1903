"""Contrasts: two phrases that differ in one word, and what each looks like."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from babyvfm_jax.evals.tasks.language import places, statements
from babyvfm_jax.evals.tasks.language.pairs import (
  Maker,
  Pair,
  children,
  coloured_kinds,
  plain_kinds,
  single_kinds,
  small_word,
  two_of,
)
from babyvfm_jax.evals.tasks.language.statements import Phrase
from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import any_of, between, pick

FEELINGS = ('happy', 'sad', 'angry', 'surprised')
# By a child's pose, what it is said to be doing, and to do.
DOING = {'run': 'running', 'sit': 'sitting', 'kick': 'kicking'}
DOES = {'run': 'runs', 'sit': 'sits', 'kick': 'kicks'}
NUMBERS = ('one', 'two', 'three', 'four')
FACES = ('', *FEELINGS)
_POSES = ('', 'reach', 'cheer')
_SIDES = {'big': 0.64, 'small': 0.26}
_CHILD = (0.8, 0.88)


def noun(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`ball`, `cup`."""
  two = two_of(generator, plain_kinds(stage))
  if two is None:
    return None
  return in_one_spot(
    'noun',
    stage,
    generator,
    [(statements.thing(kind.word), any_of(kind, generator)) for kind in two],
  )


def coloured_noun(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball`, `red cup`."""
  two = two_of(generator, coloured_kinds(stage))
  if two is None:
    return None
  shared = [colour for colour in two[0].colours if colour in two[1].colours]
  if not shared:
    return None
  colour = pick(generator, shared)
  return in_one_spot(
    'noun',
    stage,
    generator,
    [(_in_colour(kind, colour), Cutout(kind.word, colour)) for kind in two],
  )


def sized_noun(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`big dog`, `big duck`, where things have one colour each."""
  small = small_word(stage)
  two = two_of(generator, single_kinds(stage))
  if two is None or not small or coloured_kinds(stage):
    return None
  size, word = pick(generator, (('big', 'big'), ('small', small)))
  pair = in_one_spot(
    'noun',
    stage,
    generator,
    [
      (statements.thing(kind.word, word, size=size), any_of(kind, generator))
      for kind in two
    ],
  )
  return _resized(pair, (size, size))


def colour(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball`, `blue ball`."""
  kinds = coloured_kinds(stage)
  if not kinds:
    return None
  kind = pick(generator, kinds)
  two = [kind.colours[int(k)] for k in generator.permutation(len(kind.colours))]
  return in_one_spot(
    'colour',
    stage,
    generator,
    [(_in_colour(kind, one), Cutout(kind.word, one)) for one in two[:2]],
  )


def size(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`big dog`, `small dog`."""
  small = small_word(stage)
  kinds = single_kinds(stage)
  if not small or not kinds:
    return None
  kind = pick(generator, kinds)
  cutout = any_of(kind, generator)
  pair = in_one_spot(
    'size',
    stage,
    generator,
    [
      (statements.thing(kind.word, 'big', size='big'), cutout),
      (statements.thing(kind.word, small, size='small'), cutout),
    ],
  )
  return _resized(pair, ('big', 'small'))


def feeling(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`happy Mike`, `sad Mike`."""
  who = children(stage)
  if not who:
    return None
  word, pose = pick(generator, who), pick(generator, _POSES)
  two = [FEELINGS[int(k)] for k in generator.permutation(len(FEELINGS))[:2]]
  pair = in_one_spot(
    'feeling',
    stage,
    generator,
    [
      (
        statements.thing(word, one, expression=one),
        Cutout(word, pose=pose, expression=one),
      )
      for one in two
    ],
  )
  return close_up(pair, generator)


def felt_by(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`happy Mike`, `happy Jenny`."""
  who = children(stage)
  if len(who) < 2:
    return None
  one, pose = pick(generator, FEELINGS), pick(generator, _POSES)
  pair = in_one_spot(
    'person',
    stage,
    generator,
    [
      (
        statements.thing(word, one, expression=one),
        Cutout(word, pose=pose, expression=one),
      )
      for word in who
    ],
  )
  return close_up(pair, generator)


def action(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Jenny sits`, `Jenny runs`."""
  who = children(stage)
  if not who:
    return None
  word, face = pick(generator, who), pick(generator, FACES)
  two = [list(DOES)[int(k)] for k in generator.permutation(len(DOES))[:2]]
  pair = in_one_spot(
    'action',
    stage,
    generator,
    [(does(word, one), Cutout(word, '', one, face)) for one in two],
  )
  return close_up(pair, generator)


def count(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`two dogs`, `three dogs`."""
  kinds = [kind for kind in plain_kinds(stage) if kind.counts]
  known = [n for n, word in enumerate(NUMBERS, 1) if stage.was_heard(word)]
  if not kinds or len(known) < 2:
    return None
  kind = pick(generator, kinds)
  two = [known[int(k)] for k in generator.permutation(len(known))[:2]]
  cutout = any_of(kind, generator)
  # Of different sizes, so that more is not always more of the picture.
  sides = [between(generator, 0.2, 0.3) for _ in two]
  return Pair(
    'number',
    tuple(
      statements.number(n, NUMBERS[n - 1], kind.word, kind.plural) for n in two
    ),
    tuple(
      places.several(cutout, n, generator, side)
      for n, side in zip(two, sides, strict=True)
    ),
    stage.some_backdrop(generator),
  )


def does(word: str, pose: str, table: Mapping[str, str] = DOES) -> Phrase:
  """What a child does: `Mike runs`."""
  is_ = '' if table is DOES else 'is '
  text = f'{word} {is_}{table[pose]}'
  return statements.thing(word, pose=pose, text=text)


def in_one_spot(
  kind: str,
  stage: Stage,
  generator: np.random.Generator,
  members: list[tuple[Phrase, Cutout]],
) -> Pair:
  """Phrases and cut-outs, each in a picture of its own at the same spot."""
  spot = places.alone(members[0][1], generator)
  spot = dataclasses.replace(spot, flip=bool(generator.integers(2)))
  return Pair(
    kind,
    tuple(phrase for phrase, _ in members),
    tuple((dataclasses.replace(spot, cutout=one),) for _, one in members),
    stage.some_backdrop(generator),
  )


def close_up(pair: Pair, generator: np.random.Generator) -> Pair:
  """A child so near that its face is seen."""
  side = between(generator, *_CHILD)
  y = between(generator, 0.5, 0.54)
  return pair._replace(
    pictures=tuple(
      (dataclasses.replace(first, side=side, y=y), *others)
      for first, *others in pair.pictures
    )
  )


TWO_WORDS: tuple[Maker, ...] = (
  colour,
  coloured_noun,
  size,
  sized_noun,
  feeling,
  felt_by,
  action,
  count,
)


def _in_colour(kind: Kind, word: str) -> Phrase:
  return statements.thing(kind.word, word, colour=word)


def _resized(pair: Pair, sizes: tuple[str, str]) -> Pair:
  pictures: list[tuple[Placed, ...]] = [
    (dataclasses.replace(first, side=_SIDES[one]), *others)
    for (first, *others), one in zip(pair.pictures, sizes, strict=True)
  ]
  return pair._replace(pictures=tuple(pictures))
