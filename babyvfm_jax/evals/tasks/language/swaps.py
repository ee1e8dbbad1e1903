"""Swaps: two phrases of the same words, put together the other way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from babyvfm_jax.evals.tasks.language import places, statements
from babyvfm_jax.evals.tasks.language.elements import (
  DOING,
  FACES,
  FEELINGS,
  does,
)
from babyvfm_jax.evals.tasks.language.pairs import (
  Maker,
  Pair,
  can_be_told,
  children,
  coloured_kinds,
  single_kinds,
  small_word,
  two_of,
)
from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Stage
from babyvfm_jax.evals.tasks.stage.portraits import any_of, pick

# Those that look to the side, on whichever stage.
_SIDEWAYS = (
  *('Mike', 'Jenny', 'dog', 'duck', 'snake', 'bird', 'fish', 'horse'),
  *('chicken', 'elephant', 'turtle'),
)
_DEEDS = ('chasing', 'looking at')
# Relations that are another one when they are turned round.
_TURNED = ('left of', 'right of', 'behind', 'in front of')
_SIZES = (0.56, 0.26)
_CHILD = 0.48
_AGENT = 0.42


def colours(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball and blue cup`, `blue ball and red cup`."""
  two = two_of(generator, coloured_kinds(stage))
  if two is None:
    return None
  shared = [colour for colour in two[0].colours if colour in two[1].colours]
  if len(shared) < 2:
    return None
  hues = [shared[int(k)] for k in generator.permutation(len(shared))[:2]]
  way = bool(generator.integers(2))
  members = []
  for first, second in (hues, hues[::-1]):
    phrase = statements.both(
      statements.thing(two[0].word, first, colour=first),
      statements.thing(two[1].word, second, colour=second),
    )
    cutouts = (Cutout(two[0].word, first), Cutout(two[1].word, second))
    members.append((phrase, cutouts))
  return _side_by_side('colours', stage, generator, members, swapped=way)


def sizes(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`big dog and little cat`, `little dog and big cat`."""
  two = two_of(generator, single_kinds(stage))
  if two is None or not small_word(stage):
    return None
  words = [word for word in ('small', 'little') if stage.was_heard(word)]
  said = {'big': 'big', 'small': pick(generator, words)}
  cutouts = tuple(any_of(kind, generator) for kind in two)
  way = bool(generator.integers(2))
  texts, pictures = [], []
  for first, second in (('big', 'small'), ('small', 'big')):
    texts.append(
      statements.both(
        statements.thing(two[0].word, said[first], size=first),
        statements.thing(two[1].word, said[second], size=second),
      )
    )
    sides = _SIZES if first == 'big' else _SIZES[::-1]
    pictures.append(places.beside(stage, cutouts, sides, swapped=way))
  return Pair(
    'sizes', tuple(texts), tuple(pictures), stage.some_backdrop(generator)
  )


def feelings(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`happy Mike and sad Jenny`, `sad Mike and happy Jenny`."""
  who = children(stage)
  if len(who) < 2:
    return None
  two = [FEELINGS[int(k)] for k in generator.permutation(len(FEELINGS))[:2]]
  members = []
  for first, second in (two, two[::-1]):
    phrase = statements.both(
      statements.thing(who[0], first, expression=first),
      statements.thing(who[1], second, expression=second),
    )
    cutouts = (
      Cutout(who[0], expression=first),
      Cutout(who[1], expression=second),
    )
    members.append((phrase, cutouts))
  way = bool(generator.integers(2))
  return _side_by_side('feelings', stage, generator, members, swapped=way)


def actions(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is running and Jenny is sitting`, and the other way round."""
  return _acting(stage, generator, together=True)


def subjects(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is running`, `Jenny is running`, with both in either picture."""
  return _acting(stage, generator, together=False)


def relations(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`the dog is behind the cat`, `the cat is behind the dog`."""
  kinds = [kind for kind in single_kinds(stage) if not kind.sky]
  two = two_of(generator, kinds)
  names = [name for name in _TURNED if can_be_told(stage, name)]
  if two is None or not names:
    return None
  name = pick(generator, names)
  side = 1 if generator.integers(2) else -1
  texts, pictures = [], []
  cutouts = {kind.word: any_of(kind, generator) for kind in two}
  for one, other in (two, two[::-1]):
    texts.append(statements.relation(one.word, name, other.word))
    pictures.append(
      places.related(
        stage,
        cutouts[one.word],
        name,
        cutouts[other.word],
        side,
        sizes=(_AGENT, _AGENT),
      )
    )
  return Pair(
    'relations', tuple(texts), tuple(pictures), stage.some_backdrop(generator)
  )


def deeds(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`the dog is chasing the duck`, `the duck is chasing the dog`."""
  who = [kind for word, kind in stage.agents.items() if word in _SIDEWAYS]
  two = two_of(generator, who)
  if two is None:
    # The children are of one family, but two persons.
    two = _both_children(stage, generator)
  elif generator.random() < 0.3:
    two = _both_children(stage, generator) or two
  verbs = [verb for verb in _DEEDS if can_be_told(stage, verb)]
  if two is None or not verbs:
    return None
  verb = pick(generator, verbs)
  flip = bool(generator.integers(2))
  texts, pictures = [], []
  cutouts = [_moving(kind, verb, generator) for kind in two]
  for first, second in ((0, 1), (1, 0)):
    texts.append(statements.deed(two[first].word, verb, two[second].word))
    # All face one way: who is behind looks at the other.
    spots = (0.27, 0.73) if not flip else (0.73, 0.27)
    pictures.append(
      tuple(
        places.standing(
          stage, cutouts[k], x, _size(two[k]), places.GROUND, flip=flip
        )
        for k, x in ((first, spots[0]), (second, spots[1]))
      )
    )
  return Pair(
    'deeds', tuple(texts), tuple(pictures), stage.some_backdrop(generator)
  )


def comparison(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`the dog is bigger than the cat`, `the cat is bigger than the dog`."""
  names = [
    name for name in ('bigger', 'smaller') if stage.was_heard(f'{name} than')
  ]
  two = two_of(generator, single_kinds(stage))
  if two is None or not names:
    return None
  name = pick(generator, names)
  cutouts = tuple(any_of(kind, generator) for kind in two)
  way = bool(generator.integers(2))
  texts, pictures = [], []
  for one, other in (two, two[::-1]):
    texts.append(statements.bigger(one.word, other.word, name))
    large = (one is two[0]) == (name == 'bigger')
    pictures.append(
      places.beside(
        stage,
        cutouts,
        _SIZES if large else _SIZES[::-1],
        swapped=way,
      )
    )
  return Pair(
    'comparison', tuple(texts), tuple(pictures), stage.some_backdrop(generator)
  )


def absence(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`ball and no cup`, `cup and no ball`."""
  two = two_of(generator, single_kinds(stage))
  if two is None:
    return None
  one, other = (statements.thing(kind.word) for kind in two)
  spot = places.alone(any_of(two[0], generator), generator)
  return Pair(
    'absence',
    (statements.without(one, other), statements.without(other, one)),
    ((spot,), (replace(spot, cutout=any_of(two[1], generator)),)),
    stage.some_backdrop(generator),
  )


SWAPS: tuple[Maker, ...] = (
  colours,
  sizes,
  feelings,
  actions,
  relations,
  deeds,
)


def _acting(
  stage: Stage, generator: np.random.Generator, *, together: bool
) -> Pair | None:
  who = children(stage)
  if len(who) < 2:
    return None
  two = [list(DOING)[int(k)] for k in generator.permutation(len(DOING))[:2]]
  faces = [pick(generator, FACES) for _ in who]
  members = []
  for number, (first, second) in enumerate((two, two[::-1])):
    phrase = statements.both(
      does(who[0], first, DOING), does(who[1], second, DOING)
    )
    if not together:
      phrase = does(who[number], two[0], DOING)
    cutouts = (
      Cutout(who[0], pose=first, expression=faces[0]),
      Cutout(who[1], pose=second, expression=faces[1]),
    )
    members.append((phrase, cutouts))
  way = bool(generator.integers(2))
  kind = 'actions' if together else 'subjects'
  return _side_by_side(kind, stage, generator, members, swapped=way)


def _side_by_side(
  kind: str,
  stage: Stage,
  generator: np.random.Generator,
  members: list,
  *,
  swapped: bool,
) -> Pair:
  side = _CHILD if kind != 'colours' else _AGENT
  pictures = [
    places.beside(stage, cutouts, (side, side), swapped=swapped)
    for _, cutouts in members
  ]
  return Pair(
    kind,
    tuple(phrase for phrase, _ in members),
    tuple(pictures),
    stage.some_backdrop(generator),
  )


def _both_children(
  stage: Stage, generator: np.random.Generator
) -> tuple[Kind, Kind] | None:
  who = children(stage)
  if len(who) < 2:
    return None
  first, second = (stage.agents[who[int(k)]] for k in generator.permutation(2))
  return first, second


def _moving(kind: Kind, verb: str, generator: np.random.Generator) -> Cutout:
  if kind.word[0].isupper():
    return Cutout(kind.word, pose='run' if verb == 'chasing' else 'reach')
  return any_of(kind, generator)


def _size(kind: Kind) -> float:
  return _CHILD if kind.word[0].isupper() else _AGENT
