"""Near duplicates: banding finds what comparing all with all finds."""

import numpy as np
import pytest

from babyvfm_jax.corpus import perceptual_hash
from babyvfm_jax.corpus.quality import duplicates


def brute_force(hashes, distance):
  leaders, result = [], []
  for place, value in enumerate(hashes.tolist()):
    near = [
      leader
      for leader in leaders
      if ((value ^ int(hashes[leader])) & (2**64 - 1)).bit_count() <= distance
    ]
    if not near:
      leaders.append(place)
    result.append(near[0] if near else place)
  return np.array(result)


def planted(count, families, flips, seed):
  """Hashes around a few centres, some far away, some repeated."""
  rng = np.random.default_rng(seed)
  centres = rng.integers(-(2**63), 2**63 - 1, families, np.int64)
  hashes = centres[rng.integers(families, size=count)]
  for _ in range(flips):
    hashes ^= np.int64(1) << rng.integers(0, 63, count)
  return hashes


@pytest.mark.parametrize('distance', [0, 1, 3, 5, 8])
def test_clusters_equal_brute_force(distance, monkeypatch):
  # Small batches, so that all ways through are walked.
  monkeypatch.setattr(duplicates, '_FIRST_BATCH', 16)
  monkeypatch.setattr(perceptual_hash, '_PAIRS', 500)
  hashes = planted(700, families=12, flips=3, seed=distance)
  found = duplicates.cluster(hashes, distance)
  np.testing.assert_array_equal(found, brute_force(hashes, distance))
  assert 1 < len(np.unique(found)) < 700


def test_leaders_are_apart_and_followers_near():
  hashes = planted(3000, families=5, flips=4, seed=7)
  found = duplicates.cluster(hashes, 3)
  follow = np.bitwise_count((hashes ^ hashes[found]).view(np.uint64))
  assert follow.max() <= 3
  leaders = np.unique(found)
  np.testing.assert_array_equal(found[leaders], leaders)
  bits = (hashes[leaders, None] ^ hashes[None, leaders]).view(np.uint64)
  apart = np.bitwise_count(bits) + 64 * np.eye(len(leaders), dtype=int)
  assert apart.min() > 3


def test_the_sign_bit_is_a_bit_like_others():
  hashes = np.array([0, -(2**63), -1, 7], np.int64)
  np.testing.assert_array_equal(duplicates.cluster(hashes, 1), [0, 0, 2, 3])


def test_no_picture_is_no_cluster():
  assert len(duplicates.cluster(np.zeros(0, np.int64))) == 0


def test_a_wrong_distance_is_refused():
  with pytest.raises(ValueError, match='distance 64'):
    duplicates.cluster(np.zeros(1, np.int64), 64)
