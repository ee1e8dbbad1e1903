"""Which recordings are for training, validation and test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from babyvfm_jax.corpus.moment import SPLITS
from babyvfm_jax.corpus.recording import Recording, RecordingError

# What may lie in one split as a whole: a recording, all of a child's, all of a
# child's in a block of ages, or what the archive says belongs together.
BY = ('recording', 'child', 'age', 'group')


def unit(recording: Recording, by: str, age_block: float) -> str:
  """What lies in one split together with a recording.

  Args:
    recording: Its id, child, age and group are read.
    by: One of `BY`.
    age_block: Days of a block of ages, for 'age'.

  Returns:
    A name that all recordings of one split share.

  Raises:
    RecordingError: The child, the age or the group is not known.
  """
  if by == 'recording':
    return recording.id
  lacks = {
    'child': not recording.child,
    'age': recording.age_days is None or not recording.child,
    'group': not recording.group,
  }
  if lacks[by]:
    known = {
      'child': 'no child',
      'age': 'no child and age',
      'group': 'no group',
    }
    raise RecordingError(
      f'{recording.id}: {known[by]} is known and the split is by {by}; give it '
      'a row in children.csv (name, child, age_days) where the layout reads '
      'one, or another --split_by'
    )
  if by == 'age':
    block = int(recording.age_days // age_block) if recording.age_days else 0
    return f'{recording.child}/{block * age_block:g} days'
  return recording.child if by == 'child' else recording.group


def assign(
  groups: Iterable[str],
  *,
  shares: Sequence[float] = (0.85, 0.075, 0.075),
  seed: int = 0,
  sizes: Mapping[str, int] | None = None,
) -> dict[str, str]:
  """Puts whole groups into splits.

  A group is what the layout says must stay together: a recording, a child, a
  set of sibling scenes. Never utterances, whose neighbours would stand on the
  other side. The groups are put in the order of a hash of (seed, group) and cut
  there, so that the shares are exact to within one group, and the outcome
  follows from the set of groups alone, whatever their order.

  Every split that is wanted gets at least one group while there are enough.

  One group may hold more than half of everything, as where many picture books
  share pictures. It goes to the first split, and the other groups are shared
  out so that with it the shares come about.

  Args:
    groups: Names; repeated ones count once.
    shares: Share of each split of `moment.SPLITS`, summing to one.
    seed: Another seed draws other splits.
    sizes: Of every group, such as its number of moments; None for equal ones.

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
  largest, part = _largest(ordered, sizes or {})
  if 0.5 < part < 1 and shares[0] == max(shares) and len(ordered) > len(SPLITS):
    ordered.remove(largest)
    rest = [max(shares[0] - part, 0.0), *shares[1:]]
    counts = _counts(len(ordered), [s / sum(rest) for s in rest])
    ordered.insert(0, largest)
    counts[0] += 1
  else:
    counts = _counts(len(ordered), shares)
  names = [
    split
    for split, count in zip(SPLITS, counts, strict=True)
    for _ in range(count)
  ]
  return dict(sorted(zip(ordered, names, strict=True)))


def _largest(
  groups: Sequence[str], sizes: Mapping[str, int]
) -> tuple[str, float]:
  """The largest group and its part of all; the part is 0 without sizes."""
  total = sum(sizes.get(group, 0) for group in groups)
  if not total:
    return '', 0.0
  largest = max(groups, key=lambda group: sizes.get(group, 0))
  return largest, sizes.get(largest, 0) / total


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
