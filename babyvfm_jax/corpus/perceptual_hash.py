"""Perceptual hashes of pictures, and pairs of hashes that are near.

The hash is dHash of 64 bits: a picture shrunk to 9 x 8 grey values, one bit for
each pair of neighbours in a row. A bit is set where the right one is brighter
by more than a margin: without it, the flat areas of drawings and of dark rooms
are coin tosses that another compression throws anew.

Two hashes that differ in at most d bits agree wholly in at least b - d of b
blocks, so equal keys made of b - d blocks find every pair (Manku et al. 2007,
"Detecting near-duplicates for web crawling").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from PIL import Image

BITS = 64
_SHAPE = (9, 8)  # Width, height: 8 differences in each of 8 rows.
_MARGIN = 2
# Candidate pairs that are compared at once: 32 MiB of hashes.
_PAIRS = 1 << 22


def difference_hash(picture: np.ndarray) -> int:
  """The 64-bit dHash of a picture; 0 where it has no gradient that tells.

  Scaling, slight blur and compression change few bits.

  Args:
    picture: [H, W, 3] or, luma alone, [H, W] uint8.

  Returns:
    The bits, row by row, as an unsigned integer.
  """
  grey = Image.fromarray(picture).convert('L')
  small = np.asarray(grey.resize(_SHAPE, Image.Resampling.BOX)).astype(int)
  bits = small[:, 1:] > small[:, :-1] + _MARGIN
  return int.from_bytes(np.packbits(bits).tobytes(), 'big')


def close_pairs(
  one: np.ndarray, other: np.ndarray, distance: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
  """Pairs of hashes that differ in at most `distance` bits.

  The cost is that of sorting, plus the pairs with a common key; memory does
  not grow with the number of pairs.

  Args:
    one: [M] uint64.
    other: [N] uint64.
    distance: Bits, in [0, 64).

  Yields:
    Places in `one`, places in `other`, distances; each pair exactly once.
  """
  if not 0 <= distance < BITS:
    raise ValueError(f'distance {distance} lies outside [0, {BITS})')
  masks = _masks(distance)
  for place, mask in enumerate(masks):
    for left, right in _equal(one & mask, other & mask):
      different = one[left] ^ other[right]
      apart = np.bitwise_count(different)
      near = np.flatnonzero(apart <= distance)
      # A pair that agrees under an earlier mask too was found there.
      for seen in masks[:place]:
        near = near[(different[near] & seen) != 0]
      if len(near):
        yield left[near], right[near], apart[near].astype(int)


def _masks(distance: int) -> list[np.uint64]:
  """Masks of b - d of b blocks, one of which near hashes agree under."""
  # Few blocks are few sorts with many chance candidates, and the reverse.
  blocks = min(distance + 2, BITS)
  bounds = np.linspace(0, BITS, blocks + 1).round().astype(int)
  parts = [
    ((1 << int(high)) - 1) ^ ((1 << int(low)) - 1)
    for low, high in itertools.pairwise(bounds)
  ]
  return [
    np.uint64(sum(chosen))
    for chosen in itertools.combinations(parts, blocks - distance)
  ]


def _equal(
  one: np.ndarray, other: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
  """All pairs of places with equal keys, in chunks."""
  order = np.argsort(other)
  ordered = other[order]
  # Sorted, they are looked up several times as fast.
  asked = np.argsort(one)
  wanted = one[asked]
  low = np.searchsorted(ordered, wanted, 'left')
  counts = np.searchsorted(ordered, wanted, 'right') - low
  busy = np.flatnonzero(counts)
  asked, low, counts = asked[busy], low[busy], counts[busy]
  for part in _parts(counts):
    count = counts[part]
    left = np.repeat(asked[part], count)
    before = np.repeat(np.cumsum(count) - count, count)
    yield (
      left,
      order[np.repeat(low[part], count) + np.arange(len(left)) - before],
    )


def _parts(counts: np.ndarray) -> Iterator[slice]:
  """Stretches with about `_PAIRS` candidates each."""
  total = np.cumsum(counts)
  start = 0
  while start < len(counts):
    done = total[start - 1] if start else 0
    # One key alone may fill a stretch: at least one is taken.
    stop = int(np.searchsorted(total, done + _PAIRS, 'right'))
    stop = max(stop, start + 1)
    yield slice(start, stop)
    start = stop
