"""Learning curves are thinned, but nothing is hidden."""

import dataclasses

import numpy as np
import pytest

from babyvfm_jax.report import curves
from babyvfm_jax.report.run import read_run


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


def test_a_short_curve_stays_as_it_is():
  points = curves.thin(np.arange(5.0), np.array([3.0, 1.0, np.nan, 2.0, 2.0]))
  assert [(p.x, p.y) for p in points] == [(0, 3), (1, 1), (3, 2), (4, 2)]


def test_a_long_curve_keeps_its_mean_and_its_extremes():
  y = np.random.default_rng(0).normal(size=10_000)
  y[5_000] = 50.0
  points = curves.thin(np.arange(10_000.0), y)
  assert len(points) <= 120
  assert np.mean([p.y for p in points]) == pytest.approx(y.mean())
  assert max(p.high for p in points) == 50.0
  assert min(p.low for p in points) == y.min()
  assert all(p.low <= p.y <= p.high for p in points)


def test_what_everyone_wants_to_see_comes_first(run):
  panels = curves.panels([run])
  main = [panel.subtitle for panel in panels if panel.rank == 'main']
  assert main == [
    'train/loss',
    'train/info_nce',
    'train/next_token',
    'optimizer/learning_rate',
    'perf/examples_per_second',
    'perf/mfu',
  ]
  further = {panel.subtitle for panel in panels if panel.rank == 'further'}
  assert {'optimizer/gradient_norm', 'perf/words_heard'} <= further
  assert not {'step', 'time'} & further


def test_skipped_steps_are_counted_and_said(run):
  assert curves.skipped_steps(run) == ''
  metrics = tuple(
    {**record, 'optimizer/skipped_steps': 4.0 if index > 7 else 0.0}
    for index, record in enumerate(run.metrics)
  )
  sentence = curves.skipped_steps(dataclasses.replace(run, metrics=metrics))
  assert sentence.startswith('quickstart: 4 training steps skipped')
