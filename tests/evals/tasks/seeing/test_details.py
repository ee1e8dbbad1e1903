"""Spatial details: the foils hold nearly the same thing, and nothing is a copy."""

import numpy as np
from PIL import Image

from babyvfm_jax.evals.tasks.seeing import details
from babyvfm_jax.evals.tasks.stage import Cutout, Placed


def test_scenes_of_a_set_differ_in_one_thing_alone(seen, sets_of, truth_of):
  task = seen['spatial-details']
  for items in list(sets_of(task).values())[:30]:
    scenes = [set(truth_of(task, v)['same']) for v in items[0].visuals]
    shared = set.intersection(*scenes)
    assert len(shared) == 2
    own = [scene - shared for scene in scenes]
    assert all(len(one) == 1 for one in own)
    # The near variants are of one kind.
    assert len({next(iter(one)).split("'")[1] for one in own}) == 1


def test_no_scene_holds_the_pixels_of_its_query(seen):
  for one in seen['spatial-details'].items:
    query = np.asarray(Image.open(one.query.paths[0])).astype(int)
    for visual in one.visuals:
      scene = np.asarray(Image.open(visual.paths[0])).astype(int)
      assert np.abs(query - scene).mean() > 5


def test_a_stage_with_names_for_colours_asks_about_those(seen, stage):
  kinds = {one.tag('variant') for one in seen['spatial-details'].items}
  if stage.name == 'nursery':
    assert kinds == {'colour', 'orientation'}
  else:
    assert kinds == {'hue', 'orientation', 'pose'}


def test_exactly_the_same_is_colour_and_orientation_but_not_place():
  one = Placed(Cutout('cup', 'red'), 0.2, 0.3, 0.4)
  assert details.key(one) == details.key(
    Placed(Cutout('cup', 'red'), 0.7, 0.7, 0.6)
  )
  assert details.key(one) != details.key(
    Placed(Cutout('cup', 'blue'), 0.2, 0.3, 0.4)
  )
  assert details.key(one) != details.key(
    Placed(Cutout('cup', 'red'), 0.2, 0.3, 0.4, flip=True)
  )


def test_the_main_hue_is_that_of_the_eye(stage):
  if stage.name == 'scenes':
    assert 20 < details.main_hue(stage, stage.kinds['frisbee']) < 50
    assert details.main_hue(stage, stage.kinds['mustard']) < 70
  else:
    assert 80 < details.main_hue(stage, stage.kinds['frog']) < 150
