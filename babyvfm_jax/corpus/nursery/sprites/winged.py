"""Birds, a bee, a butterfly."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  INK,
  WHITE,
  Colour,
  Pen,
  dark,
  light,
)

PINK: Colour = (240, 170, 170)
BEAK: Colour = (240, 160, 50)


def bird(pen: Pen, c: Colour, pose: str) -> None:
  """Perching, seen from the side; short beak, folded wing."""
  for x in (0.46, 0.56):
    pen.line([(x, 0.8), (x, 0.95), (x + 0.08, 0.96)], 0.02, BEAK)
    pen.line([(x, 0.95), (x - 0.06, 0.96)], 0.02, BEAK)
  pen.polygon([(0.3, 0.6), (0.02, 0.72), (0.06, 0.84), (0.36, 0.74)], dark(c))
  pen.blob(
    [
      (0.7, 0.2),
      (0.82, 0.36),
      (0.76, 0.66),
      (0.56, 0.84),
      (0.34, 0.76),
      (0.3, 0.58),
      (0.54, 0.36),
    ],
    c,
  )
  pen.blob(
    [(0.77, 0.46), (0.72, 0.68), (0.56, 0.81), (0.5, 0.66), (0.64, 0.52)],
    light(c, 0.6),
  )
  pen.blob([(0.56, 0.46), (0.5, 0.7), (0.2, 0.76), (0.34, 0.54)], dark(c, 0.2))
  pen.oval(0.69, 0.28, 0.155, 0.145, fill=c)
  pen.polygon([(0.82, 0.23), (0.99, 0.3), (0.82, 0.35)], BEAK)
  pen.eye(0.73, 0.25, 0.03, pose=pose)


def duck(pen: Pen, c: Colour, pose: str) -> None:
  """Bath duck, seen from the side; round head, flat bill, upturned tail."""
  pen.blob(
    [
      (0.04, 0.48),
      (0.2, 0.56),
      (0.5, 0.52),
      (0.74, 0.52),
      (0.86, 0.66),
      (0.76, 0.9),
      (0.3, 0.92),
      (0.1, 0.78),
    ],
    c,
  )
  pen.blob(
    [(0.5, 0.6), (0.54, 0.78), (0.28, 0.82), (0.14, 0.62)], dark(c, 0.14)
  )
  pen.oval(0.68, 0.32, 0.22, 0.22, fill=c)
  pen.blob(
    [
      (0.84, 0.3),
      (0.94, 0.32),
      (1.0, 0.3),
      (0.99, 0.4),
      (0.92, 0.44),
      (0.84, 0.42),
    ],
    BEAK,
  )
  pen.line([(0.86, 0.37), (0.97, 0.36)], 0.012, dark(BEAK))
  pen.eye(0.75, 0.26, 0.04, pose=pose, white=pose != 'sleep')


def chicken(pen: Pen, c: Colour, pose: str) -> None:
  """Seen from the side; red comb and wattle, raised tail feathers."""
  for x in (0.42, 0.54):
    pen.line([(x, 0.78), (x, 0.95), (x + 0.07, 0.96)], 0.022, BEAK)
    pen.line([(x, 0.95), (x - 0.06, 0.96)], 0.022, BEAK)
  for tip in ((0.04, 0.24), (0.1, 0.16), (0.2, 0.14)):
    pen.blob([(0.3, 0.6), tip, (0.36, 0.44)], dark(c, 0.3))
  pen.blob(
    [
      (0.7, 0.24),
      (0.8, 0.48),
      (0.7, 0.76),
      (0.44, 0.86),
      (0.2, 0.72),
      (0.2, 0.5),
      (0.46, 0.48),
      (0.58, 0.3),
    ],
    c,
  )
  pen.blob([(0.6, 0.54), (0.52, 0.74), (0.3, 0.68)], dark(c, 0.15))
  for x, y in ((0.62, 0.11), (0.7, 0.07), (0.77, 0.12)):
    pen.oval(x, y, 0.05, 0.06, fill=(214, 40, 44))
  pen.oval(0.7, 0.24, 0.125, 0.125, fill=c)
  pen.polygon([(0.8, 0.2), (0.96, 0.26), (0.8, 0.31)], BEAK)
  pen.oval(0.8, 0.38, 0.035, 0.06, fill=(214, 40, 44))
  pen.eye(0.73, 0.22, 0.026, pose=pose)


def bee(pen: Pen, c: Colour, pose: str) -> None:
  """Striped body and two pale wings."""
  for x, turn in ((0.44, -28), (0.6, 8)):
    pen.oval(x, 0.27, 0.11, 0.22, fill=(214, 232, 246), turn=turn)
  pen.polygon([(0.12, 0.56), (0.0, 0.6), (0.12, 0.66)], INK)
  pen.oval(0.47, 0.6, 0.37, 0.25, fill=(248, 200, 46))
  for x, half in ((0.26, 0.19), (0.42, 0.24), (0.58, 0.235)):
    pen.blob(
      [
        (x - 0.04, 0.6 - half),
        (x + 0.04, 0.6 - half),
        (x + 0.06, 0.6),
        (x + 0.04, 0.6 + half),
        (x - 0.04, 0.6 + half),
        (x - 0.02, 0.6),
      ],
      INK,
    )
  pen.oval(0.81, 0.58, 0.16, 0.165, fill=(248, 200, 46))
  pen.eye(0.85, 0.54, 0.036, pose=pose, white=pose != 'sleep')
  pen.smile(0.88, 0.65, 0.045)
  for x in (0.8, 0.89):
    pen.line([(x, 0.44), (x + 0.03, 0.3)], 0.016, INK)
    pen.oval(x + 0.03, 0.29, 0.025, fill=INK)


def butterfly(pen: Pen, c: Colour, pose: str) -> None:
  """Two pairs of wings with spots, slim body."""
  for side in (-1, 1):

    def at(x: float, y: float, side: int = side) -> tuple[float, float]:
      return 0.5 + side * x, y

    pen.blob(
      [
        at(0.02, 0.52),
        at(0.1, 0.2),
        at(0.36, 0.06),
        at(0.48, 0.2),
        at(0.4, 0.46),
      ],
      c,
    )
    pen.blob(
      [
        at(0.02, 0.54),
        at(0.34, 0.54),
        at(0.42, 0.72),
        at(0.28, 0.92),
        at(0.12, 0.8),
      ],
      light(c, 0.3),
    )
    pen.oval(*at(0.32, 0.26), 0.085, fill=light(c, 0.7))
    pen.oval(*at(0.25, 0.7), 0.06, fill=dark(c, 0.3))
    pen.line(
      [(0.5, 0.3), at(0.06, 0.14), at(0.12, 0.06)], 0.014, INK, curved=True
    )
  pen.oval(0.5, 0.56, 0.045, 0.27, fill=INK)
  pen.oval(0.5, 0.28, 0.06, fill=INK)


def penguin(pen: Pen, c: Colour, pose: str) -> None:
  """Black back, white belly, orange beak and feet."""
  coat = (44, 48, 62)
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.12, 0.93, 0.11, 0.04, fill=BEAK)
    pen.oval(0.5 + side * 0.28, 0.58, 0.07, 0.22, fill=coat, turn=side * -16)
  pen.blob(
    [
      (0.5, 0.04),
      (0.68, 0.14),
      (0.78, 0.6),
      (0.7, 0.9),
      (0.3, 0.9),
      (0.22, 0.6),
      (0.32, 0.14),
    ],
    coat,
  )
  pen.blob(
    [(0.5, 0.38), (0.68, 0.56), (0.64, 0.88), (0.36, 0.88), (0.32, 0.56)], WHITE
  )
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.085, 0.24, 0.095, 0.11, fill=WHITE, edge=WHITE)
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.085, 0.23, 0.035, pose=pose)
  pen.polygon([(0.42, 0.31), (0.58, 0.31), (0.5, 0.4)], BEAK)


def owl(pen: Pen, c: Colour, pose: str) -> None:
  """Big ringed eyes, ear tufts, chest feathers."""
  for side in (-1, 1):
    pen.polygon(
      [
        (0.5 + side * 0.3, 0.06),
        (0.5 + side * 0.3, 0.3),
        (0.5 + side * 0.08, 0.16),
      ],
      dark(c, 0.2),
    )
    pen.oval(0.5 + side * 0.11, 0.94, 0.08, 0.035, fill=BEAK)
  pen.blob(
    [
      (0.5, 0.12),
      (0.78, 0.22),
      (0.8, 0.64),
      (0.66, 0.93),
      (0.34, 0.93),
      (0.2, 0.64),
      (0.22, 0.22),
    ],
    c,
  )
  pen.oval(0.5, 0.7, 0.19, 0.2, fill=light(c, 0.6))
  for y in (0.6, 0.7, 0.8):
    for x in (0.42, 0.5, 0.58):
      pen.smile(x, y, 0.035, fill=dark(c))
  for side in (-1, 1):
    pen.blob(
      [
        (0.5 + side * 0.3, 0.44),
        (0.5 + side * 0.33, 0.66),
        (0.5 + side * 0.22, 0.88),
        (0.5 + side * 0.2, 0.6),
      ],
      dark(c, 0.25),
    )
    pen.oval(0.5 + side * 0.135, 0.34, 0.135, fill=(250, 226, 150))
    pen.eye(0.5 + side * 0.135, 0.34, 0.065, pose=pose)
  pen.polygon([(0.45, 0.42), (0.55, 0.42), (0.5, 0.53)], BEAK)


SPRITES = {
  'bird': bird,
  'duck': duck,
  'chicken': chicken,
  'bee': bee,
  'butterfly': butterfly,
  'penguin': penguin,
  'owl': owl,
}
