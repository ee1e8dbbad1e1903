"""Filling of sentence frames: articles, number, agreement, verb forms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from babyvfm_jax.corpus.nursery.actions import ACTIONS
from babyvfm_jax.corpus.nursery.colours import COLOUR_WORDS
from babyvfm_jax.corpus.nursery.nouns import Noun
from babyvfm_jax.corpus.nursery.phrases import SOUNDS
from babyvfm_jax.corpus.nursery.world import NUMBERS, Scene, Thing

_SLOT = re.compile(r'\{(\w+)\}')


def article(phrase: str) -> str:
  """`a` or `an` before a phrase."""
  return ('an ' if phrase[0] in 'aeiou' else 'a ') + phrase


def noun_slots(noun: Noun) -> dict[str, str]:
  """Slots that need only the noun."""
  many = noun.number == 'plural'
  bare = noun.number in ('mass', 'plural')
  named = noun.number == 'name'
  slots = {
    'noun': noun.word,
    'plural': noun.plural if noun.number == 'count' else noun.word,
    'a': noun.word
    if named
    else f'some {noun.word}'
    if bare
    else article(noun.word),
    'the': noun.word if named else f'the {noun.word}',
    'is': 'are' if many else 'is',
    'it': 'them' if many else 'her' if named else 'it',
    'its': 'they are' if many else 'it is',
    'thats': 'those are' if many else 'that is',
    'thisis': 'these are' if many else 'this is',
    'isit': 'are they' if many else 'is it',
  }
  if not named:
    slots['kind'] = noun.word
    slots['one'] = slots['a']
    slots['your'] = f'your {noun.word}'
    slots['my'] = f'my {noun.word}'
  if noun.word in SOUNDS:
    slots['sound'] = SOUNDS[noun.word]
  return slots


def thing_slots(thing: Thing, scene: Scene | None = None) -> dict[str, str]:
  """Slots that hold of one thing where it stands.

  Colour is a slot only where it tells things of this kind apart, relation only
  where there is one, number only for a set.
  """
  noun = thing.noun
  slots = noun_slots(noun)
  bare = noun.number in ('mass', 'plural')
  colour = thing.look.colour
  if len(noun.colours) > 1 and colour in COLOUR_WORDS and noun.number != 'name':
    slots['col'] = colour
    phrase = f'{colour} {noun.word}'
    slots['acol'] = phrase if bare else article(phrase)
  if thing.size:
    slots['size'] = thing.size
    phrase = f'{thing.size} {noun.word}'
    slots['asize'] = phrase if bare else article(phrase)
  if thing.count > 1:
    slots['n'] = NUMBERS[thing.count - 1]
    slots['count'] = ', '.join(NUMBERS[: thing.count])
  if thing.relation and scene is not None:
    slots['prep'] = thing.relation
    slots['landmark'] = scene.things[thing.landmark].word
  return slots


def action_slots(name: str, partner: Thing | None) -> dict[str, str]:
  """Verb forms, and what the action is done to."""
  verb = ACTIONS[name].verb
  slots = {
    'base': verb.base,
    'ing': verb.ing,
    'third': verb.third,
    'past': verb.past,
  }
  if partner is not None:
    slots['partner'] = noun_slots(partner.noun)['the']
  return slots


def can_fill(frame: str, slots: Mapping[str, str]) -> bool:
  """Whether the slots hold every name that the frame has."""
  return all(name in slots for name in _SLOT.findall(frame))


def fill(frame: str, slots: Mapping[str, str]) -> str:
  """The sentence; contracted as it is spoken."""
  text = frame.format_map(slots)
  for full, short in (
    ('it is ', "it's "),
    ('that is ', "that's "),
    ('they are ', "they're "),
    ('let us ', "let's "),
    ('you are ', "you're "),
    ('what is ', "what's "),
    ('where is ', "where's "),
    ('here is ', "here's "),
    ('who is ', "who's "),
    ('we will ', "we'll "),
  ):
    text = re.sub(rf'\b{full}', short, text)
  # A stressed verb at the end is never contracted.
  return re.sub(r"\b(you)'re([.?!])", r'\1 are\2', text)


def word_count(frame: str) -> int:
  """Words of a frame, a slot counting as one (`{a}` and `{the}` as two)."""
  return len(frame.split()) + frame.count('{a}') + frame.count('{the}')
