"""Tokens of an index: the same as one text at a time, kept once."""

import numpy as np
import pytest

from babyvfm_jax.corpus.tokenizer import BOS, EOS, PAD
from babyvfm_jax.data import tokens


def test_the_table_has_what_the_tokenizer_says(corpus, words):
  rows = np.flatnonzero(corpus.index['text'] != '')[::-1]
  table = tokens.tokenize(corpus.index, rows, words)
  for row in rows:
    ids = words.encode(corpus.index['text'][row])
    assert table[row].tolist() == ids
  counts = [len(words.encode(corpus.index['text'][row])) for row in rows]
  assert table.counts(rows).tolist() == counts


def test_rows_that_were_not_asked_for_have_no_text(corpus, words):
  table = tokens.tokenize(corpus.index, np.array([2, 5]), words)
  assert np.flatnonzero(table.texts >= 0).tolist() == [2, 5]


def test_equal_texts_are_stored_once(corpus, words):
  index = corpus.index.assign(text='look a dog')
  table = tokens.tokenize(index, np.arange(len(index)), words)
  assert len(table.ids) == len(words.encode('look a dog'))


def test_utterances_are_equal_whatever_their_case_and_punctuation():
  assert tokens.text_id("It's  a DOG!") == tokens.text_id("it's a dog.")
  assert tokens.text_id("it's a dog") != tokens.text_id('its a dog')
  assert 0 <= tokens.text_id('look') < 2**31


@pytest.mark.parametrize(
  ('length', 'wanted'),
  [
    (7, [BOS, 11, 12, 13, EOS, PAD, PAD]),
    (5, [BOS, 11, 12, 13, EOS]),
    (4, [BOS, 11, 12, 13]),
    (3, [BOS, 11, 12]),
  ],
)
def test_a_cut_utterance_keeps_bos_and_has_no_false_end(length, wanted):
  target = np.full(length, PAD, np.int32)
  tokens.write(target, np.array([11, 12, 13], np.int32))
  assert target.tolist() == wanted


def test_a_window_is_one_sequence():
  parts = [np.array([11, 12]), np.array([13])]
  assert tokens.join(parts).tolist() == [BOS, 11, 12, EOS, 13, EOS]
