"""The first sentence tells the truth, also where it is not flattering."""

import dataclasses

import pytest

from babyvfm_jax.report import summary
from babyvfm_jax.report.run import read_run


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


def _with_scores(run, value, low, high):
  """Every score of the model that can be held against chance, replaced."""
  return dataclasses.replace(
    run,
    scores=tuple(
      dataclasses.replace(row, value=value, low=low, high=high)
      if row.subject == 'model' and row.chance is not None
      else row
      for row in run.scores
    ),
  )


def test_it_says_what_was_trained_on_how_much(run):
  text = summary.sentence(run)
  assert text.startswith(
    'A tiny model was trained with the InfoNCE and next token objectives for '
    '2,000 steps on nursery (6.4 hours, 3,902 utterances) and heard 620k words.'
  )


def test_above_chance_needs_the_whole_interval(run):
  text = summary.sentence(_with_scores(run, 0.6, 0.55, 0.65))
  assert 'right on 60% of 240 items' in text
  assert '(95% interval 55.0–65.0%; guessing gives 25%): above chance.' in text
  assert text.endswith('So are all of its 9 tests.')
  text = summary.sentence(_with_scores(run, 0.3, 0.24, 0.36))
  assert ': not above chance.' in text


def test_a_run_at_chance_is_not_talked_up(run):
  text = summary.sentence(_with_scores(run, 0.0, -0.1, 0.005))
  assert ': below chance.' in text
  assert 'none lie above it with the whole interval and 7 lie below it' in text


def test_hours_without_a_clock_are_not_claimed(run):
  card = {**run.cards['nursery'], 'clock': 'synthetic'}
  text = summary.sentence(dataclasses.replace(run, cards={'scenes': card}))
  assert 'on scenes (3,902 utterances)' in text and 'hours' not in text


def test_a_run_without_anything_says_so(tmp_path):
  text = summary.sentence(read_run(tmp_path))
  assert text == (
    'Nothing has been trained here yet. It has not sat a test with a chance '
    'level yet.'
  )


def test_key_figures(run):
  figures = {f.caption: f.value for f in summary.key_figures(run)}
  assert figures['training steps'] == '2,000'
  assert figures['words heard'] == '620k'
  assert figures['training time'] == '7 min'
  assert figures['tests above chance'].endswith(' of 9')


def test_pauses_are_no_training(run):
  records = [
    {'step': float(step), 'time': 100.0 + 2 * step + (step > 5) * 9e4}
    for step in range(11)
  ]
  paused = dataclasses.replace(run, metrics=tuple(records))
  assert summary.training_seconds(paused) == pytest.approx(18)
