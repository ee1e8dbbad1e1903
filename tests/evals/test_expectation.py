"""What could be foreseen surprises less than what could not."""

from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals import expectation
from babyvfm_jax.evals.item import Visual


@pytest.mark.parametrize('value', [0.0, 1.0, 0.1])
def test_one_who_sees_always_the_same_is_never_surprised_more(value):
  def embed(visuals):
    return np.full((len(visuals), 7), value, np.float32)

  clips = [_clip('abcd'), _clip('abce'), _clip('fghi')]
  for familiar in ([], [_clip('jklm'), _clip('nopq')]):
    found = expectation.surprise(embed, clips, familiar)
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_nothing_after_a_frame_moves_its_surprise():
  def embed(visuals):
    return np.array(
      [
        np.random.default_rng(list(str(v.paths[0]).encode())).normal(size=5)
        for v in visuals
      ]
    )

  familiar = [_clip('lmnop'), _clip('qrstu')]
  one, other = expectation.surprise(
    embed, [_clip('abcde'), _clip('abcxy')], familiar
  )
  assert one.shape == (4,) and one.dtype == np.float32
  assert one[:2] == pytest.approx(other[:2], rel=1e-5)
  assert one[2] != pytest.approx(other[2], rel=1e-3)


def test_what_is_familiar_surprises_least():
  values = {'a': 0.0, 'b': 1.0, 'c': 3.0, 'z': -2.0}

  def embed(visuals):
    return np.array([[values[str(v.paths[0])]] for v in visuals])

  usual, strange = expectation.surprise(
    embed, [_clip('abc'), _clip('abz')], [_clip('abc'), _clip('acb')]
  )
  assert usual[1] < 0.05 < strange[1]


def test_without_anything_familiar_the_frame_before_is_foreseen():
  values = {'a': 0.0, 'b': 2.0}

  def embed(visuals):
    return np.array([[values[str(v.paths[0])]] for v in visuals])

  (found,) = expectation.surprise(embed, [_clip('aab')], [])
  assert found.tolist() == [0.0, 4.0]


def _clip(letters):
  return Visual(tuple(Path(letter) for letter in letters))
