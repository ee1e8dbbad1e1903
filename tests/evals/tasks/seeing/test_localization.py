"""Localization: the light falls on one quarter, and phrases are balanced."""

import collections
import dataclasses

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.seeing import localization
from babyvfm_jax.evals.tasks.stage import Cutout, Placed
from babyvfm_jax.evals.tasks.stage.scenes import ScenesStage


def _pixels(visual):
  return np.asarray(Image.open(visual.paths[0])).astype(float)


def test_pictures_of_an_item_differ_in_where_the_light_is(seen):
  for one in seen['localization'].items[:24]:
    lit = []
    pictures = [_pixels(visual) for visual in one.visuals]
    usual = np.minimum.reduce(pictures).mean(axis=-1) + 1
    half = len(usual) // 2
    for picture in pictures:
      gain = picture.mean(axis=-1) / usual
      quarters = [
        gain[row : row + half, column : column + half].mean()
        for row in (0, half)
        for column in (0, half)
      ]
      assert sorted(quarters)[-1] > 1.8 * sorted(quarters)[-2]
      lit.append(int(np.argmax(quarters)))
    assert sorted(lit) == [0, 1, 2, 3]
    names = localization.QUARTERS
    assert one.tag('quarter') == names[lit[one.answer]]


@pytest.mark.parametrize(
  ('x', 'y', 'name'),
  [
    (0.2, 0.3, 'top left'),
    (0.8, 0.1, 'top right'),
    (0.3, 0.9, 'bottom left'),
    (0.6, 0.6, 'bottom right'),
  ],
)
def test_quarters_are_named_as_one_sees_them(x, y, name):
  placed = Placed(Cutout('cup'), x, y, 0.3)
  assert localization.QUARTERS[localization.quarter(placed)] == name


def test_phrases_are_right_once_in_four(material, tmp_path):
  """On scenes where people say where things are, as drawers of scenes do."""
  said = {tuple(name.split()): 9 for name in localization.QUARTERS}
  stage = ScenesStage(dataclasses.replace(material, neighbours=said))
  folders = {path.name: path for path in localization.build(stage, tmp_path)}
  task = read_task(folders['scenes-localization-words'])
  right, all_ = collections.Counter(), collections.Counter()
  for one in task.items:
    key = [(one.cluster, text) for text in one.texts]
    all_.update(key)
    right[key[one.answer]] += 1
    assert one.tag('quarter') in one.texts[one.answer]
  assert {right[key] / count for key, count in all_.items()} == {0.25}


def test_nobody_is_asked_in_words_that_were_not_said(nursery_stage, tmp_path):
  folders = localization.build(nursery_stage, tmp_path)
  assert [path.name for path in folders] == ['nursery-localization']
