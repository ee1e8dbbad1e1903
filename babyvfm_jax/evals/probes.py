"""Controls that answer whole items from what they learn of the others.

They look at no picture and use no model: what they get right is what a task's
own lines give away. Every item is answered by a probe that was fitted without
its whole cluster.

A probe of one part of a *balanced* set is below chance on the rest: where a word
is right as often as wrong over all, it is wrong more often among the items left
if it was right among those taken out (the artefact of leaving out; Kohavi,
1995). So a probe answers only if, inside the part that it may see, it foresees
items that it was not fitted on better than guessing does, surely. Else it
knows nothing, all alternatives tie, and its credit is exactly chance.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from babyvfm_jax.evals.item import Item, Task
from babyvfm_jax.evals.protocols import choices
from babyvfm_jax.evals.statistics import cluster_indices

FOLDS = 5
# Inverse strengths of the penalty that are tried.
STRENGTHS = (0.1, 1.0)
# Standard errors by which a probe must beat guessing where it can be checked:
# the rule of one standard error.
_SURE = 1.0
_WORD = re.compile(r"[\w']+")
_LENGTH_UNIT = 20


class Question(NamedTuple):
  """Some alternatives of one item, one of which is right.

  Attributes:
    item: Index of the item.
    places: Where the scores of the alternatives stand among the item's.
    right: Index of the right one among them.
    marks: What is known of each alternative: {name: value}.
  """

  item: int
  places: tuple[int, ...]
  right: int
  marks: tuple[dict[str, float], ...]


Marks = Callable[[Item, int, int], dict[str, float]]


class PositionPrior:
  """Knows at which place the right answer tends to stand, and nothing else."""

  name = 'position_prior'
  step: int | None = None
  gives_probabilities = False
  abilities: frozenset[str] = frozenset()

  def respond(
    self, task: Task, items: Sequence[Item], seed: int
  ) -> list[np.ndarray]:
    """Scores of the places, learnt from the items of other clusters."""
    del task
    return _respond(items, place_marks, (1.0,), seed)


class TextProbe:
  """Knows the texts of a task and which ones tend to be right.

  A logistic regression on the words of the alternatives, alone and with the
  words of the question, on their lengths and on their places. Where the
  alternatives are pictures it has the question and the places.
  """

  name = 'text_probe'
  step: int | None = None
  gives_probabilities = False
  abilities: frozenset[str] = frozenset()

  def respond(
    self, task: Task, items: Sequence[Item], seed: int
  ) -> list[np.ndarray]:
    """Scores of the alternatives, learnt from the items of other clusters."""
    del task
    return _respond(items, text_marks, STRENGTHS, seed)


def questions_of(items: Sequence[Item], marks: Marks) -> list[Question]:
  """Choices as they are; a match as one choice of a text for each visual."""
  found = []
  for index, item in enumerate(items):
    if item.choose == 'match':
      count = len(item.texts)
      for row in range(len(item.visuals)):
        found.append(
          Question(
            index,
            tuple(row * count + column for column in range(count)),
            int(item.answer[row]),
            tuple(marks(item, row, column) for column in range(count)),
          )
        )
    elif isinstance(item.answer, int):
      count = choices.count(item)
      found.append(
        Question(
          index,
          tuple(range(count)),
          item.answer,
          tuple(marks(item, 0, place) for place in range(count)),
        )
      )
  return found


def folds_of(items: Sequence[Item], seed: int) -> np.ndarray:
  """[n] int, the fold of each item; clusters stay whole.

  There are at most `FOLDS`, of equally many clusters.
  """
  labels = cluster_indices([item.cluster for item in items], len(items))
  count = int(labels.max()) + 1
  order = np.random.default_rng([seed, count]).permutation(count)
  return (order % min(FOLDS, count))[labels]


def place_marks(item: Item, row: int, place: int) -> dict[str, float]:
  """The place of an alternative; of a match also the visual that is asked."""
  return {f'{choices.count(item)} {row} {place}': 1.0}


def text_marks(item: Item, row: int, place: int) -> dict[str, float]:
  """Words, pairs of words and length of an alternative, question and place."""
  marks = place_marks(item, row, place)
  asked = list(_WORD.findall(item.prompt.lower()))
  if item.choose in ('text', 'match'):
    text = item.texts[place]
    words = _WORD.findall(text.lower())
    shown = [*words, *(' '.join(two) for two in itertools.pairwise(words))]
    for word in shown:
      marks[f'word {word}'] = 1.0
      if item.choose == 'match':
        marks[f'word {word} {row}'] = 1.0
    for word, question in itertools.product(words, dict.fromkeys(asked)):
      marks[f'word {word} asked {question}'] = 1.0
    marks['length'] = len(text) / _LENGTH_UNIT
  else:
    asked += [
      word for text in item.texts for word in _WORD.findall(text.lower())
    ]
  for question in dict.fromkeys(asked):
    marks[f'place {place} asked {question}'] = 1.0
  return marks


def _respond(
  items: Sequence[Item],
  marks: Marks,
  strengths: Sequence[float],
  seed: int,
) -> list[np.ndarray]:
  scores = [np.zeros(choices.count(item), np.float32) for item in items]
  folds = folds_of(items, seed)
  if folds.max() < 2:
    return scores
  questions = questions_of(items, marks)
  if not questions:
    return scores
  probe = Fits(questions, folds)
  clusters = [item.cluster or f' {index}' for index, item in enumerate(items)]
  for fold in range(folds.max() + 1):
    strength = _best_strength(probe, fold, strengths, clusters)
    if strength is None:
      continue
    for question, values in probe.answers(strength, (fold,), fold):
      # Rounded, so that alternatives that are alike tie.
      scores[question.item][list(question.places)] = values.round(5)
  return scores


def _best_strength(
  probe: Fits, fold: int, strengths: Sequence[float], clusters: Sequence[str]
) -> float | None:
  """The penalty that foresees best outside the fold; None: none does surely."""
  best, found = 0.0, None
  for strength in strengths:
    gains: dict[str, float] = {}
    for other in range(probe.folds.max() + 1):
      if other == fold:
        continue
      for question, values in probe.answers(strength, (fold, other), other):
        name = clusters[question.item]
        gains[name] = gains.get(name, 0.0) + _gain(values, question.right)
    each = np.array(list(gains.values()))
    error = each.std(ddof=1) / len(each) ** 0.5 if len(each) > 1 else math.inf
    if each.mean() > max(_SURE * error, best, 1e-3):
      best, found = float(each.mean()), strength
  return found


def _gain(values: np.ndarray, right: int) -> float:
  """Log-probability of the right one, over that of guessing."""
  highest = values.max()
  total = np.log(np.exp(values - highest).sum()) + highest
  return float(values[right] - total + np.log(len(values)))


class Fits:
  """Logistic regressions on the differences of right and wrong alternatives.

  What the alternatives share cancels, and the two classes are mirror images, so
  that a probe of nothing has no weight at all.
  """

  def __init__(self, questions: Sequence[Question], folds: np.ndarray):
    from sklearn.feature_extraction import DictVectorizer

    self.folds = folds
    self._questions = questions
    self._features = DictVectorizer().fit_transform(
      [one for question in questions for one in question.marks]
    )
    counts = [len(question.marks) for question in questions]
    self._parts = list(choices.slices(counts))
    self._fold = np.array([folds[question.item] for question in questions])
    right, wrong, of = [], [], []
    for number, question in enumerate(questions):
      start = self._parts[number].start
      for place in range(len(question.marks)):
        if place != question.right:
          right.append(start + question.right)
          wrong.append(start + place)
          of.append(number)
    self._pairs = self._features[right] - self._features[wrong]
    self._of = np.array(of, int)
    self._weights: dict[tuple[float, frozenset[int]], np.ndarray] = {}

  def answers(
    self, strength: float, without: tuple[int, ...], fold: int
  ) -> list[tuple[Question, np.ndarray]]:
    """Scores of the questions of a fold by a probe fitted without some folds."""
    key = (strength, frozenset(without))
    if key not in self._weights:
      self._weights[key] = self._fit(strength, without)
    values = self._features @ self._weights[key]
    return [
      (self._questions[number], values[self._parts[number]])
      for number in np.flatnonzero(self._fold == fold).tolist()
    ]

  def _fit(self, strength: float, without: tuple[int, ...]) -> np.ndarray:
    import scipy.sparse
    from sklearn.linear_model import LogisticRegression

    inside = ~np.isin(self._fold[self._of], without)
    pairs = self._pairs[inside]
    if not pairs.shape[0]:
      return np.zeros(self._pairs.shape[1])
    both = scipy.sparse.vstack([pairs, -pairs])
    label = np.repeat([1, 0], pairs.shape[0])
    # A question of k alternatives counts once, not k - 1 times.
    each = np.bincount(self._of)[self._of[inside]]
    model = LogisticRegression(
      C=strength, fit_intercept=False, max_iter=1000, solver='liblinear'
    )
    model.fit(both, label, sample_weight=np.tile(0.5 / each, 2))
    return model.coef_[0]
