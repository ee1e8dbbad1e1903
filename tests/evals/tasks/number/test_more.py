"""Who has more: what goes with number is held still."""

import collections
import fractions

import numpy as np
import pytest

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.number import more


@pytest.fixture(scope='module')
def plain(stage, tmp_path_factory):
  (folder,) = more.build_plain(stage, tmp_path_factory.mktemp('plain'))
  return read_task(folder)


@pytest.fixture(scope='module')
def among(stage, tmp_path_factory):
  (folder,) = more.build_among(stage, tmp_path_factory.mktemp('among'))
  return read_task(folder)


def test_half_of_the_pairs_have_one_area_and_half_one_size(plain, features):
  known = features(plain)
  halves = collections.Counter(item.tag('control') for item in plain.items)
  assert len(set(halves.values())) == 1
  assert set(halves) == {'area', 'size'}
  for item in plain.items:
    (one, first), (two, second) = (
      known[visual.paths[0]] for visual in item.visuals
    )
    if item.tag('control') == 'area':
      assert first == pytest.approx(second, rel=0.12)
    else:
      assert first / one == pytest.approx(second / two, rel=0.02)


def test_the_answer_has_more_and_the_ratio_is_the_tags(plain, features):
  known = features(plain)
  for item in plain.items:
    counts = [known[visual.paths[0]][0] for visual in item.visuals]
    assert int(np.argmax(counts)) == item.answer
    fewer, of = map(int, item.tag('ratio').split(':'))
    ratio = fractions.Fraction(int(min(counts)), int(max(counts)))
    assert ratio == fractions.Fraction(fewer, of)


def test_total_area_does_not_lead_far(plain, features):
  known = features(plain)
  credits = []
  for item in plain.items:
    areas = [known[visual.paths[0]][1] for visual in item.visuals]
    credits.append(int(np.argmax(areas)) == item.answer)
  assert np.mean(credits) < 0.8


def test_two_scenes_have_as_many_things_and_either_is_right(among, features):
  known = features(among)
  rights = collections.defaultdict(set)
  for item in among.items:
    counts = [known[visual.paths[0]][0] for visual in item.visuals]
    assert counts[0] == counts[1]
    rights[item.cluster].add(item.visuals[item.answer])
    assert item.texts[0].startswith('more ')
  assert {len(pictures) for pictures in rights.values()} == {2}
