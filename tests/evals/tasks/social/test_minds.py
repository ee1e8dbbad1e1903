"""Agents: memory of what they did tells what they will do, frames do not."""

import hashlib

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.social import minds
from tests.evals.tasks import observer
from tests.evals.tasks.objects.test_concepts import late, learned, remembered

SIDE = 64


@pytest.fixture(scope='module')
def tasks(stage, tmp_path_factory):
  """Few sets of each concept."""
  out = tmp_path_factory.mktemp('minds')
  made = observer.read(minds.build(stage, out, sets=12, familiar=4))
  if not made:
    pytest.skip(f'too few agents on the stage {stage.name}')
  return made


def _at_side(clip, index, side):
  """Where things are at one side of a frame."""
  where = clip.things[index].copy()
  where[
    :, slice(int(0.3 * SIDE), None) if side < 0 else slice(int(0.7 * SIDE))
  ] = 0
  return where


def _unlike(one, other):
  return 1 - np.minimum(one, other).sum()


def _other_goal(clip):
  then, now = clip.moved_to(0, 2), clip.moved_to(6, 8)
  # What stands at that side before the agent comes.
  return _unlike(
    clip.colours(0, _at_side(clip, 0, then)),
    clip.colours(6, _at_side(clip, 6, now)),
  )


def _detour(clip):
  above = slice(int(0.2 * SIDE), int(0.53 * SIDE))
  middle = slice(int(0.3 * SIDE), int(0.7 * SIDE))
  change = np.abs(clip.frames[4] - clip.frames[0]).max(-1) > 40
  gone = change[int(0.6 * SIDE) : int(0.85 * SIDE), middle].sum() > 12
  step = np.abs(clip.frames[6] - clip.frames[5]).max(-1) > 40
  over = step[above, middle].sum() > 12
  return gone == over


def _hinderer(clip):
  bodies = clip.things & ~clip.solid
  sides = [clip.colours(6, _at_side(clip, 6, side)) for side in (-1, 1)]
  trials = []
  for first in (0, 3):
    rows = [np.nonzero(bodies[first + k])[0].mean() for k in (0, 2)]
    seen = clip.colours(first, bodies[first])
    likes = [np.minimum(seen, one).sum() for one in sides]
    trials.append((rows[1] < rows[0], likes[0] - likes[1]))
  # The trial in which all go up is that of the helper.
  helps, hinders = sorted(trials, reverse=True)
  helper = -1 if helps[1] > hinders[1] else 1
  return clip.moved_to(6, 8) != helper


RULES = {
  'goal-preference': _other_goal,
  'efficient-action': _detour,
  'helping': _hinderer,
}


@pytest.mark.parametrize('name', list(RULES))
def test_one_who_remembers_what_agents_did_expects_what_they_do(
  tasks, stage, name
):
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
    lambda item, visual: max(liked(item, path) for path in late(item, visual)),
  ]
  for judge in judges:
    assert observer.accuracy(task, task.items, judge) == pytest.approx(0.5)


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


def test_neither_the_old_place_nor_the_new_one_tells_the_goal(tasks, stage):
  task = tasks['goal-preference']
  # Whoever expects an agent where it went before, or expects it elsewhere.
  judge = observer.tracker(
    stage, lambda clip: clip.moved_to(0, 2) != clip.moved_to(6, 8)
  )
  assert observer.accuracy(task, task.items, judge) == pytest.approx(0.5)


def test_the_card_says_what_impossible_means(tasks):
  for task in tasks.values():
    assert 'not expected' in task.card['unexpected']
