"""Credit under ties: the expected value of breaking them at random.

A scorer that takes the first maximum calls a constant subject perfect where the
right answer stands first. Here equal scores share the credit, as if each were
moved by an independent, infinitely small amount; a constant subject then scores
exactly the value of guessing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np


def choice_credit(scores: np.ndarray, answer: int) -> float:
  """1 / k if `answer` is one of k best scores, else 0.

  Args:
    scores: [k] float32; NaN is an error.
    answer: Index of the right alternative.
  """
  scores = _checked(scores)
  best = scores == scores.max()
  return float(best[answer] / best.sum())


def any_credit(scores: np.ndarray, answers: Sequence[int]) -> float:
  """Share of the best scores that are of any of several answers."""
  scores = _checked(scores)
  best = scores == scores.max()
  return float(best[sorted(set(answers))].sum() / best.sum())


def recall_credit(scores: np.ndarray, answer: int, top: int) -> float:
  """Expected value of "the right one is among the first `top`"."""
  scores = _checked(scores)
  above = int((scores > scores[answer]).sum())
  tied = int((scores == scores[answer]).sum())
  return float(min(max((top - above) / tied, 0.0), 1.0))


def expected_rank(scores: np.ndarray, answer: int) -> float:
  """Mean rank (from 1) of the right one over all ways to break ties."""
  scores = _checked(scores)
  above = int((scores > scores[answer]).sum())
  tied = int((scores == scores[answer]).sum())
  return above + (tied + 1) / 2


def group_credit(scores: np.ndarray) -> float:
  """Probability that every right pair beats its whole row and column.

  The cells of one level of score are put in a random order. Let u be uniform
  numbers for the right pairs of a level: a wrong pair there stays below its
  right pairs with probability min(u), and the integral of the product over one
  order of the u is a product of fractions (for two by two, all equal: 1/6).

  Args:
    scores: [n, n] float32 of visuals and texts, right pairs on the diagonal.
  """
  scores = _checked(scores)
  count = len(scores)
  right = np.diag(scores)
  wrong = [(i, j) for i in range(count) for j in range(count) if i != j]
  if any(scores[i, j] > min(right[i], right[j]) for i, j in wrong):
    return 0.0
  credit = 1.0
  for level in np.unique(right):
    pairs = [int(i) for i in np.flatnonzero(right == level)]
    # Of each tied wrong pair, the right pairs that it must stay below.
    bounds = [
      {k for k in (i, j) if right[k] == level}
      for i, j in wrong
      if scores[i, j] == level
    ]
    credit *= _level_credit(pairs, [bound for bound in bounds if bound])
  return credit


def group_chance(count: int) -> float:
  """Group score of guessing with n visuals and n texts (1/6 for two)."""
  return group_credit(np.zeros((count, count), np.float32))


def _level_credit(pairs: list[int], bounds: list[set[int]]) -> float:
  if not bounds:
    return 1.0
  total = 0.0
  for order in itertools.permutations(pairs):
    place = {pair: index for index, pair in enumerate(order)}
    exponents = [0] * len(pairs)
    for bound in bounds:
      exponents[min(place[pair] for pair in bound)] += 1
    sums = itertools.accumulate(exponent + 1 for exponent in exponents)
    total += 1 / math.prod(sums)
  return total


def _checked(scores: np.ndarray) -> np.ndarray:
  scores = np.asarray(scores, np.float32)
  if np.isnan(scores).any():
    raise ValueError(f'a subject answered NaN: {scores}')
  return scores
