"""Drawing: cut-outs placed on a backdrop, by shares of the picture's side."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
  from babyvfm_jax.evals.tasks.stage.stage import Stage

# Pictures are composed at no fewer pixels than this, then averaged down.
_COMPOSED = 192
EFFECTS = ('', 'silhouette', 'blur', 'outline')
_SHADE = (46, 42, 44)
# Radius of the blur as a share of the thing's longer side.
_BLUR = 0.09


@dataclasses.dataclass(frozen=True)
class Backdrop:
  """An empty place; what its fields mean is the stage's own matter."""

  place: str = ''
  number: int = 0
  x: float = 0.0


@dataclasses.dataclass(frozen=True)
class Cutout:
  """What decides the pixels of a thing.

  Attributes:
    word: Name of its kind.
    colour: Colour word of its main part; '' is the kind's usual one.
    pose: '' or a pose that the stage knows for it.
    expression: '' or a feeling that the stage knows for it.
    variant: Natural variant, where the stage has some.
  """

  word: str
  colour: str = ''
  pose: str = ''
  expression: str = ''
  variant: int = 0


@dataclasses.dataclass(frozen=True)
class Placed:
  """A thing in a picture. Later ones are drawn over earlier ones.

  Attributes:
    cutout: What it is.
    x: Its middle, share of the picture's width from the left.
    y: Its middle, share of the picture's height from the top.
    side: Its longer side, share of the picture's side.
    flip: Whether it faces to the left.
    turn: Degrees clockwise.
    hue: Degrees by which its colours are turned, for changes without a name.
    effect: One of `EFFECTS`.
  """

  cutout: Cutout
  x: float
  y: float
  side: float
  flip: bool = False
  turn: float = 0.0
  hue: float = 0.0
  effect: str = ''


@dataclasses.dataclass(frozen=True)
class Screen:
  """A plain board that hides what stands behind it.

  Attributes:
    x0: Left edge, share of the picture's width.
    y0: Upper edge.
    x1: Right edge.
    y1: Lower edge.
    colour: RGB.
  """

  x0: float
  y0: float
  x1: float
  y1: float
  colour: tuple[int, int, int] = (196, 158, 112)


def draw(
  stage: Stage, backdrop: Backdrop, placed: Sequence[Placed | Screen]
) -> np.ndarray:
  """Draws a picture, [size, size, 3] uint8; edges may be passed over."""
  pixels = max(_COMPOSED, 2 * stage.size)
  canvas = _empty(stage, backdrop, pixels).copy()
  for thing in placed:
    if isinstance(thing, Screen):
      _paste_screen(canvas, thing, pixels)
      continue
    image = look(stage, thing, pixels)
    corner = (
      round(thing.x * pixels - image.width / 2),
      round(thing.y * pixels - image.height / 2),
    )
    canvas.paste(image, corner, image)
  size = (stage.size, stage.size)
  return np.asarray(canvas.resize(size, Image.Resampling.BOX))


def look(stage: Stage, thing: Placed, pixels: int) -> Image.Image:
  """A placed thing alone, RGBA, at its size in a picture of `pixels`."""
  return _look(
    stage,
    thing.cutout,
    max(2, round(thing.side * pixels)),
    thing.flip,
    round(thing.turn) % 360,
    round(thing.hue) % 360,
    thing.effect,
  )


def box(stage: Stage, thing: Placed) -> tuple[float, float, float, float]:
  """x0, y0, x1, y1 of a placed thing, as shares of the picture's side."""
  pixels = max(_COMPOSED, 2 * stage.size)
  image = look(stage, thing, pixels)
  wide, high = image.width / pixels / 2, image.height / pixels / 2
  return thing.x - wide, thing.y - high, thing.x + wide, thing.y + high


def area(stage: Stage, thing: Placed) -> float:
  """Share of the picture that a thing fills, by its opaque pixels."""
  pixels = max(_COMPOSED, 2 * stage.size)
  alpha = np.asarray(look(stage, thing, pixels).getchannel('A'))
  return float((alpha > 127).sum()) / pixels**2


@functools.lru_cache(maxsize=256)
def _empty(stage: Stage, backdrop: Backdrop, pixels: int) -> Image.Image:
  return stage.backdrop(backdrop, pixels)


@functools.lru_cache(maxsize=8192)
def _look(
  stage: Stage,
  cutout: Cutout,
  side: int,
  flip: bool,
  turn: int,
  hue: int,
  effect: str,
) -> Image.Image:
  image = stage.image(cutout)
  scale = side / max(image.size)
  size = (
    max(1, round(image.width * scale)),
    max(1, round(image.height * scale)),
  )
  image = _resized(image, size)
  if flip:
    image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
  if hue:
    image = _turned_hue(image, hue)
  if effect:
    image = _with_effect(image, effect)
  if turn:
    image = image.rotate(-turn, Image.Resampling.BICUBIC, expand=True)
  return image


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
  """RGBA at another size, by floats with the opacity multiplied in.

  The library's own resize of RGBA rounds differently from version to version,
  and a task's hash must not.
  """
  shrinks = size[0] <= image.width and size[1] <= image.height
  method = Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC
  values = np.asarray(image, np.float32)
  opacity = values[..., 3] / 255
  planes: list[np.ndarray] = [
    *(values[..., channel] * opacity for channel in range(3)),
    values[..., 3],
  ]
  small: list[np.ndarray] = [
    np.asarray(Image.fromarray(plane).resize(size, method), np.float32)
    for plane in planes
  ]
  share = np.maximum(small[3], 1) / 255
  mixed = np.stack([plane / share for plane in small[:3]] + [small[3]], axis=-1)
  # Means of whole numbers often lie half-way: noise must not decide these.
  rounded = np.clip(np.floor(mixed + 0.501), 0, 255).astype(np.uint8)
  return Image.fromarray(rounded, 'RGBA')


def _turned_hue(image: Image.Image, degrees: int) -> Image.Image:
  """The colours turned on the colour circle; greys stay."""
  hue, saturation, value = image.convert('RGB').convert('HSV').split()
  turn = round(degrees / 360 * 256)
  hue = hue.point([(level + turn) % 256 for level in range(256)])
  turned = Image.merge('HSV', (hue, saturation, value)).convert('RGB')
  turned.putalpha(image.getchannel('A'))
  return turned


def _with_effect(image: Image.Image, effect: str) -> Image.Image:
  alpha = image.getchannel('A')
  if effect == 'silhouette':
    shade = Image.new('RGB', image.size, _SHADE)
    shade.putalpha(alpha)
    return shade
  if effect == 'outline':
    grey = image.convert('L').filter(ImageFilter.FIND_EDGES)
    lines = grey.point([max(0, 235 - 2 * level) for level in range(256)])
    drawn = Image.merge('RGB', (lines, lines, lines))
    drawn.putalpha(alpha)
    return drawn
  if effect == 'blur':
    radius = _BLUR * max(image.size)
    room = round(2 * radius)
    wide = Image.new(
      'RGBA', (image.width + 2 * room, image.height + 2 * room), (0, 0, 0, 0)
    )
    wide.paste(image, (room, room))
    # Blurred with its opacity multiplied in, so that no dark rim appears.
    values = np.asarray(wide, np.float32)
    values[..., :3] *= values[..., 3:] / 255
    mixed = Image.fromarray(values.astype(np.uint8), 'RGBA').filter(
      ImageFilter.GaussianBlur(radius)
    )
    values = np.asarray(mixed, np.float32)
    share = np.maximum(values[..., 3:], 1) / 255
    values = np.concatenate([values[..., :3] / share, values[..., 3:]], axis=-1)
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8), 'RGBA')
  raise ValueError(f'effect {effect!r} is not one of {EFFECTS}')


def _paste_screen(canvas: Image.Image, screen: Screen, pixels: int) -> None:
  corners = [
    round(edge * pixels)
    for edge in (screen.x0, screen.y0, screen.x1, screen.y1)
  ]
  pen = ImageDraw.Draw(canvas)
  rim = tuple(level * 2 // 3 for level in screen.colour)
  width = max(1, pixels // 96)
  pen.rectangle(corners, fill=screen.colour, outline=rim, width=width)
