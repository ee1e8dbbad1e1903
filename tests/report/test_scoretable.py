"""The table of scores: figures, verdicts, controls."""

import csv
import dataclasses
import io

import pytest

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import scoretable
from babyvfm_jax.report.run import read_run, read_runs


def _score(metric, value, low, high, chance):
  return Score(
    'task',
    'domain',
    'similarity',
    'model',
    1,
    metric,
    value,
    low,
    high,
    chance,
    100,
    'a' * 64,
  )


@pytest.mark.parametrize(
  ('score', 'verdict'),
  [
    (_score('accuracy', 0.6, 0.51, 0.7, 0.5), 'above'),
    (_score('accuracy', 0.6, 0.5, 0.7, 0.5), 'within'),
    (_score('accuracy', 0.4, 0.3, 0.49, 0.5), 'below'),
    (_score('gap_shuffled', 0.1, 0.05, 0.15, 0.0), 'above'),
    (_score('perplexity', 40.0, 30.0, 50.0, 100.0), 'above'),
    (_score('loss', 2.0, 1.9, 2.1, None), 'none'),
    (None, 'none'),
  ],
)
def test_a_verdict_is_about_the_whole_interval(score, verdict):
  assert scoretable.verdict(score) == verdict


def test_a_row_holds_the_last_step_and_the_controls(run_folder):
  run = read_run(run_folder)
  row = scoretable.rows([run])[0]
  assert row.key == ('vocabulary', 'word_to_picture', 'similarity', 'accuracy')
  assert row.any_score.step == 2000
  constant = row.controls['constant']
  assert (constant.value, constant.interval) == ('25.0%', '25.0–25.0%')


def test_a_run_without_a_test_has_an_empty_cell(run_folders):
  first, second = read_runs(run_folders[:2])
  second = dataclasses.replace(
    second,
    scores=tuple(r for r in second.scores if r.task != 'word_to_picture'),
  )
  row = scoretable.rows([first, second])[0]
  assert row.scores[0] is not None and row.scores[1] is None
  assert row.cells[1] is None and row.verdicts[1] == 'none'


def test_the_csv_holds_every_score(run_folder):
  run = read_run(run_folder)
  rows = list(csv.DictReader(io.StringIO(scoretable.as_csv([run]))))
  assert len(rows) == len(run.scores)
  for row, score in zip(rows, run.scores, strict=True):
    assert float(row['value']) == score.value
    assert row['step'] == ('' if score.step is None else str(score.step))


def test_the_controls_are_judged_together(run_folder):
  run = read_run(run_folder)
  guess = dataclasses.replace(
    _score('accuracy', 0.27, 0.26, 0.3, 0.25), subject='random', p_value=0.04
  )
  off = dataclasses.replace(
    _score('accuracy', 0.6, 0.5, 0.7, 0.25), subject='pixels', p_value=1e-6
  )

  def sentence(*scores):
    return scoretable.controls_sentence(dataclasses.replace(run, scores=scores))

  assert sentence() == sentence(_score('accuracy', 0.6, 0.5, 0.7, 0.25)) == ''
  assert sentence(guess, dataclasses.replace(guess, task='other')) == (
    'Of the 2 figures of the controls, 2 have chance outside the 95% interval '
    '(one in twenty guesses does); tested together (Holm, 5%), none differs '
    'from chance.'
  )
  assert sentence(guess, off) == (
    'Of the 2 figures of the controls, 2 have chance outside the 95% interval '
    '(one in twenty guesses does); tested together (Holm, 5%), 2 differ from '
    'chance: random on task (27.0% accuracy where chance is 25.0%) and pixels '
    'on task (60.0% accuracy where chance is 25.0%). Such a test gives '
    'something away, or its scorer is wrong.'
  )
