"""The Visual Two-Word Test."""

import pytest

from babyvfm_jax.evals import item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_HEADER = 'image,positive_phrase,negative_phrase'
_PHRASES = [
  (f'{verb} {noun}', f'{other} {noun}')
  for verb, other in (('see', 'eat'), ('hold', 'drop'), ('open', 'close'))
  for noun in ('book', 'box', 'cup', 'door')
]


@pytest.fixture
def listed(write_csv, paint):
  rows = []
  for number, phrases in enumerate(_PHRASES):
    # Two frames of one moment, then of the next.
    name = f'S_20140420_1803_01_{number // 2:03d}_{5 * (number % 2):02d}.jpg'
    paint(f'lists/images/{name}')
    rows.append([name, *phrases])
  return write_csv('lists/vtwt.csv', _HEADER, rows)


def test_the_first_phrase_is_the_right_one_wherever_it_stands(
  listed, tmp_path, even, judge, teller
):
  (made,) = outside.import_tasks('vtwt', listed.parent, tmp_path / 'out')
  assert (made.items, made.left_out) == (12, ())
  task = item.read_task(made.folder)
  right = {positive for positive, _ in _PHRASES}
  assert all(one.texts[one.answer] in right for one in task.items)
  assert len({one.cluster for one in task.items}) == 6
  even(made.folder)
  judge([made.folder])
  # A subject that likes the first phrase of the list best would score 1 there.
  first = teller(similarity=lambda stem, text: float(text in right))
  (row,) = suite.run([first], [made.folder], bootstrap=0)
  assert row.value == 1 and row.chance == 0.5
  assert task.card['shortcuts']['text_probe']


@pytest.mark.parametrize('row', ['a.jpg,see cup,see cup', 'a.jpg,see cup,'])
def test_a_row_without_a_choice_is_named(listed, tmp_path, row):
  with listed.open('a') as file:
    file.write(row + '\n')
  with pytest.raises(TaskError, match=r'vtwt\.csv:14: expected two different'):
    outside.import_tasks('vtwt', listed, tmp_path / 'out')


def test_several_lists_are_named(listed, tmp_path, write_csv):
  listed.rename(listed.with_name('one.csv'))
  write_csv('lists/two.csv', _HEADER, [])
  with pytest.raises(TaskError, match=r'several lists \(one\.csv, two\.csv\)'):
    outside.import_tasks('vtwt', listed.parent, tmp_path / 'out')
