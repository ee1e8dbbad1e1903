"""Fits to children: found where they are, claimed nowhere else."""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import scipy.special

from babyvfm_jax.evals import controls, item, scores, suite
from babyvfm_jax.evals.norms import fits, form, likeness, matrices

_DATA = os.environ.get(
  'BABYVFM_DATA', Path(__file__).parents[4] / 'shared' / 'data'
)
_DEVBENCH = Path(_DATA) / 'devbench' / 'human'


class _Told:
  """Answers each item by scores that it was told."""

  step = 3
  gives_probabilities = True
  abilities = frozenset()

  def __init__(self, table, name='model'):
    self.name, self._table = name, table

  def respond(self, task, items, seed):
    return [np.array(self._table[one.id], np.float32) for one in items]


def _children(count=60, width=4, seed=0):
  """Items with shares of two ages; what is easy at four is not at ten."""
  generator = np.random.default_rng(seed)
  items, ages = [], {48: {}, 120: {}}
  logits = {}
  for number in range(count):
    name, answer = f'i{number}', int(generator.integers(width))
    items.append(
      {
        'id': name,
        'visuals': [[f'{k}.png'] for k in range(width)],
        'texts': ['a'],
        'choose': 'visual',
        'answer': answer,
      }
    )
    for months, answers in ages.items():
      row = generator.normal(size=width)
      row[answer] += 1.0
      logits[months, name] = row
      answers[name] = scipy.special.softmax(row).tolist()
  return items, ages, logits


def _write(folder, ages):
  rows = [
    {
      'label': f'{months // 12} years',
      'months': months,
      'n': 9,
      'answers': answers,
    }
    for months, answers in ages.items()
  ]
  text = json.dumps({'source': 'a test', 'measure': 'choice', 'ages': rows})
  (folder / 'norms.json').write_text(text)


def _fits(folder, subject, tmp_path):
  suite.run([subject], [folder], tmp_path / 'run', bootstrap=300)
  rows = scores.read_norm_fits(tmp_path / 'run' / 'norms.json')
  return {(row.measure, row.age): row for row in rows}


@pytest.mark.parametrize('months', [48, 120])
def test_the_age_that_answers_alike_is_found(make_task, tmp_path, months):
  items, ages, logits = _children()
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  table = {one['id']: logits[months, one['id']] / 2 for one in items}
  found = _fits(folder, _Told(table), tmp_path)
  label = f'{months // 12} years'
  best = found['best_age', label]
  assert (best.value, best.months, best.step) == (months, months, 3)
  assert best.low <= months <= best.high and best.claim
  assert sum(row.claim for row in found.values()) == 1
  assert found['d_kl', label].value == pytest.approx(0, abs=1e-6)
  assert found['beta', label].value == pytest.approx(2, abs=1e-2)
  assert found['item_correlation', label].value == pytest.approx(1)
  other = '4 years' if months == 120 else '10 years'
  assert found['d_kl', other].low > 0.05
  children = found['children_accuracy', label]
  shares = [ages[months][one['id']][one['answer']] for one in items]
  assert children.subject == '' and children.step is None
  assert children.value == pytest.approx(np.mean(shares))
  assert children.low < children.value < children.high


def test_nothing_is_claimed_for_a_subject_that_guesses(make_task, tmp_path):
  items, ages, _ = _children()
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  found = _fits(folder, controls.Constant(), tmp_path)
  best = found['best_age', '']
  assert best.value is None and 'guessing' in best.note
  assert found['item_correlation', '4 years'].value is None
  assert 'not defined' in found['item_correlation', '4 years'].note
  # Guessing has the divergence log k less the children's entropy.
  shares = np.array(list(ages[48].values()))
  wanted = np.log(4) + (shares * np.log(shares)).sum(axis=1).mean()
  assert found['d_kl', '4 years'].value == pytest.approx(wanted)


def test_nothing_is_claimed_for_random_answers_whatever_the_draw(
  make_task, tmp_path
):
  items, ages, _ = _children(count=40)
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  claims = 0
  for seed in range(8):
    generator = np.random.default_rng([7, seed])
    table = {one['id']: generator.normal(size=4) for one in items}
    found = _fits(folder, _Told(table), tmp_path / str(seed))
    claims += found.get(('best_age', '')) is None
  assert claims == 0


def test_being_right_is_not_enough_to_be_alike(make_task, tmp_path):
  # As sure of the right one everywhere: no pattern of its own to be like.
  items, ages, _ = _children()
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  table = {one['id']: np.eye(4)[one['answer']] for one in items}
  best = _fits(folder, _Told(table), tmp_path)['best_age', '']
  assert best.value is None and 'own answers to other items' in best.note


def test_adding_a_constant_to_an_item_changes_no_fit(make_task, tmp_path):
  items, ages, logits = _children()
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  table = {one['id']: logits[48, one['id']] for one in items}
  moved = {name: row + 10 * k for k, (name, row) in enumerate(table.items())}
  first = _fits(folder, _Told(table), tmp_path / 'a')
  second = _fits(folder, _Told(moved), tmp_path / 'b')
  assert first.keys() == second.keys()
  for key, row in first.items():
    assert second[key].value == pytest.approx(row.value, rel=1e-3, abs=1e-4)


def _rows(name):
  if not (_DEVBENCH / name).is_file():
    pytest.skip('needs the DevBench data in $BABYVFM_DATA/devbench')
  with (_DEVBENCH / name).open(encoding='utf-8') as file:
    return list(csv.DictReader(file))


def test_devbenchs_children_have_the_published_accuracies(make_task, tmp_path):
  ages = defaultdict(dict)
  for row in _rows('lex-viz_vocab.csv'):
    shares = [float(row[f'image{k}']) for k in (1, 2, 3, 4)]
    ages[12 * int(row['age_bin'])][row['text1']] = shares
  items = [
    {
      'id': name,
      'visuals': [[f'{k}.png'] for k in range(4)],
      'texts': [name],
      'choose': 'visual',
      'answer': 0,
    }
    for name in ages[48]
  ]
  assert len(items) == 108
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  table = {name: np.log(np.array(row) + 1e-3) for name, row in ages[84].items()}
  found = _fits(folder, _Told(table), tmp_path)
  # Over all 108 trials with answers, not only those that have all pictures.
  for label, accuracy in (('4', 0.587), ('7', 0.716), ('10', 0.743)):
    row = found['children_accuracy', f'{label} years']
    assert row.value == pytest.approx(accuracy, abs=6e-4)
    assert row.n_items == 108
  assert found['best_age', '7 years'].value == 84


def _infants():
  path = _DEVBENCH / 'sem-viz_obj_cat_infant_matrices.json'
  if not path.is_file():
    pytest.skip('needs the DevBench data in $BABYVFM_DATA/devbench')
  fields = json.loads(path.read_text())
  return tuple(fields['categories']), {
    round(12 * float(age)): -np.array(values)
    for age, values in fields['matrices'].items()
  }


def test_infants_look_alike_at_what_is_of_one_category():
  # So their matrices are distances: a category is nearer to itself.
  for matrix in _infants()[1].values():
    assert np.diag(matrix).mean() > likeness.upper(matrix).mean()


def test_a_matrix_of_children_is_like_itself():
  names, found = _infants()
  ages = tuple(
    form.Age(f'{months} months', months, None, {}, likeness.Matrix(names, one))
    for months, one in found.items()
  )
  norms = form.Norms('DevBench', 'matrix', ages)
  for age in ages:
    rows = list(matrices.compare(norms, age.matrix, seed=0))
    values = {row['age']: row['value'] for row in rows[:-1]}
    assert values.pop(age.label) == pytest.approx(1)
    assert max(values.values()) < 0.5
    best = rows[-1]
    assert (best['age'], best['value']) == (age.label, age.months)
  order = np.random.default_rng(1).permutation(8)
  shuffled = likeness.Matrix(names, found[4][np.ix_(order, order)])
  best = list(matrices.compare(norms, shuffled, seed=0))[-1]
  assert best['value'] is None and 'names shuffled' in best['note']


def test_who_has_not_sat_has_no_fit(make_task):
  items, ages, _ = _children(count=6)
  folder = make_task(items, chance=0.25)
  _write(folder, ages)
  task = item.read_task(folder)
  assert fits.fits_of(task, task.items, [controls.Constant()], {}) == []
