"""Which recordings are for training, validation and test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from babyvfm_jax.corpus.moment import SPLITS


def assign(
  groups: Iterable[str],
  *,
  shares: Sequence[float] = (0.85, 0.075, 0.075),
  seed: int = 0,
) -> dict[str, str]:
  """Puts whole groups into splits.

  A group is what the layout says must stay together: a recording, a child, a
  set of sibling scenes. Never utterances, whose neighbours would stand on the
  other side. The groups are put in the order of a hash of (seed, group) and cut
  there, so that the shares are exact to within one group, and the outcome
  follows from the set of groups alone, whatever their order.

  Every split that is wanted gets at least one group while there are enough.

  Args:
    groups: Names; repeated ones count once.
    shares: Share of each split of `moment.SPLITS`, summing to one.
    seed: Another seed draws other splits.

  Returns:
    Split by group, sorted by group.

  Raises:
    ValueError: The shares are not shares of one.
  """
  if (
    len(shares) != len(SPLITS) or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6
  ):
    raise ValueError(
      f'split shares {tuple(shares)} are not {len(SPLITS)} shares of one '
      f'({", ".join(SPLITS)})'
    )
  ordered = sorted(set(groups), key=lambda group: (_hash(seed, group), group))
  names = [
    split
    for split, count in zip(SPLITS, _counts(len(ordered), shares), strict=True)
    for _ in range(count)
  ]
  return dict(sorted(zip(ordered, names, strict=True)))


def _counts(total: int, shares: Sequence[float]) -> list[int]:
  """Whole numbers that sum to `total`, by largest remainder.

  Then each split without a group, though wanted, takes one from the largest;
  the first split is served first where there are too few for all.
  """
  exact = [total * share for share in shares]
  counts = [int(number + 1e-9) for number in exact]
  remainders = sorted(
    range(len(exact)), key=lambda place: counts[place] - exact[place]
  )
  for place in remainders[: total - sum(counts)]:
    counts[place] += 1
  for place, share in enumerate(shares):
    largest = max(range(len(counts)), key=counts.__getitem__)
    if share > 0 and not counts[place] and counts[largest] > 1:
      counts[largest] -= 1
      counts[place] += 1
  return counts


def _hash(seed: int, group: str) -> bytes:
  return hashlib.sha256(f'{seed}/{group}'.encode()).digest()
