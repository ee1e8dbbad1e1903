"""Blind controls: a subject that is kept from half of what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL.Image

from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import (
  FIXED_TEXT,
  Asked,
  Grid,
  Subject,
  Turn,
  reads_of,
)

NEUTRAL_GREY = 128
_NEUTRAL_SIZE = 64


class ImageBlind(Subject):
  """A subject that sees one neutral grey picture wherever there is a picture."""

  name = 'image_blind'
  blind_to = 'visuals'

  def __init__(self, subject: Subject, folder: Path):
    """Wraps a subject.

    Args:
      subject: What answers.
      folder: Where the grey picture is written; must outlive the control.
    """
    self._subject = subject
    path = folder / 'neutral.png'
    grey = np.full((_NEUTRAL_SIZE, _NEUTRAL_SIZE, 3), NEUTRAL_GREY, np.uint8)
    PIL.Image.fromarray(grey).save(path)
    self._path = path
    self.step = subject.step
    self.gives_probabilities = subject.gives_probabilities
    self.reads = reads_of(subject)
    self.abilities = subject.abilities

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    if isinstance(pairs, Grid):
      grey = tuple(self._grey(visual) for visual in pairs.visuals)
      return self._subject.similarity(Grid(grey, pairs.texts))
    return self._subject.similarity(
      [(self._grey(one), self._unseen(two)) for one, two in pairs]
    )

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return self._subject.likelihood(
      [(visual and self._grey(visual), text) for visual, text in pairs]
    )

  def likelihood_in_dialogue(self, asked: Asked):
    return self._subject.likelihood_in_dialogue(
      [(self._turns(before), self._turns((last,))[0]) for before, last in asked]
    )

  def embed(self, things: Sequence[Visual | str]):
    return self._subject.embed([self._unseen(one) for one in things])

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    return self._subject.surprise(
      [self._frames(clip) for clip in clips],
      [self._frames(clip) for clip in familiar],
    )

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    return self._subject.generate(
      [self._turns(turns) for turns in asked], max_tokens
    )

  def shown_text(self, text: str) -> str:
    return self._subject.shown_text(text)

  def _grey(self, visual: Visual) -> Visual:
    del visual
    return Visual((self._path,))

  def _frames(self, clip: Visual) -> Visual:
    return Visual((self._path,) * len(clip.paths))

  def _unseen(self, thing: Visual | str) -> Visual | str:
    return self._grey(thing) if isinstance(thing, Visual) else thing

  def _turns(self, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(
      Turn(turn.visual and self._grey(turn.visual), turn.text) for turn in turns
    )


class TextBlind(Subject):
  """A subject that reads one fixed word wherever there is a text."""

  name = 'text_blind'
  blind_to = 'texts'

  def __init__(self, subject: Subject, text: str = FIXED_TEXT):
    self._subject = subject
    self._text = text
    self.step = subject.step
    self.gives_probabilities = subject.gives_probabilities
    self.reads = reads_of(subject)
    # What reads no text anyway would not be blind.
    self.abilities = subject.abilities - {'embedding', 'surprise'}

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    if isinstance(pairs, Grid):
      texts = (self._text,) * len(pairs.texts)
      return self._subject.similarity(Grid(pairs.visuals, texts))
    return self._subject.similarity(
      [
        (one, two if isinstance(two, Visual) else self._text)
        for one, two in pairs
      ]
    )

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return self._subject.likelihood(
      [(visual, self._text) for visual, _ in pairs]
    )

  def likelihood_in_dialogue(self, asked: Asked):
    return self._subject.likelihood_in_dialogue(
      [
        (
          tuple(Turn(turn.visual, self._text) for turn in before),
          Turn(last.visual, self._text),
        )
        for before, last in asked
      ]
    )

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    return self._subject.generate(
      [
        tuple(Turn(turn.visual, self._text) for turn in turns)
        for turns in asked
      ],
      max_tokens,
    )

  def shown_text(self, text: str) -> str:
    del text
    return self._subject.shown_text(self._text)


class ShuffledPictures(Subject):
  """A subject that is shown, for each visual, another one of the same task.

  What it sees are real pictures of the task, but they have nothing to do with
  what is asked: the permutation is drawn anew from the seed for each question
  to the subject, over the distinct visuals of as many frames.
  """

  name = 'shuffled_pictures'
  blind_to = 'visuals'

  def __init__(self, subject: Subject, seed: int = 0):
    self._subject = subject
    self._seed = seed
    self.step = subject.step
    self.gives_probabilities = subject.gives_probabilities
    self.reads = reads_of(subject)
    self.abilities = subject.abilities

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    if isinstance(pairs, Grid):
      swap = self._swap(pairs.visuals)
      shown = tuple(swap[visual] for visual in pairs.visuals)
      return self._subject.similarity(Grid(shown, pairs.texts))
    swap = self._swap([one for pair in pairs for one in pair])
    return self._subject.similarity(
      [
        (swap[one], swap[two] if isinstance(two, Visual) else two)
        for one, two in pairs
      ]
    )

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    swap = self._swap([visual for visual, _ in pairs])
    return self._subject.likelihood(
      [(visual and swap[visual], text) for visual, text in pairs]
    )

  def likelihood_in_dialogue(self, asked: Asked):
    swap = self._swap([last.visual for _, last in asked])
    return self._subject.likelihood_in_dialogue(
      [
        (before, Turn(last.visual and swap[last.visual], last.text))
        for before, last in asked
      ]
    )

  def embed(self, things: Sequence[Visual | str]):
    swap = self._swap(things)
    return self._subject.embed(
      [swap[one] if isinstance(one, Visual) else one for one in things]
    )

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    swap = self._swap(clips)
    return self._subject.surprise([swap[clip] for clip in clips], familiar)

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    swap = self._swap([turn.visual for turns in asked for turn in turns])
    return self._subject.generate(
      [
        tuple(
          Turn(turn.visual and swap[turn.visual], turn.text) for turn in turns
        )
        for turns in asked
      ],
      max_tokens,
    )

  def shown_text(self, text: str) -> str:
    return self._subject.shown_text(text)

  def _swap(self, things: Sequence[object]) -> dict[Visual, Visual]:
    groups: dict[int, dict[Visual, None]] = {}
    for thing in things:
      if isinstance(thing, Visual):
        groups.setdefault(len(thing.paths), {})[thing] = None
    swap: dict[Visual, Visual] = {}
    for count, group in groups.items():
      members = list(group)
      generator = np.random.default_rng([self._seed, count, len(members)])
      order = generator.permutation(len(members))
      # One further in a random order: none keeps its own, if there are two.
      for here, there in zip(order, np.roll(order, 1), strict=True):
        swap[members[here]] = members[there]
    return swap
