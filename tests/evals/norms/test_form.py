"""Norms are read, or the error says what is wrong and where."""

import json

import pytest

from babyvfm_jax.evals import item
from babyvfm_jax.evals.norms import form

ITEMS = [
  {
    'id': f'i{number}',
    'visuals': [['a.png'], ['b.png']],
    'texts': ['a'],
    'choose': 'visual',
    'answer': number % 2,
  }
  for number in range(3)
]


def _choice(**age):
  answers = {'i0': [0.75, 0.25], 'i2': [0.1, 0.895]}
  full = {'label': '4 years', 'months': 48, 'n': 20, 'answers': answers, **age}
  young = {**full, 'label': '2 years', 'months': 24, 'n': None}
  return {'source': 'a study', 'measure': 'choice', 'ages': [full, young]}


def _matrix(**fields):
  values = [[1, 0.2, 0.3], [0.2, 1, 0.4], [0.3, 0.4, 1]]
  matrix = {'names': ['a', 'b', 'c'], 'values': values, **fields}
  age = {'label': '4 months', 'months': 4, 'n': None, 'matrix': matrix}
  return {'source': 'a study', 'measure': 'matrix', 'ages': [age]}


@pytest.fixture
def read(make_task):
  def read_(fields):
    folder = make_task(ITEMS)
    (folder / 'norms.json').write_text(json.dumps(fields))
    return form.read_norms(item.read_task(folder))

  return read_


def test_choices_are_read_by_rising_age(read):
  found = read(_choice())
  assert [age.label for age in found.ages] == ['2 years', '4 years']
  assert [age.n for age in found.ages] == [None, 20]
  answers = found.ages[1].answers
  assert list(answers['i0']) == [0.75, 0.25]
  # Shares that rounding keeps from adding up are made to.
  assert answers['i2'].sum() == pytest.approx(1) and 'i1' not in answers


def test_a_task_without_norms_has_none(make_task):
  assert form.read_norms(item.read_task(make_task(ITEMS))) is None


def test_distances_are_turned_into_likeness(read):
  matrix = read(_matrix(kind='dissimilarity')).ages[0].matrix
  assert matrix.values[0, 1] == -0.2
  part = matrix.of(['c', 'a'])
  assert part.names == ('c', 'a') and part.values[0, 1] == -0.3


def test_a_matrix_is_likeness_where_it_does_not_say(read):
  assert read(_matrix()).ages[0].matrix.values[0, 1] == 0.2


@pytest.mark.parametrize(
  ('fields', 'message'),
  [
    ({**_choice(), 'measure': 'looks'}, "'looks' is not one of"),
    ({**_choice(), 'source': ''}, 'add "source"'),
    ({**_choice(), 'ages': []}, 'one age or more'),
    (_choice(label='2 years'), 'labels of ages must differ'),
    (_choice(months='four'), "'four' is not an age"),
    (_choice(n=0), 'no number of children'),
    (_choice(answers={'i7': [1, 0]}), "no item 'i7'"),
    (_choice(answers={'i0': [1, 0, 0]}), 'each of its 2 alternatives'),
    (_choice(answers={'i0': [0.9, 0.3]}), 'add up to 1'),
    (_choice(answers={'i0': [1.5, -0.5]}), 'not negative'),
    (_matrix(values=[[1, 2], [2, 1]]), 'square of numbers'),
    (_matrix(values=[[1, 2, 3], [0, 1, 4], [3, 4, 1]]), 'not symmetric'),
    (_matrix(names=['a', 'a', 'b']), 'must differ'),
    (_matrix(kind='distance'), "'distance' is neither"),
  ],
)
def test_errors_name_the_place_and_the_fix(read, fields, message):
  with pytest.raises(item.TaskError, match=message) as error:
    read(fields)
  assert 'norms.json' in str(error.value)
