"""Objects: what tracks them finds violations, what sees frames does not."""

import collections
import hashlib

import numpy as np
import pytest
import scipy.ndimage
from sklearn.linear_model import LogisticRegression

from babyvfm_jax.evals.tasks.objects import concepts
from tests.evals.tasks import observer

SIDE = 64


@pytest.fixture(scope='module')
def tasks(stage, tmp_path_factory):
  """Few sets of each concept."""
  out = tmp_path_factory.mktemp('objects')
  return observer.read(concepts.build(stage, out, sets=12, familiar=4))


def _amount(clip):
  return abs(clip.things[-1].sum() - clip.things[0].sum())


def _colour(clip):
  means = [
    clip.frames[index][clip.things[index]].mean(axis=0) for index in (0, -1)
  ]
  return np.linalg.norm(means[0] - means[1])


def _shape(clip):
  first, last = (_centred(clip.things[index]) for index in (0, -1))
  return 1 - (first & last).sum() / (first | last).sum()


def _centred(mask):
  row, column = scipy.ndimage.center_of_mass(mask)
  shift = (round(SIDE / 2 - row), round(SIDE / 2 - column))
  return np.roll(mask, shift, axis=(0, 1))


def _side(mask):
  return scipy.ndimage.center_of_mass(mask)[1] > SIDE / 2


def _gap(clip):
  seen = clip.things[3:5, :, SIDE // 3 : -(SIDE // 3)].sum() > 2
  crosses = _side(clip.things[0]) != _side(clip.things[-1])
  return crosses != seen


def _stopped(clip):
  ground = slice(int(0.66 * SIDE), None)
  wall = clip.solid[0]
  # The wall's columns are not those of what rolls.
  middle = slice(int(0.45 * SIDE), int(0.55 * SIDE))
  first, last = clip.things[0].copy(), clip.things[-1].copy()
  first[:, middle] = last[:, middle] = False
  if first[ground].sum() > 12:
    return _side(first) != _side(last)
  shelf = wall[int(0.45 * SIDE) : int(0.6 * SIDE)].sum() > 40
  lies = clip.things[-1][ground].sum() > 12
  return shelf == lies


RULES = {
  'permanence': _amount,
  'continuity': _gap,
  'solidity': _stopped,
  'immutability-colour': _colour,
  'immutability-shape': _shape,
  'immutability-number': _amount,
}


@pytest.mark.parametrize('name', list(RULES))
def test_one_who_tracks_things_finds_what_is_impossible(tasks, stage, name):
  task = tasks[name]
  judge = observer.tracker(stage, RULES[name])
  assert observer.accuracy(task, task.items, judge) >= 0.9


@pytest.mark.parametrize('name', list(RULES))
def test_one_who_sees_single_frames_is_exactly_at_chance(tasks, name):
  task = tasks[name]

  def liked(item, path):
    del item
    return int(hashlib.sha256(path.name.encode()).hexdigest()[:6], 16)

  judges = [
    observer.frame_judge(liked),
    observer.frame_judge(learned(task)),
    observer.frame_judge(remembered(task)),
    lambda item, visual: liked(item, visual.paths[-1]),
  ]
  for judge in judges:
    assert observer.accuracy(task, task.items, judge) == pytest.approx(0.5)
  accuracy = observer.accuracy(
    task,
    task.items,
    lambda item, visual: max(liked(item, path) for path in late(item, visual)),
  )
  # What is seen in the gap is compared with other ends from other sides.
  slack = 0.15 if name == 'continuity' else 1e-6
  assert accuracy == pytest.approx(0.5, abs=slack)


@pytest.mark.parametrize('name', list(RULES))
def test_one_who_sees_single_steps_is_exactly_at_chance(tasks, name):
  def judge(item, visual):
    del item
    pairs = zip(visual.paths, visual.paths[1:], strict=False)
    return sum(
      int(hashlib.sha256(f'{a.name}{b.name}'.encode()).hexdigest()[:6], 16)
      for a, b in pairs
    )

  task = tasks[name]
  assert observer.accuracy(task, task.items, judge) == pytest.approx(0.5)


@pytest.mark.parametrize('name', list(RULES))
def test_clips_of_a_pair_are_one_up_to_the_critical_frame(tasks, name):
  for item in tasks[name].items:
    first, second = (visual.paths for visual in item.visuals)
    assert len(first) == len(second) <= 10
    same = [a == b for a, b in zip(first, second, strict=True)]
    critical = same.index(False)
    assert critical >= 3 and all(same[:critical])


def test_what_is_familiar_is_other_than_what_is_asked(tasks):
  for task in tasks.values():
    asked = {
      path for item in task.items for v in item.visuals for path in v.paths
    }
    known = {
      path for item in task.familiar for v in item.visuals for path in v.paths
    }
    # Boards without anything else look alike everywhere in one place.
    assert len(known - asked) > len(known) / 2
    assert len(task.familiar) >= 8


def test_laws_are_broken_in_impossible_clips_alone(tasks):
  for task in tasks.values():
    truths = observer.truths(task)
    for item in task.items:
      shared = len(item.visuals[0].paths) - len(late(item, item.visuals[0]))
      for index, visual in enumerate(item.visuals):
        broken = truths[visual.paths]
        assert bool(sum(broken)) == (index == item.answer), item.id
        assert not any(broken[: shared - 1])
    for item in task.familiar:
      assert not any(truths[item.visuals[0].paths])


def test_things_of_one_look_are_counted(tasks):
  for item in tasks['immutability-number'].items:
    few, many = map(int, item.tag('count').split('-'))
    assert many == few + 1 and int(item.tag('before')) in (few, many)


def test_sentences_name_what_must_be_seen(tasks):
  for item in tasks['permanence'].items:
    there = item.tag('before') == 'there'
    assert bool(item.texts) <= there
    assert all(item.tag('word') in text for text in item.texts)


def learned(task):
  """What a classifier thinks of a frame that learned from other clusters."""
  frames = [
    (item.cluster, observer.pixels_small(path), index == item.answer)
    for item in task.items
    for index, visual in enumerate(item.visuals)
    for path in visual.paths
  ]
  clusters = sorted({cluster for cluster, _, _ in frames})
  models = []
  for fold in range(2):
    chosen = [
      (x, y) for name, x, y in frames if clusters.index(name) % 2 != fold
    ]
    x, y = (np.array(part) for part in zip(*chosen, strict=True))
    models.append(LogisticRegression(max_iter=200).fit(x, y))
  known = {}

  def value(item, path):
    fold = clusters.index(item.cluster) % 2
    if path not in known:
      x = observer.pixels_small(path)[None]
      # As coarse as it can be trusted, so that rounding breaks no tie.
      known[path] = round(float(models[fold].decision_function(x)[0]), 6)
    return known[path]

  return value


def remembered(task):
  """How often a frame was seen in impossible clips of other clusters."""
  seen = collections.defaultdict(list)
  for item in task.items:
    for index, visual in enumerate(item.visuals):
      for path in visual.paths:
        seen[path].append((item.cluster, index == item.answer))

  def value(item, path):
    others = [wrong for name, wrong in seen[path] if name != item.cluster]
    return float(np.mean(others)) if others else 0.5

  return value


def late(item, visual):
  """The frames from the first on in which the clips of an item differ."""
  columns = zip(*(one.paths for one in item.visuals), strict=True)
  critical = [len(set(column)) > 1 for column in columns].index(True)
  return visual.paths[critical:]
