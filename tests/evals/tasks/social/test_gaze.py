"""Gaze and pointing: neither side, thing nor agent tells the answer."""

import collections
import itertools

import numpy as np
import pytest

from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.social import agents, gaze
from babyvfm_jax.evals.tasks.stage import Cutout, Placed

_MAKERS = {
  'gaze': gaze.gaze,
  'pointing': gaze.pointing,
  'who': gaze.who_is_looking,
}


@pytest.fixture(scope='module', params=_MAKERS)
def task(request, stage, tmp_path_factory):
  out = tmp_path_factory.mktemp(request.param)
  folders = _MAKERS[request.param](stage, out)
  if not folders:
    pytest.skip(f'{stage.name}: the words of {request.param} were not heard')
  return read_task(folders[0])


def _sets(task):
  for _, members in itertools.groupby(task.items, lambda item: item.cluster):
    yield tuple(members)


def test_a_set_has_four_pictures_and_each_text_is_right_twice(task):
  for members in _sets(task):
    assert len({item.visuals for item in members}) == 4
    right = collections.Counter(item.texts[item.answer] for item in members)
    assert sorted(right.values()) == [2, 2]
    assert {frozenset(item.texts) for item in members} == {frozenset(right)}
    assert sorted(item.answer for item in members) == [0, 0, 1, 1]


def test_turning_the_agent_is_seen_and_changes_the_answer(task):
  for members in _sets(task):
    by_order = collections.defaultdict(list)
    for item in members:
      by_order[item.id.split('-')[1][0]].append(item)
    for one, other in by_order.values():
      assert one.texts[one.answer] != other.texts[other.answer]
      first, second = (
        pictures.decode(item.visuals[0].paths[0], 64).astype(int)
        for item in (one, other)
      )
      changed = (np.abs(first - second).max(axis=-1) > 40).mean()
      assert changed > 0.01


def test_every_text_was_heard(task, stage):
  for item in task.items:
    assert all(stage.was_heard(text) for text in item.texts)


def _placed(word, x, flip=False, turn=0.0):
  return Placed(Cutout(word), x, 0.5, 0.3, flip=flip, turn=turn)


def test_what_is_meant_lies_on_the_side_to_which_one_turns():
  things = [_placed('cup', 0.2), _placed('ball', 0.8)]
  assert gaze.meant_by([*things, _placed('dog', 0.5)]) == 'ball'
  assert gaze.meant_by([*things, _placed('dog', 0.5, flip=True)]) == 'cup'
  assert gaze.meant_by([*things, _placed('hand', 0.5, turn=40)]) == 'ball'
  assert gaze.meant_by([*things, _placed('hand', 0.5, turn=-40)]) == 'cup'


def test_one_who_turns_away_does_not_look():
  middle = _placed('ball', 0.5)
  for flip, looks in ((False, ['dog']), (True, ['cat'])):
    pair = [_placed('dog', 0.2, flip=flip), _placed('cat', 0.8, flip=flip)]
    assert gaze.looking_at([middle, *pair], 'ball') == looks


def test_those_who_look_are_not_the_same_when_mirrored(stage):
  able = agents.lookers(stage)
  assert len(able) >= 2
  for agent in able:
    image = np.asarray(stage.image(agent.cutout))
    mirrored = image[:, ::-1]
    apart = np.abs(image.astype(int) - mirrored.astype(int)).max(axis=-1)
    assert (apart > 40).mean() > 0.15, agent.name
