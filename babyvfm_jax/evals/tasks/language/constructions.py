"""Constructions: two pictures and two phrases, by what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks.language import (
  elements,
  matches,
  pairs,
  places,
  statements,
  swaps,
)
from babyvfm_jax.evals.tasks.language.pairs import Maker, Pair
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Stage
from babyvfm_jax.evals.tasks.stage.portraits import any_of, pick

PAIRS_A_CONSTRUCTION = 20
_FEWEST = 4
_PREPOSITIONS = (
  ('behind', 'in front of'),
  ('next to', 'in front of'),
  ('left of', 'right of'),
  ('on', 'next to'),
)
_OVERHEAD = ('above', 'under')


def preposition(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`the ball is behind the box`, `the ball is in front of the box`."""
  names = pick(generator, (*_PREPOSITIONS, _OVERHEAD))
  kinds = pairs.single_kinds(stage)
  if names == _OVERHEAD:
    kinds = [kind for kind in kinds if kind.sky]
    landmarks = kinds
  else:
    kinds = [kind for kind in kinds if not kind.sky]
    landmarks = pairs.landmarks(stage)
  if 'on' in names:
    landmarks = [one for one in landmarks if pairs.flat(stage, one.word)]
  if not kinds or not landmarks:
    return None
  if not all(pairs.can_be_told(stage, name) for name in names):
    return None
  kind, landmark = pick(generator, kinds), pick(generator, landmarks)
  if kind.word == landmark.word:
    return None
  thing, base = any_of(kind, generator), any_of(landmark, generator)
  side = 1 if generator.integers(2) else -1
  return Pair(
    'preposition',
    tuple(statements.relation(kind.word, one, landmark.word) for one in names),
    tuple(places.related(stage, thing, one, base, side) for one in names),
    stage.some_backdrop(generator),
  )


def negation(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`Mike is happy`, `Mike is not happy`; else `ball and no cup`."""
  who = pairs.children(stage)
  if not who or not stage.was_heard('is not') or generator.random() < 0.4:
    return swaps.absence(stage, generator)
  word = pick(generator, who)
  about = statements.thing(word)
  if generator.integers(2):
    feeling, other = (
      elements.FEELINGS[int(k)]
      for k in generator.permutation(len(elements.FEELINGS))[:2]
    )
    statement = statements.thing(
      word, expression=feeling, text=f'{word} is {feeling}'
    )
    refused = statements.denied(f'{word} is not {feeling}', statement, about)
    cutouts = [Cutout(word, expression=one) for one in (feeling, other)]
  else:
    poses = list(elements.DOING)
    pose, other = (poses[int(k)] for k in generator.permutation(len(poses))[:2])
    statement = elements.does(word, pose, elements.DOING)
    refused = statements.denied(
      f'{word} is not {elements.DOING[pose]}', statement, about
    )
    cutouts = [Cutout(word, pose=one) for one in (pose, other)]
  members = list(zip((statement, refused), cutouts, strict=True))
  return elements.close_up(
    elements.in_one_spot('negation', stage, generator, members), generator
  )


def adjective(stage: Stage, generator: np.random.Generator) -> Pair | None:
  """`red ball`, `blue ball`; `big dog`, `small dog`; `happy Mike`, ..."""
  make = pick(generator, (elements.colour, elements.size, elements.feeling))
  return make(stage, generator)


CONSTRUCTIONS: Mapping[str, Maker] = {
  'noun': elements.noun,
  'adjective': adjective,
  'subject-verb': swaps.subjects,
  'negation': negation,
  'word-order': swaps.deeds,
  'preposition': preposition,
  'comparative': swaps.comparison,
  'counting': elements.count,
}


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `constructions`, after Machine-DevBench."""
  name = 'constructions'
  found: list[Pair] = []
  tags: list[str] = []
  left_out = []
  for construction, make in CONSTRUCTIONS.items():
    generator = stage.generator(f'{name} {construction}')
    some = pairs.collect(stage, generator, make, PAIRS_A_CONSTRUCTION)
    if len(some) < _FEWEST:
      left_out.append(construction)
      continue
    found += [pair._replace(kind=construction) for pair in some]
    tags += [f'construction:{construction}'] * len(some)
  if not found:
    return []
  folder = Folder(stage, out, name)
  items = matches.items_of(stage, folder, stage.generator(name), found, tags)
  kinds = list(dict.fromkeys(pair.kind for pair in found))
  card = {
    'domain': 'grammar',
    'concept': 'what tells two phrases apart: ' + ', '.join(kinds),
    **matches.CARD,
    'by': 'construction',
    'left_out': left_out,
    'left_out_because': 'their words were hardly heard in training',
    'form': 'Machine-DevBench',
  }
  return [folder.write(items, card)]
