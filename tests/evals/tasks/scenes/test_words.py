"""Word tasks of scenes: what is asked is there, and nothing gives it away."""

import collections
import functools

import numpy as np
import pytest
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from babyvfm_jax.corpus.layouts import clip_art
from babyvfm_jax.evals import controls, item, pictures, suite
from babyvfm_jax.evals.tasks.scenes import words as scene_words

_ALTERNATIVES = 4


@pytest.fixture(scope='module')
def tasks(material, tmp_path_factory):
  out = tmp_path_factory.mktemp('tasks')
  folders = scene_words.build(material, out)
  return {folder.name: item.read_task(folder) for folder in folders}


@pytest.fixture(scope='module')
def word_to_picture(tasks):
  return tasks['scenes-word-to-picture']


@pytest.fixture(scope='module')
def picture_to_word(tasks):
  return tasks['scenes-picture-to-word']


def test_the_word_is_true_of_the_right_scene_alone(material, word_to_picture):
  by_number = {scene.id: scene for scene in material.scenes}
  # Which scene a picture shows: the one for which it is the right one.
  scene_of = {
    (one.cluster, one.visuals[one.answer]): by_number[int(one.tag('scene'))]
    for one in word_to_picture.items
  }
  names = clip_art.read_object_names(material.source)
  for one in word_to_picture.items:
    word = one.texts[0]
    shown = [scene_of[one.cluster, visual] for visual in one.visuals]
    assert len({len(scene.objects) for scene in shown}) == 1
    for place, scene in enumerate(shown):
      there = {names[thing.prefix] for thing in scene.objects}
      poses = [
        clip_art.pose_and_expression(thing.prefix)
        for thing in scene.objects
        if thing.prefix.startswith('hb')
      ]
      for pose, face in poses:
        there.add(['angry', 'happy', 'happy', 'sad', 'surprised'][face])
        there |= {{2: 'kicking', 3: 'running'}.get(pose, '')}
      assert (word in there) == (place == one.answer)


def test_every_word_and_every_picture_is_right_once_in_four(
  word_to_picture, picture_to_word
):
  pictures_ = collections.defaultdict(list)
  words = collections.defaultdict(list)
  for one in word_to_picture.items:
    for place, visual in enumerate(one.visuals):
      pictures_[visual].append(place == one.answer)
  for one in picture_to_word.items:
    for place, word in enumerate(one.texts):
      words[word].append(place == one.answer)
  for table in (pictures_, words):
    assert {np.mean(right) for right in table.values()} == {0.25}
  for task in (word_to_picture, picture_to_word):
    places = collections.Counter(one.answer for one in task.items)
    assert len(set(places.values())) == 1 and len(places) == 4


def test_words_are_many_and_evenly_asked(picture_to_word):
  asked = collections.Counter(one.tag('word') for one in picture_to_word.items)
  assert len(picture_to_word.items) == 400
  assert len(asked) > 40
  assert max(asked.values()) <= 25


def test_a_word_that_was_hardly_heard_is_not_asked(material, picture_to_word):
  # The archive's own name for it, which nobody says.
  assert material.heard['rider'] < 10
  for one in picture_to_word.items:
    for word in one.texts:
      assert material.was_heard(word)


def _probe(items, features):
  """Held-out accuracy of a probe trained on right and wrong alternatives."""
  clusters = sorted({one.cluster for one in items})
  credits = []
  for fold in range(4):
    held = set(clusters[fold::4])
    train = [one for one in items if one.cluster not in held]
    vectorizer = DictVectorizer()
    rows = [entry for one in train for entry in features(one)]
    right = [
      place == one.answer for one in train for place in range(_ALTERNATIVES)
    ]
    probe = LogisticRegression(max_iter=200)
    probe.fit(vectorizer.fit_transform(rows), right)
    for one in items:
      if one.cluster in held:
        entries = vectorizer.transform(features(one))
        scores = probe.decision_function(entries).round(9)
        best = scores == scores.max()
        credits.append(best[one.answer] / best.sum())
  return np.mean(credits)


def test_a_probe_trained_on_words_alone_is_at_chance(picture_to_word):
  def features(one):
    return [
      {'word ' + word: 1, 'length': len(word), f'place {place}': 1}
      for place, word in enumerate(one.texts)
    ]

  assert _probe(picture_to_word.items, features) == pytest.approx(
    0.25, abs=0.05
  )


def test_a_probe_trained_on_pixels_alone_is_at_chance(word_to_picture):
  @functools.cache
  def pixels(visual):
    values = pictures.stack(visual, 4).ravel() / 255
    return {f'pixel {i}': value for i, value in enumerate(values)}

  def features(one):
    return [pixels(visual) for visual in one.visuals]

  assert _probe(word_to_picture.items, features) == pytest.approx(
    0.25, abs=0.05
  )


def test_controls_without_sight_or_language_are_exactly_at_chance(tasks):
  folders = [task.folder for task in tasks.values()]
  subjects = [controls.Constant(), controls.PixelMatcher()]
  for row in suite.run(subjects, folders, bootstrap=10):
    assert row.value == pytest.approx(0.25, abs=1e-12)


def test_the_same_seed_makes_the_same_tasks(material, tasks, tmp_path):
  for folder in scene_words.build(material, tmp_path):
    again = item.read_task(folder)
    assert again.items_sha256 == tasks[folder.name].items_sha256
