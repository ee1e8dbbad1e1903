"""Places for labels: as near as can be to what they name, never overlapping."""

from __future__ import annotations

from collections.abc import Sequence


def spread(
  wanted: Sequence[float], gap: float, low: float, high: float
) -> list[float]:
  """Moves positions apart so that neighbours are `gap` away.

  Least squares under the order of the wanted positions: neighbours that would
  overlap form a block, which is centred on the mean of what its members want.

  Args:
    wanted: Positions, in any order.
    gap: Least distance of two neighbours.
    low: Least position.
    high: Greatest position. Where there are more labels than room, the gap
      shrinks evenly.

  Returns:
    The positions, in the order of `wanted`.
  """
  if not wanted:
    return []
  if len(wanted) > 1:
    gap = min(gap, (high - low) / (len(wanted) - 1))
  order = sorted(range(len(wanted)), key=lambda index: wanted[index])
  # In shifted coordinates (minus rank times gap) the constraint is "not
  # descending", which pooling adjacent violators solves exactly.
  blocks: list[tuple[float, int]] = []
  for rank, index in enumerate(order):
    total, size = wanted[index] - rank * gap, 1
    while blocks and blocks[-1][0] / blocks[-1][1] >= total / size:
      before = blocks.pop()
      total, size = total + before[0], size + before[1]
    blocks.append((total, size))
  placed = [0.0] * len(wanted)
  last = high - (len(wanted) - 1) * gap
  rank = 0
  for total, size in blocks:
    position = min(max(total / size, low), last)
    for _ in range(size):
      placed[order[rank]] = position + rank * gap
      rank += 1
  return placed


def shorten(text: str, size: float, width: float) -> str:
  """Cuts a text, with an ellipsis, to about `width` at font size `size`."""
  if text_width(text, size) <= width:
    return text
  kept = text
  while kept and text_width(kept + '…', size) > width:
    kept = kept[:-1]
  return kept.rstrip(' -_/') + '…'


def text_width(text: str, size: float) -> float:
  """Estimates the width of a text in Arial and its kin, rounded up."""
  units = 0.0
  for letter in text:
    if letter in "iljtfI.,:;|!'’ ":
      units += 0.28
    elif letter in 'mwMW%—…@':
      units += 0.9
    elif letter.isupper():
      units += 0.7
    else:
      units += 0.56
  return units * size
