"""Portraits: what is seen well, and what can be told apart."""

import numpy as np
import pytest

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.tasks.nursery.shop import Shop
from babyvfm_jax.evals.tasks.stage import Cutout, Placed, portraits
from babyvfm_jax.evals.tasks.stage.nursery import NurseryStage


@pytest.fixture(scope='module')
def whole_stage(corpus, tmp_path_factory):
  """All that a nursery can have."""
  shop = Shop(tmp_path_factory.mktemp('shop'), Corpus(corpus), 0)
  return NurseryStage(shop, times_heard=0)


def _look(word, **fields):
  return Placed(Cutout(word), 0.5, 0.5, 0.5, **fields)


def test_a_mirrored_thing_differs_by_its_shape(whole_stage):
  side = portraits.difference(
    whole_stage, _look('dog'), _look('dog', flip=True)
  )
  front = portraits.difference(
    whole_stage, _look('plate'), _look('plate', flip=True)
  )
  assert front < 0.15 < 0.3 < side


def test_difference_is_none_to_itself_and_symmetric(whole_stage):
  one, two = _look('dog'), _look('cup', turn=90)
  assert portraits.difference(whole_stage, one, one) == 0
  assert portraits.difference(whole_stage, one, two) == pytest.approx(
    portraits.difference(whole_stage, two, one)
  )


def test_a_label_on_a_box_is_not_its_colour(whole_stage):
  kinds = whole_stage.kinds
  assert portraits.shows_colour(whole_stage, kinds['ball'])
  assert not portraits.shows_colour(whole_stage, kinds['box'])


def test_light_keeps_within_what_can_be_shown():
  picture = np.full((4, 4, 3), 200, np.uint8)
  assert portraits.lit(picture, 1.5).max() == 255
  assert portraits.lit(picture, 0.5).max() == 100


def test_a_portrait_stays_in_the_picture():
  generator = np.random.default_rng(0)
  for _ in range(50):
    one = portraits.portrait(Cutout('cup'), generator)
    assert one.side / 2 <= one.x <= 1 - one.side / 2
    assert one.side / 2 - 0.01 <= one.y <= 1.01 - one.side / 2
