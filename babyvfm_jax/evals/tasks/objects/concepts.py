"""Object concepts as tasks of violated expectation, on any stage.

Each is in the form of a study with infants, in sets in which every frame is
seen as often in a possible clip as in an impossible one (Riochet et al., 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

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


def build(stage: Stage, out: Path) -> list[Path]:
  """Makes the tasks of objects, those that a stage has the things for."""
  return [
    *_task(
      stage,
      out,
      'permanence',
      _permanence,
      (3, 12),
      'Baillargeon, Spelke & Wasserman (1985)',
    ),
    *_task(
      stage,
      out,
      'continuity',
      _continuity,
      (3, 12),
      'Spelke et al. (1995); Aguiar & Baillargeon (1999)',
      by='end',
    ),
    *_task(
      stage,
      out,
      'solidity',
      _solidity,
      (3, 12),
      'Spelke, Breinlinger, Macomber & Jacobson (1992)',
      by='event',
    ),
    *_task(
      stage,
      out,
      'immutability-colour',
      _colour,
      (8, 18),
      'Wilcox (1999); Wilcox & Baillargeon (1998)',
      by='event',
    ),
    *_task(
      stage,
      out,
      'immutability-shape',
      _shape,
      (5, 15),
      'Wilcox (1999); Wilcox & Baillargeon (1998)',
      by='event',
    ),
    *_task(
      stage,
      out,
      'immutability-number',
      _number,
      (5, 15),
      'Wynn (1992)',
      by='count',
    ),
  ]


def _task(
  stage: Stage,
  out: Path,
  concept: str,
  make: Maker,
  ages: tuple[float, float],
  form: str,
  by: str = '',
) -> list[Path]:
  asked, familiar = casting.solid_kinds(stage)
  generator = stage.generator(concept)
  card = {'domain': 'objects', 'form': form, **({'by': by} if by else {})}
  per_set = 4 if concept == 'continuity' else 2
  count = 2 * SETS // per_set
  return pairs.write(
    stage,
    out,
    concept,
    _sets(stage, asked, count, make, generator),
    _sets(stage, familiar, 2 * FAMILIAR // per_set, make, generator),
    card,
    ages=ages,
  )


def _sets(
  stage: Stage,
  words: Sequence[str],
  count: int,
  make: Maker,
  generator: np.random.Generator,
) -> list[PairSet]:
  """Sets of as many things as there are, each on a backdrop of its own.

  Raises:
    ValueError: Hardly any thing can be made to play.
  """
  found: list[PairSet] = []
  cast: Iterator[str] = casting.endless(words, generator)
  for _ in range(count * _TRIES if words else 0):
    if len(found) == count:
      return found
    made = make(stage, words, next(cast), len(found), generator)
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
