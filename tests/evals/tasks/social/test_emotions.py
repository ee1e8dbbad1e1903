"""Emotions: faces alone differ, and can be seen."""

import itertools

import numpy as np
import pytest
from scipy import ndimage

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
  for _, group in itertools.groupby(task.items, lambda item: item.cluster):
    faces = {
      item.concept: pictures.decode(item.visuals[item.answer].paths[0], 64)
      for item in group
    }
    for one, other in itertools.combinations(faces, 2):
      apart = np.abs(faces[one].astype(int) - faces[other]).max(axis=-1) > 40
      # The head stands still: no rim of hair against the sky.
      assert apart[:12].mean() < 0.01
      if 'surprised' in (one, other):
        # Mike's shoulders are then half a pixel lower: a line, no patch.
        apart = ndimage.binary_opening(apart, np.ones((2, 2)))
      assert 0.01 < apart.mean() < 0.2
      assert apart[12:-8, 8:-8].sum() > 0.95 * apart.sum()


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
