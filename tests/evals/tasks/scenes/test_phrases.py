"""Phrase tasks of scenes: one thing differs, and the phrase says which."""

import collections

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.tasks.scenes import material as scenes
from babyvfm_jax.evals.tasks.scenes import phrases


@pytest.fixture(scope='module')
def pairs(material):
  return phrases.choose_pairs(material, 12)


def test_there_are_pairs_of_every_kind(pairs):
  kinds = collections.Counter(pair.kind for pair in pairs)
  assert set(kinds) == set(phrases.CHANGES)
  assert min(kinds.values()) >= 6


def test_a_pair_differs_in_few_things_and_to_the_eye(material, pairs):
  for pair in pairs:
    before, after = pair.scenes
    assert len(before) == len(after)
    moved = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert 1 <= len(moved) <= 3, pair
    assert material.changed(before, after) >= 0.001
    assert pair.phrases[0] != pair.phrases[1]
    # Two phrases of one form, so that form says nothing.
    lengths = [len(phrase.split()) for phrase in pair.phrases]
    assert abs(lengths[0] - lengths[1]) <= 2


def _is_true(material, phrase, objects):
  """Reads a phrase back against what is on a scene."""
  names = {'Mike': 'hb0', 'Jenny': 'hb1'}
  words = phrase.rstrip('.').replace(' a ', ' ').replace(' an ', ' ')
  words = words.replace(' some ', ' ').split()
  if words[0] == 'There':
    return ' '.join(words[2:]) in {
      material.names.get(thing.prefix) for thing in objects
    }
  if 'next' in words:
    name = ' '.join(words[1 : words.index('next') - 1])
    one = next(t for t in objects if material.names.get(t.prefix) == name)
    distance = {
      child.prefix[:3]: np.hypot(one.x - child.x, one.y - child.y)
      for child in scenes.children(objects)
    }
    return min(distance, key=distance.get) == names[words[-1]]
  child = next(t for t in objects if t.prefix.startswith(names[words[0]]))
  if words[2] == 'wearing':
    return any(
      material.names.get(thing.prefix) == ' '.join(words[3:])
      and material.wearer(thing, objects) == child
      for thing in objects
    )
  faces = ['angry', 'happy', 'happy', 'sad', 'surprised']
  deeds = {2: 'kicking', 3: 'running'}
  return words[2] in (
    faces[scenes.expression(child)],
    deeds.get(scenes.pose(child)),
  )


def test_each_phrase_is_true_of_its_own_scene_alone(material, pairs):
  for pair in pairs:
    for i in range(2):
      assert _is_true(material, pair.phrases[i], pair.scenes[i]), pair
      assert not _is_true(material, pair.phrases[i], pair.scenes[1 - i]), pair


def test_controls_without_sight_or_language_are_exactly_at_chance(
  material, tmp_path
):
  folders = phrases.build(material, tmp_path)
  rows = suite.run(
    [controls.Constant(), controls.PixelMatcher()], folders, bootstrap=10
  )
  assert {row.protocol for row in rows} == {'similarity', 'likelihood'}
  for row in rows:
    assert row.value == pytest.approx(0.5, abs=1e-12)
  # Nor do real and changed pictures stand at different places.
  places = collections.Counter(
    (one.tag('drawn'), one.answer)
    for folder in folders
    for one in item.read_task(folder).items
  )
  assert len(places) == 4
  assert min(places.values()) > 0.35 * sum(places.values()) / 2
