"""What the caregiver says, and the child: only partly about what is in view.

Younger infants hear shorter, more repetitive speech about here and now; with
age it grows longer and turns to absent things, and the child begins to answer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np

from babyvfm_jax.corpus.nursery import grammar, phrases
from babyvfm_jax.corpus.nursery.actions import ACTIONS
from babyvfm_jax.corpus.nursery.nouns import NOUNS
from babyvfm_jax.corpus.nursery.script import Episode, Event

RELEVANCE = 0.66
_SECONDS_PER_WORD = 0.27


@dataclasses.dataclass(frozen=True)
class Said:
  """One utterance and the truth about it.

  Attributes:
    start: Seconds.
    end: Seconds.
    code: CHAT code of the speaker: MOT, FAT or CHI.
    text: As it is written.
    kind: naming, colour, size, number, relation, action, question, command,
      sound, food, clothes, face, here, absent, social, repetition, expansion,
      babble or word.
    referent: Noun that it is about, or ''.
    thing: Index of the thing that it is about in its scene, or -1.
  """

  start: float
  end: float
  code: str
  text: str
  kind: str
  referent: str = ''
  thing: int = -1


def speak(
  rng: np.random.Generator,
  episodes: Sequence[Episode],
  age_months: float,
  relevance: float = RELEVANCE,
) -> list[Said]:
  """All utterances of a recording, in time order, without overlap.

  Args:
    rng: Source of chance.
    episodes: What happens.
    age_months: Of the child.
    relevance: Share of the caregiver's utterances about what is attended to.
  """
  voice = _Voice(rng, age_months, relevance)
  said: list[Said] = []
  free = 0.5
  for episode in episodes:
    for event in episode.events:
      time = max(event.start + float(rng.uniform(0.15, 0.8)), free)
      if rng.random() < 0.1:
        continue
      while time < event.end - 0.7:
        for utterance in voice.turn(episode, event, time):
          said.append(utterance)
          time = utterance.end + float(rng.uniform(0.15, 0.5))
        free = time
        time += float(rng.exponential(0.35 + 0.35 * (1 - voice.older)))
  end = episodes[-1].end
  return [utterance for utterance in said if utterance.end <= end]


class _Voice:
  """A caregiver and a child with what they have just said."""

  def __init__(
    self, rng: np.random.Generator, age_months: float, relevance: float
  ):
    self.rng = rng
    self.age = age_months
    self.older = min(1.0, max(0.0, (age_months - 6) / 26))
    self.relevance = relevance
    self.last: Said | None = None

  def turn(self, episode: Episode, event: Event, time: float) -> list[Said]:
    """A caregiver's utterance, or the child's with the answer to it."""
    if self.rng.random() < 0.04 + 0.16 * self.older:
      return self._dialogue(episode, event, time)
    repeat = 0.2 - 0.14 * self.older
    last = self.last
    if (
      last is not None
      and last.thing == event.focus >= 0
      and last.start >= event.start
      and last.kind not in ('social', 'absent')
      and self.rng.random() < repeat
    ):
      return [
        self._say(time, last.text, 'repetition', last.referent, last.thing)
      ]
    if self.rng.random() < self.relevance:
      return [self._relevant(episode, event, time)]
    return [self._elsewhere(episode, time)]

  def _say(
    self,
    time: float,
    text: str,
    kind: str,
    referent: str = '',
    thing: int = -1,
    code: str = '',
  ) -> Said:
    code = code or ('FAT' if self.rng.random() < 0.1 else 'MOT')
    seconds = 0.3 + _SECONDS_PER_WORD * len(text.split())
    self.last = Said(
      round(time, 3),
      round(time + seconds, 3),
      code,
      text,
      kind,
      referent,
      thing,
    )
    return self.last

  def _pick(self, frames: Sequence[str], slots: Mapping[str, str]) -> str:
    """A frame whose length suits the age."""
    wanted = 2.6 + 4.2 * self.older
    fits = [frame for frame in frames if grammar.can_fill(frame, slots)]
    chances = np.array(
      [
        math.exp(-(((grammar.word_count(frame) - wanted) / 2.0) ** 2) / 2)
        + 0.02
        for frame in fits
      ]
    )
    index = int(self.rng.choice(len(fits), p=chances / chances.sum()))
    return grammar.fill(fits[index], slots)

  def _relevant(self, episode: Episode, event: Event, time: float) -> Said:
    thing = episode.scene.things[event.focus]
    if event.kind == 'face' and self.rng.random() < 0.8:
      text = self._pick(phrases.FACE, {})
      return self._say(time, text, 'face', 'mommy', event.focus)
    if self.rng.random() < 0.06:
      return self._say(
        time, self._pick(phrases.HERE, {}), 'here', '', event.focus
      )
    slots = grammar.thing_slots(thing, episode.scene)
    if event.action:
      partner = (
        episode.scene.things[event.partner] if event.partner >= 0 else None
      )
      slots |= grammar.action_slots(event.action, partner)
    kind, frames = self._choose_kind(event, slots, thing.noun.family)
    return self._say(
      time, self._pick(frames, slots), kind, thing.word, event.focus
    )

  def _choose_kind(
    self, event: Event, slots: Mapping[str, str], family: str
  ) -> tuple[str, Sequence[str]]:
    """What to say of a thing, among what holds of it."""
    options: list[tuple[str, float, Sequence[str]]] = [
      ('naming', 4.5 - 2 * self.older, phrases.NAMING),
      ('question', 0.8 + 0.5 * self.older, phrases.QUESTION),
      ('command', 0.6 + 0.5 * self.older, phrases.COMMAND),
    ]
    if 'col' in slots:
      options.append(('colour', 1.7, phrases.COLOUR))
    if 'size' in slots:
      options.append(('size', 3.0, phrases.SIZE))
    if 'n' in slots:
      options.append(('number', 5.0, phrases.NUMBER))
    if 'prep' in slots and not event.held:
      options.append(('relation', 4.5, phrases.RELATION))
    if 'sound' in slots:
      options.append(('sound', 0.9 - 0.5 * self.older, phrases.SOUND))
    if family == 'food':
      options.append(('food', 1.0, phrases.FOOD))
    if family == 'clothes':
      options.append(('clothes', 1.0, phrases.CLOTHES))
    if event.action:
      frames: Sequence[str] = phrases.ACTION
      if 'partner' in slots:
        frames = phrases.ACTION_ON
      elif ACTIONS[event.action].effector:
        frames = phrases.ACTION_BY_US
      options.append(('action', 6.0, frames))
    weights = np.array([weight for _, weight, _ in options])
    index = int(self.rng.choice(len(options), p=weights / weights.sum()))
    return options[index][0], options[index][2]

  def _elsewhere(self, episode: Episode, time: float) -> Said:
    """Talk of what is absent, or of nothing in particular."""
    if self.rng.random() < 0.25 + 0.4 * self.older:
      noun = self._absent_noun(episode)
      text = self._pick(phrases.ABSENT, grammar.noun_slots(NOUNS[noun]))
      referent = noun if noun in text else ''
      return self._say(time, text, 'absent', referent)
    return self._say(time, self._pick(phrases.SOCIAL, {}), 'social')

  def _absent_noun(self, episode: Episode) -> str:
    here = episode.scene.words()
    words = [word for word in NOUNS if word not in here and word != 'mommy']
    weights = np.array([NOUNS[word].weight for word in words])
    return words[int(self.rng.choice(len(words), p=weights / weights.sum()))]

  def _dialogue(
    self, episode: Episode, event: Event, time: float
  ) -> list[Said]:
    """The child says something; a caregiver may expand it."""
    if self.age < 11 or self.rng.random() < 0.5 - 0.4 * self.older:
      text = str(self.rng.choice(phrases.BABBLE))
      return [self._say(time, text, 'babble', code='CHI')]
    thing = episode.scene.things[event.focus]
    slots = grammar.thing_slots(thing, episode.scene)
    frames: list[Sequence[str]] = [phrases.CHILD_WORD]
    if self.age > 18:
      frames.append(phrases.CHILD_TWO)
    if self.age > 26:
      frames.append(phrases.CHILD_SENTENCE)
    chosen = frames[int(self.rng.integers(len(frames)))]
    said = [
      self._say(
        time,
        self._pick(chosen, slots),
        'word',
        thing.word,
        event.focus,
        code='CHI',
      )
    ]
    if self.rng.random() < 0.6:
      start = said[0].end + float(self.rng.uniform(0.2, 0.6))
      said.append(
        self._say(
          start,
          self._pick(phrases.EXPANSION, slots),
          'expansion',
          thing.word,
          event.focus,
        )
      )
    return said
