"""Age of acquisition of a word from a model's own learning curve.

As Chang and Bergen (2022, "Word Acquisition in Neural Language Models") do: a
logistic over the logarithm of training between the chance level and the best
that the model comes to; the word is acquired where it crosses the half.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import scipy.optimize

# A curve of fewer steps has no shape.
LEAST_STEPS = 4
# A word whose surprisal falls by less than this share of chance is not learned.
LEAST_FALL = 0.1
# Nor is one that is never right this share of the way from chance to one.
LEAST_RISE = 0.5
# A curve of which one that only rises explains less than this goes up and down.
LEAST_MONOTONE = 0.5

RESOLVED = ''
TOO_FEW = 'too few steps'
NOT_LEARNED = 'not learned'
NOT_MONOTONE = 'up and down'
LOST = 'lost again'
OUTSIDE = 'outside the steps'
REASONS = (TOO_FEW, NOT_LEARNED, NOT_MONOTONE, LOST, OUTSIDE)


@dataclasses.dataclass(frozen=True)
class Curve:
  """How a word is learned.

  Attributes:
    word: The word.
    exposure: [n] steps, or words heard, above 0 and ascending.
    figures: [n] mean surprisal, or accuracy, of the word's items.
    chance: The figure of a model that knows nothing.
    measure: `surprisal` (less is better) or `accuracy`.
    items: Items about the word.
  """

  word: str
  exposure: np.ndarray
  figures: np.ndarray
  chance: float
  measure: str
  items: int


@dataclasses.dataclass(frozen=True)
class Acquisition:
  """When a word was acquired.

  Attributes:
    word: The word.
    exposure: Steps, or words heard, at which the fitted curve crosses the half;
      None where it does not.
    reason: Why not, one of `REASONS`; '' where it does.
    chance: Figure of a model that knows nothing.
    best: The best figure of the curve.
    slope: Of the logistic, a factor e of odds a decade of exposure; None where
      nothing was fitted.
    explained: Share of the curve's variance that the logistic explains, or
      None.
    items: Items about the word.
  """

  word: str
  exposure: float | None
  reason: str
  chance: float
  best: float
  slope: float | None
  explained: float | None
  items: int


def acquire(curve: Curve) -> Acquisition:
  """Fits the curve of a word and finds where it crosses the half.

  The ends of the logistic are the chance level and the best figure, so that two
  numbers are fitted: where it crosses and how steeply.

  Args:
    curve: The learning curve; a step at which nothing was heard does not belong
      to it (its logarithm is none), but may give the chance level.
  """
  figures = np.asarray(curve.figures, np.float64)
  sign = -1.0 if curve.measure == 'surprisal' else 1.0
  best = float(sign * max(sign * figures, default=np.nan))
  gain = sign * (best - curve.chance)

  def unresolved(reason: str) -> Acquisition:
    return Acquisition(
      curve.word, None, reason, curve.chance, best, None, None, curve.items
    )

  if len(figures) < LEAST_STEPS:
    return unresolved(TOO_FEW)
  if gain < _least_gain(curve):
    return unresolved(NOT_LEARNED)
  place = np.log10(np.asarray(curve.exposure, np.float64))
  share = sign * (figures - curve.chance) / gain
  if monotone(share) < LEAST_MONOTONE:
    return unresolved(NOT_MONOTONE)
  middle, slope, explained = fit(place, share)
  if not place[0] <= middle <= place[-1] or slope <= 0:
    return unresolved(OUTSIDE)
  if share[-1] < 0.5:
    return unresolved(LOST)
  return Acquisition(
    curve.word,
    float(10**middle),
    RESOLVED,
    curve.chance,
    best,
    slope,
    explained,
    curve.items,
  )


def monotone(share: Sequence[float] | np.ndarray) -> float:
  """Share of a curve's variance that the best rising curve explains.

  Isotonic regression; 1 for a curve that never falls, about a third for noise
  of ten steps, 0 for one that only falls, or is flat.
  """
  share = np.asarray(share, np.float64)
  total = float(((share - share.mean()) ** 2).sum())
  if total <= 0:
    return 0.0
  rising = scipy.optimize.isotonic_regression(share).x
  return 1 - float(((share - rising) ** 2).sum()) / total


def fit(place: np.ndarray, share: np.ndarray) -> tuple[float, float, float]:
  """Least squares of 1 / (1 + exp(-slope (place - middle))).

  Args:
    place: [n] ascending, such as log10 of the words heard.
    share: [n], 0 at chance and 1 at the best.

  Returns:
    Middle, slope and the share of variance explained.
  """
  span = max(float(place[-1] - place[0]), 1e-9)
  starts = [
    (float(place[0] + part * span), steep / span)
    for part in (0.2, 0.5, 0.8)
    for steep in (4.0, 16.0)
  ]

  def error(parameters: np.ndarray) -> np.ndarray:
    middle, slope = parameters
    return 0.5 * (1 + np.tanh(0.5 * slope * (place - middle))) - share

  low = (float(place[0]) - span, -200 / span)
  high = (float(place[-1]) + span, 200 / span)
  fits = [
    scipy.optimize.least_squares(error, start, bounds=(low, high))
    for start in starts
  ]
  chosen = min(fits, key=lambda one: one.cost)
  total = float(((share - share.mean()) ** 2).sum()) or 1.0
  middle, slope = map(float, chosen.x)
  return middle, slope, 1 - 2 * float(chosen.cost) / total


def _least_gain(curve: Curve) -> float:
  if curve.measure == 'surprisal':
    return LEAST_FALL * abs(curve.chance)
  return LEAST_RISE * (1 - curve.chance)
