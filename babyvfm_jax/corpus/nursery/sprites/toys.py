"""Toys and vehicles."""

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


def ball(pen: Pen, c: Colour, pose: str) -> None:
  """A beach ball: bold stripes that meet at two poles."""
  pen.oval(0.5, 0.5, 0.47, fill=c)
  stripe = light(c, 0.85)
  for bend in (-0.62, 0.25):
    left = ring(0.5, 0.5, 0.47 * bend, 0.47, start=-90, stop=90, turn=25)
    right = ring(
      0.5, 0.5, 0.47 * (bend + 0.36), 0.47, start=90, stop=-90, turn=25
    )
    pen.polygon(left + right, stripe)
  pen.oval(0.69, 0.1, 0.05, fill=WHITE, turn=25)
  pen.oval(0.33, 0.28, 0.1, 0.06, fill=WHITE, turn=-40, edge=WHITE, opacity=120)


def balloon(pen: Pen, c: Colour, pose: str) -> None:
  """A pear of rubber with a glint, on a long string."""
  pen.line(
    [(0.5, 0.68), (0.47, 0.78), (0.53, 0.88), (0.49, 0.99)],
    0.016,
    (120, 110, 110),
    curved=True,
  )
  pen.polygon([(0.5, 0.62), (0.44, 0.7), (0.56, 0.7)], dark(c, 0.2))
  pen.blob(
    [
      (0.5, 0.01),
      (0.72, 0.1),
      (0.78, 0.3),
      (0.66, 0.52),
      (0.5, 0.65),
      (0.34, 0.52),
      (0.22, 0.3),
      (0.28, 0.1),
    ],
    c,
  )
  pen.oval(
    0.38, 0.2, 0.05, 0.1, fill=light(c, 0.75), turn=25, edge=light(c, 0.7)
  )


def block(pen: Pen, c: Colour, pose: str) -> None:
  """A cube with a letter."""
  pen.polygon(
    [(0.06, 0.3), (0.3, 0.08), (0.95, 0.08), (0.72, 0.3)], light(c, 0.35)
  )
  pen.polygon(
    [(0.72, 0.3), (0.95, 0.08), (0.95, 0.7), (0.72, 0.94)], dark(c, 0.25)
  )
  pen.box(0.06, 0.3, 0.72, 0.94, fill=c)
  pen.box(0.14, 0.38, 0.64, 0.86, fill=light(c, 0.75))
  pen.line([(0.26, 0.8), (0.39, 0.44), (0.52, 0.8)], 0.07, c)
  pen.line([(0.31, 0.67), (0.47, 0.67)], 0.05, c)


def book(pen: Pen, c: Colour, pose: str) -> None:
  """A closed picture book, or one that lies open."""
  if pose == 'open':
    pen.polygon(
      [
        (0.01, 0.26),
        (0.5, 0.34),
        (0.99, 0.26),
        (0.99, 0.86),
        (0.5, 0.92),
        (0.01, 0.86),
      ],
      c,
    )
    pen.blob(
      [
        (0.05, 0.24),
        (0.3, 0.22),
        (0.5, 0.32),
        (0.5, 0.86),
        (0.3, 0.78),
        (0.05, 0.81),
      ],
      WHITE,
    )
    pen.blob(
      [
        (0.95, 0.24),
        (0.7, 0.22),
        (0.5, 0.32),
        (0.5, 0.86),
        (0.7, 0.78),
        (0.95, 0.81),
      ],
      WHITE,
    )
    pen.oval(0.27, 0.46, 0.12, fill=(244, 186, 60))
    for y in (0.4, 0.5, 0.6):
      pen.line([(0.6, y), (0.86, y - 0.03)], 0.025, (120, 120, 130))
    pen.line([(0.14, 0.68), (0.42, 0.71)], 0.025, (120, 120, 130))
    return
  pen.box(0.14, 0.06, 0.88, 0.97, fill=WHITE, radius=0.02)
  for x in (0.82, 0.85):
    pen.line([(x, 0.1), (x, 0.93)], 0.008, (170, 165, 160))
  pen.box(0.1, 0.03, 0.8, 0.93, fill=c, radius=0.02)
  pen.box(0.1, 0.03, 0.2, 0.93, fill=dark(c, 0.3))
  pen.box(0.28, 0.12, 0.72, 0.24, fill=light(c, 0.85))
  pen.oval(0.5, 0.56, 0.18, fill=(248, 214, 90))
  pen.eye(0.44, 0.52, 0.025)
  pen.eye(0.56, 0.52, 0.025)
  pen.smile(0.5, 0.62, 0.07, width=0.02)


def doll(pen: Pen, c: Colour, pose: str) -> None:
  """A girl with plaits in a wide dress."""
  skin, hair = (250, 214, 180), (214, 130, 50)
  for side in (-1, 1):
    pen.line([(0.5 + side * 0.1, 0.8), (0.5 + side * 0.1, 0.93)], 0.075, WHITE)
    pen.oval(0.5 + side * 0.12, 0.95, 0.08, 0.04, fill=INK)
    pen.limb([(0.5 + side * 0.1, 0.48), (0.5 + side * 0.34, 0.6)], 0.065, skin)
    pen.limb(
      [
        (0.5 + side * 0.18, 0.22),
        (0.5 + side * 0.31, 0.3),
        (0.5 + side * 0.3, 0.42),
      ],
      0.075,
      hair,
    )
    pen.oval(0.5 + side * 0.3, 0.36, 0.05, fill=c)
  pen.polygon([(0.42, 0.42), (0.58, 0.42), (0.82, 0.84), (0.18, 0.84)], c)
  pen.polygon(
    [(0.23, 0.76), (0.77, 0.76), (0.82, 0.84), (0.18, 0.84)], light(c, 0.6)
  )
  pen.oval(0.5, 0.22, 0.21, 0.2, fill=hair)
  pen.oval(0.5, 0.26, 0.17, 0.165, fill=skin)
  pen.blob(
    [(0.33, 0.24), (0.4, 0.08), (0.6, 0.08), (0.67, 0.24), (0.5, 0.16)], hair
  )
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.07, 0.27, 0.026, pose=pose)
    pen.oval(
      0.5 + side * 0.11, 0.33, 0.03, fill=(246, 170, 160), edge=(246, 180, 165)
    )
  pen.smile(0.5, 0.35, 0.05)


def teddybear(pen: Pen, c: Colour, pose: str) -> None:
  """Sitting; round ears, pale muzzle, paws, a bow."""
  pale = light(c, 0.5)
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.25, 0.12, 0.105, fill=c)
    pen.oval(0.5 + side * 0.25, 0.13, 0.055, fill=pale)
    pen.oval(0.5 + side * 0.28, 0.62, 0.09, 0.17, fill=c, turn=side * -32)
  pen.oval(0.5, 0.7, 0.25, 0.24, fill=c)
  pen.oval(0.5, 0.72, 0.15, 0.16, fill=pale)
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.24, 0.86, 0.135, 0.12, fill=c)
    pen.oval(0.5 + side * 0.24, 0.87, 0.07, fill=pale)
  pen.oval(0.5, 0.29, 0.29, 0.25, fill=c)
  pen.oval(0.5, 0.37, 0.13, 0.1, fill=pale)
  pen.oval(0.5, 0.33, 0.045, 0.034, fill=INK)
  pen.line([(0.5, 0.36), (0.5, 0.4)], 0.014, INK)
  pen.smile(0.5, 0.42, 0.05)
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.12, 0.24, 0.032, pose=pose)
    pen.polygon(
      [(0.5, 0.545), (0.5 + side * 0.14, 0.48), (0.5 + side * 0.14, 0.61)],
      (206, 52, 60),
    )
  pen.oval(0.5, 0.545, 0.035, fill=(206, 52, 60))


def bubbles(pen: Pen, c: Colour, pose: str) -> None:
  """A cluster of clear bubbles."""
  for x, y, r in (
    (0.3, 0.66, 0.26),
    (0.68, 0.42, 0.24),
    (0.3, 0.2, 0.15),
    (0.74, 0.82, 0.15),
    (0.86, 0.12, 0.09),
  ):
    pen.oval(x, y, r, fill=(206, 232, 250), edge=(130, 174, 220), opacity=120)
    pen.line(
      ring(x, y, r * 0.7, r * 0.7, start=190, stop=250, steps=8), 0.03, WHITE
    )
    pen.line(
      ring(x, y, r * 0.75, r * 0.75, start=20, stop=70, steps=8),
      0.02,
      (232, 170, 220),
    )


def pencil(pen: Pen, c: Colour, pose: str) -> None:
  """A crayon-like pen, aslant."""

  def at(along: float, across: float) -> tuple[float, float]:
    return (0.1 + 0.8 * along + 0.7 * across, 0.9 - 0.8 * along + 0.7 * across)

  pen.polygon([at(-0.06, 0), at(0.14, -0.075), at(0.14, 0.075)], light(c, 0.5))
  pen.polygon([at(-0.06, 0), at(0.03, -0.035), at(0.03, 0.035)], dark(c, 0.5))
  pen.polygon(
    [at(0.14, -0.085), at(0.84, -0.085), at(0.84, 0.085), at(0.14, 0.085)], c
  )
  pen.polygon(
    [at(0.66, -0.1), at(0.72, -0.1), at(0.72, 0.1), at(0.66, 0.1)], METAL
  )
  pen.polygon(
    [at(0.84, -0.095), at(1.06, -0.095), at(1.06, 0.095), at(0.84, 0.095)],
    dark(c, 0.4),
  )


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
  'ball': ball,
  'balloon': balloon,
  'block': block,
  'book': book,
  'doll': doll,
  'teddybear': teddybear,
  'bubbles': bubbles,
  'pen': pencil,
  'car': car,
  'truck': truck,
  'bus': bus,
  'train': train,
  'airplane': airplane,
  'bicycle': bicycle,
  'stroller': stroller,
}
