"""Vehicles, seen from the side."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  INK,
  METAL,
  WHITE,
  Colour,
  Pen,
  dark,
  light,
  ring,
)

GLASS: Colour = (176, 216, 238)
TYRE: Colour = (48, 46, 52)


def _wheel(pen: Pen, x: float, y: float, radius: float) -> None:
  pen.oval(x, y, radius, fill=TYRE)
  pen.oval(x, y, radius * 0.5, fill=METAL)


def car(pen: Pen, c: Colour, pose: str) -> None:
  """A rounded car, seen from the side."""
  pen.blob(
    [
      (0.2, 0.54),
      (0.3, 0.28),
      (0.42, 0.22),
      (0.64, 0.23),
      (0.76, 0.34),
      (0.84, 0.54),
    ],
    c,
  )
  pen.polygon([(0.28, 0.51), (0.35, 0.31), (0.5, 0.29), (0.5, 0.51)], GLASS)
  pen.polygon([(0.55, 0.51), (0.55, 0.29), (0.66, 0.31), (0.76, 0.51)], GLASS)
  pen.box(0.02, 0.5, 0.98, 0.76, fill=c, radius=0.1)
  pen.oval(0.95, 0.6, 0.035, 0.045, fill=(255, 236, 150))
  pen.box(0.02, 0.56, 0.07, 0.64, fill=(220, 60, 50))
  pen.line([(0.52, 0.54), (0.52, 0.72)], 0.012, dark(c))
  pen.line([(0.56, 0.58), (0.63, 0.58)], 0.02, dark(c))
  for x in (0.24, 0.76):
    _wheel(pen, x, 0.76, 0.125)


def truck(pen: Pen, c: Colour, pose: str) -> None:
  """A tipper: cab in front, high load bed behind."""
  pen.polygon(
    [(0.02, 0.3), (0.6, 0.3), (0.58, 0.64), (0.08, 0.64)], light(c, 0.15)
  )
  for x in (0.16, 0.3, 0.44):
    pen.line([(x, 0.34), (x + 0.01, 0.6)], 0.022, dark(c, 0.2))
  pen.blob(
    [(0.06, 0.3), (0.16, 0.18), (0.32, 0.14), (0.48, 0.2), (0.56, 0.3)],
    (150, 106, 66),
  )
  pen.polygon(
    [(0.64, 0.28), (0.84, 0.28), (0.96, 0.5), (0.98, 0.72), (0.64, 0.72)], c
  )
  pen.polygon([(0.7, 0.34), (0.81, 0.34), (0.89, 0.5), (0.7, 0.5)], GLASS)
  pen.box(0.04, 0.63, 0.98, 0.73, fill=(90, 90, 98), radius=0.02)
  pen.oval(0.96, 0.6, 0.025, fill=(255, 236, 150))
  for x in (0.2, 0.44, 0.8):
    _wheel(pen, x, 0.77, 0.115)


def bus(pen: Pen, c: Colour, pose: str) -> None:
  """A long box with a row of windows."""
  pen.box(0.01, 0.2, 0.99, 0.78, fill=c, radius=0.08)
  for index in range(4):
    x = 0.06 + index * 0.18
    pen.box(x, 0.29, x + 0.14, 0.48, fill=GLASS, radius=0.02)
  pen.box(0.8, 0.29, 0.96, 0.72, fill=GLASS, radius=0.02)
  pen.line([(0.88, 0.3), (0.88, 0.7)], 0.014, dark(c))
  pen.box(0.02, 0.56, 0.77, 0.61, fill=light(c, 0.8))
  for x in (0.2, 0.7):
    _wheel(pen, x, 0.78, 0.105)


def train(pen: Pen, c: Colour, pose: str) -> None:
  """A steam engine: boiler, funnel with smoke, cab, cow-catcher."""
  for x, y, r in ((0.74, 0.1, 0.07), (0.62, 0.06, 0.055)):
    pen.oval(x, y, r, fill=(224, 224, 228), edge=(190, 190, 196))
  pen.polygon(
    [(0.72, 0.38), (0.7, 0.18), (0.86, 0.18), (0.84, 0.38)], (70, 70, 80)
  )
  pen.oval(0.55, 0.36, 0.06, 0.07, fill=(236, 190, 70))
  pen.box(0.36, 0.38, 0.94, 0.66, fill=c, radius=0.08)
  pen.box(0.9, 0.4, 0.96, 0.64, fill=dark(c, 0.4), radius=0.02)
  pen.box(0.04, 0.16, 0.42, 0.68, fill=dark(c, 0.18))
  pen.box(0.0, 0.1, 0.46, 0.19, fill=(70, 70, 80), radius=0.02)
  pen.box(0.11, 0.26, 0.34, 0.44, fill=GLASS)
  pen.box(0.02, 0.66, 0.94, 0.74, fill=(70, 70, 80))
  pen.polygon([(0.92, 0.68), (1.0, 0.88), (0.84, 0.88)], (210, 60, 50))
  _wheel(pen, 0.22, 0.77, 0.145)
  for x in (0.5, 0.72):
    _wheel(pen, x, 0.82, 0.095)


def airplane(pen: Pen, c: Colour, pose: str) -> None:
  """Flying to the right; wing, tail fin, windows."""
  pen.polygon(
    [(0.5, 0.44), (0.36, 0.22), (0.46, 0.2), (0.68, 0.44)], dark(c, 0.2)
  )
  pen.polygon([(0.06, 0.46), (0.02, 0.2), (0.12, 0.2), (0.26, 0.44)], c)
  pen.blob(
    [
      (0.02, 0.46),
      (0.2, 0.4),
      (0.76, 0.38),
      (0.95, 0.46),
      (0.97, 0.54),
      (0.8, 0.62),
      (0.3, 0.62),
      (0.06, 0.54),
    ],
    WHITE,
  )
  pen.line([(0.08, 0.55), (0.94, 0.55)], 0.036, c)
  for x in (0.34, 0.45, 0.56, 0.67):
    pen.oval(x, 0.47, 0.026, fill=GLASS)
  pen.polygon([(0.82, 0.42), (0.93, 0.46), (0.82, 0.49)], GLASS)
  pen.polygon([(0.44, 0.55), (0.66, 0.55), (0.4, 0.86), (0.28, 0.86)], c)
  pen.box(0.44, 0.68, 0.6, 0.76, fill=(90, 90, 100), radius=0.03)


def bicycle(pen: Pen, c: Colour, pose: str) -> None:
  """Two spoked wheels, a frame, saddle and handlebar."""
  for x in (0.22, 0.78):
    pen.line(ring(x, 0.68, 0.2, 0.2), 0.042, TYRE)
    for angle in range(0, 180, 45):
      pen.line(
        ring(x, 0.68, 0.19, 0.19, start=angle, stop=angle + 180, steps=2),
        0.01,
        METAL,
      )
  for path in (
    [(0.22, 0.68), (0.38, 0.38), (0.68, 0.36), (0.48, 0.68), (0.22, 0.68)],
    [(0.48, 0.68), (0.36, 0.32)],
    [(0.78, 0.68), (0.66, 0.26)],
  ):
    pen.line(path, 0.045, c)
  pen.box(0.28, 0.25, 0.46, 0.31, fill=INK, radius=0.025)
  pen.line([(0.58, 0.2), (0.66, 0.24), (0.78, 0.18)], 0.045, INK, curved=True)
  pen.oval(0.48, 0.68, 0.055, fill=METAL)


def stroller(pen: Pen, c: Colour, pose: str) -> None:
  """A pushchair: hood, seat, handle and four wheels."""
  pen.line([(0.34, 0.86), (0.68, 0.5), (0.9, 0.16), (0.99, 0.18)], 0.036, METAL)
  pen.line([(0.72, 0.86), (0.4, 0.56)], 0.036, METAL)
  pen.polygon(
    [(0.1, 0.5)]
    + ring(0.5, 0.5, 0.4, 0.42, start=180, stop=290)
    + [(0.5, 0.5)],
    c,
  )
  for stop in (215, 252):
    pen.line(
      [
        (0.5, 0.5),
        ring(0.5, 0.5, 0.4, 0.42, start=stop, stop=stop, steps=1)[0],
      ],
      0.014,
      dark(c),
    )
  pen.blob(
    [
      (0.1, 0.5),
      (0.76, 0.5),
      (0.74, 0.66),
      (0.6, 0.74),
      (0.24, 0.74),
      (0.12, 0.64),
    ],
    dark(c, 0.2),
  )
  for x in (0.28, 0.74):
    _wheel(pen, x, 0.87, 0.105)


SPRITES = {
  'car': car,
  'truck': truck,
  'bus': bus,
  'train': train,
  'airplane': airplane,
  'bicycle': bicycle,
  'stroller': stroller,
}
