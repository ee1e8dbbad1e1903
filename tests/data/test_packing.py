"""Packing: no token lost, no row overfull, the same plan every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.data import packing

CASES = st.tuples(
  st.lists(st.integers(1, 60), max_size=80).map(np.array),
  st.integers(1, 25),
  st.integers(0, 2**31 - 1),
)
property_test = settings(deadline=None, max_examples=150)


@property_test
@given(CASES)
def test_every_token_lies_in_exactly_one_row(case):
  lengths, capacity, seed = case
  plan = packing.pack(lengths, capacity, seed)
  held = [np.zeros(length, int) for length in lengths]
  for number in range(len(plan)):
    for piece in plan.row(number):
      held[piece.document][piece.start : piece.stop] += 1
  assert all((count == 1).all() for count in held)


@property_test
@given(CASES)
def test_no_row_is_overfull_or_empty(case):
  lengths, capacity, seed = case
  plan = packing.pack(lengths, capacity, seed)
  for number in range(len(plan)):
    used = sum(piece.stop - piece.start for piece in plan.row(number))
    assert 0 < used <= capacity


@property_test
@given(CASES)
def test_a_document_is_cut_only_where_it_does_not_fit_a_row(case):
  lengths, capacity, seed = case
  pieces = packing.pack(lengths, capacity, seed).pieces
  documents, counts = np.unique(pieces[:, 0], return_counts=True)
  np.testing.assert_array_equal(documents, np.arange(len(lengths)))
  np.testing.assert_array_equal(counts, -(-lengths // capacity))


@property_test
@given(CASES)
def test_rows_are_about_as_few_as_the_tokens_allow(case):
  lengths, capacity, seed = case
  plan = packing.pack(lengths, capacity, seed)
  fewest = -(-lengths.sum() // capacity)
  # All rows but one are more than half full, or two of them had been one.
  assert len(plan) <= 2 * fewest + 1
  if len(lengths) and lengths.max() <= capacity / 3:
    # What finds no room then leaves less than a third of every row free.
    assert len(plan) <= 1.5 * fewest + 1


@property_test
@given(CASES)
def test_the_plan_follows_from_lengths_and_seed(case):
  lengths, capacity, seed = case
  one = packing.pack(lengths, capacity, seed)
  two = packing.pack(lengths.copy(), capacity, seed)
  np.testing.assert_array_equal(one.pieces, two.pieces)
  np.testing.assert_array_equal(one.bounds, two.bounds)


def test_another_seed_lets_other_documents_meet():
  lengths = np.full(100, 5)
  one = packing.pack(lengths, 20, 0)
  two = packing.pack(lengths, 20, 1)
  assert not np.array_equal(one.pieces, two.pieces)


def test_utterances_of_a_child_corpus_fill_their_rows():
  lengths = np.random.default_rng(0).poisson(5, 5000) + 3
  assert packing.pack(lengths, 64, 0).fill > 0.99


def test_best_fit_takes_the_tightest_row():
  # 6 and 5 open rows of 10; 4 fills the first, 3 goes beside the 5.
  plan = packing.pack(np.array([3, 4, 5, 6]), 10, 0)
  rows = [[piece.document for piece in plan.row(i)] for i in range(len(plan))]
  assert rows == [[3, 1], [2, 0]]


def test_an_empty_document_is_refused():
  with pytest.raises(ValueError, match='at least 1 token'):
    packing.pack(np.array([3, 0]), 10, 0)
