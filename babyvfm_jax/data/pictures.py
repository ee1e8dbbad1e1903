"""Pictures of moments, read from a corpus and made ready for a batch."""

from __future__ import annotations

import dataclasses
from typing import Protocol

import numpy as np
import pandas as pd

from babyvfm_jax.data import transforms


class Corpus(Protocol):
  """What the data room needs of a corpus (see `corpus/store.py`)."""

  @property
  def index(self) -> pd.DataFrame:
    """One row a moment."""

  @property
  def fingerprint(self) -> str:
    """Hash of the index."""

  def frames(self, row: int) -> list[bytes]:
    """Encoded pictures of an index row."""


@dataclasses.dataclass(frozen=True)
class Pictures:
  """Decoded pictures by index row.

  Attributes:
    corpus: Where the encoded pictures lie.
    size: Height and width in pixels.
    shown: [index rows] the row whose pictures each row is shown: itself, or
      another under the shuffled control.
    counts: [index rows] number of frames of each row.
    ids: [index rows] int32, hash of each row's pictures.
    augmenter: How they are changed in training.
  """

  corpus: Corpus
  size: int
  shown: np.ndarray
  counts: np.ndarray
  ids: np.ndarray
  augmenter: transforms.Augmenter

  def count(self, row: int) -> int:
    """Number of frames that a row is shown."""
    return int(self.counts[self.shown[row]])

  def id(self, row: int) -> int:
    """31-bit hash of the pictures that a row is shown."""
    return self.ids[self.shown[row]]

  def augmentation(
    self, rng: np.random.Generator | None
  ) -> transforms.Augmentation:
    """Draws one change for all pictures of an example; none without rng."""
    return transforms.UNCHANGED if rng is None else self.augmenter.draw(rng)

  def decode(
    self,
    row: int,
    chosen: np.ndarray,
    augmentation: transforms.Augmentation,
    target: np.ndarray,
  ) -> None:
    """Decodes some frames of a row.

    Args:
      row: Index row of the moment.
      chosen: [k] frames of what the row is shown.
      augmentation: Of the example.
      target: [at least k, size, size, 3] uint8, written in place.

    Raises:
      ValueError: A frame is no JPEG; the message names the row.
    """
    shown = int(self.shown[row])
    encoded = self.corpus.frames(shown)
    for place, frame in enumerate(chosen):
      try:
        target[place] = transforms.decode(
          encoded[frame], self.size, augmentation
        )
      except ValueError as error:
        raise ValueError(
          f'index row {shown}, frame {frame}, cannot be decoded ({error}); '
          'build the corpus again'
        ) from error


def open_pictures(
  corpus: Corpus,
  size: int,
  augmenter: transforms.Augmenter,
  shown: np.ndarray | None = None,
) -> Pictures:
  """Pictures of a corpus.

  Args:
    corpus: The corpus.
    size: Height and width in pixels.
    augmenter: How they are changed in training.
    shown: See `Pictures`; None shows every row its own.

  Returns:
    The pictures.
  """
  index = corpus.index
  codes, hashes = pd.factorize(index['picture'].to_numpy())
  ids = np.array([int(h[:8] or '0', 16) >> 1 for h in hashes], np.int32)
  return Pictures(
    corpus=corpus,
    size=size,
    shown=np.arange(len(index)) if shown is None else shown,
    counts=index['frame_count'].to_numpy(np.int64),
    ids=ids[codes],
    augmenter=augmenter,
  )


def choose(
  count: int, wanted: int, rng: np.random.Generator | None
) -> np.ndarray:
  """Chooses frames of a moment.

  Args:
    count: Frames that there are.
    wanted: Frames wanted at most.
    rng: Draws the frame where one is wanted; None takes the middle one.

  Returns:
    [min(count, wanted)] ascending, spread evenly over the moment.
  """
  if wanted == 1 and rng is not None and count:
    return np.array([rng.integers(count)])
  taken = min(count, wanted)
  return ((2 * np.arange(taken) + 1) * count) // (2 * max(taken, 1))
