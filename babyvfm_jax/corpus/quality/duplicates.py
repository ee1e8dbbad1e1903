"""Near-duplicate pictures, by Hamming distance of their hashes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from babyvfm_jax.corpus import perceptual_hash
from babyvfm_jax.corpus.quality import leaders

DISTANCE = 3
_FIRST_BATCH = 2048


def cluster(hashes: np.ndarray, distance: int = DISTANCE) -> np.ndarray:
  """Assigns every picture to its leader; see `leaders`.

  Args:
    hashes: [n] int64, 64-bit perceptual hashes, in order.
    distance: Bits, at least 0, by which near duplicates differ at most.

  Returns:
    [n] int64 place of each picture's leader; a leader's is its own.
  """
  distinct, first, inverse = np.unique(
    hashes, return_index=True, return_inverse=True
  )
  order = np.argsort(first)
  nearness = _ByHash(distinct[order].view(np.uint64), distance)
  found = leaders.lead(nearness, len(order), first=_FIRST_BATCH, doubling=True)
  place = np.empty_like(order)
  place[order] = np.arange(len(order))
  return first[order][found[place[inverse]]]


@dataclasses.dataclass(frozen=True)
class _ByHash:
  """Hashes within some bits of each other.

  Attributes:
    hashes: [n] uint64, distinct.
    distance: Bits.
  """

  hashes: np.ndarray
  distance: int

  def __post_init__(self):
    if not 0 <= self.distance < perceptual_hash.BITS:
      raise ValueError(
        f'distance {self.distance} lies outside [0, {perceptual_hash.BITS})'
      )

  def earliest(self, own: np.ndarray, leaders: np.ndarray) -> np.ndarray:
    found = np.full(len(own), len(leaders))
    for one, other, _ in perceptual_hash.close_pairs(
      self.hashes[own], self.hashes[leaders], self.distance
    ):
      np.minimum.at(found, one, other)
    return found

  def pairs(self, own: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    hashes = self.hashes[own]
    for one, other, _ in perceptual_hash.close_pairs(
      hashes, hashes, self.distance
    ):
      forward = one > other
      yield one[forward], other[forward]
