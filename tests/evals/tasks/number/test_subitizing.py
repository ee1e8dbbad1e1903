"""Subitizing: area does not tell the number."""

import collections

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.number import subitizing


def _made(folders):
  if not folders:
    pytest.skip('too few number words were heard in this short corpus')
  return read_task(folders[0])


@pytest.fixture(scope='module')
def plain(stage, tmp_path_factory):
  return _made(subitizing.build_plain(stage, tmp_path_factory.mktemp('plain')))


@pytest.fixture(scope='module')
def among(stage, tmp_path_factory):
  return _made(subitizing.build_among(stage, tmp_path_factory.mktemp('among')))


def test_every_number_is_right_as_often(plain, among):
  for task in (plain, among):
    counts = collections.Counter(item.tag('number') for item in task.items)
    assert len(set(counts.values())) == 1
    assert len(counts) == len(task.card['words'])


def test_a_regression_on_area_stays_at_chance(plain, among, features):
  for task in (plain, among):
    known = features(task)
    areas = [[known[item.visuals[0].paths[0]][1]] for item in task.items]
    numbers = [item.tag('number') for item in task.items]
    score = cross_val_score(LogisticRegression(C=1e4), areas, numbers, cv=5)
    assert score.mean() < task.card['chance'] + 0.12


def test_scenes_have_as_many_things_whatever_is_asked(among, features):
  counts = {number for number, _ in features(among).values()}
  assert len(counts) == 1


def test_the_right_phrase_says_the_number(plain, among):
  for task in (plain, among):
    for item in task.items:
      word = task.card['words'][int(item.tag('number')) - 1]
      assert item.texts[item.answer].split()[0] == word
      assert len(set(item.texts)) == len(task.card['words'])


def test_things_on_plain_ground_can_be_counted_at_64_pixels(plain):
  from scipy import ndimage

  from babyvfm_jax.evals import pictures

  right = []
  for item in plain.items:
    picture = pictures.decode(item.visuals[0].paths[0], 64).astype(int)
    # The rim is ground: things keep their distance from it.
    apart = np.abs(picture - np.median(picture[0], axis=0)).max(axis=-1) > 26
    labels, found = ndimage.label(ndimage.binary_closing(apart, iterations=1))
    sizes = ndimage.sum_labels(apart, labels, range(1, found + 1))
    number = (np.asarray(sizes) >= 6).sum()
    right.append(number == int(item.tag('number')))
  assert np.mean(right) > 0.85
