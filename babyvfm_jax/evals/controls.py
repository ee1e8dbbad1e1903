"""Controls: subjects that know nothing, or only half of what is asked.

Each shows what a task gives away: a control that beats chance means that the
task can be answered without understanding, and so can the model's score.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals import expectation, pictures
from babyvfm_jax.evals.blind import ImageBlind, ShuffledPictures, TextBlind
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.probes import PositionPrior, TextProbe
from babyvfm_jax.evals.subject import (
  ABILITIES,
  FIXED_TEXT,
  Asked,
  Grid,
  Sitter,
  Subject,
  Turn,
)

_MATCHER_SIZE = 16
_WIDTH = 16


class Constant(Subject):
  """Answers everything alike: exactly chance, or a scorer breaks ties wrongly."""

  name = 'constant'
  step: int | None = None
  gives_probabilities = False
  abilities = frozenset(ABILITIES)

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    return np.zeros(len(pairs), np.float32)

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return [np.full(1, -1, np.float32) for _ in pairs]

  def likelihood_in_dialogue(self, asked: Asked):
    return [np.full(1, -1, np.float32) for _ in asked]

  def embed(self, things: Sequence[Visual | str]):
    return np.ones((len(things), 1), np.float32)

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    return [np.zeros(len(clip.paths) - 1, np.float32) for clip in clips]

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    return ['' for _ in asked]

  def shown_text(self, text: str) -> str:
    del text
    return FIXED_TEXT


class Random(Subject):
  """Draws a number for every pair from its contents: no run changes it."""

  name = 'random'
  step: int | None = None
  gives_probabilities = False
  abilities = frozenset(ABILITIES)

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

  def likelihood_in_dialogue(self, asked: Asked):
    pairs = [(last.visual, last.text) for _, last in asked]
    return self.likelihood(pairs)

  def embed(self, things: Sequence[Visual | str]):
    rows = [
      np.random.default_rng([self._seed, int(number)]).standard_normal(_WIDTH)
      for number in self._numbers(things)
    ]
    return np.array(rows, np.float32).reshape(len(things), _WIDTH)

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    del familiar
    return [
      np.random.default_rng([self._seed, int(number)])
      .random(len(clip.paths) - 1)
      .astype(np.float32)
      for clip, number in zip(clips, self._numbers(clips), strict=True)
    ]

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    """A word of the question, drawn from what is seen and asked."""
    answers = []
    for turns in asked:
      words = turns[-1].text.split() or ['']
      draw = self.similarity([(turns[-1].visual, turns[-1].text)])[0]
      answers.append(words[int(draw * len(words))])
    return answers

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


class PixelMatcher(Subject):
  """Compares pictures pixel by pixel, and reads no text.

  Two visuals fit the better the nearer their pixels are (negative mean absolute
  difference at 16 x 16, frames averaged). A text fits the better the more
  contrast the picture has (standard deviation of its luminance), whatever the
  text says: the control that always looks at what stands out.
  """

  name = 'pixel_matcher'
  step: int | None = None
  gives_probabilities = False
  abilities = frozenset(ABILITIES)

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

  def likelihood_in_dialogue(self, asked: Asked):
    return self.likelihood([(last.visual, last.text) for _, last in asked])

  def embed(self, things: Sequence[Visual | str]):
    """The pixels themselves; of a text, nothing."""
    nothing = np.zeros((_MATCHER_SIZE, _MATCHER_SIZE, 3))
    rows = [
      self._pixels(one) if isinstance(one, Visual) else nothing
      for one in things
    ]
    return np.array(rows, np.float32).reshape(len(things), nothing.size)

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    """How much the pixels change from frame to frame."""
    del familiar
    found = []
    for clip in clips:
      frames = [self._pixels(Visual((path,))) for path in clip.paths]
      steps = [
        np.abs(after - before).mean()
        for before, after in itertools.pairwise(frames)
      ]
      found.append(np.array(steps, np.float32))
    return found

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    return ['' for _ in asked]

  def shown_text(self, text: str) -> str:
    del text
    return FIXED_TEXT

  def _contrast_of(self, visual: Visual | None) -> float:
    if visual is None:
      return 0.0
    luminance = self._pixels(visual) @ np.array([0.299, 0.587, 0.114])
    return float(luminance.std())


class PixelExpectation(Subject):
  """Expects pixels as `expectation` lets a subject expect its own features.

  The expectation that is fitted to familiar clips remembers and tracks by
  itself; what a model's features add to it is what lies above this control.
  """

  name = 'pixel_expectation'
  step: int | None = None
  gives_probabilities = False
  abilities = frozenset({'surprise'})
  reads = frozenset({'visuals'})

  def __init__(self):
    self._pixels = PixelMatcher()

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    return expectation.surprise(self._pixels.embed, clips, familiar)


def controls_of(subject: Subject, folder: Path, seed: int = 0) -> list[Sitter]:
  """All controls beside a subject; `folder` holds the neutral picture."""
  return [
    Constant(),
    Random(seed),
    PixelMatcher(),
    PixelExpectation(),
    ImageBlind(subject, folder),
    TextBlind(subject),
    ShuffledPictures(subject, seed),
    PositionPrior(),
    TextProbe(),
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
