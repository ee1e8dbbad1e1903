"""Leaders and those who follow them: duplicates without chains.

Things are met in order; one that is near an earlier leader follows the earliest
such leader, any other becomes a leader. So leaders are pairwise further apart,
everyone is near its own leader, and dropping all followers drops nothing that
has no near thing left. (Chains of near things, which connected components would
join into one, do not form.)

What is near is asked in batches, so that an index or a matrix product answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np


class Nearness(Protocol):
  """Which of numbered things are near each other."""

  def earliest(self, own: np.ndarray, leaders: np.ndarray) -> np.ndarray:
    """[n] place of the first leader near each thing; len(leaders) for none.

    Args:
      own: [n] things.
      leaders: [m] others, in the order in which they were met.
    """
    ...

  def pairs(self, own: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yields places in `own` of near pairs, each pair once, either way round.

    Args:
      own: [n] things.
    """
    ...


def lead(
  nearness: Nearness, count: int, *, first: int, doubling: bool
) -> np.ndarray:
  """Assigns everything to its leader.

  Args:
    nearness: Answers what is near.
    count: Things, met by number.
    first: Things in the first batch.
    doubling: Whether a batch is as large as all before it: where an index
      makes looking many up cheap, most of a batch follows a leader of before,
      so that large clusters cost no square of their size. Otherwise all
      batches are of one size.

  Returns:
    [count] int64 number of each one's leader; a leader's is its own.
  """
  leader = np.arange(count)
  leaders = np.zeros(0, np.int64)
  start, size = 0, first
  while start < count:
    own = np.arange(start, min(start + size, count))
    found = nearness.earliest(own, leaders)
    followed = found < len(leaders)
    leader[own[followed]] = leaders[found[followed]]
    new = _lead_among(nearness, own[~followed], leader)
    leaders = np.concatenate([leaders, new])
    start += len(own)
    size = start if doubling else first
  return leader


def _lead_among(
  nearness: Nearness, own: np.ndarray, leader: np.ndarray
) -> np.ndarray:
  """Leaders among things that no earlier leader is near; sets `leader`."""
  keys = [np.zeros(0, np.int64)]
  for one, other in nearness.pairs(own):
    # By later, then earlier: when one is reached, all before it have settled.
    keys.append(np.maximum(one, other) * len(own) + np.minimum(one, other))
  ordered = np.sort(np.concatenate(keys))
  follows = np.zeros(len(own), bool)
  for key in ordered.tolist():
    later, earlier = divmod(key, len(own))
    if later != earlier and not follows[later] and not follows[earlier]:
      follows[later] = True
      leader[own[later]] = own[earlier]
  return own[~follows]
