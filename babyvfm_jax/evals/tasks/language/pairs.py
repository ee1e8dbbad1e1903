"""Pairs of phrases that differ in one element, and a picture of each."""

from __future__ import annotations

import collections
import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from babyvfm_jax.evals.tasks.language import statements
from babyvfm_jax.evals.tasks.language.statements import Phrase
from babyvfm_jax.evals.tasks.stage import (
  Backdrop,
  Cutout,
  Folder,
  Kind,
  Placed,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.portraits import (
  clear_kinds,
  frame,
  pixels_of,
  shows_colour,
)
from babyvfm_jax.evals.tasks.stage.solid import filled

_LITTLE = ('small', 'little')
_TRIES = 20
# Pairs of the same phrases, with other pictures.
_AGAIN = 4
# Of a landmark: how far it fills its square, how high it is for its
# width, how far its middle may lie below its top.
_SOLID, _HIGH, _FLAT = 0.33, 0.6, 0.2


class Pair(NamedTuple):
  """Phrases, and for each a picture of which it alone is true.

  Attributes:
    kind: What they differ in.
    phrases: Two of them (or four).
    pictures: What is placed in the picture of each.
    backdrop: Of all of them.
  """

  kind: str
  phrases: tuple[Phrase, ...]
  pictures: tuple[tuple[Placed, ...], ...]
  backdrop: Backdrop


# None where chance drew something that the stage cannot show or say.
Maker = Callable[[Stage, np.random.Generator], Pair | None]


def collect(
  stage: Stage,
  generator: np.random.Generator,
  make: Maker,
  count: int,
  tries: int = _TRIES,
) -> list[Pair]:
  """Up to `count` pairs; phrases come again only where there are too few.

  Raises:
    ValueError: A phrase is true of another's picture, or not of its own.
  """
  found: list[Pair] = []
  uses: collections.Counter[frozenset[str]] = collections.Counter()
  for number in range(tries * count):
    if len(found) == count:
      break
    pair = make(stage, generator)
    if pair is None or not all(
      stage.was_heard(one.heard or one.text) for one in pair.phrases
    ):
      continue
    key = frozenset(one.text for one in pair.phrases)
    often = 1 if number < tries * count / 2 else _AGAIN
    if uses[key] < often and all(
      pair.pictures != one.pictures for one in found
    ):
      check(stage, pair)
      uses[key] += 1
      found.append(pair)
  return found


def check(stage: Stage, pair: Pair) -> None:
  """Holds each phrase against each picture.

  Raises:
    ValueError: A phrase is true of another's picture, or not of its own.
  """
  for right, phrase in enumerate(pair.phrases):
    for place, picture in enumerate(pair.pictures):
      if phrase.holds(stage, picture) != (place == right):
        raise ValueError(
          f'{pair.kind}: {phrase.text!r} is '
          f'{"not " if place == right else ""}true of {picture}'
        )


def draw(
  folder: Folder, stage: Stage, pair: Pair, visual: int
) -> Sequence[str]:
  """Draws one of a pair's pictures, with which of its phrases are true."""
  picture = pair.pictures[visual]
  return folder.picture(
    pair.backdrop, picture, texts=statements.truth(stage, picture, pair.phrases)
  )


def small_word(stage: Stage) -> str:
  """How the stage's children hear a small thing called; '' if they do not."""
  for word in _LITTLE:
    if stage.was_heard(f'big {word}'):
      return word
  return ''


def plain_kinds(stage: Stage) -> list[Kind]:
  """Kinds of one word, seen well."""
  return [kind for kind in clear_kinds(stage) if ' ' not in kind.word]


def single_kinds(stage: Stage) -> list[Kind]:
  """Of those, the ones of which there can be one: no milk, no glasses."""
  return [
    kind
    for kind in plain_kinds(stage)
    if kind.counts or kind.plural != kind.word
  ]


def coloured_kinds(stage: Stage) -> list[Kind]:
  """Kinds of one word that look unlike in each of several colours."""
  return [kind for kind in plain_kinds(stage) if shows_colour(stage, kind)]


def landmarks(stage: Stage) -> list[Kind]:
  """Kinds that others can stand on and behind."""
  return [
    kind
    for kind in single_kinds(stage)
    if not kind.sky
    and kind.family != 'ball'
    and filled(stage, Cutout(kind.word)) >= _SOLID
    and _high(stage, Cutout(kind.word)) >= _HIGH
  ]


def can_be_told(stage: Stage, name: str) -> bool:
  """Whether a relation was said as such: `right here` tells no `right of`."""
  return stage.was_heard(name) and stage.was_said(name)


@functools.cache
def flat(stage: Stage, word: str) -> bool:
  """Whether the middle of a kind is as high as the rest, to stand on."""
  opaque = pixels_of(stage, Placed(Cutout(word), 0.5, 0.5, 0.5))[..., 3] > 0.5
  rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
  middle = np.linspace(columns[0], columns[-1], 9).astype(int)[3:6]
  tops = opaque[:, middle].argmax(axis=0)
  return bool(((tops - rows[0]) < _FLAT * len(rows)).all())


@functools.cache
def _high(stage: Stage, cutout: Cutout) -> float:
  left, top, right, bottom = frame(stage, Placed(cutout, 0.5, 0.5, 0.5))
  return (bottom - top) / (right - left)


def children(stage: Stage) -> list[str]:
  """Agents that have feelings and poses."""
  return [word for word, kind in stage.agents.items() if word[0].isupper()]


def two_of(
  generator: np.random.Generator, kinds: Sequence[Kind]
) -> tuple[Kind, Kind] | None:
  """Two kinds of two families."""
  if len(kinds) < 2:
    return None
  first, second = (kinds[int(k)] for k in generator.permutation(len(kinds))[:2])
  return None if first.family == second.family else (first, second)
