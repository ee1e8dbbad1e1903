"""TROG form: a phrase, and four pictures that differ in its two elements.

Two elements of two values each make four pictures and four phrases. Of the
three foils two differ from the right one in one element each, the third in
both; no picture is nearer to the others than any other, so none can be found
by looking for what most of them share.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from babyvfm_jax.evals.tasks import sets
from babyvfm_jax.evals.tasks.language import (
  elements,
  pairs,
  places,
  statements,
)
from babyvfm_jax.evals.tasks.language.pairs import Maker, Pair
from babyvfm_jax.evals.tasks.language.statements import Phrase
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import any_of, between, pick

ITEMS = 200
_FEWEST = 4
_PREPOSITIONS = (
  ('behind', 'in front of'),
  ('left of', 'right of'),
  ('on', 'in front of'),
)
_ALONE = {'big': 0.62, 'small': 0.26}
_BESIDE = {'big': 0.47, 'small': 0.24}
_PLAIN = 0.42


class Attribute(NamedTuple):
  """What an adjective says of a thing.

  Attributes:
    said: The adjective.
    field: `colour` or `size`.
    value: The colour; `big` or `small`.
  """

  said: str
  field: str
  value: str

  def phrase(self, kind: Kind) -> Phrase:
    """Adjective and noun."""
    if self.field == 'colour':
      return statements.thing(kind.word, self.said, colour=self.value)
    return statements.thing(kind.word, self.said, size=self.value)

  def cutout(self, plain: Cutout) -> Cutout:
    """The thing, in the colour if it is one."""
    if self.field == 'colour':
      return dataclasses.replace(plain, colour=self.value)
    return plain


def attributes(
  stage: Stage, generator: np.random.Generator
) -> tuple[tuple[Kind, Kind], tuple[Attribute, Attribute]] | None:
  """Two kinds, and two adjectives that can be said of both."""
  coloured, small = pairs.coloured_kinds(stage), pairs.small_word(stage)
  two = pairs.two_of(generator, coloured or pairs.single_kinds(stage))
  if two is None:
    return None
  if not coloured:
    sizes = (Attribute('big', 'size', 'big'), Attribute(small, 'size', 'small'))
    return (two, sizes) if small else None
  shared = [colour for colour in two[0].colours if colour in two[1].colours]
  if len(shared) < 2:
    return None
  first, second = (
    Attribute(shared[int(k)], 'colour', shared[int(k)])
    for k in generator.permutation(len(shared))[:2]
  )
  return two, (first, second)


def described(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball`, `blue ball`, `red cup`, `blue cup`; or big and small."""
  drawn = attributes(stage, generator)
  if drawn is None:
    return None
  members = []
  for kind in drawn[0]:
    plain = any_of(kind, generator)
    for one in drawn[1]:
      side = _ALONE.get(one.value, _ALONE['big'])
      spot = places.alone(one.cutout(plain), generator, side, side + 0.02)
      members.append((one.phrase(kind), (spot,)))
  return _four('adjective and noun', stage, generator, members)


def joined(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball and red cup`, `red ball and blue cup`, `blue ball and ...`."""
  drawn = attributes(stage, generator)
  if drawn is None:
    return None
  (first, second), values = drawn
  plain = [any_of(kind, generator) for kind in (first, second)]
  way = bool(generator.integers(2))
  members = []
  for one in values:
    for other in values:
      placed_ = places.beside(
        stage,
        (one.cutout(plain[0]), other.cutout(plain[1])),
        [_BESIDE.get(each.value, _PLAIN) for each in (one, other)],
        swapped=way,
      )
      phrase = statements.both(one.phrase(first), other.phrase(second))
      members.append((phrase, placed_))
  return _four('two nouns', stage, generator, members)


def felt(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is happy`, `Mike is sad`, `Jenny is happy`, `Jenny is sad`."""
  order = generator.permutation(len(elements.FEELINGS))[:2]
  feelings = [elements.FEELINGS[int(k)] for k in order]
  return _of_children(
    'subject and adjective',
    stage,
    generator,
    lambda word: [
      (
        statements.thing(word, expression=one, text=f'{word} is {one}'),
        Cutout(word, expression=one),
      )
      for one in feelings
    ],
  )


def doing(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is running`, `Mike is sitting`, `Jenny is running`, ..."""
  order = generator.permutation(len(elements.DOING))[:2]
  poses = [list(elements.DOING)[int(k)] for k in order]
  face = pick(generator, elements.FACES)
  return _of_children(
    'subject and verb',
    stage,
    generator,
    lambda word: [
      (
        elements.does(word, pose, elements.DOING),
        Cutout(word, pose=pose, expression=face),
      )
      for pose in poses
    ],
  )


def negated(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is running`, `Mike is not running`, `Jenny is running`, ..."""
  order = generator.permutation(len(elements.DOING))[:2]
  pose, other = (list(elements.DOING)[int(k)] for k in order)
  face = pick(generator, elements.FACES)

  def of(word: str):
    statement = elements.does(word, pose, elements.DOING)
    text = f'{word} is not {elements.DOING[pose]}'
    return [
      (statement, Cutout(word, pose=pose, expression=face)),
      (
        statements.denied(text, statement, statements.thing(word)),
        Cutout(word, pose=other, expression=face),
      ),
    ]

  return _of_children('negation', stage, generator, of)


def counted(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`two dogs`, `three dogs`, `two cats`, `three cats`."""
  kinds = [kind for kind in pairs.single_kinds(stage) if kind.counts]
  two = pairs.two_of(generator, kinds)
  numbers = generator.permutation(len(elements.NUMBERS))[:2] + 1
  if two is None:
    return None
  members = [
    (
      statements.number(
        int(n), elements.NUMBERS[int(n) - 1], kind.word, kind.plural
      ),
      places.several(
        any_of(kind, generator), int(n), generator, between(generator, 0.2, 0.3)
      ),
    )
    for kind in two
    for n in numbers
  ]
  return _four('number and noun', stage, generator, members)


def placed(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`the ball is behind the box`, `the cup is behind the box`, ..."""
  two = pairs.two_of(
    generator, [kind for kind in pairs.single_kinds(stage) if not kind.sky]
  )
  bases = pairs.landmarks(stage)
  if two is None or not bases:
    return None
  base = pick(generator, bases)
  if base.word in (two[0].word, two[1].word):
    return None
  names = pick(generator, _PREPOSITIONS)
  if 'on' in names and not pairs.flat(stage, base.word):
    return None
  if not all(pairs.can_be_told(stage, name) for name in names):
    return None
  landmark = any_of(base, generator)
  side = 1 if generator.integers(2) else -1
  members = []
  for kind in two:
    thing = any_of(kind, generator)
    members += [
      (
        statements.relation(kind.word, name, base.word),
        places.related(stage, thing, name, landmark, side),
      )
      for name in names
    ]
  return _four('noun and preposition', stage, generator, members)


CONSTRUCTIONS: tuple[Maker, ...] = (
  described,
  joined,
  felt,
  doing,
  negated,
  counted,
  placed,
)


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `trog`, after the Test for Reception of Grammar."""
  name = 'trog'
  groups = [
    pairs.collect(
      stage,
      stage.generator(f'{name} {make.__name__}'),
      make,
      ITEMS // 4 // len(CONSTRUCTIONS) * 2,
    )
    for make in CONSTRUCTIONS
  ]
  groups = [group for group in groups if len(group) >= _FEWEST]
  if not groups:
    return []
  generator = stage.generator(name)
  folder = Folder(stage, out, name)
  items = []
  found = [four for group in groups for four in group[: _share(len(groups))]]
  for number, four in enumerate(found):
    visuals = [pairs.draw(folder, stage, four, k) for k in range(4)]
    tag = four.kind.replace(' ', '-')
    items += sets.questions(
      visuals,
      [phrase.text for phrase in four.phrases],
      'visual',
      generator,
      name=f'{number:03d}',
      each=[{'concept': four.kind, 'tags': [f'construction:{tag}']}] * 4,
    )
  kinds = list(dict.fromkeys(four.kind for four in found))
  card = {
    'domain': 'grammar',
    'concept': 'a phrase of two elements: ' + ', '.join(kinds),
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / 4,
    'by': 'construction',
    'foils': (
      'two differ from the right picture in one element each, one in both: a '
      'picture that is nearest to all others would give itself away'
    ),
    'form': 'Test for Reception of Grammar (Bishop 2003)',
  }
  return [folder.write(items, card)]


def _share(groups: int) -> int:
  """Sets of a construction."""
  return max(_FEWEST, round(ITEMS / 4 / groups))


def _four(
  kind: str,
  stage: Stage,
  generator: np.random.Generator,
  members: Sequence[tuple[Phrase, tuple[Placed, ...]]],
) -> Pair:
  return Pair(
    kind,
    tuple(phrase for phrase, _ in members),
    tuple(picture for _, picture in members),
    stage.some_backdrop(generator),
  )


def _of_children(
  kind: str,
  stage: Stage,
  generator: np.random.Generator,
  of: Callable[[str], list[tuple[Phrase, Cutout]]],
) -> Pair | None:
  """Two children, and for each two phrases with what it then looks like."""
  who = pairs.children(stage)
  if len(who) < 2:
    return None
  members = [member for word in who[:2] for member in of(word)]
  return elements.close_up(
    elements.in_one_spot(kind, stage, generator, members), generator
  )
