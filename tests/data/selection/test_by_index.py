"""Selections: rows by query, and errors that say what to write instead."""

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.data.selection import by_index


def test_a_query_keeps_what_a_loop_over_the_rows_keeps(corpus):
  query = "speaker == 'caregiver' and word_count >= 3 and age_days < 500"
  selection = by_index.select(corpus.index, query)
  wanted = [
    number
    for number, row in enumerate(corpus.index.to_dict('records'))
    if row['speaker'] == 'caregiver'
    and row['word_count'] >= 3
    and row['age_days'] < 500
  ]
  assert len(wanted) > 3
  assert selection.rows.tolist() == wanted


def test_no_query_keeps_everything(corpus):
  selection = by_index.select(corpus.index)
  np.testing.assert_array_equal(selection.rows, np.arange(len(corpus.index)))


def test_rows_are_places_in_the_index_whatever_its_labels(corpus):
  index = corpus.index.set_index('moment_id', drop=False)
  selection = by_index.select(index, "split == 'test'")
  assert set(corpus.index['split'].iloc[selection.rows]) == {'test'}


@pytest.mark.parametrize('order', ['age_days', '-age_days'])
def test_a_curriculum_sorts_with_unknown_ages_last(corpus, order):
  rows = by_index.select(corpus.index, order=order).rows
  ages = corpus.index['age_days'].to_numpy()[rows]
  known = ages[~np.isnan(ages)]
  assert not np.isnan(ages[: len(known)]).any()
  steps = np.diff(known)
  assert (steps <= 0).all() if order.startswith('-') else (steps >= 0).all()
  # Ties stay in the order of the index: time order inside a recording.
  assert (np.diff(rows)[: len(known) - 1][steps == 0] > 0).all()


def test_the_report_counts_what_was_kept(corpus):
  report = by_index.select(corpus.index, "split == 'train'").report
  kept = corpus.index[corpus.index['split'] == 'train']
  assert report.moments == len(kept) == sum(report.speakers.values())
  assert report.moments == sum(report.months.values())
  assert report.moments_of == len(corpus.index)
  assert report.words == kept['text'].str.split().str.len().sum()
  assert report.speakers[''] == (kept['kind'] == 'silence').sum()
  assert report.months['6'] == (kept['age_days'] == 200).sum()
  text = str(report)
  assert f'silence {report.speakers[""]}' in text and 'key_child' in text


def test_an_unknown_age_is_reported_as_unknown(corpus):
  report = by_index.select(corpus.index, "split == 'test'").report
  assert report.months == {'unknown': report.moments}


def test_an_unknown_column_gets_a_suggestion_and_the_columns(corpus):
  with pytest.raises(ValueError) as error:
    by_index.select(corpus.index, 'age_day < 300', corpus='/data/sarah')
  message = str(error.value)
  assert "no column 'age_day'; did you mean 'age_days'?" in message
  assert '/data/sarah' in message and 'frame_count' in message


def test_a_word_without_quotes_is_explained(corpus):
  with pytest.raises(ValueError, match='Quote text values'):
    by_index.select(corpus.index, 'speaker == caregiver')


@pytest.mark.parametrize(
  ('query', 'message'),
  [
    ('age_days <', 'write a pandas query'),
    ('word_count', 'is no condition'),
    ('3 < 4', 'is no condition'),
    ("age_days < 'old'", 'write a pandas query'),
  ],
)
def test_what_is_no_condition_is_refused(corpus, query, message):
  with pytest.raises(ValueError, match=message):
    by_index.select(corpus.index, query)


def test_an_empty_selection_says_what_there_is(corpus):
  query = "split == 'train' and age_days > 5000 and speaker == 'MOT'"
  with pytest.raises(ValueError) as error:
    by_index.select(corpus.index, query, corpus='/data/sarah')
  message = str(error.value)
  assert repr(query) in message and '/data/sarah' in message
  assert 'age_days lies in [100.0, 800.0]' in message
  assert "'caregiver'" in message


def test_a_column_without_any_value_is_named(corpus):
  with pytest.raises(ValueError, match='confidence is unknown throughout'):
    by_index.select(corpus.index, 'confidence > 0.5')


def test_the_index_is_left_as_it_was(corpus):
  before = corpus.index.copy()
  by_index.select(corpus.index, "split == 'train'", 'age_days')
  pd.testing.assert_frame_equal(corpus.index, before)


@pytest.mark.parametrize(
  ('query', 'names'),
  [
    ("split == 'train' and age_days < 300", {'split', 'age_days'}),
    # A name in quotes is a value.
    ("speaker == 'text'", {'speaker'}),
    ("text.str.contains('word_count')", {'text'}),
    ('`age_days` < 3', {'age_days'}),
    ('0 < age_days <= word_count', {'age_days', 'word_count'}),
    ('', set()),
  ],
)
def test_columns_that_a_query_looks_at(corpus, query, names):
  assert by_index.columns(corpus.index, query) == names
