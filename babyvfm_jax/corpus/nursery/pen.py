"""A pen for small pictures: smooth shapes in a unit square, supersampled."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

INK: Colour = (38, 32, 34)
WHITE: Colour = (250, 249, 245)
WOOD: Colour = (176, 124, 78)
METAL: Colour = (176, 180, 188)


def mix(first: Colour, second: Colour, share: float) -> Colour:
  """Blend of two colours; `share` of the second, in [0, 1]."""
  return tuple(
    round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
  )  # type: ignore[return-value]


def dark(colour: Colour, share: float = 0.35) -> Colour:
  """The colour with a share of ink."""
  return mix(colour, (20, 14, 24), share)


def light(colour: Colour, share: float = 0.35) -> Colour:
  """The colour with a share of white."""
  return mix(colour, (255, 253, 248), share)


class Pen:
  """Draws on a transparent unit square; x to the right, y down.

  Every filled shape gets a thin darker edge, which keeps parts of one colour
  apart (a leg before a belly) even in a picture of 64 pixels.
  """

  def __init__(self, pixels: int, edge: float = 0.013):
    self.pixels = pixels
    self.edge = edge
    self.image = Image.new('RGBA', (pixels, pixels))
    self._draw = ImageDraw.Draw(self.image)

  def polygon(
    self,
    points: Points,
    fill: Colour,
    edge: Colour | None = None,
    opacity: int = 255,
  ) -> None:
    """Fills a polygon; `edge` is its outline, by default a darker fill."""
    scaled = [(x * self.pixels, y * self.pixels) for x, y in points]
    if opacity < 255:
      layer = Image.new('RGBA', self.image.size)
      ImageDraw.Draw(layer).polygon(scaled, fill=(*fill, opacity))
      self.image.alpha_composite(layer)
    else:
      self._draw.polygon(scaled, fill=(*fill, 255))
    width = round(self.edge * self.pixels)
    if width:
      colour = dark(fill) if edge is None else edge
      closed = scaled + scaled[:2]
      self._draw.line(closed, fill=(*colour, 255), width=width, joint='curve')

  def blob(
    self, points: Points, fill: Colour, edge: Colour | None = None
  ) -> None:
    """Fills the smooth closed curve through the points."""
    self.polygon(smooth(points, closed=True), fill, edge)

  def oval(
    self,
    x: float,
    y: float,
    rx: float,
    ry: float | None = None,
    *,
    fill: Colour,
    turn: float = 0.0,
    edge: Colour | None = None,
    opacity: int = 255,
  ) -> None:
    """Fills an ellipse about (x, y), turned by degrees clockwise."""
    ry = rx if ry is None else ry
    points = ring(x, y, rx, ry, turn=turn)
    self.polygon(points, fill, edge, opacity)

  def box(
    self,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    *,
    fill: Colour,
    radius: float = 0.0,
    edge: Colour | None = None,
  ) -> None:
    """Fills a rectangle with rounded corners."""
    if radius <= 0:
      self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill, edge)
      return
    corners = (
      (x1 - radius, y0 + radius, -90),
      (x1 - radius, y1 - radius, 0),
      (x0 + radius, y1 - radius, 90),
      (x0 + radius, y0 + radius, 180),
    )
    points = []
    for cx, cy, start in corners:
      for step in range(7):
        angle = math.radians(start + 15 * step)
        points.append(
          (cx + radius * math.cos(angle), cy + radius * math.sin(angle))
        )
    self.polygon(points, fill, edge)

  def line(
    self, points: Points, width: float, fill: Colour, *, curved: bool = False
  ) -> None:
    """Draws a stroke with round ends."""
    if curved:
      points = smooth(points, closed=False)
    scaled = [(x * self.pixels, y * self.pixels) for x, y in points]
    self._draw.line(
      scaled,
      fill=(*fill, 255),
      width=max(1, round(width * self.pixels)),
      joint='curve',
    )
    radius = width * self.pixels / 2
    for x, y in (scaled[0], scaled[-1]):
      self._draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=(*fill, 255)
      )

  def limb(self, points: Points, width: float, fill: Colour) -> None:
    """A stroke with an edge: an arm, a leg, a tail, a handle."""
    self.line(points, width + 2 * self.edge, dark(fill), curved=True)
    self.line(points, width, fill, curved=True)

  def erase(self, points: Points) -> None:
    """Makes a polygon transparent again."""
    scaled = [(x * self.pixels, y * self.pixels) for x, y in points]
    self._draw.polygon(scaled, fill=(0, 0, 0, 0))

  def eye(
    self,
    x: float,
    y: float,
    radius: float = 0.03,
    *,
    pose: str = '',
    white: bool = False,
  ) -> None:
    """An eye with a glint; closed when the pose is `sleep`."""
    if pose == 'sleep':
      self.line(
        [(x - radius * 1.3, y), (x, y + radius), (x + radius * 1.3, y)],
        radius * 0.7,
        INK,
        curved=True,
      )
      return
    if white:
      self.oval(x, y, radius * 1.5, fill=WHITE)
    self.oval(x, y, radius, fill=INK)
    self.oval(
      x - radius * 0.3,
      y - radius * 0.35,
      radius * 0.3,
      fill=WHITE,
      edge=WHITE,
    )

  def smile(
    self,
    x: float,
    y: float,
    radius: float,
    *,
    width: float = 0.014,
    fill: Colour = INK,
  ) -> None:
    """A smiling mouth, its middle at (x, y)."""
    points = [
      (x - radius, y - radius * 0.35),
      (x, y + radius * 0.3),
      (x + radius, y - radius * 0.35),
    ]
    self.line(points, width, fill, curved=True)


def ring(
  x: float,
  y: float,
  rx: float,
  ry: float,
  *,
  turn: float = 0.0,
  start: float = 0.0,
  stop: float = 360.0,
  steps: int = 40,
) -> list[tuple[float, float]]:
  """Points of an elliptic arc, degrees clockwise from the right."""
  angles = np.radians(np.linspace(start, stop, steps))
  c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
  xs, ys = rx * np.cos(angles), ry * np.sin(angles)
  return list(
    zip(
      (x + c * xs - s * ys).tolist(),
      (y + s * xs + c * ys).tolist(),
      strict=True,
    )
  )


def smooth(points: Points, *, closed: bool) -> list[tuple[float, float]]:
  """Catmull-Rom curve through the points, eight steps a piece."""
  knots = np.asarray(points, dtype=np.float64)
  if closed:
    padded = np.concatenate([knots[-1:], knots, knots[:2]])
  else:
    padded = np.concatenate([knots[:1], knots, knots[-1:]])
  t = np.linspace(0, 1, 8, endpoint=False)[:, None]
  pieces = []
  for p0, p1, p2, p3 in zip(
    padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True
  ):
    pieces.append(
      0.5
      * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
      )
    )
  curve = np.concatenate(pieces)
  if not closed:
    curve = np.concatenate([curve, knots[-1:]])
  return [(float(x), float(y)) for x, y in curve]
