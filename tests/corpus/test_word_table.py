"""The words of an index as numbers: the words that the card counts."""

import collections

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.corpus import card, word_table

LETTERS = "abÄé 'ii,.-7_!?’\n"


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text(LETTERS, max_size=12), max_size=12))
def test_words_are_those_of_a_loop_over_the_texts(texts):
  table = word_table.build(texts)
  split = [
    [word for part in text.lower().split() for word in _words(part)]
    for text in texts
  ]
  for number, words in enumerate(split):
    own = table.codes[table.offsets[number] : table.offsets[number + 1]]
    assert table.vocabulary[own].tolist() == words
  assert table.distinct().tolist() == [len(set(words)) for words in split]
  counts = collections.Counter(w for words in split for w in set(words))
  assert table.moments_with().tolist() == [counts[w] for w in table.vocabulary]
  total = collections.Counter(w for words in split for w in words)
  assert table.occurrences().tolist() == [total[w] for w in table.vocabulary]


def _words(part):
  for mark in ',.!?':
    part = part.replace(mark, ' ')
  return [word for raw in part.split() if (word := raw.strip("'’-"))]


def test_speech_is_split_as_the_card_splits_it():
  texts = ["Look, it's the Bär's ice-cream!", '', 'no no NO', "'hello'", '...']
  table = word_table.build(texts)
  assert [len(card.words(text)) for text in texts] == table.lengths.tolist()
  assert set(table.vocabulary) == {
    w for text in texts for w in card.words(text)
  }


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
