"""Retrieval and next-token tasks of scenes."""

import collections

import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.protocols import next_token, retrieval
from babyvfm_jax.evals.tasks.scenes import sentences


@pytest.fixture(scope='module')
def tasks(material, tmp_path_factory):
  folders = sentences.build(material, tmp_path_factory.mktemp('tasks'))
  return {folder.name: item.read_task(folder) for folder in folders}


@pytest.mark.parametrize('unit', ['sentence', 'scene'])
def test_a_pool_has_a_hundred_different_scenes(tasks, unit):
  task = tasks[f'scenes-retrieval-{unit}']
  pools = retrieval.pools_of(task.items)
  assert len(pools) == task.card['pools'] >= 3
  for members in pools.values():
    assert len({task.items[i].visuals[0] for i in members}) == 100


def test_one_is_about_a_sentence_and_one_about_a_scene(material, tasks):
  texts = {
    str(scene.id): [caption.text for caption in scene.captions]
    for scene in material.scenes
  }
  asked = collections.defaultdict(set)
  for one in tasks['scenes-retrieval-sentence'].items:
    (text,) = one.texts
    assert text in texts[one.tag('scene')]
    assert text not in asked[one.tag('scene')] or len(
      set(texts[one.tag('scene')])
    ) < len(texts[one.tag('scene')])
    asked[one.tag('scene')].add(text)
  for one in tasks['scenes-retrieval-scene'].items:
    assert list(one.texts) == texts[one.tag('scene')]


def test_siblings_are_one_cluster(tasks):
  for task in tasks.values():
    for one in task.items:
      assert int(one.cluster) == int(one.tag('scene')) // 10


def test_next_token_items_can_be_shuffled(tasks):
  task = tasks['scenes-next-token']
  assert len(task.items) == 600
  visuals = [one.visuals[0] for one in task.items]
  for i, j in enumerate(next_token.derangement(visuals, 0)):
    assert visuals[i] != visuals[j]
  asked = [(one.visuals[0], one.texts[0]) for one in task.items]
  assert len(set(asked)) > 0.95 * len(asked)


def test_the_constant_subject_is_exactly_at_chance(tasks):
  folders = [task.folder for task in tasks.values()]
  for row in suite.run([controls.Constant()], folders, bootstrap=0):
    assert row.value == pytest.approx(row.chance, abs=1e-12)
