"""Phrases, and of what pictures they are true.

A phrase knows by what was placed in a picture whether it is true of it; no item
says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from babyvfm_jax.evals.tasks.stage import Placed, Stage
from babyvfm_jax.evals.tasks.stage.portraits import frame

# Shares of the picture's side: from where on a thing is big, and to where small.
BIG, SMALL = 0.46, 0.3
# A thing is bigger than another by so much at least.
_BIGGER = 1.4
_APART = 0.12
_CLOSE = 0.1

Holds = Callable[[Stage, Sequence[Placed]], bool]


class Phrase(NamedTuple):
  """Words, and when they are true.

  Attributes:
    text: The words.
    holds: Whether they are true of what was placed.
    bindings: What it puts together: words, and how many others may stand
      between two of them where it was said.
    heard: The words that must have been heard; '' for those of the text.
  """

  text: str
  holds: Holds
  bindings: tuple[tuple[str, int], ...] = ()
  heard: str = ''


def truth(
  stage: Stage, placed: Sequence[Placed], phrases: Sequence[Phrase]
) -> dict[str, float]:
  """Which of the phrases are true of a picture, as the oracle reads it."""
  return {phrase.text: 1.0 for phrase in phrases if phrase.holds(stage, placed)}


def thing(
  word: str,
  adjective: str = '',
  *,
  colour: str = '',
  size: str = '',
  expression: str = '',
  pose: str = '',
  text: str = '',
) -> Phrase:
  """A thing of a kind, with one attribute or none: `red ball`.

  Args:
    word: Its kind.
    adjective: As the attribute is said.
    colour: Its colour.
    size: `big` or `small`.
    expression: A child's feeling.
    pose: A child's pose.
    text: Another text, such as `Mike runs`.
  """

  def fits(one: Placed) -> bool:
    cutout = one.cutout
    return (
      cutout.word == word
      and colour in ('', cutout.colour)
      and expression in ('', cutout.expression)
      and pose in ('', cutout.pose)
      and (size != 'big' or one.side >= BIG)
      and (size != 'small' or one.side <= SMALL)
    )

  said = text or f'{adjective} {word}'.strip()
  bindings = ((f'{adjective} {word}', 0),) if adjective else ((said, 0),)
  return Phrase(said, lambda _, placed: any(map(fits, placed)), bindings)


def number(count: int, said: str, word: str, plural: str) -> Phrase:
  """So many things of a kind: `two dogs`."""
  text = f'{said} {word if count == 1 else plural}'

  def holds(_: Stage, placed: Sequence[Placed]) -> bool:
    return sum(one.cutout.word == word for one in placed) == count

  # Who knows a noun and numbers is asked for its plural, too.
  return Phrase(text, holds, ((text, 0),), f'{said} {word}')


def both(first: Phrase, second: Phrase) -> Phrase:
  """One and the other: `red ball and blue cup`."""
  return Phrase(
    f'{first.text} and {second.text}',
    lambda stage, placed: (
      first.holds(stage, placed) and second.holds(stage, placed)
    ),
    (*first.bindings, *second.bindings),
    f'{first.heard or first.text} and {second.heard or second.text}',
  )


def without(first: Phrase, second: Phrase) -> Phrase:
  """One and not the other: `ball and no cup`."""
  return Phrase(
    f'{first.text} and no {second.text}',
    lambda stage, placed: (
      first.holds(stage, placed) and not second.holds(stage, placed)
    ),
    ((f'no {second.text}', 0),),
  )


def denied(text: str, statement: Phrase, about: Phrase) -> Phrase:
  """What is not so, of somebody who is there: `Mike is not happy`."""
  return Phrase(
    text,
    lambda stage, placed: (
      about.holds(stage, placed) and not statement.holds(stage, placed)
    ),
    ((text, 0),),
  )


def relation(word: str, name: str, landmark: str) -> Phrase:
  """A thing in relation to another: `the cup is behind the box`."""
  return Phrase(
    f'the {word} is {name} the {landmark}',
    lambda stage, placed: _related(stage, placed, word, name, landmark),
    ((f'{word} {name} {landmark}', 2),),
  )


def deed(word: str, verb: str, other: str) -> Phrase:
  """What one does to another: `the dog is chasing the cat`."""
  text = f'{named(word)} is {verb} {named(other)}'
  return Phrase(
    text,
    lambda stage, placed: _faces(placed, word, other),
    ((f'{word} {verb} {other}', 2),),
  )


def bigger(word: str, other: str, name: str = 'bigger') -> Phrase:
  """A comparison: `the dog is bigger than the cat`."""

  def holds(_: Stage, placed: Sequence[Placed]) -> bool:
    found = _both_of(placed, word, other)
    if found is None:
      return False
    large, little = found if name == 'bigger' else found[::-1]
    return large.side >= _BIGGER * little.side

  text = f'{named(word)} is {name} than {named(other)}'
  return Phrase(text, holds, ((f'{word} {name} than {other}', 2),))


def named(word: str) -> str:
  """A name, or a noun with its article."""
  return word if word[0].isupper() or word == 'mommy' else f'the {word}'


def _both_of(
  placed: Sequence[Placed], word: str, other: str
) -> tuple[Placed, Placed] | None:
  """The two things of two kinds, if there is one of each."""
  one = [each for each in placed if each.cutout.word == word]
  two = [each for each in placed if each.cutout.word == other]
  return (one[0], two[0]) if len(one) == len(two) == 1 else None


def _faces(placed: Sequence[Placed], word: str, other: str) -> bool:
  """Whether one looks towards another, who looks away."""
  found = _both_of(placed, word, other)
  if found is None:
    return False
  one, two = found
  way = -1 if one.flip else 1
  return one.flip == two.flip and (two.x - one.x) * way > _APART


def _related(
  stage: Stage,
  placed: Sequence[Placed],
  word: str,
  name: str,
  landmark: str,
) -> bool:
  """Whether a thing is in a relation, by where both are and who hides whom."""
  found = _both_of(placed, word, landmark)
  if found is None:
    return False
  one, two = found
  left, top, right, bottom = frame(stage, one)
  wall, roof, end, ground = frame(stage, two)
  across = min(right, end) - max(left, wall)
  down = min(bottom, ground) - max(top, roof)
  meets = across > 0 and down > 0.02
  over = placed.index(one) > placed.index(two)
  if name == 'left of':
    return two.x - one.x > _APART and not meets
  if name == 'right of':
    return one.x - two.x > _APART and not meets
  if name == 'above':
    return across > 0 and bottom <= roof + 0.03
  if name == 'under':
    return across > 0 and top >= ground - 0.03
  if name == 'on':
    return abs(bottom - roof) < _CLOSE and wall < one.x < end and over
  if name == 'next to':
    return not meets and abs(bottom - ground) < _CLOSE and across > -0.2
  if name == 'behind':
    return meets and not over and bottom < ground - 0.02
  if name == 'in front of':
    return meets and over and bottom > ground - 0.02
  raise ValueError(f'relation {name!r} is unknown')
