"""Difference hashes: near pairs are found, all and only those."""

import numpy as np
import pytest

from babyvfm_jax.corpus.audit import near


@pytest.mark.parametrize('hamming', [0, 1, 5, 9])
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
    for left, right, distances in near.close_pairs(one, other, hamming)
    for i, j, d in zip(left, right, distances, strict=True)
  ]
  assert len(found) == len(set(found)) >= 1
  assert set(found) == wanted


def test_many_equal_hashes_go_through_in_chunks(monkeypatch):
  monkeypatch.setattr(near, '_PAIRS', 7)
  one, other = np.full(5, 9, np.uint64), np.full(4, 9, np.uint64)
  chunks = list(near.close_pairs(one, other, 2))
  assert sum(len(left) for left, *_ in chunks) == 20
  assert max(len(left) for left, *_ in chunks) <= 8


def test_a_hash_reads_brightness_from_left_to_right():
  ramp = np.linspace(0, 255, 72).astype(np.uint8)
  picture = np.broadcast_to(ramp[None, :, None], (64, 72, 3)).copy()
  assert near.difference_hash(picture) == 2**64 - 1
  assert near.difference_hash(picture[:, ::-1].copy()) == 0
  # Noise of a level on an even picture is no gradient.
  rng = np.random.default_rng(0)
  noise = rng.integers(127, 129, (64, 64, 3)).astype(np.uint8)
  assert near.difference_hash(noise) == 0
