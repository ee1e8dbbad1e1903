"""Pictures as a corpus stores them: square, small, encoded as JPEG."""

from __future__ import annotations

import numpy as np
import simplejpeg
from PIL import Image

FITS = ('crop', 'stretch', 'pad', 'cvcl')
# CVCL brings the short side to 256 pixels and takes a square of 224, 16 higher
# than the middle (Vong et al. 2024).
_CVCL_SIDE, _CVCL_UP = 224 / 256, 16 / 256
QUALITY = 95


def fit_square(picture: np.ndarray, size: int, fit: str) -> np.ndarray:
  """Brings a picture into a square.

  Sides are averaged over areas when they shrink, so that thin lines stay.

  Args:
    picture: `[H, W, 3]` uint8.
    size: Side of the square in pixels.
    fit: 'crop' takes the central square of the short side, 'stretch' the
      whole picture out of proportion, 'pad' the whole picture in proportion
      on black, 'cvcl' a square of 7/8 of the short side, above the middle.

  Returns:
    `[size, size, 3]` uint8.
  """
  height, width = picture.shape[:2]
  box = (0, 0, width, height)
  target = (size, size)
  if fit == 'crop':
    short = min(height, width)
    left, top = (width - short) / 2, (height - short) / 2
    box = (left, top, left + short, top + short)
  elif fit == 'cvcl':
    short = min(height, width)
    side = short * _CVCL_SIDE
    left, top = (width - side) / 2, (height - side) / 2 - short * _CVCL_UP
    box = (left, top, left + side, top + side)
  elif fit == 'pad':
    long = max(height, width)
    target = (
      max(1, round(width * size / long)),
      max(1, round(height * size / long)),
    )
  elif fit != 'stretch':
    raise ValueError(f'fit {fit!r} is not one of {FITS}')
  small = _resize(picture, target, box)
  if target == (size, size):
    return small
  square = np.zeros((size, size, 3), np.uint8)
  top, left = (size - target[1]) // 2, (size - target[0]) // 2
  square[top : top + target[1], left : left + target[0]] = small
  return square


def _resize(
  picture: np.ndarray,
  target: tuple[int, int],
  box: tuple[float, float, float, float],
) -> np.ndarray:
  left, top, right, bottom = box
  if box == (0, 0, *target):
    return picture
  shrinks = target[0] <= right - left and target[1] <= bottom - top
  method = Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC
  return np.asarray(Image.fromarray(picture).resize(target, method, box))


class Encoder:
  """Fits and encodes pictures; a repeated picture is encoded once."""

  def __init__(self, size: int, fit: str):
    """Makes an encoder of `size x size` pictures; see `fit_square`."""
    if fit not in FITS:
      raise ValueError(f'fit {fit!r} is not one of {FITS}')
    self._size = size
    self._fit = fit
    self._last: tuple[np.ndarray, bytes] | None = None

  def __call__(self, picture: np.ndarray) -> bytes:
    """JPEG (quality 95, colour at full resolution) of `[H, W, 3]` uint8."""
    if self._last is not None:
      seen, jpeg = self._last
      if seen is picture or np.array_equal(seen, picture):
        return jpeg
    square = fit_square(picture, self._size, self._fit)
    jpeg = simplejpeg.encode_jpeg(
      np.ascontiguousarray(square),
      quality=QUALITY,
      colorspace='RGB',
      colorsubsampling='444',
    )
    self._last = (picture, jpeg)
    return jpeg
