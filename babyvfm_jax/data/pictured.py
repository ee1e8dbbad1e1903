"""Views of single moments: pairs, clips and frames alone."""

from __future__ import annotations

import dataclasses

import numpy as np

from babyvfm_jax.corpus.tokenizer import PAD
from babyvfm_jax.data import pictures, tokens
from babyvfm_jax.data.example import Example, Sizes, token_arrays


@dataclasses.dataclass(frozen=True)
class Pairs:
  """Pictures with utterances; `pairs` and `clips`.

  Attributes:
    pictures: Pictures by index row.
    table: Tokens by index row.
    members: [moments] index rows, those of one example together.
    bounds: [examples + 1] where each example begins in `members`.
    sizes: Shape of an example.
  """

  pictures: pictures.Pictures
  table: tokens.TokenTable
  members: np.ndarray
  bounds: np.ndarray
  sizes: Sizes

  @property
  def rows(self) -> np.ndarray:
    """[examples] index row of each example's first moment."""
    return self.members[self.bounds[:-1]]

  def example(self, place: int, rng: np.random.Generator | None) -> Example:
    """A picture or clip with up to U of its utterances."""
    members = self.members[self.bounds[place] : self.bounds[place + 1]]
    row = int(members[0])
    chosen = pictures.choose(self.pictures.count(row), self.sizes.frames, rng)
    spoken = members[: self.sizes.utterances]
    if rng is not None and len(members) > len(spoken):
      spoken = rng.choice(members, len(spoken), replace=False)
    ids = np.full(self.sizes.utterances, tokens.NO_UTTERANCE, np.int32)
    written = np.full((self.sizes.utterances, self.sizes.length), PAD, np.int32)
    for number, member in enumerate(spoken):
      tokens.write(written[number], self.table[member])
      ids[number] = self.table.utterance_id(member)
    return {
      **_frames(self.pictures, self.sizes, row, chosen, rng),
      **token_arrays(written),
      'picture_ids': np.int32(self.pictures.id(row)),
      'utterance_ids': ids,
      'rows': np.int32(row),
    }


@dataclasses.dataclass(frozen=True)
class Frames:
  """Pictures alone, those of silent moments too.

  Attributes:
    pictures: Pictures by index row.
    rows: [examples] index row of each moment.
    sizes: Shape of an example.
  """

  pictures: pictures.Pictures
  rows: np.ndarray
  sizes: Sizes

  def example(self, place: int, rng: np.random.Generator | None) -> Example:
    """The frames of one moment."""
    row = int(self.rows[place])
    chosen = pictures.choose(self.pictures.count(row), self.sizes.frames, rng)
    return {
      **_frames(self.pictures, self.sizes, row, chosen, rng),
      'rows': np.int32(row),
    }


def _frames(
  source: pictures.Pictures,
  sizes: Sizes,
  row: int,
  chosen: np.ndarray,
  rng: np.random.Generator | None,
) -> dict[str, np.ndarray]:
  size = sizes.image_size
  frames = np.zeros((sizes.frames, size, size, 3), np.uint8)
  source.decode(row, chosen, source.augmentation(rng), frames)
  return {
    'frames': frames,
    'frame_mask': np.arange(sizes.frames) < len(chosen),
  }
