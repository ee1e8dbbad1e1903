"""Rooms without their things: walls, floors, windows, a garden."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageDraw

from babyvfm_jax.corpus.nursery.pen import Colour, dark, light, mix

# Room units; the wall meets the floor at HORIZON.
WIDTH = 4.4
HEIGHT = 1.8
HORIZON = 1.08
PIXELS_PER_UNIT = 180
HOMES = 4

_WALLS: tuple[Colour, ...] = (
  (244, 226, 196),
  (206, 224, 236),
  (224, 236, 208),
  (244, 214, 212),
  (232, 222, 240),
  (250, 240, 200),
  (222, 222, 218),
)
_WOODS: tuple[Colour, ...] = (
  (206, 164, 116),
  (176, 130, 90),
  (222, 190, 148),
  (150, 112, 84),
)
_CARPETS: tuple[Colour, ...] = (
  (196, 176, 158),
  (150, 170, 186),
  (186, 160, 178),
  (160, 178, 150),
)


class _Brush:
  """Rectangles, lines and ellipses in room units."""

  def __init__(self, image: Image.Image):
    self._draw = ImageDraw.Draw(image)

  def _scale(self, values: tuple[float, ...]) -> list[float]:
    return [value * PIXELS_PER_UNIT for value in values]

  def box(self, x0, y0, x1, y1, fill, edge=None, width=2):
    self._draw.rectangle(
      self._scale((x0, y0, x1, y1)), fill=fill, outline=edge, width=width
    )

  def oval(self, x, y, rx, ry, fill, edge=None, width=2):
    self._draw.ellipse(
      self._scale((x - rx, y - ry, x + rx, y + ry)),
      fill=fill,
      outline=edge,
      width=width,
    )

  def line(self, x0, y0, x1, y1, fill, width=2):
    self._draw.line(self._scale((x0, y0, x1, y1)), fill=fill, width=width)

  def polygon(self, points, fill):
    self._draw.polygon([tuple(self._scale(p)) for p in points], fill=fill)


@functools.lru_cache(maxsize=32)
def background(room: str, home: int) -> Image.Image:
  """The empty room of one of the `HOMES`, an RGB panorama."""
  code = sum(ord(letter) for letter in room)
  rng = np.random.default_rng([7, home, code])
  image = Image.new(
    'RGB', (round(WIDTH * PIXELS_PER_UNIT), round(HEIGHT * PIXELS_PER_UNIT))
  )
  brush = _Brush(image)
  if room == 'garden':
    _paint_garden(brush, rng)
  else:
    _paint_inside(brush, room, rng)
  return _toned(image)


def _pick(rng: np.random.Generator, options: tuple[Colour, ...]) -> Colour:
  return options[int(rng.integers(len(options)))]


def _paint_inside(brush: _Brush, room: str, rng: np.random.Generator) -> None:
  wall = _pick(rng, _WALLS)
  brush.box(0, 0, WIDTH, HORIZON, wall)
  if room in ('kitchen', 'bathroom'):
    _tile(brush, wall, room)
  elif rng.random() < 0.5:
    for x in np.arange(0, WIDTH, 0.16):
      brush.box(x, 0, x + 0.06, HORIZON, light(wall, 0.35))
  else:
    for row, y in enumerate(np.arange(0.06, HORIZON, 0.14)):
      for x in np.arange(0.08 * (row % 2), WIDTH, 0.16):
        brush.oval(x, y, 0.015, 0.015, mix(wall, (200, 120, 120), 0.25))
  _floor(brush, room, rng)
  brush.box(
    0, HORIZON - 0.07, WIDTH, HORIZON, light(wall, 0.7), dark(wall, 0.25), 1
  )
  place = float(rng.uniform(0.5, 1.2))
  _window(brush, place, rng)
  if room != 'bathroom':
    _door(brush, float(rng.uniform(3.3, 3.6)), rng)
  for x in rng.uniform([1.9, 2.6], [2.3, 3.0]):
    _painting(brush, float(x), rng)


def _tile(brush: _Brush, wall: Colour, room: str) -> None:
  top = 0.0 if room == 'bathroom' else 0.45
  brush.box(0, top, WIDTH, HORIZON, light(wall, 0.5))
  for y in np.arange(top, HORIZON, 0.12):
    brush.line(0, y, WIDTH, y, dark(wall, 0.12), 1)
  for x in np.arange(0, WIDTH, 0.12):
    brush.line(x, top, x, HORIZON, dark(wall, 0.12), 1)


def _floor(brush: _Brush, room: str, rng: np.random.Generator) -> None:
  if room in ('kitchen', 'bathroom'):
    base = _pick(rng, ((214, 210, 200), (190, 202, 208), (222, 206, 188)))
    for row, y in enumerate(np.arange(HORIZON, HEIGHT, 0.12)):
      for column, x in enumerate(np.arange(-0.1, WIDTH, 0.24)):
        shade = base if (row + column) % 2 else dark(base, 0.14)
        brush.box(x, y, x + 0.24, y + 0.12, shade)
    return
  if room == 'bedroom':
    carpet = _pick(rng, _CARPETS)
    brush.box(0, HORIZON, WIDTH, HEIGHT, carpet)
    for x, y in rng.uniform([0, HORIZON], [WIDTH, HEIGHT], (900, 2)):
      brush.line(x, y, x + 0.02, y + 0.01, dark(carpet, 0.1), 1)
  else:
    wood = _pick(rng, _WOODS)
    for row, y in enumerate(np.arange(HORIZON, HEIGHT, 0.09)):
      brush.box(0, y, WIDTH, y + 0.09, mix(wood, dark(wood), 0.12 * (row % 3)))
      brush.line(0, y, WIDTH, y, dark(wood, 0.3), 1)
      for x in rng.uniform(0, WIDTH, 4):
        brush.line(x, y, x, y + 0.09, dark(wood, 0.3), 1)
  rug = _pick(
    rng, ((196, 120, 110), (112, 142, 176), (136, 168, 128), (206, 178, 110))
  )
  x = float(rng.uniform(1.8, 2.6))
  for share, colour in (
    (1.0, dark(rug, 0.2)),
    (0.92, light(rug, 0.5)),
    (0.82, rug),
    (0.4, light(rug, 0.3)),
  ):
    brush.oval(x, 1.46, 0.85 * share, 0.2 * share, colour)


def _window(brush: _Brush, x: float, rng: np.random.Generator) -> None:
  sky = _pick(rng, ((170, 212, 240), (200, 222, 236), (150, 190, 226)))
  brush.box(x - 0.36, 0.12, x + 0.36, 0.78, (250, 250, 246), (190, 186, 180))
  brush.box(x - 0.31, 0.17, x + 0.31, 0.73, sky)
  brush.oval(x - 0.1, 0.34, 0.13, 0.05, (248, 250, 252))
  brush.polygon(
    [
      (x - 0.31, 0.73),
      (x - 0.31, 0.62),
      (x - 0.1, 0.54),
      (x + 0.1, 0.62),
      (x + 0.31, 0.56),
      (x + 0.31, 0.73),
    ],
    (150, 190, 130),
  )
  brush.box(x - 0.02, 0.17, x + 0.02, 0.73, (250, 250, 246))
  brush.box(x - 0.31, 0.43, x + 0.31, 0.46, (250, 250, 246))
  cloth = _pick(
    rng, ((214, 130, 120), (120, 160, 190), (220, 190, 120), (160, 190, 150))
  )
  for side in (-1, 1):
    edge, inner = x + side * 0.48, x + side * 0.24
    brush.polygon(
      [
        (edge, 0.06),
        (inner, 0.06),
        (x + side * 0.3, 0.5),
        (x + side * 0.36, 0.86),
        (edge, 0.86),
      ],
      cloth,
    )
    for fold in (0.4, 0.44):
      brush.line(x + side * fold, 0.08, x + side * fold, 0.84, dark(cloth, 0.2))
  brush.line(x - 0.54, 0.06, x + 0.54, 0.06, (130, 100, 80), 5)


def _door(brush: _Brush, x: float, rng: np.random.Generator) -> None:
  wood = light(_pick(rng, _WOODS), 0.45)
  brush.box(x - 0.04, 0.02, x + 0.54, HORIZON, light(wood, 0.5))
  brush.box(x, 0.06, x + 0.5, HORIZON, wood, dark(wood, 0.4))
  for y in (0.16, 0.6):
    brush.box(
      x + 0.08, y, x + 0.42, y + 0.34, light(wood, 0.15), dark(wood, 0.25)
    )
  brush.oval(x + 0.06, 0.56, 0.025, 0.025, (220, 190, 90), (140, 110, 50), 1)


def _painting(brush: _Brush, x: float, rng: np.random.Generator) -> None:
  y = float(rng.uniform(0.24, 0.36))
  frame = _pick(rng, _WOODS)
  canvas = _pick(rng, _WALLS)
  brush.box(x - 0.16, y - 0.12, x + 0.16, y + 0.14, frame, dark(frame))
  brush.box(x - 0.13, y - 0.09, x + 0.13, y + 0.11, light(canvas, 0.4))
  for _ in range(3):
    dx, dy = rng.uniform(-0.08, 0.08, 2)
    colour = tuple(int(v) for v in rng.integers(90, 230, 3))
    brush.oval(x + dx, y + dy * 0.6, 0.04, 0.03, colour)


def _paint_garden(brush: _Brush, rng: np.random.Generator) -> None:
  sky = _pick(rng, ((150, 204, 240), (176, 214, 238), (190, 206, 222)))
  for step in range(24):
    y = HORIZON * step / 24
    brush.box(
      0, y, WIDTH, y + HORIZON / 24, mix(sky, (244, 248, 250), step / 30)
    )
  for x, y in rng.uniform([0.2, 0.1], [WIDTH - 0.2, 0.45], (5, 2)):
    for dx, dy, r in ((-0.12, 0.02, 0.08), (0, 0, 0.1), (0.13, 0.02, 0.08)):
      brush.oval(x + dx, y + dy, r * 1.3, r * 0.7, (250, 251, 252))
  for x in rng.uniform(0, WIDTH, 6):
    brush.oval(
      x,
      HORIZON,
      float(rng.uniform(0.4, 0.8)),
      float(rng.uniform(0.1, 0.26)),
      (124, 172, 112),
    )
  fence = _pick(rng, ((236, 230, 218), (182, 140, 98), (206, 196, 180)))
  for y in (0.86, 0.98):
    brush.box(0, y, WIDTH, y + 0.035, dark(fence, 0.12))
  for x in np.arange(0.02, WIDTH, 0.13):
    brush.polygon(
      [
        (x, HORIZON),
        (x, 0.82),
        (x + 0.035, 0.78),
        (x + 0.07, 0.82),
        (x + 0.07, HORIZON),
      ],
      fence,
    )
  grass = _pick(rng, ((122, 178, 92), (140, 188, 100), (112, 164, 96)))
  brush.box(0, HORIZON, WIDTH, HEIGHT, grass)
  for x, y in rng.uniform([0, HORIZON], [WIDTH, HEIGHT], (700, 2)):
    tip = float(rng.uniform(-0.015, 0.015))
    brush.line(x, y, x + tip, y - 0.035, mix(grass, dark(grass), 0.6), 1)
  path = (214, 200, 172)
  x = float(rng.uniform(1.2, 3.2))
  brush.polygon(
    [(x, HORIZON), (x + 0.2, HORIZON), (x + 0.7, HEIGHT), (x - 0.3, HEIGHT)],
    path,
  )


def _toned(image: Image.Image) -> Image.Image:
  """Darker towards the ends and the foreground, as a lit room is."""
  pixels = np.asarray(image).astype(np.float32)
  height, width = pixels.shape[:2]
  x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
  y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
  pixels *= 1.0 - 0.1 * x**2 - 0.1 * y**2
  return Image.fromarray(pixels.astype(np.uint8))
