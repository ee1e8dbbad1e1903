"""The words of an index as numbers: those of one text after the other."""

import collections

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.corpus import word_table

# Marks, a sigma that ends a word, a capital that lowers to two characters.
LETTERS = "abÄé 'ii,.-7_!?’\nहिΣİ²"


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text(LETTERS, max_size=12), max_size=12))
def test_words_are_those_of_a_loop_over_the_texts(texts):
  table = word_table.build(texts)
  split = [word_table.words(text) for text in texts]
  for number, words in enumerate(split):
    own = table.codes[table.offsets[number] : table.offsets[number + 1]]
    assert table.vocabulary[own].tolist() == words
  assert table.distinct().tolist() == [len(set(words)) for words in split]
  counts = collections.Counter(w for words in split for w in set(words))
  assert table.moments_with().tolist() == [counts[w] for w in table.vocabulary]
  total = collections.Counter(w for words in split for w in words)
  assert table.occurrences().tolist() == [total[w] for w in table.vocabulary]


def test_words_by_hand():
  text = "Look, it's the Bär's ice-cream -- 3 scoops! 'हिन्दी' a--b _x_ ...-"
  assert word_table.words(text) == [
    *('look', "it's", 'the', "bär's", 'ice-cream', '3', 'scoops'),
    *('हिन्दी', 'a', 'b', '_x_'),
  ]


def test_stretches_are_put_together(monkeypatch):
  texts = ['a b a', 'c a', '', 'b b', 'd'] * 3
  whole = word_table.build(texts)
  monkeypatch.setattr(word_table, '_ROWS_AT_ONCE', 2)
  parts = word_table.build(texts)
  for field in ('codes', 'first', 'offsets', 'vocabulary'):
    np.testing.assert_array_equal(getattr(whole, field), getattr(parts, field))


def test_questions_about_moments():
  table = word_table.build(['a b', '', 'c', 'b c a'])
  wanted = table.vocabulary == 'c'
  assert table.any(wanted).tolist() == [False, False, True, True]
  assert table.most(np.array([1, 5, 3]), empty=0).tolist() == [5, 0, 3, 5]
  np.testing.assert_allclose(table.mean(np.array([1, 5, 3])), [3, np.nan, 3, 3])
  only = np.array([True, True, True, False])
  assert table.moments_with(only).tolist() == [1, 1, 1]
