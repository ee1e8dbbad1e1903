"""Simulated age: a stated rate, or the corpus's own where it goes by age."""

import dataclasses

import pytest

from babyvfm_jax.report import age
from babyvfm_jax.report.run import read_run


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


def _by_age(run, pacing):
  card = {
    'ages': {
      'recordings_unknown': 0,
      'histogram': [
        {'month': 6, 'moments': 100},
        {'month': 7, 'moments': 300},
      ],
    }
  }
  component = {'order': 'age_days', 'pacing': pacing}
  config = {**run.config, 'mixture': {'pairs': component}}
  return dataclasses.replace(run, config=config, cards={'a': card})


def test_a_year_is_four_and_a_half_million_words():
  assert age.at_rate(12_300 * 365.25) == pytest.approx(12)


def test_a_shuffled_corpus_has_the_stated_rate(run):
  assert age.ages([run]) is age.RATE
  assert age.RATE.months(run, 2000) == pytest.approx(age.at_rate(620_000))
  assert age.RATE.months(run, 9000) is None


def test_a_paced_curriculum_is_as_old_as_its_oldest_moment(run):
  paced = _by_age(run, [[0.0, 0.25], [1.0, 1.0]])
  assert age.ages([paced]) is age.CURRICULUM
  # A quarter is visible at first: all of month 6. Then the rest of month 7.
  assert age.CURRICULUM.months(paced, 0) == pytest.approx(7)
  assert age.CURRICULUM.months(paced, 2000) == pytest.approx(8)
  assert age.CURRICULUM.months(paced, 1000) == pytest.approx(7.5)


def test_a_walk_in_order_goes_by_its_epochs(run):
  walk = _by_age(run, 1.0)
  metrics = tuple(
    {'step': float(s), 'data/epochs/pairs': s / 1000} for s in (0, 1000, 2000)
  )
  walk = dataclasses.replace(walk, metrics=metrics)
  assert age.CURRICULUM.months(walk, 250) == pytest.approx(7)
  assert age.CURRICULUM.months(walk, 2000) == pytest.approx(8)


def test_ages_of_two_kinds_are_not_mixed(run):
  assert age.ages([run, _by_age(run, 0.5)]) is age.RATE
  assert age.ages([dataclasses.replace(run, metrics=())]) is None
