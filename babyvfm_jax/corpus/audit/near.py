"""A second look at pictures whose hashes are near: by their thumbnails."""

from __future__ import annotations

import numpy as np
from PIL import Image

THUMBNAIL = 16
# Thumbnails that are looked at in one step.
CHUNK = 1 << 12


def thumbnail(picture: np.ndarray) -> np.ndarray:
  """[16, 16, 3] uint8: means of the blocks of [H, W, 3] uint8."""
  size = (THUMBNAIL, THUMBNAIL)
  return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def levelled(thumbnails: np.ndarray) -> np.ndarray:
  """Thumbnails [..., 16, 16, 3] as float32, each colour's mean at zero."""
  values = thumbnails.astype(np.float32)
  return values - values.mean((-3, -2), keepdims=True)


def block_differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
  """[N] largest difference of a block, averaged over colours, of 255.

  Args:
    one: [N, 16, 16, 3] uint8 thumbnails.
    other: Those that they are compared with, in order.
  """
  apart = np.abs(levelled(one) - levelled(other))
  return apart.mean(-1).max((-2, -1))
