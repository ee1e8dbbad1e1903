"""Arrays: things that do not touch, of the sizes that were asked for."""

import math

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.number import arrays
from babyvfm_jax.evals.tasks.stage import Cutout
from babyvfm_jax.evals.tasks.stage.drawing import area


def test_things_stand_apart_inside_their_region():
  generator = np.random.default_rng(0)
  region = (0.1, 0.4, 0.9, 0.95)
  for count in range(1, 13):
    sides = [0.12] * count
    things = arrays.placed([Cutout('a')] * count, sides, region, generator)
    for place, one in enumerate(things):
      assert region[0] + 0.06 <= one.x <= region[2] - 0.06
      assert region[1] + 0.06 <= one.y <= region[3] - 0.06
      for other in things[:place]:
        assert math.dist((one.x, one.y), (other.x, other.y)) > 0.12


def test_what_does_not_fit_is_said():
  with pytest.raises(ValueError, match=r'3 things.*do not fit.*smaller'):
    arrays.placed(
      [Cutout('a')] * 3, [0.6] * 3, arrays.WHOLE, np.random.default_rng(0)
    )


def test_sides_give_the_area_that_was_asked_for(stage):
  generator = np.random.default_rng(1)
  kinds = arrays.countable(stage)
  assert kinds
  for kind in kinds[:6]:
    cutout = Cutout(kind.word)
    for sides in (
      arrays.even_sides(stage, cutout, 4, 0.1 / 4),
      arrays.uneven_sides(stage, cutout, 4, 0.1, generator),
    ):
      things = arrays.placed([cutout] * 4, sides, arrays.WHOLE, generator)
      assert sum(area(stage, one) for one in things) == pytest.approx(
        0.1, rel=0.06
      )


def test_phrases_are_of_the_number():
  from babyvfm_jax.evals.tasks.stage import Kind

  mouse = Kind('mouse', 'mice', 'mouse', 'animal')
  assert arrays.phrase(mouse, 1) == 'one mouse'
  assert arrays.phrase(mouse, 3) == 'three mice'
  assert arrays.question(mouse) == 'how many mice?'


def test_number_words_end_before_the_first_that_was_not_heard(stage):
  words = arrays.number_words(stage, 12)
  assert words == arrays.NUMBERS[: len(words)]
  assert all(stage.was_heard(word) for word in words)
  if len(words) < 12:
    assert not stage.was_heard(arrays.NUMBERS[len(words)])
