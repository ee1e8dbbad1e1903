"""Delayed memory: fifteen rounds, five of learning, ten of test."""

import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside


def _dialogue(paint, name, labelled):
  """One new picture a round; in test, each of the first five comes twice."""
  files, turns, labels = [], [], []

  def show(*shown):
    for label in shown:
      file = f'images/{name}_{len(files)}.png'
      paint(f'dataset/{file}', like=f'{name} {label}')
      files.append(file)
    labels.append(list(shown))

  show('n0')
  turns.append(('Touch the new image. (A) <image>', 'A'))
  for place in range(1, 15):
    old = f'n{place - 1}' if place < 5 else f'n{(place * 3) % 5}'
    new = f'n{place}'
    first = place % 3 == 0
    show(*((new, old) if first else (old, new)))
    turns.append(
      (
        "Let's try more. Touch the new image. (A) <image> (B) <image>",
        'A' if first else 'B',
      )
    )
  record = {
    'id': name,
    'image': files,
    'conversations': [
      turn
      for question, answer in turns
      for turn in (
        {'from': 'human', 'value': question},
        {'from': 'gpt', 'value': answer},
      )
    ],
  }
  return {**record, 'labels': labels} if labelled else record


@pytest.fixture(params=['labels', 'contents'])
def listed(request, paint, write_json):
  records = [
    _dialogue(paint, f'memory_{n}', request.param == 'labels') for n in range(4)
  ]
  return write_json('dataset/memory_test.json', records)


def test_rounds_of_learning_and_test(listed, tmp_path, even, judge):
  (made,) = outside.import_tasks('devcv', listed, tmp_path / 'out')
  task = item.read_task(made.folder)
  assert task.name == 'devcv-delayed-memory' and task.protocol == 'novelty'
  # The first round shows one picture: nothing to choose.
  assert made.items == 4 * 14
  phases = [one.tag('phase') for one in task.items]
  assert (phases.count('learning'), phases.count('test')) == (16, 40)
  for one in task.items:
    number = int(one.id.rpartition('-')[2])
    assert one.query and len(one.query.paths) == 1 + 2 * (number - 2)
  even(made.folder)
  rows = {
    row.metric: row for row in judge([made.folder]) if row.subject == 'constant'
  }
  assert rows['test'].chance == rows['learning'].chance == 0.5
  assert rows['test_adjusted'].chance == 0.25
  # Every picture of learning is tested twice.
  old = [one.tag('old') for one in task.items if one.tag('old')]
  assert len(old) == 40


def test_who_keeps_pixels_remembers_everything(listed, tmp_path):
  (made,) = outside.import_tasks('devcv', listed, tmp_path / 'out')
  rows = suite.run([controls.PixelMatcher()], [made.folder], bootstrap=0)
  values = {row.metric: row.value for row in rows}
  assert values == {'test': 1, 'learning': 1, 'test_adjusted': 1}
  assert item.read_task(made.folder).card['shortcuts']['pixel_matcher']


def test_a_limit_counts_dialogues(listed, tmp_path):
  (made,) = outside.import_tasks('devcv', listed, tmp_path / 'out', limit=2)
  task = item.read_task(made.folder)
  assert len({one.cluster for one in task.items}) == 2 and made.items == 28


def test_labels_of_another_length_are_named(paint, tmp_path, write_json):
  record = _dialogue(paint, 'memory_0', True)
  record['labels'][3] = ['only one']
  listed = write_json('dataset/memory.json', [record])
  with pytest.raises(TaskError, match=r'record 0 \(memory_0\): "labels" must'):
    outside.import_tasks('devcv', listed, tmp_path / 'out')
