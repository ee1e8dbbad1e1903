"""Object concepts as tasks of violated expectation, on any stage.

Each is in the form of a study with infants, in sets in which every frame is
seen as often in a possible clip as in an impossible one (Riochet et al., 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from babyvfm_jax.evals.tasks.objects import casting, events, laws, pairs
from babyvfm_jax.evals.tasks.objects.pairs import Pair, PairSet
from babyvfm_jax.evals.tasks.stage import Placed, Stage

# Sets that are asked, and pairs of each; sets that are shown before.
SETS = 36
FAMILIAR = 20
_TRIES = 60

# Called with the stage, all words, the word whose turn it is, the number of the
# set, and chance; returns the things that must stand out, and pairs of clips.
# None where that word will not do.
Made = tuple[Sequence[Placed], tuple[Pair, ...]]
Maker = Callable[
  [Stage, Sequence[str], str, int, np.random.Generator], Made | None
]


class Concept(NamedTuple):
  """One task.

  Attributes:
    make: Makes a set of it.
    ages: Youngest and oldest age of the children of its studies, months.
    form: Whose form it has.
    by: Tag by which its figure is given too; one value holds whole sets, as
      half a set is not balanced.
    pairs: In a set.
  """

  make: Maker
  ages: tuple[float, float]
  form: str
  by: str = ''
  pairs: int = 2


def build(
  stage: Stage, out: Path, *, sets: int = SETS, familiar: int = FAMILIAR
) -> list[Path]:
  """Makes the tasks of objects, those that a stage has the things for.

  Args:
    stage: The stage.
    out: Where tasks go.
    sets: Sets of two pairs that are asked (half as many sets of four).
    familiar: Sets whose possible clips are shown before, likewise.
  """
  folders: list[Path] = []
  words, other_words = casting.solid_kinds(stage)
  for name, concept in CONCEPTS.items():
    generator = stage.generator(name)
    card = {'domain': 'objects', 'form': concept.form}
    if concept.by:
      card['by'] = concept.by
    folders += pairs.write(
      stage,
      out,
      name,
      _sets(stage, words, 2 * sets // concept.pairs, concept, generator),
      _sets(
        stage,
        other_words,
        2 * familiar // concept.pairs,
        concept,
        generator,
      ),
      card,
      ages=concept.ages,
    )
  return folders


def _sets(
  stage: Stage,
  words: Sequence[str],
  count: int,
  concept: Concept,
  generator: np.random.Generator,
) -> list[PairSet]:
  """As many sets, or none where too few things can play."""
  found: list[PairSet] = []
  cast: Iterator[str] = casting.endless(words, generator)
  for _ in range(count * _TRIES if words else 0):
    if len(found) == count:
      return found
    made = concept.make(stage, words, next(cast), len(found), generator)
    if made is None:
      continue
    things, made_pairs = made
    backdrop = casting.backdrop_for(stage, things, generator)
    if backdrop is not None:
      found.append(PairSet(backdrop, made_pairs, laws.surprises))
  return []


def _permanence(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SIDE, generator)
  x = float(generator.uniform(0.32, 0.68))
  way = events.WAYS[number % 2]
  made = events.covered(
    stage,
    [[(thing, x)], []],
    way,
    (x - 0.22, x + 0.22),
    texts=[_said(stage, f'the {word}', word), ''],
    tags=[(f'word:{word}', 'before:there'), (f'word:{word}', 'before:nothing')],
  )
  return [thing], made


def _continuity(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SMALL * 0.8, generator)
  return [thing], events.between(stage, thing, ('found', 'out')[number % 2])


def _solidity(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SMALL, generator)
  if number % 2:
    return [thing], events.stopped(stage, thing)
  x = float(generator.uniform(0.3, 0.7))
  return [thing], events.fallen(stage, thing, x)


def _colour(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SIDE, generator)
  other = casting.other_colour(stage, thing, generator)
  if other is None:
    return None
  texts = [
    _said(stage, f'the {one.cutout.colour} {word}') if one.cutout.colour else ''
    for one in (thing, other)
  ]
  return _changed(stage, (thing, other), number, generator, texts)


def _shape(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SIDE, generator)
  other = casting.other_shape(stage, thing, words, generator)
  if other is None:
    return None
  texts = [
    _said(stage, f'the {one.cutout.word}', one.cutout.word)
    for one in (thing, other)
  ]
  return _changed(stage, (thing, other), number, generator, texts)


def _changed(stage, things, number, generator, texts):
  """Two things, of which each may be taken for the other."""
  texts = texts if all(texts) else ()
  event = ('passes', *events.WAYS)[number % 3]
  tags = [(f'event:{event}',)] * 2
  if event == 'passes':
    made = events.passed(stage, things, bool(number // 3 % 2), texts, tags)
  else:
    x = float(generator.uniform(0.32, 0.68))
    made = events.covered(
      stage,
      [[(one, x)] for one in things],
      event,
      (x - 0.22, x + 0.22),
      texts,
      tags,
    )
  return things, made


def _number(stage, words, word, number, generator):
  thing = casting.thing(stage, word, events.SMALL, generator)
  more = 2 + number % 2
  places = generator.permutation([0.27, 0.5, 0.73])[:more]
  few = [(thing, float(x)) for x in sorted(places[:-1])]
  many = [(thing, float(x)) for x in sorted(places)]
  tags = [
    (f'count:{more - 1}-{more}', f'before:{len(one)}') for one in (few, many)
  ]
  made = events.covered(
    stage, [few, many], events.WAYS[number // 2 % 2], (0.13, 0.87), tags=tags
  )
  return [thing], made


def _said(stage: Stage, *texts: str) -> str:
  """The first text whose words were heard, or ''."""
  return next((text for text in texts if stage.was_heard(text)), '')


_WILCOX = 'Wilcox (1999); Wilcox & Baillargeon (1998)'
CONCEPTS: Mapping[str, Concept] = {
  'permanence': Concept(
    _permanence, (3, 12), 'Baillargeon, Spelke & Wasserman (1985)'
  ),
  'continuity': Concept(
    _continuity,
    (3, 12),
    'Spelke et al. (1995); Aguiar & Baillargeon (1999)',
    'end',
    4,
  ),
  'solidity': Concept(
    _solidity, (3, 12), 'Spelke et al. (1992), Origins of knowledge', 'event'
  ),
  'immutability-colour': Concept(_colour, (8, 18), _WILCOX, 'event'),
  'immutability-shape': Concept(_shape, (5, 15), _WILCOX, 'event'),
  'immutability-number': Concept(_number, (5, 15), 'Wynn (1992)', 'count'),
}
