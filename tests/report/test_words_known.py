"""When a word counts as known, and how often it was heard."""

import csv
import dataclasses
import io

import pytest

from babyvfm_jax.report import words
from babyvfm_jax.report.run import AnswerSheet, read_run


@pytest.mark.parametrize(
  ('accuracies', 'since'),
  [
    ((0.2, 0.8, 0.9, 1.0), 20),
    ((0.2, 0.8, 0.5, 0.75), 40),
    ((1.0, 1.0, 1.0, 1.0), 10),
    ((1.0, 1.0, 1.0, 0.7), None),
    ((0.2, None, 0.8, None), 30),
    ((None, None, None, None), None),
  ],
)
def test_known_since_the_step_from_which_it_stays_known(accuracies, since):
  assert words.known_since((10, 20, 30, 40), accuracies) == since


def _sheet(step, *answers, task='word_to_picture'):
  lines = tuple({'word': word, 'correct': right} for word, right in answers)
  return AnswerSheet(task, 'model', step, lines)


@pytest.fixture
def run(run_folder):
  sheets = (
    _sheet(10, ('Dog', 1.0), ('Dog', 0.5), ('ball', 0.0), ('fire truck', 1.0)),
    _sheet(20, ('Dog', 1.0), ('Dog', 1.0), ('ball', 1.0), ('zebra', 0.0)),
    _sheet(20, ('ball', 1.0), task='a_picture_to_word'),
    AnswerSheet('scene_retrieval', 'model', 20, ({'correct': 1.0},)),
  )
  card = {'vocabulary': [['dog', 7], ['ball', 5], ['fire', 2]]}
  return dataclasses.replace(
    read_run(run_folder), sheets=sheets, cards={'a': card, 'b': card}
  )


def test_accuracies_are_means_over_the_items_of_a_word(run):
  first, second = words.word_tables(run)
  assert first.task == 'word_to_picture' and second.task == 'a_picture_to_word'
  rows = {row.word: row for row in first.rows}
  assert rows['Dog'].accuracies == (0.75, 1.0)
  assert rows['Dog'].known_since == 10 and rows['Dog'].items == 2
  assert rows['ball'].known_since == 20
  assert rows['zebra'].accuracies == (None, 0.0)
  assert first.known == 3  # fire truck was known when it was last asked


def test_heard_is_summed_over_corpora_and_honest_about_phrases(run):
  table = words.word_tables(run)[0]
  heard = {row.word: row.heard for row in table.rows}
  assert heard == {'Dog': 14, 'ball': 10, 'zebra': 0, 'fire truck': None}
  assert [row.word for row in table.rows][:2] == ['Dog', 'ball']


def test_without_a_card_nothing_is_said_about_hearing(run):
  table = words.word_tables(dataclasses.replace(run, cards={}))[0]
  assert all(row.heard is None for row in table.rows)


def test_the_csv_holds_every_accuracy(run):
  table = words.word_tables(run)[0]
  rows = list(csv.DictReader(io.StringIO(words.as_csv(table))))
  dog = next(row for row in rows if row['word'] == 'Dog')
  assert dog['accuracy_at_10'] == '0.75' and dog['accuracy_at_20'] == '1'
  zebra = next(row for row in rows if row['word'] == 'zebra')
  assert zebra['accuracy_at_10'] == '' and zebra['known_since'] == ''
