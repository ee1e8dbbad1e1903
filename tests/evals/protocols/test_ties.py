"""Ties: credit equals the mean over all ways to break them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.evals.protocols import ties

_scores = st.lists(st.integers(0, 2), min_size=2, max_size=5)


def _orders(scores):
  """All strict orders that agree with scores, as ranks from the top."""
  for noise in itertools.permutations(range(len(scores))):
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], noise[i]))
    yield {index: rank for rank, index in enumerate(order)}


@given(_scores, st.data())
@settings(deadline=None, max_examples=60)
def test_credit_is_the_mean_over_all_ways_to_break_ties(scores, data):
  answer = data.draw(st.integers(0, len(scores) - 1))
  top = data.draw(st.integers(1, len(scores)))
  ranks = [ranks[answer] for ranks in _orders(scores)]
  values = np.array(scores, np.float32)
  assert ties.choice_credit(values, answer) == pytest.approx(
    np.mean([rank == 0 for rank in ranks])
  )
  assert ties.recall_credit(values, answer, top) == pytest.approx(
    np.mean([rank < top for rank in ranks])
  )
  assert ties.expected_rank(values, answer) == pytest.approx(1 + np.mean(ranks))


@given(st.lists(st.integers(0, 2), min_size=4, max_size=4))
@settings(deadline=None, max_examples=81)
def test_group_credit_of_two_by_two_is_the_mean_over_all_orders(scores):
  right = [
    max(ranks[0], ranks[3]) < min(ranks[1], ranks[2])
    for ranks in _orders(scores)
  ]
  table = np.array(scores, np.float32).reshape(2, 2)
  assert ties.group_credit(table) == pytest.approx(np.mean(right))


@pytest.mark.parametrize('levels', [1, 2, 3])
def test_group_credit_of_three_by_three_agrees_with_random_breaking(levels):
  generator = np.random.default_rng(levels)
  for _ in range(6):
    # The right pairs are raised, or most tables would have no credit.
    table = generator.integers(0, levels, (3, 3)) + np.eye(3) * (levels > 1)
    noise = generator.uniform(0, 0.5, (20000, 3, 3))
    broken = table + noise
    right = np.ones(len(noise), bool)
    for i, j in itertools.permutations(range(3), 2):
      right &= broken[:, i, j] < broken[:, i, i]
      right &= broken[:, i, j] < broken[:, j, j]
    found = ties.group_credit(table.astype(np.float32))
    assert found == pytest.approx(right.mean(), abs=0.015)


def test_group_chance_of_two_is_that_of_winoground():
  assert ties.group_chance(2) == pytest.approx(1 / 6)


def test_an_answer_that_is_not_a_number_is_an_error():
  with pytest.raises(ValueError, match='NaN'):
    ties.choice_credit(np.array([0.0, np.nan]), 0)
