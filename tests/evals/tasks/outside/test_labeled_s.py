"""Labeled-S in its three published lists."""

import pytest

from babyvfm_jax.evals import item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_WORDS = ('ball', 'basket', 'car', 'cat')


@pytest.fixture
def frames(tmp_path, paint):
  """Six frames of each of four categories."""
  for word in _WORDS:
    for number in range(6):
      paint(f'frames/{word}/img_{number}.jpeg')
  return tmp_path / 'frames'


def _trials():
  for place, word in enumerate(_WORDS):
    others = [x for x in _WORDS if x != word]
    for number in range(6):
      foils = [f'{x}/img_{(number + place) % 6}.jpeg' for x in others]
      yield word, number, f'{word}/img_{number}.jpeg', others, foils


def _long(write_csv):
  rows = []
  for trial, (word, _, target, others, foils) in enumerate(_trials()):
    rows.append([trial, word, word, target])
    rows += [
      [trial, word, x, foil] for x, foil in zip(others, foils, strict=True)
    ]
  header = 'trial_id,target_category,real_category,image'
  return write_csv('lists/labeled_s.csv', header, rows)


def _json(write_json):
  root = '/misc/vlgscratch5/eval/test/'
  return write_json(
    'lists/eval_test.json',
    {
      'data': [
        {
          'trial_num': number,
          'target_category': word,
          'target_img_filename': root + target,
          'foil_categories': others,
          'foil_img_filenames': [root + foil for foil in foils],
        }
        for word, number, target, others, foils in _trials()
      ]
    },
  )


def _wide(write_csv):
  names = ('one', 'two', 'three')
  header = ','.join(
    [
      'target_category',
      *(f'foil_category_{x}' for x in names),
      'target_img_filename',
      *(f'foil_{x}_img_filename' for x in names),
    ]
  )
  rows = [
    [word, *others, target, *foils]
    for word, _, target, others, foils in _trials()
  ]
  return write_csv('lists/validation.csv', header, rows)


@pytest.fixture(params=['long', 'json', 'wide'])
def listed(request, write_csv, write_json):
  """The same trials in each form."""
  return {
    'long': lambda: _long(write_csv),
    'json': lambda: _json(write_json),
    'wide': lambda: _wide(write_csv),
  }[request.param]()


def test_every_form_has_the_same_trials(
  listed, frames, tmp_path, even, judge, teller
):
  (made,) = outside.import_tasks(
    'labeled_s', listed, tmp_path / 'out', images=frames
  )
  assert (made.items, made.left_out) == (24, ())
  even(made.folder)
  judge([made.folder])
  task = item.read_task(made.folder)
  pictures = {
    path.read_bytes(): path.parent.name for path in frames.glob('*/*.jpeg')
  }
  for one in task.items:
    shown = [pictures[v.paths[0].read_bytes()] for v in one.visuals]
    assert shown[one.answer] == one.texts[0] and len(set(shown)) == 4
  # Who knows the categories is right everywhere.
  known = {
    v.paths[0].stem: pictures[v.paths[0].read_bytes()]
    for one in task.items
    for v in one.visuals
  }
  knows = teller(similarity=lambda stem, text: known[stem] == text)
  (row,) = suite.run([knows], [made.folder], bootstrap=0)
  assert row.value == 1


def test_frames_of_a_home_are_shown_to_nobody(frames, tmp_path, write_csv):
  (made,) = outside.import_tasks(
    'labeled_s', _long(write_csv), tmp_path / 'out', images=frames
  )
  assert item.read_task(made.folder).card['show'] == 'nothing'
  assert (made.folder / 'items.jsonl').stat().st_mode & 0o077 == 0


def test_missing_frames_are_named(frames, tmp_path, write_csv):
  (frames / 'ball/img_0.jpeg').unlink()
  listed = _long(write_csv)
  (made,) = outside.import_tasks(
    'labeled_s', listed, tmp_path / 'out', images=frames
  )
  lost = [x for x in _trials() if 'ball/img_0.jpeg' in (x[2], *x[4])]
  assert len(made.left_out) == len(lost) and made.items == 24 - len(lost)
  assert 'no picture ball/img_0.jpeg' in made.left_out[0]
  with pytest.raises(TaskError, match='none of the 24 items has its pictures'):
    outside.import_tasks('labeled_s', listed, tmp_path / 'none')


@pytest.mark.parametrize(
  ('row', 'message'),
  [
    ('0,ball,ball,ball/img_1.jpeg', r'csv:2: trial 0 has 2 pictures of ball'),
    ('99,ball,car,car/img_1.jpeg', r'csv:98: trial 99 has 0 pictures of ball'),
    ('99,ball,ball', r'csv:98: 3 values for 4 columns'),
  ],
)
def test_a_broken_trial_is_named(frames, tmp_path, write_csv, row, message):
  listed = _long(write_csv)
  with listed.open('a') as file:
    file.write(row + '\n')
  with pytest.raises(TaskError, match=message):
    outside.import_tasks('labeled_s', listed, tmp_path / 'out', images=frames)


def test_an_object_of_another_form_is_named(frames, tmp_path, write_json):
  listed = write_json('a.json', {'data': [{'target_category': 'ball'}]})
  with pytest.raises(TaskError, match='record 0: expected target_category'):
    outside.import_tasks('labeled_s', listed, tmp_path / 'out', images=frames)
