"""Views of moments in a row: dialogues and packed text."""

from __future__ import annotations

import dataclasses

import numpy as np

from babyvfm_jax.corpus.tokenizer import PAD
from babyvfm_jax.data import packing, pictures, tokens, windows
from babyvfm_jax.data.example import Example, Sizes, token_arrays


@dataclasses.dataclass(frozen=True)
class Dialogues:
  """Windows of consecutive moments of one recording, interleaved.

  A moment's frames count as seen from its first token on. Frames are closed
  up: real ones in time order, then padding.

  Attributes:
    pictures: Pictures by index row.
    table: Tokens by index row.
    windows: The windows.
    chosen: [examples] which of the windows are examples.
    sizes: Shape of an example.
  """

  pictures: pictures.Pictures
  table: tokens.TokenTable
  windows: windows.Windows
  chosen: np.ndarray
  sizes: Sizes

  @property
  def rows(self) -> np.ndarray:
    """[examples] index row of each unshifted window's first moment."""
    return self.windows.rows[self.windows.starts[self.chosen]]

  def example(self, place: int, rng: np.random.Generator | None) -> Example:
    """One window: frames, tokens, and which frames each token has behind it."""
    members = self.windows.window(self.chosen[place], rng)
    size, count = self.sizes.image_size, self.sizes.frames * self.windows.size
    frames = np.zeros((count, size, size, 3), np.uint8)
    choices = [
      pictures.choose(self.pictures.count(row), self.sizes.frames, rng)
      for row in members
    ]
    augmentation = self.pictures.augmentation(rng)
    seen, parts, latest = 0, [], []
    for row, choice in zip(members, choices, strict=True):
      if len(choice):
        self.pictures.decode(row, choice, augmentation, frames[seen:])
        seen += len(choice)
      if self.table.texts[row] >= 0:
        parts.append(self.table[row])
        latest += [seen - 1] * (len(parts[-1]) + 1 + (len(parts) == 1))
    length = self.sizes.length
    written = np.full((1, length), PAD, np.int32)
    token_frames = np.full((1, length), -1, np.int32)
    sequence = tokens.join(parts)[:length]
    written[0, : len(sequence)] = sequence
    token_frames[0, : len(latest)] = latest[:length]
    return {
      'frames': frames,
      'frame_mask': np.arange(count) < seen,
      **token_arrays(written),
      'token_frames': token_frames,
      'rows': np.int32(members[0]),
    }


@dataclasses.dataclass(frozen=True)
class Text:
  """Texts alone, packed.

  Attributes:
    table: Tokens by index row.
    windows: The documents.
    plan: Which documents each packed row holds.
    sizes: Shape of an example.
  """

  table: tokens.TokenTable
  windows: windows.Windows
  plan: packing.Plan
  sizes: Sizes

  @property
  def rows(self) -> np.ndarray:
    """[examples] index row of the first moment of each packed row."""
    return self._row_of(self.plan.pieces[self.plan.bounds[:-1], 0])

  def example(self, place: int, rng: np.random.Generator | None) -> Example:
    """One packed row; nothing about it is drawn."""
    del rng
    length = self.sizes.length
    written, segments, positions = np.zeros((3, 1, length), np.int32)
    filled = 0
    pieces = self.plan.row(place)
    for number, piece in enumerate(pieces):
      members = self.windows.window(piece.document)
      whole = tokens.join([self.table[row] for row in members])
      stop = filled + piece.stop - piece.start
      written[0, filled:stop] = whole[piece.start : piece.stop]
      segments[0, filled:stop] = number + 1
      positions[0, filled:stop] = np.arange(stop - filled)
      filled = stop
    return {
      **token_arrays(written),
      'segment_ids': segments,
      'positions': positions,
      'rows': np.int32(self._row_of(pieces[0].document)),
    }

  def _row_of(self, document: int | np.ndarray) -> np.ndarray:
    return self.windows.rows[self.windows.starts[document]]
