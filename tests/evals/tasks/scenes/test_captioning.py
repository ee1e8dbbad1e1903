"""Captioning of scenes: each picture once, with all that people wrote."""

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.scenes import captioning


def test_all_sentences_of_a_scene_are_its_references(material, tmp_path):
  (folder,) = captioning.build(material, tmp_path)
  task = read_task(folder)
  assert len(task.items) > 100
  assert len({item.visuals for item in task.items}) == len(task.items)
  scenes = {f'{scene.id:05d}': scene for scene in material.scenes}
  for item in task.items:
    scene = scenes[item.id]
    assert list(item.answer) == [one.text for one in scene.captions if one.text]
    assert item.cluster == scene.group
