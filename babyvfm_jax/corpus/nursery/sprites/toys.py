"""Toys."""

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


def ball(pen: Pen, c: Colour, pose: str) -> None:
  """A beach ball: bold stripes that meet at two poles."""
  pen.oval(0.5, 0.5, 0.47, fill=c)
  stripe = light(c, 0.85) if sum(c) < 595 else (110, 140, 196)
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


SPRITES = {
  'ball': ball,
  'balloon': balloon,
  'block': block,
  'book': book,
  'doll': doll,
  'teddybear': teddybear,
  'bubbles': bubbles,
  'pen': pencil,
}
