"""Pictures: decoding, augmentation, and the shuffled-pairs control.

No horizontal flip and no change of hue: "left", "right" and "red" are words
of the corpus, and a picture must stay true to them.
"""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import simplejpeg
from PIL import Image

# Luma of ITU-R BT.601, what JPEG itself uses.
_LUMA = (0.299, 0.587, 0.114)
_MIDDLE_GREY = 127.5


class Augmentation(NamedTuple):
  """One draw: how all pictures of one example are changed.

  Attributes:
    box: Left, top, right, bottom of the crop, as fractions of the picture;
      None for the whole picture.
    colour: Twelve numbers, a 3x4 affine map of RGB by rows; None for none.
  """

  box: tuple[float, float, float, float] | None = None
  colour: tuple[float, ...] | None = None


UNCHANGED = Augmentation()
_WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclasses.dataclass(frozen=True)
class Augmenter:
  """How strongly pictures are changed in training.

  Attributes:
    crop: Largest share of the area that a random resized crop cuts away, in
      [0, 1); the aspect changes by at most a factor `1 + crop / 2`. 0 is off.
    jitter: Largest relative change of brightness, contrast and saturation, in
      [0, 1). 0 is off.
  """

  crop: float = 0.0
  jitter: float = 0.0

  def __post_init__(self):
    for name, value in dataclasses.asdict(self).items():
      if not 0 <= value < 1:
        raise ValueError(f'augment.{name} is {value}; it must lie in [0, 1)')

  def draw(self, rng: np.random.Generator) -> Augmentation:
    """Draws the change for one example."""
    box = _draw_box(rng, self.crop) if self.crop else None
    colour = _draw_colour(rng, self.jitter) if self.jitter else None
    return Augmentation(box, colour)


def _draw_box(
  rng: np.random.Generator, crop: float
) -> tuple[float, float, float, float]:
  """Random resized crop (Szegedy et al. 2015, section 6), in fractions."""
  area, tilt, x, y = rng.random(4)
  side = math.sqrt(1 - crop * area)
  stretch = math.exp((2 * tilt - 1) * math.log1p(crop / 2) / 2)
  width, height = min(1.0, side * stretch), min(1.0, side / stretch)
  left, top = x * (1 - width), y * (1 - height)
  return left, top, left + width, top + height


def _draw_colour(rng: np.random.Generator, jitter: float) -> tuple[float, ...]:
  """Saturation, then contrast about mid-grey, then brightness, as one map."""
  draws = rng.random(3).tolist()
  brightness, contrast, saturation = (1 + jitter * (2 * d - 1) for d in draws)
  # Plain numbers: numpy costs ten times as much on a 3x4 matrix.
  gain = brightness * contrast
  own = gain * saturation
  red, green, blue = (gain * (1 - saturation) * weight for weight in _LUMA)
  shift = brightness * (1 - contrast) * _MIDDLE_GREY
  return (
    *(own + red, green, blue, shift),
    *(red, own + green, blue, shift),
    *(red, green, own + blue, shift),
  )


def decode(
  data: bytes, size: int, augmentation: Augmentation = UNCHANGED
) -> np.ndarray:
  """Decodes, crops, resizes and recolours one picture.

  Args:
    data: Encoded JPEG.
    size: Wanted height and width in pixels.
    augmentation: The example's draw.

  Returns:
    [size, size, 3] uint8, RGB.

  Raises:
    ValueError: The bytes are no JPEG.
  """
  if augmentation == UNCHANGED:
    pixels = simplejpeg.decode_jpeg(
      data, 'RGB', min_height=size, min_width=size
    )
    if pixels.shape[:2] == (size, size):
      return pixels
  # Pillow keeps four bytes a pixel; given so, it only copies them.
  pixels = simplejpeg.decode_jpeg(data, 'RGBX', min_height=size, min_width=size)
  height, width, _ = pixels.shape
  image = Image.frombytes('RGB', (width, height), pixels, 'raw', 'RGBX', 0, 1)
  if augmentation.box is not None or (height, width) != (size, size):
    left, top, right, bottom = augmentation.box or _WHOLE
    box = (left * width, top * height, right * width, bottom * height)
    image = image.resize((size, size), Image.Resampling.BILINEAR, box=box)
  if augmentation.colour is not None:
    image = image.convert('RGB', augmentation.colour)
  return np.asarray(image)


def derangement(
  pictures: np.ndarray, rows: np.ndarray, seed: int
) -> np.ndarray:
  """Which row's pictures each row is shown under the shuffled control.

  Distinct pictures are put in a random circle and each row is given the next
  picture's: fixed for the run, no row keeps its own, rows that shared a
  picture still share one, and the supply of pictures does not change.

  Args:
    pictures: [index rows] str, hash of each row's pictures, '' for none.
    rows: The selection's index rows.
    seed: Seed of the control.

  Returns:
    [index rows] int64; rows without pictures or outside the selection map to
    themselves.

  Raises:
    ValueError: The selection has fewer than two distinct pictures.
  """
  result = np.arange(len(pictures))
  shown = rows[pictures[rows] != '']
  _, first, inverse = np.unique(
    pictures[shown], return_index=True, return_inverse=True
  )
  if len(first) < 2:
    raise ValueError(
      f'shuffled pairs need two distinct pictures; the selection of '
      f'{len(rows)} moments has {len(first)}'
    )
  circle = np.random.default_rng(seed).permutation(len(first))
  following = np.empty_like(circle)
  following[circle] = np.roll(circle, -1)
  result[shown] = shown[first[following[inverse]]]
  return result
