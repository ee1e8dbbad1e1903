"""Which pictures show something of their own."""

from __future__ import annotations

import numpy as np

from babyvfm_jax.corpus.audit import near
from babyvfm_jax.corpus.audit.material import decode
from babyvfm_jax.corpus.audit.rules import Rules
from babyvfm_jax.corpus.audit.sides import Sides

_SAMPLE = 256
# The typical picture of fewer is one of them, or nothing.
_FEWEST = 32


def typical(sides: Sides) -> np.ndarray | None:
  """What pictures of the corpus have in common, [16, 16, 3] float32.

  The median thumbnail of up to 256 different ones, evenly spread: the
  background where there is one, nearly even where all differ. None where there
  are too few to tell.
  """
  own = sides.units[(sides.units['material'] == 0)]
  rows = own[own['picture'] != ''].drop_duplicates('picture').index
  if len(rows) < _FEWEST:
    return None
  places = np.unique(np.linspace(0, len(rows) - 1, _SAMPLE).astype(int))
  pictures = [decode(sides.frames(int(row))[0]) for row in rows[places]]
  middle = np.median([near.thumbnail(picture) for picture in pictures], 0)
  return middle.astype(np.float32)


def are_plain(
  thumbnails: np.ndarray, typical_thumbnail: np.ndarray | None, rules: Rules
) -> np.ndarray:
  """[N] bool: flat, or nearly the typical picture; see `rules`.

  Args:
    thumbnails: [N, 16, 16, 3] uint8.
    typical_thumbnail: What `typical` gave.
    rules: How many blocks must differ, and by how much.
  """
  result = np.zeros(len(thumbnails), bool)
  for start in range(0, len(thumbnails), near.CHUNK):
    part = thumbnails[start : start + near.CHUNK]
    apart = [near.levelled(part)]
    if typical_thumbnail is not None:
      apart.append(part - typical_thumbnail[None])
    for difference in apart:
      blocks = np.abs(difference).mean(-1) > rules.block_levels
      few = blocks.mean((1, 2)) < rules.own_share
      result[start : start + near.CHUNK] |= few
  return result
