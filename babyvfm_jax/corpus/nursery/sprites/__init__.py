"""Pictures of every noun, drawn once per colour, shade and pose."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import numpy as np
from PIL import Image

from babyvfm_jax.corpus.nursery.colours import shade_of
from babyvfm_jax.corpus.nursery.pen import Pen
from babyvfm_jax.corpus.nursery.sprites import (
  beasts,
  clothes,
  food,
  furniture,
  household,
  people,
  pets,
  toys,
  vehicles,
  winged,
)

_FAMILIES = (
  beasts,
  clothes,
  food,
  furniture,
  household,
  people,
  pets,
  toys,
  vehicles,
  winged,
)
DRAWINGS: dict[str, Callable[..., None]] = {
  noun: drawing
  for family in _FAMILIES
  for noun, drawing in family.SPRITES.items()
}

_PIXELS = 144
_TALL = 288
_SUPERSAMPLE = 2


@dataclasses.dataclass(frozen=True)
class Look:
  """What decides the pixels of a sprite.

  Attributes:
    noun: A key of `DRAWINGS`.
    colour: Colour word of its main part.
    shade: Natural variant of that colour.
    pose: '' or a pose such as `sleep`, `open`, `wave`; a drawing ignores
      poses that it does not know.
    skin: Index into `people.SKINS`; people only.
    hair: Index into `people.HAIRS`; people only.
  """

  noun: str
  colour: str
  shade: int = 0
  pose: str = ''
  skin: int = 0
  hair: int = 0


@functools.lru_cache(maxsize=2048)
def sprite(look: Look) -> Image.Image:
  """The cropped RGBA picture, its longer side 144 pixels (people 288)."""
  pixels = _TALL if look.noun == 'mommy' else _PIXELS
  pen = Pen(pixels * _SUPERSAMPLE)
  colour = shade_of(look.colour, look.shade)
  draw = DRAWINGS[look.noun]
  if look.noun in people.PEOPLE:
    draw(
      pen, colour, look.pose, people.SKINS[look.skin], people.HAIRS[look.hair]
    )
  else:
    draw(pen, colour, look.pose)
  image = pen.image.crop(pen.image.getbbox())
  scale = pixels / max(image.size)
  size = (
    max(1, round(image.width * scale)),
    max(1, round(image.height * scale)),
  )
  return _lit(image.resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def _lit(image: Image.Image) -> Image.Image:
  """Light from the upper left: brighter there, darker low and right."""
  pixels = np.asarray(image).astype(np.float32)
  height, width = pixels.shape[:2]
  down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
  right = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
  pixels[..., :3] *= 1.1 - 0.16 * down - 0.1 * right
  return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), 'RGBA')
