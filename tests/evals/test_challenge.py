"""The challenge's result form."""

import dataclasses
import json

import pytest

from babyvfm_jax.evals import challenge, scores
from babyvfm_jax.evals.challenge import ChallengeError
from babyvfm_jax.evals.scores import Score

# The leaderboard's own table of what it reads.
_THEIRS = {
  'baby_pv': {'acc'},
  'baby_winoground': {'group_score', 'image_score', 'text_score'},
  'baby_localize': {'acc'},
  'baby_leftright': {'acc'},
  'baby_spatialdetails': {'acc'},
  'baby_vdr_binary': {'acc_exact', 'acc_adjacent'},
  'baby_vdr_open': {'acc_exact', 'acc_adjacent'},
  'baby_compare_real': {'acc'},
  'baby_compare_synthetic': {'acc'},
  'baby_count': {'acc'},
  'baby_memory': {'acc_learning', 'acc_testing_raw', 'acc_testing_adjusted'},
}


def _score(task, metric='accuracy', value=0.4, step=9, **changes):
  row = Score(
    task=task,
    domain='x',
    protocol='similarity',
    subject='model',
    step=step,
    metric=metric,
    value=value,
    low=0,
    high=1,
    chance=0.5,
    n_items=10,
    items_sha256='',
  )
  return dataclasses.replace(row, **changes)


def _write(folder, rows):
  scores.merge_scores(folder / 'scores.json', rows)
  return folder


def test_all_tasks_and_metrics_have_the_leaderboards_names(tmp_path):
  rows = [
    _score(task, metric, 0.1)
    for task, (_, metrics) in challenge.TASKS.items()
    for metric in metrics
  ]
  found = challenge.read_results(_write(tmp_path, rows))
  assert not found.missing and not found.unknown
  assert set(found.results) == set(_THEIRS)
  for name, metrics in found.results.items():
    wanted = _THEIRS[name]
    if name == 'baby_vdr_open':
      wanted = {'acc_exact'}
    assert set(metrics) == wanted
  assert json.loads(found.to_json())['results']['baby_pv'] == {'acc': 0.1}


def test_the_latest_step_of_the_model_is_what_counts(tmp_path):
  rows = [
    _score('devcv-picture-vocabulary', value=0.3, step=5),
    _score('devcv-picture-vocabulary', value=0.6, step=10),
    _score('devcv-picture-vocabulary', value=0.9, step=10, subject='constant'),
    _score('devcv-picture-vocabulary', 'accuracy[x]', 0.8, step=10),
    _score('scenes-words', value=0.1, step=20),
    _score('devcv-subitizing-real', value=0.2, step=10),
  ]
  folder = _write(tmp_path, rows)
  found = challenge.read_results(folder)
  assert found.results == {'baby_pv': {'acc': 0.6}} and found.step == 10
  assert 'baby_count' in found.missing and len(found.missing) == 10
  assert found.unknown == ('devcv-subitizing-real',)
  assert challenge.read_results(folder, step=5).results['baby_pv'] == {
    'acc': 0.3
  }


def test_two_sides_have_no_side_between_them(tmp_path):
  row = _score('devcv-delayed-response-binary', value=0.7)
  found = challenge.read_results(_write(tmp_path, [row]))
  assert found.results['baby_vdr_binary'] == {
    'acc_exact': 0.7,
    'acc_adjacent': 0.7,
  }


def test_what_gives_no_results_is_named(tmp_path):
  with pytest.raises(ChallengeError, match='model sat none of the tasks'):
    challenge.read_results(tmp_path)
  row = _score('devcv-counting')
  other = _score('devcv-counting', protocol='likelihood', value=0.8)
  folder = _write(tmp_path, [row, other])
  with pytest.raises(ChallengeError, match='likelihood and similarity'):
    challenge.read_results(folder)
  found = challenge.read_results(folder, protocol='likelihood')
  assert found.results == {'baby_count': {'acc': 0.8}}
  with pytest.raises(ChallengeError, match='at step 3'):
    challenge.read_results(folder, step=3, protocol='likelihood')
