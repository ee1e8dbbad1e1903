"""Categories by neighbours, by a probe and by name; chance where nothing varies."""

import json

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, protocols, sitting, suite
from babyvfm_jax.evals.protocols import categories

NAMES = ['cat', 'dog', 'cup']


class _Sees:
  """Features by a function of a picture's name, and no more."""

  name = 'sees'
  step = None
  gives_probabilities = False
  abilities = frozenset({'embedding'})

  def __init__(self, features):
    self._features = features

  def embed(self, things):
    return np.array(
      [self._features(one.paths[0].stem) for one in things], np.float32
    )


def _task(make_task, known=6, asked=5, metric='knn'):
  def lines(count, kind):
    return [
      {
        'id': f'{kind}-{name}-{number}',
        'visuals': [[f'{kind}-{name}-{number}.png']],
        'texts': NAMES,
        'choose': 'text',
        'answer': place,
        'tags': [f'category:{name}'],
      }
      for place, name in enumerate(NAMES)
      for number in range(count if isinstance(count, int) else count[place])
    ]

  familiar = lines(known, 'known')
  folder = make_task(
    lines(asked, 'asked') + familiar,
    protocol='categories',
    metric=metric,
    chance=1 / 3,
  )
  card = json.loads((folder / 'card.json').read_text())
  item.write_task(folder, card, lines(asked, 'asked'), familiar)
  return item.read_task(folder)


def _values(task, subject):
  found = protocols.PROTOCOLS['categories'].answer(subject, task, task.items, 0)
  return {m.name: float(m.totals.mean()) for m in found.metrics}


def _clear(stem):
  _, name, _ = stem.split('-')
  noise = np.random.default_rng(list(stem.encode())).normal(size=3)
  return 4 * np.eye(3)[NAMES.index(name)] + 0.2 * noise


def test_clear_features_are_named_right(make_task):
  values = _values(_task(make_task), _Sees(_clear))
  assert values == {'knn': 1, 'linear_probe': 1}


def test_a_linear_probe_weighs_features_and_neighbours_do_not(make_task):
  def features(stem):
    # What tells categories apart is small beside what does not.
    loud = np.random.default_rng(list(stem.encode())).normal(size=3)
    return np.concatenate([_clear(stem) * 0.01, 10 * loud])

  values = _values(_task(make_task, known=20, asked=20), _Sees(features))
  assert values['linear_probe'] > 0.9
  assert values['knn'] < 0.6


@pytest.mark.parametrize('known', [6, (2, 9, 4)])
def test_who_sees_nothing_is_at_chance_however_many_are_known(make_task, known):
  task = _task(make_task, known=known)
  values = _values(task, controls.Constant())
  assert values == pytest.approx(
    {'knn': 1 / 3, 'linear_probe': 1 / 3, 'zero_shot': 1 / 3}, abs=1e-12
  )


def test_neighbours_by_hand():
  # Cosines with (1, 0): 1, 1, .8, .6, .6, .6, 0: five places, of which the three
  # of .6 share two.
  known = np.array(
    [[1, 0], [2, 0], [0.8, 0.6], *[[0.6, 0.8]] * 3, [0, 1]], float
  )
  labels = ['a', 'b', 'b', 'a', 'b', 'c', 'c']
  votes = categories.neighbours(
    known, labels, np.array([[3.0, 0]]), ['a', 'b', 'c']
  )
  third = 2 / 3
  wanted = [(1 + third) / 2, (2 + third) / 3, third / 2]
  assert votes[0] == pytest.approx(wanted, abs=1e-6)


def test_the_probe_is_the_same_for_features_of_another_scale(make_task):
  generator = np.random.default_rng(0)
  labels = np.array(NAMES)[generator.integers(3, size=40)]
  known, asked = generator.normal(size=(2, 40, 5))
  first = categories.linear_probe(known, labels, asked, NAMES)
  scale, move = np.array([1, 10, 100, 0.1, 1]), np.arange(5)
  second = categories.linear_probe(
    known * scale + move, labels, asked * scale + move, NAMES
  )
  assert second == pytest.approx(first, abs=1e-3)


def test_controls_that_answer_items_are_graded_by_the_card(make_task):
  task = _task(make_task, metric='linear_probe')
  found = sitting.answer(
    'categories', task, task.items, controls.PositionPrior(), 0
  )
  assert [metric.name for metric in found.metrics] == ['linear_probe']


def test_a_name_of_which_nothing_is_known_is_an_error(make_task):
  task = _task(make_task, known=(3, 3, 0))
  with pytest.raises(item.TaskError, match=r"no familiar picture of \['cup'\]"):
    _values(task, _Sees(_clear))


def test_the_suite_writes_the_figures(make_task, tmp_path):
  folder = _task(make_task).folder
  rows = suite.run([controls.Random()], [folder], tmp_path, bootstrap=20)
  assert {row.metric for row in rows} == {'knn', 'linear_probe', 'zero_shot'}
  assert [row.chance for row in rows] == [pytest.approx(1 / 3)] * 3
