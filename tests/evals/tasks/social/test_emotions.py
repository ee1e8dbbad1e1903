"""Emotions: faces alone differ, and can be seen."""

import itertools

import numpy as np
import pytest

from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.social import emotions


@pytest.fixture(scope='module')
def tasks(stage, tmp_path_factory):
  folders = emotions.build(stage, tmp_path_factory.mktemp('emotions'))
  return {folder.name: read_task(folder) for folder in folders}


def test_only_a_stage_that_draws_feelings_asks_for_them(tasks, stage):
  names = {'scenes-emotions', 'scenes-emotion-words'}
  assert set(tasks) == (names if stage.name == 'scenes' else set())


def test_the_pictures_of_a_set_differ_in_the_face_alone(tasks):
  if not tasks:
    pytest.skip('no feelings on this stage')
  task = tasks['scenes-emotions']
  for _, members in itertools.groupby(task.items, lambda item: item.cluster):
    one, *others = (
      pictures.decode(visual.paths[0], 64).astype(int)
      for visual in next(members).visuals
    )
    for other in others:
      apart = np.abs(one - other).max(axis=-1) > 40
      assert 0.01 < apart.mean() < 0.3
      # What differs is in the middle, where the face is, and not at the rim.
      assert apart[8:-8, 8:-8].sum() > 0.9 * apart.sum()


def test_each_word_is_right_once_in_a_set_either_way(tasks):
  for task in tasks.values():
    for _, group in itertools.groupby(task.items, lambda item: item.cluster):
      members = list(group)
      words = [item.concept for item in members]
      assert len(set(words)) == len(words) == 4
      assert sorted(item.answer for item in members) == [0, 1, 2, 3]
      for item in members:
        said = item.texts[0 if item.choose == 'visual' else item.answer]
        assert said == item.concept
