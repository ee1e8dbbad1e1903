"""A folder of a task: files by content, one truth of each."""

import json

import numpy as np
import pytest

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.oracle import TRUTH, Oracle
from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Placed

CARD = {
  'domain': 'vocabulary',
  'protocol': 'similarity',
  'metric': 'accuracy',
  'chance': 0.5,
}


@pytest.fixture
def folder(stage, tmp_path):
  return Folder(stage, tmp_path, 'a-task')


@pytest.fixture
def place(stage):
  return stage.some_backdrop(stage.generator('a place for a folder'))


def _thing(x):
  return [Placed(Cutout('cat'), x, 0.6, 0.3)]


def _item(visuals):
  return {
    'id': '0',
    'visuals': visuals,
    'texts': ['the cat'],
    'choose': 'visual',
    'answer': 0,
  }


def test_a_task_is_read_as_it_was_written(folder, place, stage, tmp_path):
  one = folder.picture(place, _thing(0.3), texts={'the cat': 1})
  two = folder.picture(place, [])
  clip = folder.clip(place, [_thing(0.3), []], surprise=[1.0])
  assert clip == [*one, *two]
  folder.keep(np.zeros((stage.size, stage.size, 3), np.uint8))
  written = folder.write([_item([one, two])], CARD)
  task = read_task(written)
  assert written == tmp_path / f'{stage.name}-a-task'
  assert task.name == f'{stage.name}-a-task'
  for field in ('source', 'licence', 'age_range_months', 'seed'):
    assert task.card[field] == stage.card()[field]
  # What no item shows stays, as long as it was drawn for this task.
  assert len(list((written / 'pictures').iterdir())) == 3
  oracle = Oracle([written])
  pairs = [(visual, 'the cat') for visual in task.items[0].visuals]
  assert oracle.similarity(pairs).tolist() == [1, 0]


def test_pictures_of_an_older_task_go(folder, place, stage, tmp_path):
  first = folder.picture(place, _thing(0.3))
  folder.write([_item([first, first])], CARD)
  again = Folder(stage, tmp_path, 'a-task')
  second = again.picture(place, _thing(0.7))
  written = again.write([_item([second, second])], CARD)
  (left,) = (written / 'pictures').iterdir()
  assert [f'pictures/{left.name}'] == second != first


def test_the_same_picture_is_one_file(folder, place):
  one = folder.picture(place, _thing(0.3), texts={'the cat': 1})
  two = folder.picture(place, _thing(0.3), texts={'a cat': 1}, same=['cat'])
  assert one == two
  written = folder.write([_item([one, two])], CARD)
  (line,) = (written / TRUTH).read_text().splitlines()
  assert json.loads(line) == {
    'visual': one,
    'texts': {'the cat': 1, 'a cat': 1},
    'same': ['cat'],
  }


@pytest.mark.parametrize(
  ('first', 'second'),
  [
    ({'same': ['cat']}, {'same': ['dog']}),
    ({'surprise': [0.0]}, {'surprise': [1.0]}),
    ({'texts': {'the cat': 1}}, {'texts': {'the cat': 0}}),
    ({'answers': {'how many?': 1}}, {'answers': {'how many?': 2}}),
  ],
)
def test_truths_that_contradict_each_other_are_refused(
  folder, place, first, second
):
  visual = folder.picture(place, _thing(0.3), **first)
  with pytest.raises(ValueError, match='two truths'):
    folder.note(visual, **second)


def test_the_same_seed_writes_the_same_bytes(place, stage, tmp_path):
  def once(out):
    folder = Folder(stage, out, 'again')
    visuals = [
      folder.picture(place, _thing(x), same=['cat']) for x in (0.3, 0.7)
    ]
    written = folder.write([_item(visuals)], CARD)
    return {
      path.relative_to(written).as_posix(): path.read_bytes()
      for path in written.rglob('*')
      if path.is_file()
    }

  assert once(tmp_path / 'one') == once(tmp_path / 'two')
