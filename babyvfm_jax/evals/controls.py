"""Controls: subjects that know nothing, or only half of what is asked.

Each shows what a task gives away: a control that beats chance means that the
task can be answered without understanding, and so can the model's score.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL.Image

from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import Grid, Subject

FIXED_TEXT = 'look'
NEUTRAL_GREY = 128
_NEUTRAL_SIZE = 64
_MATCHER_SIZE = 16


class Constant:
  """Answers everything alike: exactly chance, or a scorer breaks ties wrongly."""

  name = 'constant'
  step: int | None = None
  gives_probabilities = False

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    return np.zeros(len(pairs), np.float32)

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return [np.full(1, -1, np.float32) for _ in pairs]

  def shown_text(self, text: str) -> str:
    del text
    return FIXED_TEXT


class Random:
  """Draws a number for every pair from its contents: no run changes it."""

  name = 'random'
  step: int | None = None
  gives_probabilities = False

  def __init__(self, seed: int = 0):
    self._seed = seed
    self._contents = pictures.Contents()

  def similarity(
    self, pairs: Sequence[tuple[Visual | None, str | Visual]]
  ) -> np.ndarray:
    if isinstance(pairs, Grid):
      rows = self._numbers(pairs.visuals)
      columns = self._numbers(pairs.texts)
      first = np.repeat(rows, len(columns))
      second = np.tile(columns, len(rows))
    else:
      first = self._numbers([one for one, _ in pairs])
      second = self._numbers([two for _, two in pairs])
    mixed = _mix(first ^ _mix(second + np.uint64(self._seed)))
    # 24 bits are exact in float32, so that no two numbers are rounded to one.
    return (mixed >> np.uint64(40)).astype(np.float32) / np.float32(2**24)

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return [np.array([score - 1]) for score in self.similarity(pairs)]

  def shown_text(self, text: str) -> str:
    del text
    return FIXED_TEXT

  def _numbers(self, things: Sequence[Visual | str | None]) -> np.ndarray:
    """[n] uint64, from what is in the files or in the texts."""
    return np.array(
      [
        int.from_bytes(self._contents.name(thing)[:8], 'little')
        if isinstance(thing, Visual)
        else _text_number(thing)
        for thing in things
      ],
      np.uint64,
    )


class PixelMatcher:
  """Compares pictures pixel by pixel, and reads no text.

  Two visuals fit the better the nearer their pixels are (negative mean absolute
  difference at 16 x 16, frames averaged). A text fits the better the more
  contrast the picture has (standard deviation of its luminance), whatever the
  text says: the control that always looks at what stands out.
  """

  name = 'pixel_matcher'
  step: int | None = None
  gives_probabilities = False

  def __init__(self):
    self._pixels = functools.cache(_small)
    self._contrast = functools.cache(self._contrast_of)

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    if isinstance(pairs, Grid):
      contrasts = [self._contrast(visual) for visual in pairs.visuals]
      return np.repeat(np.array(contrasts, np.float32), len(pairs.texts))
    scores = [
      -np.abs(self._pixels(one) - self._pixels(two)).mean()
      if isinstance(two, Visual)
      else self._contrast(one)
      for one, two in pairs
    ]
    return np.array(scores, np.float32)

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return [
      np.array([self._contrast(visual) - 1], np.float32) for visual, _ in pairs
    ]

  def shown_text(self, text: str) -> str:
    del text
    return FIXED_TEXT

  def _contrast_of(self, visual: Visual | None) -> float:
    if visual is None:
      return 0.0
    luminance = self._pixels(visual) @ np.array([0.299, 0.587, 0.114])
    return float(luminance.std())


class ImageBlind:
  """A subject that sees one neutral grey picture wherever there is a picture."""

  name = 'image_blind'

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
    self._neutral = Visual((path,))
    self.step = subject.step
    self.gives_probabilities = subject.gives_probabilities

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    if isinstance(pairs, Grid):
      grey = (self._neutral,) * len(pairs.visuals)
      return self._subject.similarity(Grid(grey, pairs.texts))
    return self._subject.similarity(
      [
        (self._neutral, self._neutral if isinstance(two, Visual) else two)
        for _, two in pairs
      ]
    )

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return self._subject.likelihood(
      [
        (None if visual is None else self._neutral, text)
        for visual, text in pairs
      ]
    )

  def shown_text(self, text: str) -> str:
    return self._subject.shown_text(text)


class TextBlind:
  """A subject that reads one fixed word wherever there is a text."""

  name = 'text_blind'

  def __init__(self, subject: Subject, text: str = FIXED_TEXT):
    self._subject = subject
    self._text = text
    self.step = subject.step
    self.gives_probabilities = subject.gives_probabilities

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

  def shown_text(self, text: str) -> str:
    del text
    return self._subject.shown_text(self._text)


def controls_of(subject: Subject, folder: Path, seed: int = 0) -> list[Subject]:
  """All controls beside a subject; `folder` holds the neutral picture."""
  return [
    Constant(),
    Random(seed),
    PixelMatcher(),
    ImageBlind(subject, folder),
    TextBlind(subject),
  ]


def _small(visual: Visual) -> np.ndarray:
  """[16, 16, 3] float in [0, 1], frames averaged."""
  frames = pictures.stack(visual, _MATCHER_SIZE)
  return frames.mean(axis=0) / 255


@functools.cache
def _text_number(text: str | None) -> int:
  digest = hashlib.blake2b(repr(text).encode('utf-8'), digest_size=8).digest()
  return int.from_bytes(digest, 'little')


def _mix(x: np.ndarray) -> np.ndarray:
  """Scrambles uint64 (the finaliser of splitmix64; Steele et al. 2014)."""
  x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
  x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
  return x ^ (x >> np.uint64(31))
