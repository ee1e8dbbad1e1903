"""Delayed response: only memory of the order of early frames helps."""

import collections
import itertools
import math

import pytest

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.memory import delayed_response


@pytest.fixture(scope='module')
def two(stage, tmp_path_factory):
  (folder,) = delayed_response.build(stage, tmp_path_factory.mktemp('two'))
  return read_task(folder)


@pytest.fixture(scope='module')
def eight(stage, tmp_path_factory):
  out = tmp_path_factory.mktemp('eight')
  (folder,) = delayed_response.build_open(stage, out)
  return read_task(folder)


def _clip(item):
  return item.query or item.visuals[0]


def _twins(task):
  for _, pair in itertools.groupby(task.items, lambda item: item.cluster):
    yield tuple(pair)


def test_clips_have_five_to_nine_frames(two, eight):
  lengths = [len(_clip(item).paths) for item in (*two.items, *eight.items)]
  assert (min(lengths), max(lengths)) == (5, 9)


def test_twins_have_the_same_frames_in_the_reverse_order(two, eight):
  for one, other in (*_twins(two), *_twins(eight)):
    delay = int(one.tag('delay'))
    seen, mirrored = (_clip(item).paths[:-delay] for item in (one, other))
    assert seen == mirrored[::-1]
    assert seen != mirrored


def test_frames_of_delay_are_empty_and_the_same_for_both_answers(two, eight):
  for one, other in (*_twins(two), *_twins(eight)):
    delay = int(one.tag('delay'))
    end = _clip(one).paths[-delay:]
    assert end == _clip(other).paths[-delay:]
    assert len(set(end)) == 1
    assert not set(end) & set(_clip(one).paths[:-delay])


def test_who_tracks_the_thing_at_64_pixels_knows_the_side(two, last_place):
  right = 0
  for item in two.items:
    clip = _clip(item)
    empty = clip.paths[-1]
    goes_right = last_place(clip, empty)[0] > 0
    if item.choose == 'text':
      answered = item.texts.index('right' if goes_right else 'left')
    else:
      places = [last_place(one, empty)[0] for one in item.visuals]
      answered = places.index(max(places) if goes_right else min(places))
    right += answered == item.answer
  assert right / len(two.items) > 0.97


def test_words_are_asked_for_where_both_were_heard(two, stage):
  heard = stage.was_heard('left') and stage.was_heard('right')
  assert {item.choose for item in two.items} == {'text' if heard else 'visual'}
  assert ('left_out' in two.card) != heard


def test_who_tracks_the_thing_knows_the_direction(eight, last_place):
  right = near = 0
  for item in eight.items:
    empty = item.query.paths[-1]
    way = last_place(item.query, empty)
    apart = [_angle(way, last_place(one, empty)) for one in item.visuals]
    answered = apart.index(min(apart))
    right += answered == item.answer
    near += answered in (item.answer, *_near(item))
  assert right / len(eight.items) > 0.9
  assert near / len(eight.items) > 0.97


def test_neighbours_are_those_at_an_eighth_of_a_turn(eight, last_place):
  for item in eight.items:
    empty = item.query.paths[-1]
    places = [last_place(one, empty) for one in item.visuals]
    apart = [_angle(places[item.answer], place) for place in places]
    closest = sorted(range(8), key=lambda k: apart[k])[1:3]
    assert sorted(closest) == sorted(_near(item))


def test_every_direction_is_right_about_as_often(eight):
  ends = collections.Counter(item.id.split('-')[1] for item in eight.items)
  assert len(ends) == 8
  assert max(ends.values()) - min(ends.values()) <= 2


def _near(item):
  return [int(place) for place in item.tag('near').split(',')]


def _angle(one, other):
  cosine = sum(a * b for a, b in zip(one, other, strict=True))
  return math.acos(
    max(-1, min(1, cosine / math.hypot(*one) / math.hypot(*other)))
  )
