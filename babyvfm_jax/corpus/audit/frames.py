"""Every different frame of the audited sides, hashed once."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterator

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import perceptual_hash
from babyvfm_jax.corpus.audit import near, plain
from babyvfm_jax.corpus.audit.material import decode
from babyvfm_jax.corpus.audit.rules import Rules
from babyvfm_jax.corpus.audit.sides import Sides


@dataclasses.dataclass(frozen=True)
class Frames:
  """Different frames, and where they are shown.

  Attributes:
    hashes: [N] uint64, dHash of each.
    plain: [N] bool, whether it shows nothing.
    thumbnails: [N, 16, 16, 3] uint8, in a file of its own: they are large.
    cropped: [N] bool, whether only its central square is meant.
    rows: [M] rows of units.
    numbers: [M] the frames that they show.
  """

  hashes: np.ndarray
  plain: np.ndarray
  thumbnails: np.ndarray
  cropped: np.ndarray
  rows: np.ndarray
  numbers: np.ndarray


@dataclasses.dataclass(frozen=True)
class Near:
  """Two frames that are perceptually near.

  Attributes:
    one: Number of the frame in `Frames`.
    other: Number of the other.
    distance: Bits in which their hashes differ.
    levels: Largest difference of a block of their thumbnails.
  """

  one: int
  other: int
  distance: int
  levels: float


def read(sides: Sides, rules: Rules) -> Frames:
  """Reads the frames of all units; equal moments are read once."""
  pictured = sides.units[sides.units['picture'] != '']
  by_picture = pictured.groupby('picture', sort=False).indices
  known: dict[tuple[bytes, bool], int] = {}
  hashes: list[int] = []
  rows: list[int] = []
  numbers: list[int] = []
  # The file is gone with the map: nothing is left behind.
  with tempfile.TemporaryFile() as file:
    with progress.stage('Hash frames', len(by_picture), 'moments') as bar:
      for places in by_picture.values():
        members = pictured.index[places]
        for digest, cropped, picture in _pictures(sides, int(members[0])):
          key = (digest, cropped)
          if key not in known:
            known[key] = len(hashes)
            hashes.append(perceptual_hash.difference_hash(picture))
            file.write(near.thumbnail(picture).tobytes())
          rows += list(members)
          numbers += [known[key]] * len(members)
        bar.advance(1)
    file.flush()
    shape = (len(hashes), near.THUMBNAIL, near.THUMBNAIL, 3)
    thumbnails = np.zeros(shape, np.uint8)
    if hashes:
      thumbnails = np.memmap(file, np.uint8, 'r', shape=shape)
  return Frames(
    np.array(hashes, np.uint64),
    plain.are_plain(thumbnails, plain.typical(sides), rules),
    thumbnails,
    np.array([cropped for _, cropped in known], bool),
    np.array(rows, int),
    np.array(numbers, int),
  )


def _pictures(
  sides: Sides, row: int
) -> Iterator[tuple[bytes, bool, np.ndarray]]:
  """Hash of the bytes, whether cropped, and the picture, of each frame.

  A test's picture may be in the corpus cropped or stretched to a square.
  """
  is_test = sides.materials[sides.units.loc[row, 'material']].is_test
  for encoded in sides.frames(row):
    digest = hashlib.sha256(encoded).digest()[:16]
    picture = decode(encoded)
    yield digest, False, picture
    height, width = picture.shape[:2]
    if is_test and height != width:
      short = min(height, width)
      top, left = (height - short) // 2, (width - short) // 2
      yield digest, True, picture[top : top + short, left : left + short]


def near_pairs(
  sides: Sides, frames: Frames, rules: Rules
) -> tuple[list[Near], int]:
  """Frames of two sides of a pair that are near, and not the same.

  Returns:
    The pairs, and how many had hashes close enough for a second look.
  """
  side_of = sides.units['side'].to_numpy()[frames.rows]
  # Without gradients a hash says nothing.
  telling = ~frames.plain & (frames.hashes != 0)
  shown = {
    side: numbers[telling[numbers]]
    for side in pd.unique(side_of)
    for numbers in (np.unique(frames.numbers[side_of == side]),)
  }
  found: dict[tuple[int, int], Near] = {}
  looks = 0
  for a, b in sides.pairs:
    if a not in shown or b not in shown:
      continue
    one, other = shown[a], shown[b]
    for left, right, distance in perceptual_hash.close_pairs(
      frames.hashes[one], frames.hashes[other], rules.hamming
    ):
      pairs = np.stack([one[left], other[right]], 1)
      different = pairs[:, 0] != pairs[:, 1]
      looks += int(different.sum())
      for pair in _look(frames, pairs[different], distance[different], rules):
        found.setdefault((pair.one, pair.other), pair)
  return list(found.values()), looks


def _look(
  frames: Frames, pairs: np.ndarray, distance: np.ndarray, rules: Rules
) -> Iterator[Near]:
  """The pairs, [n, 2] numbers, whose thumbnails are near too."""
  for start in range(0, len(pairs), near.CHUNK):
    part = pairs[start : start + near.CHUNK]
    levels = near.block_differences(
      frames.thumbnails[part[:, 0]], frames.thumbnails[part[:, 1]]
    )
    for i in np.flatnonzero(levels <= rules.block_levels):
      one, other = sorted(part[i].tolist())
      yield Near(one, other, int(distance[start + i]), float(levels[i]))
