"""Runs by domain, and paired differences from a comparison's file."""

import dataclasses

import pytest

from babyvfm_jax.report import comparison
from babyvfm_jax.report.beside import Difference
from babyvfm_jax.report.run import read_runs


@pytest.fixture(scope='module')
def runs(battery_folders):
  return read_runs(battery_folders)


def test_a_domain_has_the_mean_of_its_differences_on_the_way(runs):
  rows = {row.domain.name: row for row in comparison.rows(runs)}
  memory = rows['memory']
  first, second = memory.gains
  assert memory.counts == (5,) and len(memory.domain.keys) == 5
  assert memory.differences[0].value == pytest.approx(
    first.value - second.value
  )
  (pair,) = comparison.pairs(runs)
  assert pair.title == 'one − two'


def test_a_run_alone_is_compared_only_where_a_file_says_so(runs):
  assert comparison.rows(runs[:1])
  alone = dataclasses.replace(runs[0], differences=())
  assert comparison.rows([alone]) == []


def test_columns_of_scores_name_the_runs_of_the_report(runs):
  row = Difference('gaze', 'accuracy', '0.7', '0.5', 0.2, 0.1, 0.3, 0.01, None)
  first = dataclasses.replace(runs[0], differences=(row,))
  (pair,) = comparison.pairs([first, runs[1]])
  assert (pair.first, pair.second) == ('one', 'two')
  assert comparison.p_text(row) == '0.010 (not corrected)'


def test_no_verdict_without_the_whole_interval():
  assert comparison.verdict(comparison.Gain(0.1, -0.01, 0.2)) == (
    'no difference shown'
  )
  assert comparison.verdict(comparison.Gain(0.1, 0.01, 0.2)) == 'first better'
  assert comparison.verdict(None) == ''
