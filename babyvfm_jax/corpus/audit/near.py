"""Pictures that are perceptually near: difference hashes, and a second look.

The hash is dHash of 64 bits: a picture shrunk to 9 x 8 grey values, one bit for
each pair of neighbours in a row. A bit is set where the right one is brighter
by more than a margin: without it, the flat areas of drawings are coin tosses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from PIL import Image

BITS = 64
THUMBNAIL = 16
# Thumbnails that are looked at in one step.
CHUNK = 1 << 12
_MARGIN = 2
# Pairs whose distance is computed in one step: 32 MiB of hashes.
_PAIRS = 1 << 22


def difference_hash(picture: np.ndarray) -> int:
  """The 64-bit dHash of [H, W, 3] uint8."""
  grey = Image.fromarray(picture).convert('L')
  small = np.asarray(grey.resize((9, 8), Image.Resampling.BOX)).astype(int)
  bits = small[:, 1:] > small[:, :-1] + _MARGIN
  return int.from_bytes(np.packbits(bits).tobytes(), 'big')


def thumbnail(picture: np.ndarray) -> np.ndarray:
  """[16, 16, 3] uint8: means of the blocks of [H, W, 3] uint8."""
  size = (THUMBNAIL, THUMBNAIL)
  return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def levelled(thumbnails: np.ndarray) -> np.ndarray:
  """Thumbnails [..., 16, 16, 3] as float32, each colour's mean at zero."""
  values = thumbnails.astype(np.float32)
  return values - values.mean((-3, -2), keepdims=True)


def block_differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
  """[N] largest difference of a block, averaged over colours, of 255.

  Args:
    one: [N, 16, 16, 3] uint8 thumbnails.
    other: Those that they are compared with, in order.
  """
  apart = np.abs(levelled(one) - levelled(other))
  return apart.mean(-1).max((-2, -1))


def close_pairs(
  one: np.ndarray, other: np.ndarray, hamming: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
  """Pairs of hashes that differ in at most `hamming` bits.

  The 64 bits are cut into `hamming + 2` bands. Hashes that differ in at most
  `hamming` bits agree in two bands at least, so only hashes that share a pair
  of bands are compared: the cost is that of sorting, plus the pairs in common
  buckets, and memory does not grow with the number of pairs.

  Args:
    one: [M] uint64.
    other: [N] uint64.
    hamming: Largest distance.

  Yields:
    Places in `one`, places in `other`, distances; each pair exactly once.
  """
  bands = hamming + 2
  edges = np.linspace(0, BITS, bands + 1).astype(int)
  masks = [
    np.uint64(((1 << int(high - low)) - 1) << int(low))
    for low, high in itertools.pairwise(edges)
  ]
  chosen = list(itertools.combinations(range(bands), 2))
  for place, (a, b) in enumerate(chosen):
    mask = masks[a] | masks[b]
    earlier = [masks[c] | masks[d] for c, d in chosen[:place]]
    for left, right in _buckets(one & mask, other & mask):
      different = one[left] ^ other[right]
      distance = np.bitwise_count(different)
      # A pair that agrees in earlier bands too was found there.
      fresh = distance <= hamming
      for seen in earlier:
        fresh &= (different & seen) != 0
      if fresh.any():
        yield left[fresh], right[fresh], distance[fresh].astype(int)


def _buckets(
  one: np.ndarray, other: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
  """All pairs of places with equal keys, in chunks."""
  order_one, order_other = np.argsort(one), np.argsort(other)
  sorted_one, sorted_other = one[order_one], other[order_other]
  low = np.searchsorted(sorted_other, sorted_one, 'left')
  high = np.searchsorted(sorted_other, sorted_one, 'right')
  counts = high - low
  busy = np.flatnonzero(counts)
  while len(busy):
    total = np.cumsum(counts[busy])
    # One key alone may fill a chunk: at least one is taken.
    take = max(int(np.searchsorted(total, _PAIRS, 'right')), 1)
    now, busy = busy[:take], busy[take:]
    repeats = counts[now]
    left = np.repeat(order_one[now], repeats)
    starts = np.repeat(low[now] - np.cumsum(repeats) + repeats, repeats)
    yield left, order_other[starts + np.arange(len(left))]
