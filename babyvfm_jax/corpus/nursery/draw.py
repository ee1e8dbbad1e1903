"""Rendering: figures composed over a room, seen through a window."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image

from babyvfm_jax.corpus.nursery import rooms
from babyvfm_jax.corpus.nursery.sprites import Look, sprite

# Pictures are composed at no fewer pixels than this, then averaged down.
_COMPOSED = 128
_COUNTED = 64
_LARGEST_CACHED = 88


@dataclasses.dataclass(frozen=True)
class View:
  """What the child's camera sees, a square of the room.

  Attributes:
    x: Its middle, in room units.
    y: Its middle, downwards.
    height: Its side.
  """

  x: float
  y: float
  height: float


@dataclasses.dataclass(frozen=True)
class Figure:
  """One sprite at one instant, in room units.

  Attributes:
    look: What decides its pixels.
    x: Middle of its foot.
    y: Height of its foot.
    extent: Longer side.
    order: Figures of higher order are drawn later.
    flip: Whether it is mirrored.
    turn: Degrees clockwise.
    index: Of its thing in the scene; -1 for hands and feet.
    within: The figure that holds it inside, or None.
    rim: Share of `within` from which its front hides this figure.
  """

  look: Look
  x: float
  y: float
  extent: float
  order: float
  flip: bool = False
  turn: float = 0.0
  index: int = -1
  within: Figure | None = None
  rim: float = 0.0


@dataclasses.dataclass(frozen=True)
class Sight:
  """How a thing appears in a picture.

  Attributes:
    index: Of the thing in its scene.
    box: x0, y0, x1, y1 of its visible part, as shares of the picture.
    fraction: Visible share of the thing's own area.
    area: Share of the picture that it fills.
  """

  index: int
  box: tuple[float, float, float, float]
  fraction: float
  area: float


def render(
  room: str,
  home: int,
  figures: Sequence[Figure],
  view: View,
  size: int,
  light: np.ndarray | None = None,
) -> np.ndarray:
  """Draws one picture.

  Args:
    room: Room of the background.
    home: Home of the background.
    figures: In any order.
    view: The camera's window.
    size: Side of the picture in pixels.
    light: Factors `[size, size, 3]` float32, or None.

  Returns:
    `[size, size, 3]` uint8.
  """
  pixels = max(_COMPOSED, size)
  canvas = _backdrop(room, home, view, pixels)
  for figure in sorted(figures, key=lambda figure: figure.order):
    _paste(canvas, figure, view, pixels)
    if figure.within is not None:
      _paste(canvas, figure.within, view, pixels, figure.rim)
  if pixels != size:
    canvas = canvas.resize((size, size), Image.Resampling.BOX)
  picture = np.asarray(canvas)
  if light is not None:
    picture = np.minimum(picture * light, 255.0).astype(np.uint8)
  return picture


def see(figures: Sequence[Figure], view: View) -> list[Sight]:
  """What is visible of each thing, allowing for what hides it."""
  canvas = Image.new('L', (_COUNTED, _COUNTED))
  slots: list[tuple[int, int]] = []
  whole: dict[int, int] = {}
  slot_of: dict[int, int] = {}
  for figure in sorted(figures, key=lambda figure: figure.order):
    if figure.index >= 0 and figure.index not in slot_of:
      slot_of[figure.index] = len(slots) + 1
      slots.append((figure.index, len(slots) + 1))
    slot = slot_of.get(figure.index, 0)
    total = _stamp(canvas, figure, view, slot)
    if figure.index >= 0:
      whole[slot] = max(total, 1)
    if figure.within is not None:
      front = slot_of.get(figure.within.index, 0)
      _stamp(canvas, figure.within, view, front, figure.rim)
  grid = np.asarray(canvas)
  counts = np.bincount(grid.ravel(), minlength=len(slots) + 1)
  return [
    _sight(grid == slot, index, int(counts[slot]), whole[slot])
    for index, slot in slots
    if counts[slot]
  ]


def _sight(mask: np.ndarray, index: int, count: int, whole: int) -> Sight:
  rows = np.flatnonzero(mask.any(axis=1))
  columns = np.flatnonzero(mask.any(axis=0))
  box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
  return Sight(
    index,
    tuple(round(float(edge) / _COUNTED, 3) for edge in box),  # type: ignore[arg-type]
    round(min(1.0, count / whole), 3),
    round(count / _COUNTED**2, 4),
  )


def _backdrop(room: str, home: int, view: View, pixels: int) -> Image.Image:
  """The empty room through the window; its edges are drawn out."""
  scene = rooms.background(room, home)
  scale = rooms.PIXELS_PER_UNIT
  half = view.height / 2
  x = min(max(view.x, half), rooms.WIDTH - half)
  y = min(max(view.y, half), rooms.HEIGHT - half)
  box = (
    (x - half) * scale,
    (y - half) * scale,
    (x + half) * scale,
    (y + half) * scale,
  )
  return scene.resize(
    (pixels, pixels), Image.Resampling.BILINEAR, box=box, reducing_gap=1.5
  )


def _paste(
  canvas: Image.Image,
  figure: Figure,
  view: View,
  pixels: int,
  rim: float = 0.0,
) -> None:
  """Draws a figure, or its part below the rim."""
  scale = pixels / view.height
  side = figure.extent * scale
  x = (figure.x - view.x) * scale + pixels / 2
  foot = (figure.y - view.y) * scale + pixels / 2
  reach = 1.1 * side
  if x + reach < 0 or x - reach > pixels or foot < 0 or foot - reach > pixels:
    return
  if side <= _LARGEST_CACHED or figure.turn:
    image = _scaled(figure.look, _step(side), figure.flip, _degrees(figure))
    left, top = round(x - image.width / 2), round(foot) - image.height
    if rim > 0:
      cut = round(rim * image.height)
      image = image.crop((0, cut, image.width, image.height))
      top += cut
    canvas.paste(image, (left, top), image)
    return
  _paste_part(canvas, figure, pixels, side, x, foot, rim)


def _paste_part(
  canvas: Image.Image,
  figure: Figure,
  pixels: int,
  side: float,
  x: float,
  foot: float,
  rim: float,
) -> None:
  """Scales only what falls into the picture of a large figure."""
  image = _flipped(figure.look) if figure.flip else sprite(figure.look)
  scale = side / max(image.size)
  width, height = image.width * scale, image.height * scale
  left, top = x - width / 2, foot - height
  x0, x1 = max(0, round(left)), min(pixels, round(left + width))
  y0, y1 = max(0, round(top + rim * height)), min(pixels, round(foot))
  if x1 <= x0 or y1 <= y0:
    return
  box = (
    max(0.0, (x0 - left) / scale),
    max(0.0, (y0 - top) / scale),
    min(float(image.width), (x1 - left) / scale),
    min(float(image.height), (y1 - top) / scale),
  )
  part = image.resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR, box=box)
  canvas.paste(part, (x0, y0), part)


def _stamp(
  canvas: Image.Image,
  figure: Figure,
  view: View,
  slot: int,
  rim: float = 0.0,
) -> int:
  """Writes a figure's slot where it is opaque; returns its full area."""
  scale = _COUNTED / view.height
  side = min(figure.extent * scale, 6.0 * _COUNTED)
  mask, total = _mask(figure.look, _step(side), figure.flip, _degrees(figure))
  left = round((figure.x - view.x) * scale + _COUNTED / 2 - mask.width / 2)
  top = round((figure.y - view.y) * scale + _COUNTED / 2) - mask.height
  if rim > 0:
    cut = round(rim * mask.height)
    mask = mask.crop((0, cut, mask.width, mask.height))
    top += cut
  canvas.paste(slot, (left, top, left + mask.width, top + mask.height), mask)
  return total


def _step(side: float) -> int:
  """Whole pixels, in steps of about three per cent when large."""
  if side < 32:
    return max(2, round(side))
  step = 2 if side < 64 else 3 if side < 128 else 6
  return step * round(side / step)


def _degrees(figure: Figure) -> int:
  return 6 * round(figure.turn / 6) % 360


@functools.lru_cache(maxsize=256)
def _flipped(look: Look) -> Image.Image:
  return sprite(look).transpose(Image.Transpose.FLIP_LEFT_RIGHT)


@functools.lru_cache(maxsize=4096)
def _scaled(look: Look, side: int, flip: bool, degrees: int) -> Image.Image:
  image = _flipped(look) if flip else sprite(look)
  scale = side / max(image.size)
  size = (
    max(1, round(image.width * scale)),
    max(1, round(image.height * scale)),
  )
  image = image.resize(size, Image.Resampling.BILINEAR)
  if degrees:
    image = image.rotate(-degrees, Image.Resampling.BILINEAR, expand=True)
  return image


@functools.lru_cache(maxsize=4096)
def _mask(
  look: Look, side: int, flip: bool, degrees: int
) -> tuple[Image.Image, int]:
  alpha = _scaled(look, side, flip, degrees).getchannel('A')
  mask = alpha.point([255 if value > 127 else 0 for value in range(256)])
  return mask, int(np.count_nonzero(np.asarray(mask)))
