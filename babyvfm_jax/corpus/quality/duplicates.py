"""Near-duplicate pictures: leaders and those who follow them, by Hamming.

Pictures are met in order; one that lies within `distance` bits of an earlier
leader follows the earliest such leader, any other becomes a leader. So leaders
are pairwise further apart, everyone is near its own leader, and dropping all
followers drops nothing that has no near picture left. (Chains of near pictures,
which connected components would join into one, do not form.)

Two hashes that differ in at most d bits agree wholly in at least b - d of b
blocks, so equal keys made of b - d blocks find every pair (Manku et al. 2007,
"Detecting near-duplicates for web crawling"). Hashes are met in batches that
double: most of a batch follows a leader of before and is done with, so that
large clusters cost no square of their size.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

DISTANCE = 3
_BITS = 64
_FIRST_BATCH = 2048
# Candidate pairs that are compared at once.
_PAIRS = 4_000_000


def cluster(hashes: np.ndarray, distance: int = DISTANCE) -> np.ndarray:
  """Assigns every picture to its leader.

  Args:
    hashes: [n] int64, 64-bit perceptual hashes, in order.
    distance: Bits, at least 0, by which near duplicates differ at most.

  Returns:
    [n] int64 place of each picture's leader; a leader's is its own.
  """
  if distance < 0 or distance >= _BITS:
    raise ValueError(f'distance {distance} lies outside [0, {_BITS})')
  distinct, first, inverse = np.unique(
    hashes, return_index=True, return_inverse=True
  )
  order = np.argsort(first)
  ordered = distinct[order].view(np.uint64)
  leader = _lead(ordered, distance)
  place = np.empty_like(order)
  place[order] = np.arange(len(order))
  return first[order][leader[place[inverse]]]


def _lead(hashes: np.ndarray, distance: int) -> np.ndarray:
  """[n] leader of each of n distinct hashes, as a place among them."""
  keys = _keys(distance)
  leader = np.arange(len(hashes))
  leaders = np.zeros(0, np.int64)
  start, size = 0, _FIRST_BATCH
  while start < len(hashes):
    stop = min(start + size, len(hashes))
    own = np.arange(start, stop)
    found = _earliest(hashes[own], hashes[leaders], distance, keys)
    followed = found < len(leaders)
    leader[own[followed]] = leaders[found[followed]]
    new = _lead_among(hashes, own[~followed], leader, distance, keys)
    leaders = np.concatenate([leaders, new])
    start, size = stop, stop
  return leader


def _lead_among(
  hashes: np.ndarray,
  own: np.ndarray,
  leader: np.ndarray,
  distance: int,
  keys: list[np.uint64],
) -> np.ndarray:
  """Leaders among hashes that no earlier leader is near; sets `leader`."""
  later, earlier = [], []
  for a, b in _near(hashes[own], hashes[own], distance, keys):
    forward = a > b
    later.append(a[forward])
    earlier.append(b[forward])
  pairs = np.stack([np.concatenate(later), np.concatenate(earlier)], axis=1)
  pairs = np.unique(pairs, axis=0)
  follows = np.zeros(len(own), bool)
  # By later, then earlier: when one is reached, all before it have settled.
  for one, before in pairs.tolist():
    if not follows[one] and not follows[before]:
      follows[one] = True
      leader[own[one]] = own[before]
  return own[~follows]


def _earliest(
  hashes: np.ndarray,
  leaders: np.ndarray,
  distance: int,
  keys: list[np.uint64],
) -> np.ndarray:
  """[n] place of the first leader near each hash; len(leaders) for none."""
  found = np.full(len(hashes), len(leaders))
  for own, other in _near(hashes, leaders, distance, keys):
    np.minimum.at(found, own, other)
  return found


def _near(
  first: np.ndarray,
  second: np.ndarray,
  distance: int,
  keys: list[np.uint64],
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
  """Yields places (in first, in second) of near pairs, some repeatedly."""
  nothing = np.zeros(0, np.int64)
  yield nothing, nothing
  for key in keys:
    order = np.argsort(second & key)
    ordered = (second & key)[order]
    # Sorted, they are looked up several times as fast.
    asked = np.argsort(first & key)
    wanted = (first & key)[asked]
    low = np.searchsorted(ordered, wanted, 'left')
    counts = np.searchsorted(ordered, wanted, 'right') - low
    for part in _parts(counts):
      count = counts[part]
      own = np.repeat(asked[part], count)
      before = np.repeat(np.cumsum(count) - count, count)
      place = np.repeat(low[part], count) + np.arange(len(own)) - before
      other = order[place]
      near = np.bitwise_count(first[own] ^ second[other]) <= distance
      yield own[near], other[near]


def _parts(counts: np.ndarray) -> Iterator[slice]:
  """Stretches with about `_PAIRS` candidates each."""
  total = np.cumsum(counts)
  start = 0
  while start < len(counts):
    done = total[start - 1] if start else 0
    stop = int(np.searchsorted(total, done + _PAIRS, 'right'))
    stop = max(stop, start + 1)
    yield slice(start, stop)
    start = stop


def _keys(distance: int) -> list[np.uint64]:
  """Masks of b - d of b blocks, one of which near hashes agree under."""
  # Few blocks are few sorts with many chance candidates, and the reverse.
  blocks = min(distance + 2, _BITS)
  bounds = np.linspace(0, _BITS, blocks + 1).round().astype(int)
  masks = [
    ((1 << int(high)) - 1) ^ ((1 << int(low)) - 1)
    for low, high in itertools.pairwise(bounds)
  ]
  return [
    np.uint64(sum(chosen))
    for chosen in itertools.combinations(masks, blocks - distance)
  ]
