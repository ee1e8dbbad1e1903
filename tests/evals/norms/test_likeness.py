"""Divergence and RSA by hand, and what must not change them."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats

from babyvfm_jax.evals.norms import likeness

_scores = st.lists(
  st.lists(st.floats(-3, 3, width=32), min_size=4, max_size=4),
  min_size=3,
  max_size=8,
)


def _shares(count, width=4, seed=0):
  return np.random.default_rng(seed).dirichlet(np.ones(width), count)


def test_the_divergence_of_one_item_by_hand():
  # Softmax of (log 3, 0) is (3/4, 1/4): KL((1/2, 1/2) || that) in nats.
  human, scores = np.array([[0.5, 0.5]]), np.array([[np.log(3), 0]])
  wanted = 0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)
  assert likeness.kl(human, scores, 1.0)[0] == pytest.approx(wanted)
  # Its direction: the other one is not the same.
  other = 0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.5)
  assert wanted != pytest.approx(other)


def test_a_share_of_zero_adds_nothing():
  human = np.array([[1.0, 0.0, 0.0, 0.0]])
  assert likeness.kl(human, np.zeros((1, 4)), 1.0)[0] == pytest.approx(
    np.log(4)
  )


def test_the_temperature_is_found():
  scores = np.random.default_rng(0).normal(size=(40, 4))
  human = scipy.special.softmax(2.5 * scores, axis=1)
  found = likeness.divergence(human, scores)
  assert found.value == pytest.approx(0, abs=1e-9)
  assert found.beta == pytest.approx(2.5, abs=1e-3)


def test_two_items_of_opposite_opinion_have_a_minimum_by_hand():
  # Scores (1, 0): the children's share of the first is 3/4 on average, and the
  # logistic function is that at log 3.
  human, scores = np.array([[0.6, 0.4], [0.9, 0.1]]), np.array([[1.0, 0]] * 2)
  assert likeness.divergence(human, scores).beta == pytest.approx(
    np.log(3), abs=1e-3
  )


@pytest.mark.parametrize(('sign', 'end'), [(1, 40.0), (-1, 0.025)])
def test_a_minimum_at_an_end_is_found(sign, end):
  human = np.array([[1.0, 0.0]] * 5)
  scores = sign * np.array([[0.01, 0.0]] * 5)
  found = likeness.divergence(human, scores)
  assert found.beta == end
  assert found.value == pytest.approx(likeness.kl(human, scores, end).mean())


def test_the_search_is_as_good_as_one_of_the_whole_range():
  human, scores = _shares(20), np.random.default_rng(4).normal(size=(20, 4))
  found = likeness.divergence(human, scores)
  wanted = scipy.optimize.direct(
    lambda beta: likeness.kl(human, scores, beta[0]).mean(),
    [likeness.BETAS],
    maxfun=4000,
  )
  assert found.value <= wanted.fun + 1e-9
  # The grid of the resamples is near enough.
  grid = min(likeness.kl(human, scores, b).mean() for b in likeness.grid())
  assert grid == pytest.approx(found.value, rel=1e-3)


def test_missing_alternatives_count_for_nothing():
  human = likeness.table([np.array([0.7, 0.3]), np.full(3, 1 / 3)], 0)
  scores = likeness.table([np.array([1.0, 0]), np.array([2.0, 0, 1])], -np.inf)
  both = likeness.kl(human, scores, 1.3)
  alone = [
    likeness.kl(human[:1, :2], scores[:1, :2], 1.3)[0],
    likeness.kl(human[1:], scores[1:], 1.3)[0],
  ]
  assert both == pytest.approx(alone)


@hypothesis.settings(max_examples=25, deadline=None)
@hypothesis.given(_scores, st.floats(-100, 100), st.permutations(range(4)))
def test_a_constant_and_the_order_of_options_change_nothing(
  scores, constant, order
):
  scores = np.array(scores)
  human = _shares(len(scores))
  found = likeness.divergence(human, scores).value
  moved = likeness.divergence(human, scores + constant).value
  permuted = likeness.divergence(human[:, order], scores[:, order]).value
  assert moved == pytest.approx(found, abs=1e-6)
  assert permuted == pytest.approx(found, abs=1e-9)


def _matrix(triangle):
  matrix = np.eye(3)
  matrix[np.triu_indices(3, 1)] = triangle
  return matrix + np.triu(matrix, 1).T


def test_rsa_by_hand():
  # Ranks (1, 2, 3) against (1, 3, 2): 1 - 6 * 2 / (3 * 8) = 1/2.
  first, second = _matrix([0.1, 0.5, 0.9]), _matrix([0.2, 0.8, 0.4])
  assert likeness.rsa(first, second) == pytest.approx(0.5)
  assert likeness.rsa(first, first) == pytest.approx(1)
  assert likeness.rsa(first, -first) == pytest.approx(-1)
  # The diagonal is no pair.
  assert likeness.rsa(first + 9 * np.eye(3), second) == pytest.approx(0.5)


def test_rsa_is_scipys_correlation_of_the_triangles_whatever_the_order():
  generator = np.random.default_rng(0)
  first, second = generator.normal(size=(2, 8, 8))
  first, second = first + first.T, second + second.T
  pairs = np.triu_indices(8, 1)
  wanted = scipy.stats.spearmanr(first[pairs], second[pairs]).statistic
  assert likeness.rsa(first, second) == pytest.approx(wanted)
  order = np.ix_(*[generator.permutation(8)] * 2)
  assert likeness.rsa(first[order], second[order]) == pytest.approx(wanted)


def test_what_does_not_vary_has_no_correlation():
  assert likeness.rsa(np.ones((5, 5)), _rising(5)) is None
  assert likeness.correlation(np.ones(4), np.arange(4)) is None


def _rising(count):
  values = np.arange(count**2, dtype=float).reshape(count, count)
  return values + values.T


def test_shuffled_names_give_a_test_of_the_right_size():
  generator = np.random.default_rng(1)
  small = 0
  trials = 100
  for trial in range(trials):
    first, second = generator.normal(size=(2, 7, 7))
    first, second = first + first.T, second + second.T
    drawn = likeness.rsa_permutations(first, [second], draws=30, seed=trial)
    value = likeness.rsa(first, second)
    small += (1 + (drawn[:, 0] >= value).sum()) / 31 <= 0.1
  # Three standard errors of 100 trials are 0.09.
  assert small / trials == pytest.approx(0.1, abs=0.09)
