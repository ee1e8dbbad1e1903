"""Baby Winoground: pairs, and each side alone."""

import pytest

from babyvfm_jax.evals import item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_HEADER = 'instance_id,positive_phrase,negative_phrase,image,image_tag'
_PAIRS = [(f'{c} cup', f'{c} ball') for c in ('red', 'blue', 'green', 'big')]


def _rows():
  for number, phrases in enumerate(_PAIRS):
    name = f'S_2014_01_{number:03d}_00'
    yield [number, *phrases, f'{name}.jpg', 'positive']
    yield [number, *phrases, f'{name}_neg.jpeg', 'negative']


@pytest.fixture
def listed(write_csv, paint):
  for *_, name, side in _rows():
    paint(f'lists/{side}_images/{name}')
  return write_csv('lists/baby_winoground.csv', _HEADER, list(_rows()))


@pytest.fixture
def made(listed, tmp_path):
  found = outside.import_tasks(
    'baby_winoground', listed.parent, tmp_path / 'out'
  )
  return {one.name: one.folder for one in found}


def _sides(listed):
  """Which side each picture is of, by its contents."""
  return {
    path.read_bytes(): side
    for side in ('positive', 'negative')
    for path in (listed.parent / f'{side}_images').iterdir()
  }


def test_both_tasks_are_fair(made, even, judge):
  assert list(made) == ['baby-winoground', 'baby-winoground-context']
  for folder in made.values():
    even(folder)
  rows = judge(list(made.values()))
  chances = {(row.task, row.metric): row.chance for row in rows}
  assert chances['baby-winoground', 'group_score'] == pytest.approx(1 / 6)
  assert chances['baby-winoground', 'text_score'] == 0.25
  assert chances['baby-winoground-context', 'accuracy'] == 0.5


def test_pictures_go_with_their_phrases(made, listed):
  sides = _sides(listed)
  for one in item.read_task(made['baby-winoground']).items:
    for visual, text in zip(one.visuals, one.answer, strict=True):
      side = sides[visual.paths[0].read_bytes()]
      assert one.texts[text].endswith('cup' if side == 'positive' else 'ball')
  for one in item.read_task(made['baby-winoground-context']).items:
    side = sides[one.visuals[0].paths[0].read_bytes()]
    assert one.tag('context') == side
    assert one.texts[one.answer].endswith(
      'cup' if side == 'positive' else 'ball'
    )


def test_who_prefers_a_phrase_whatever_it_sees_is_found_out(made, teller):
  likes = teller(similarity=lambda stem, text: float(text.endswith('cup')))
  rows = suite.run([likes], list(made.values()), bootstrap=0)
  values = {(row.task, row.metric): row.value for row in rows}
  context = 'baby-winoground-context'
  assert values[context, 'accuracy'] == 0.5
  assert values[context, 'accuracy[positive]'] == 1
  assert values[context, 'accuracy[negative]'] == 0
  assert values['baby-winoground', 'group_score'] == 0


@pytest.mark.parametrize(
  ('row', 'message'),
  [
    ('9,a b,c d,x.jpg,positive', r'csv:10: instance 9 has no negative picture'),
    ('0,red cup,red ball,x.jpg,positive', r'csv:10: instance 0 has two positi'),
    ('9,a b,c d,x.jpg,both', r"csv:10: image_tag 'both' is none of"),
  ],
)
def test_a_broken_row_is_named(listed, tmp_path, row, message):
  with listed.open('a') as file:
    file.write(row + '\n')
  with pytest.raises(TaskError, match=message):
    outside.import_tasks('baby_winoground', listed, tmp_path / 'other')


def test_other_phrases_of_one_instance_are_named(tmp_path, write_csv):
  rows = [[0, 'a b', 'c d', 'x.jpg', 'positive']]
  rows.append([0, 'a b', 'e f', 'y.jpg', 'negative'])
  listed = write_csv('a.csv', _HEADER, rows)
  with pytest.raises(TaskError, match=r'a\.csv:3: instance 0 has other phras'):
    outside.import_tasks('baby_winoground', listed, tmp_path / 'other')
