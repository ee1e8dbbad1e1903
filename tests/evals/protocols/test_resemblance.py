"""Resemblance: RSA with children's matrices, and chance where nothing varies."""

import json

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, protocols, scores, suite

NAMES = [f'category{k}' for k in range(8)]


class _Sees:
  """Features of a category by its name, with some noise."""

  name = 'model'
  step = 4
  gives_probabilities = False
  abilities = frozenset({'embedding'})

  def __init__(self, features):
    self._features = features

  def embed(self, things):
    rows = []
    for one in things:
      name, _, _ = one.paths[0].stem.partition('-')
      noise = np.random.default_rng(list(one.paths[0].stem.encode()))
      rows.append(
        self._features[NAMES.index(name)] + 0.02 * noise.normal(size=12)
      )
    return np.array(rows, np.float32)


@pytest.fixture
def features():
  return np.random.default_rng(0).normal(size=(2, 8, 12))


def _cosines(rows):
  unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
  return unit @ unit.T


@pytest.fixture
def folder(make_task, features):
  items = [
    {
      'id': f'{name}-{number}',
      'visuals': [[f'{name}-{number}.png']],
      'texts': [],
      'tags': [f'category:{name}'],
    }
    for name in NAMES
    for number in range(4)
  ]
  folder = make_task(items, protocol='resemblance', metric='rsa', chance=0.0)
  ages = [
    {
      'label': f'{months} months',
      'months': months,
      'n': None,
      'matrix': {'names': NAMES, 'values': _cosines(rows).tolist()},
    }
    for months, rows in zip((4, 19), features, strict=True)
  ]
  fields = {'source': 'a test', 'measure': 'matrix', 'ages': ages}
  (folder / 'norms.json').write_text(json.dumps(fields))
  return folder


def test_who_sees_as_children_do_is_like_them(folder, features, tmp_path):
  rows = suite.run([_Sees(features[1])], [folder], tmp_path)
  found = {row.metric: row for row in rows}
  assert list(found) == ['rsa', 'rsa[4 months]', 'rsa[19 months]']
  late, early = found['rsa[19 months]'], found['rsa[4 months]']
  assert late.value > 0.98 and late.p_value < 0.01
  assert late.low <= late.value <= late.high and late.low > 0.9
  assert abs(early.value) < 0.5 and early.p_value > 0.05
  assert early.low < 0 < early.high
  mean = (late.value + early.value) / 2
  assert found['rsa'].value == pytest.approx(mean)
  fits = scores.read_norm_fits(tmp_path / 'norms.json')
  best = next(row for row in fits if row.measure == 'best_age')
  assert (best.value, best.low, best.high, best.step) == (19, 19, 19, 4)
  rsa = {row.age: row.value for row in fits if row.measure == 'rsa'}
  assert rsa['19 months'] == pytest.approx(late.value)


def test_who_sees_nothing_is_at_chance(folder, tmp_path):
  rows = suite.run([controls.Constant()], [folder], tmp_path)
  assert {(r.value, r.low, r.high, r.p_value) for r in rows} == {(0, 0, 0, 1)}
  fits = scores.read_norm_fits(tmp_path / 'norms.json')
  assert [row.value for row in fits] == [None] * 3
  assert 'no claim' in fits[-1].note


def test_likeness_is_the_mean_cosine_over_pairs_of_pictures(folder, features):
  task = item.read_task(folder)
  subject = _Sees(features[0])
  found = protocols.PROTOCOLS['resemblance'].answer(
    subject, task, task.items, 0
  )
  rows = _cosines(subject.embed([one.visuals[0] for one in task.items]))
  assert found.matrix.names == tuple(NAMES)
  assert found.matrix.values[2, 5] == pytest.approx(
    rows[8:12, 20:24].mean(), abs=1e-6
  )


def test_a_category_without_norms_is_an_error(folder):
  text = (folder / 'items.jsonl').read_text().replace('category:category3', 'x')
  (folder / 'items.jsonl').write_text(text)
  task = item.read_task(folder)
  with pytest.raises(item.TaskError, match=r'category3-0.*tag "category:NAME"'):
    protocols.PROTOCOLS['resemblance'].answer(
      controls.Constant(), task, task.items, 0
    )


def test_two_categories_are_too_few(folder):
  task = item.read_task(folder)
  with pytest.raises(item.TaskError, match='2 categories only'):
    protocols.PROTOCOLS['resemblance'].answer(
      controls.Constant(), task, task.items[:8], 0
    )
