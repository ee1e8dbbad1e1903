"""What the pixels of a moment's frames say about their quality.

All of it is measured on luma in [0, 1], on frames of at most `SIDE` pixels, so
that figures of corpora of different sizes can be compared; what is stored
smaller is measured as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import simplejpeg
from PIL import Image
from scipy import ndimage

from babyvfm_jax.corpus import perceptual_hash

SIDE = 64
# Luma below and above which a pixel counts as clipped.
_DARK = 10 / 255
_BRIGHT = 245 / 255
# A pixel is flat where luma differs by at most this in its 3x3 surroundings.
_FLAT = 8 / 255


class Scores(NamedTuple):
  """Columns of one moment; NaN where there is nothing to measure.

  Attributes:
    sharpness: Variance of the Laplacian of luma, mean over frames (Pech-Pacheco
      et al. 2000, "Diatom autofocusing in brightfield microscopy").
    brightness: Mean luma, in [0, 1].
    dark: Share of pixels that are almost black.
    bright: Share of pixels that are almost white.
    motion: Mean absolute difference of luma between successive frames; NaN
      for fewer than two frames.
    covering: Share of the picture that its largest flat blob fills, mean over
      frames: a hand or another thing before the lens, but also a bare wall.
    picture_hash: 64-bit difference hash of the middle frame (see
      `perceptual_hash`), its bits as int64; 0 without frames.
  """

  sharpness: float
  brightness: float
  dark: float
  bright: float
  motion: float
  covering: float
  picture_hash: int


_UNKNOWN = float('nan')
_NOTHING = Scores(_UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, 0)


def score(frames: Sequence[bytes]) -> Scores:
  """Scores the frames of one moment.

  Args:
    frames: Encoded JPEGs in time order.

  Raises:
    ValueError: A frame is no JPEG.
  """
  if not frames:
    return _NOTHING
  lumas = [_luma(frame) for frame in frames]
  small = [_shrunk(luma, SIDE) for luma in lumas]
  motion = _UNKNOWN
  if len(small) > 1:
    pairs = itertools.pairwise(small)
    motion = float(np.mean([np.abs(b - a).mean() for a, b in pairs]))
  return Scores(
    sharpness=float(np.mean([_laplacian(luma).var() for luma in small])),
    brightness=float(np.mean([luma.mean() for luma in small])),
    dark=float(np.mean([(luma <= _DARK).mean() for luma in small])),
    bright=float(np.mean([(luma >= _BRIGHT).mean() for luma in small])),
    motion=motion,
    covering=float(np.mean([largest_blob(luma) for luma in small])),
    picture_hash=_signed(
      perceptual_hash.difference_hash(lumas[(len(lumas) - 1) // 2])
    ),
  )


def largest_blob(luma: np.ndarray) -> float:
  """Share of a picture that its largest flat, connected area fills.

  Args:
    luma: [H, W] float in [0, 1].
  """
  spread = ndimage.maximum_filter(luma, 3) - ndimage.minimum_filter(luma, 3)
  labels, count = ndimage.label(spread <= _FLAT)
  if not count:
    return 0.0
  largest = np.bincount(labels.ravel())[1:].argmax() + 1
  # The rim of an area is not flat: its surroundings are beyond it.
  return float(ndimage.maximum_filter(labels == largest, 3).mean())


def _signed(bits: int) -> int:
  """64 bits as parquet and pandas have them: signed."""
  return bits - (bits >> 63 << 64)


def _luma(frame: bytes) -> np.ndarray:
  """[H, W] uint8; what JPEG stores, without the way over RGB."""
  return simplejpeg.decode_jpeg(frame, 'GRAY')[..., 0]


def _shrunk(luma: np.ndarray, side: int) -> np.ndarray:
  """[at most side, at most side] float32 in [0, 1], averaged over areas."""
  height, width = luma.shape
  if max(height, width) > side:
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    luma = np.asarray(Image.fromarray(luma).resize(size, Image.Resampling.BOX))
  return luma.astype(np.float32) / 255


def _laplacian(luma: np.ndarray) -> np.ndarray:
  """[H - 2, W - 2]: the sum of the four neighbours less four times itself."""
  if min(luma.shape) < 3:
    return np.zeros((1, 1), np.float32)
  middle = luma[1:-1, 1:-1]
  return (
    luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
  ) - 4 * middle
