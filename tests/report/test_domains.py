"""Means of domains: on one scale, over the same tasks, with their interval."""

import dataclasses
import math

import pytest

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import domains, growth
from babyvfm_jax.report.domains import Gain
from babyvfm_jax.report.run import read_run


def _score(task, step, value, chance=0.5, subject='model', **changes):
  score = Score(
    *(task, 'memory', 'similarity', subject, step, 'accuracy', value),
    *(value - 0.1, value + 0.1, chance, 100, task),
  )
  return dataclasses.replace(score, **changes)


@pytest.fixture
def run(tmp_path):
  def made(*scores, **changes):
    return dataclasses.replace(read_run(tmp_path), scores=scores, **changes)

  return made


def test_chance_is_nothing_and_perfect_is_all():
  assert domains.gain(_score('a', 1, 0.5)).value == 0
  assert domains.gain(_score('a', 1, 1.0)).value == 1
  # A quarter of the way from 0.2: the interval is stretched alike.
  found = domains.gain(_score('a', 1, 0.4, chance=0.2))
  assert (found.value, found.low, found.high) == pytest.approx(
    (0.25, 0.125, 0.375)
  )


def test_a_mean_of_four_alike_has_half_the_width():
  one = Gain(0.5, 0.3, 0.9)
  found = domains.mean([one] * 4)
  assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.4, 0.7))
  assert domains.mean([one]) == one


def test_the_interval_of_a_mean_covers_as_often_as_it_says():
  """Against simulation: tasks of binomial items, with normal intervals."""
  import numpy as np

  rng = np.random.default_rng(0)
  truth = np.array([0.55, 0.7, 0.8, 0.62, 0.9])
  covered = 0
  for _ in range(1000):
    right = rng.binomial(150, truth) / 150
    half = 1.96 * np.sqrt(right * (1 - right) / 150)
    mean = domains.mean(
      [Gain(r, r - h, r + h) for r, h in zip(right, half, strict=True)]
    )
    covered += mean.low <= truth.mean() <= mean.high
  assert 0.925 <= covered / 1000 <= 0.97


def test_a_mean_is_of_the_same_tasks_at_every_step(run):
  (found,) = domains.domains(
    [run(*(_score('a', s, 0.6) for s in (0, 5, 10)), _score('b', 10, 0.9))]
  )
  (summary,) = found.summaries
  assert summary.steps == (10,)
  assert summary.gains[0].value == pytest.approx((0.2 + 0.8) / 2)
  assert [step for step, _ in summary.tasks['a']] == [0, 5, 10]


def test_what_has_no_greatest_figure_is_left_out_and_named(run):
  gap = _score('gap', 1, 0.2, chance=0.0, metric='gap_shuffled')
  loss = _score('loss', 1, 2.0, chance=None, metric='loss')
  (found,) = domains.domains([run(_score('a', 1, 0.6), gap, loss)])
  assert [key[1] for key in found.keys] == ['a']
  assert [task for task, _ in found.left_out] == ['gap', 'loss']


def test_runs_are_compared_on_the_tasks_that_all_have_sat(run):
  first = run(_score('a', 1, 0.6), _score('b', 1, 1.0), _score('c', 1, 0.7))
  other = _score('c', 1, 0.7, items_sha256='other')
  second = run(_score('a', 1, 0.8), other, label='second')
  (found,) = domains.domains([first, second])
  assert [key[1] for key in found.keys] == ['a']
  assert [s.gains[-1].value for s in found.summaries] == pytest.approx(
    [0.2, 0.6]
  )
  assert dict(found.left_out) == {
    'b': 'not sat by every run',
    'c': 'not the same items everywhere',
  }


def test_a_control_is_averaged_only_where_it_sat_every_task(run):
  (found,) = domains.domains(
    [
      run(
        *(_score('a', 1, 0.6), _score('b', 1, 0.6)),
        *(_score('a', None, 0.5, subject='random'),),
        *(_score('b', None, 0.6, subject='random'),),
        _score('a', None, 1.0, subject='text_probe'),
      )
    ]
  )
  controls = found.summaries[0].controls
  assert set(controls) == {'random'}
  assert controls['random'].value == pytest.approx(0.1)


def test_panels_of_domains_share_their_scale(battery_folder):
  run = read_run(battery_folder)
  panels = domains.panels([run], growth.axes([run])[0])
  assert len({(panel.x_range, panel.y_range) for panel in panels}) == 1
  vision = next(panel for panel in panels if panel.title == 'Vision')
  faint = [line for line in vision.lines if line.dots == 'faint']
  (strong,) = [line for line in vision.lines if line.dots != 'faint']
  assert len(faint) == 10
  ends = [line.points[-1].y for line in faint]
  assert strong.points[-1].y == pytest.approx(math.fsum(ends) / 10)
