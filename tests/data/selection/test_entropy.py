"""Entropy weights: what is harder to guess weighs more."""

import math

import numpy as np
import pytest

from babyvfm_jax.corpus import word_table
from babyvfm_jax.data.selection import entropy


def test_conditional_entropy_by_hand():
  # After `a` come b and c in turn: ln 2; after `b` and `c`, nothing.
  table = word_table.build(['a b', 'a c', '', 'a b', 'a c', 'x'])
  assert entropy.conditional_entropy(table) == pytest.approx(math.log(2))
  # No pair spans two moments: after `a` is always `b`.
  table = word_table.build(['a b', 'a b'])
  assert entropy.conditional_entropy(table) == pytest.approx(0)


def test_weights_are_proportional_to_perplexity():
  texts = {'dull': ['a b'] * 8, 'lively': ['a b', 'a c', 'a d', 'a e'] * 2}
  weights = entropy.weights(texts)
  assert weights['dull'].weight == pytest.approx(1 / 5)
  assert weights['lively'].weight == pytest.approx(4 / 5)


def test_the_size_of_a_corpus_does_not_decide():
  rng = np.random.default_rng(0)
  words = np.array([f'w{n}' for n in range(50)])

  def corpus(moments):
    return [' '.join(rng.choice(words, 5)) for _ in range(moments)]

  weights = entropy.weights({'small': corpus(300), 'large': corpus(9000)})
  assert weights['large'].weight == pytest.approx(0.5, abs=0.03)


def test_a_corpus_without_two_words_is_named():
  with pytest.raises(ValueError, match='silent: no two words'):
    entropy.weights({'silent': ['', 'hm'], 'other': ['a b']})
