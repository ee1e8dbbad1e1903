"""Difference hashes: near pairs are found, all and only those."""

import numpy as np
import pytest

from babyvfm_jax.corpus import perceptual_hash


@pytest.mark.parametrize('hamming', [0, 1, 5, 9, 63])
def test_close_pairs_are_those_of_a_full_comparison(hamming):
  rng = np.random.default_rng(hamming)
  one = rng.integers(0, 2**63, 40, np.uint64)
  # Half of the others are ours with up to eleven bits flipped.
  other = rng.integers(0, 2**63, 60, np.uint64)
  for place in range(30):
    flips = rng.choice(64, rng.integers(0, 12), replace=False)
    other[place] = one[place] ^ np.bitwise_or.reduce(
      np.uint64(1) << flips.astype(np.uint64), initial=np.uint64(0)
    )
  distance = np.bitwise_count(one[:, None] ^ other[None])
  wanted = {
    (int(i), int(j), int(distance[i, j]))
    for i, j in np.argwhere(distance <= hamming)
  }
  found = [
    (int(i), int(j), int(d))
    for left, right, distances in perceptual_hash.close_pairs(
      one, other, hamming
    )
    for i, j, d in zip(left, right, distances, strict=True)
  ]
  assert len(found) == len(set(found)) >= 1
  assert set(found) == wanted


def test_many_equal_hashes_go_through_in_chunks(monkeypatch):
  monkeypatch.setattr(perceptual_hash, '_PAIRS', 7)
  one, other = np.full(5, 9, np.uint64), np.full(4, 9, np.uint64)
  chunks = list(perceptual_hash.close_pairs(one, other, 2))
  assert sum(len(left) for left, *_ in chunks) == 20
  assert max(len(left) for left, *_ in chunks) <= 8


def test_a_hash_reads_brightness_from_left_to_right():
  ramp = np.linspace(0, 255, 72).astype(np.uint8)
  picture = np.broadcast_to(ramp[None, :, None], (64, 72, 3)).copy()
  assert perceptual_hash.difference_hash(picture) == 2**64 - 1
  assert perceptual_hash.difference_hash(picture[:, ::-1].copy()) == 0
  # Noise of a level on an even picture is no gradient.
  rng = np.random.default_rng(0)
  noise = rng.integers(127, 129, (64, 64, 3)).astype(np.uint8)
  assert perceptual_hash.difference_hash(noise) == 0


def test_the_bits_of_a_hash_by_hand():
  rising = np.tile(np.arange(0, 45, 5, dtype=np.uint8), (8, 1))
  falling = rising[:, ::-1].copy()
  assert perceptual_hash.difference_hash(falling) == 0
  falling[0, 1] = 200  # Brighter than its left neighbour: the highest bit.
  assert perceptual_hash.difference_hash(falling) == 2**63
  # Less than the margin apart is no gradient.
  assert perceptual_hash.difference_hash(rising // 5 * 2) == 0
  coloured = np.repeat(rising[..., None], 3, axis=-1)
  assert perceptual_hash.difference_hash(
    coloured
  ) == perceptual_hash.difference_hash(rising)


def test_a_wrong_distance_is_refused():
  one = np.zeros(1, np.uint64)
  with pytest.raises(ValueError, match='distance 64'):
    list(perceptual_hash.close_pairs(one, one, 64))
