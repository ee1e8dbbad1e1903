"""Animals of farm and zoo, as real ones or as a child's figures of them."""

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


def _legs(
  pen: Pen,
  c: Colour,
  top: float,
  places: tuple[float, ...],
  width: float = 0.09,
  hoof: Colour | None = None,
) -> None:
  for index, x in enumerate(places):
    shade = dark(c, 0.2) if index % 2 else c
    pen.box(x, top, x + width, 0.95, fill=shade, radius=0.02)
    if hoof:
      pen.box(x, 0.89, x + width, 0.95, fill=hoof)


def cow(pen: Pen, c: Colour, pose: str) -> None:
  """White with dark patches, horns, pink muzzle and udder."""
  pen.line([(0.1, 0.4), (0.04, 0.56), (0.06, 0.72)], 0.022, INK, curved=True)
  pen.oval(0.36, 0.72, 0.09, 0.06, fill=PINK)
  _legs(pen, WHITE, 0.62, (0.24, 0.15, 0.58, 0.49), 0.085, (70, 60, 60))
  pen.box(0.08, 0.34, 0.68, 0.7, fill=WHITE, radius=0.13)
  pen.blob([(0.16, 0.36), (0.32, 0.36), (0.34, 0.52), (0.2, 0.58)], c)
  pen.blob([(0.44, 0.42), (0.6, 0.36), (0.62, 0.56), (0.5, 0.64)], c)
  for x, turn in ((0.62, 35), (0.96, -35)):
    pen.oval(x, 0.3, 0.075, 0.04, fill=c, turn=turn)
  for side in (-1, 1):
    pen.limb(
      [
        (0.79 + side * 0.08, 0.22),
        (0.79 + side * 0.13, 0.16),
        (0.79 + side * 0.1, 0.1),
      ],
      0.035,
      (232, 220, 180),
    )
  pen.blob(
    [
      (0.66, 0.22),
      (0.92, 0.22),
      (0.93, 0.42),
      (0.86, 0.56),
      (0.72, 0.56),
      (0.65, 0.42),
    ],
    WHITE,
  )
  pen.blob([(0.66, 0.22), (0.8, 0.21), (0.76, 0.38), (0.67, 0.4)], c)
  pen.oval(0.79, 0.5, 0.14, 0.09, fill=PINK)
  for x in (0.74, 0.84):
    pen.oval(x, 0.5, 0.02, fill=dark(PINK, 0.5))
  for x in (0.73, 0.86):
    pen.eye(x, 0.34, 0.028, pose=pose, white=pose != 'sleep')


def pig(pen: Pen, c: Colour, pose: str) -> None:
  """Round and pink, with a snout and a curly tail."""
  pen.line(
    [(0.1, 0.56), (0.03, 0.5), (0.06, 0.43), (0.1, 0.49), (0.03, 0.56)],
    0.026,
    dark(c, 0.15),
    curved=True,
  )
  _legs(pen, c, 0.7, (0.26, 0.17, 0.6, 0.5), 0.09, dark(c, 0.4))
  pen.oval(0.42, 0.57, 0.34, 0.26, fill=c)
  for x, turn in ((0.6, -25), (0.85, 25)):
    pen.polygon(
      [(x - 0.07, 0.34), (x + turn / 500, 0.14), (x + 0.07, 0.34)],
      dark(c, 0.14),
    )
  pen.oval(0.73, 0.46, 0.22, 0.21, fill=c)
  pen.oval(0.8, 0.51, 0.1, 0.08, fill=dark(c, 0.14))
  for x in (0.765, 0.835):
    pen.oval(x, 0.51, 0.02, 0.03, fill=dark(c, 0.55))
  for x in (0.64, 0.82):
    pen.eye(x, 0.38, 0.03, pose=pose)
  pen.smile(0.78, 0.63, 0.05)


def horse(pen: Pen, c: Colour, pose: str) -> None:
  """Long neck and legs, flowing mane and tail."""
  mane = dark(c, 0.6) if sum(c) > 200 else (150, 120, 90)
  pen.limb([(0.14, 0.44), (0.05, 0.5), (0.05, 0.78)], 0.085, mane)
  _legs(pen, c, 0.56, (0.24, 0.15, 0.58, 0.5), 0.075, (60, 52, 52))
  pen.oval(0.38, 0.52, 0.28, 0.16, fill=c)
  pen.blob(
    [
      (0.5, 0.5),
      (0.56, 0.24),
      (0.68, 0.1),
      (0.8, 0.22),
      (0.7, 0.44),
      (0.64, 0.6),
    ],
    c,
  )
  pen.blob(
    [
      (0.68, 0.1),
      (0.8, 0.12),
      (0.97, 0.32),
      (0.93, 0.41),
      (0.84, 0.4),
      (0.7, 0.28),
    ],
    c,
  )
  pen.polygon([(0.68, 0.12), (0.7, 0.0), (0.76, 0.12)], c)
  pen.blob(
    [
      (0.7, 0.06),
      (0.66, 0.14),
      (0.56, 0.42),
      (0.48, 0.42),
      (0.54, 0.18),
      (0.64, 0.04),
    ],
    mane,
  )
  pen.oval(0.93, 0.35, 0.016, fill=INK)
  pen.eye(0.79, 0.2, 0.028, pose=pose)


def sheep(pen: Pen, c: Colour, pose: str) -> None:
  """A woolly cloud on thin legs, dark face."""
  face = (84, 74, 76)
  _legs(pen, face, 0.7, (0.26, 0.18, 0.58, 0.5), 0.06)
  wool = (244, 240, 230)
  bumps = [
    (0.18, 0.5),
    (0.26, 0.36),
    (0.42, 0.3),
    (0.56, 0.36),
    (0.64, 0.5),
    (0.58, 0.66),
    (0.42, 0.7),
    (0.26, 0.66),
  ]
  for x, y in bumps:
    pen.oval(x, y, 0.13, fill=wool, edge=(206, 200, 190))
  pen.oval(0.41, 0.5, 0.22, 0.18, fill=wool, edge=wool)
  for x, turn in ((0.63, 30), (0.94, -30)):
    pen.oval(x, 0.38, 0.07, 0.035, fill=face, turn=turn)
  pen.oval(0.78, 0.44, 0.12, 0.17, fill=face)
  for x in (0.7, 0.78, 0.86):
    pen.oval(x, 0.28, 0.07, fill=wool, edge=(206, 200, 190))
  for x in (0.73, 0.83):
    pen.eye(x, 0.41, 0.022, pose=pose, white=True)
  pen.smile(0.78, 0.54, 0.04, fill=WHITE)


def elephant(pen: Pen, c: Colour, pose: str) -> None:
  """Big ear, long trunk, tusk, thick legs."""
  pen.line([(0.1, 0.46), (0.04, 0.6)], 0.024, dark(c))
  _legs(pen, c, 0.6, (0.26, 0.14, 0.52, 0.42), 0.13, light(c, 0.4))
  pen.oval(0.38, 0.5, 0.31, 0.25, fill=c)
  pen.limb([(0.8, 0.4), (0.93, 0.5), (0.91, 0.72), (0.97, 0.82)], 0.1, c)
  pen.oval(0.7, 0.36, 0.21, 0.21, fill=c)
  pen.blob([(0.78, 0.52), (0.86, 0.62), (0.95, 0.6), (0.84, 0.5)], WHITE)
  pen.blob(
    [
      (0.6, 0.18),
      (0.68, 0.34),
      (0.62, 0.58),
      (0.46, 0.62),
      (0.38, 0.42),
      (0.44, 0.22),
    ],
    dark(c, 0.12),
  )
  pen.blob(
    [
      (0.58, 0.26),
      (0.62, 0.36),
      (0.57, 0.52),
      (0.48, 0.54),
      (0.44, 0.4),
      (0.48, 0.27),
    ],
    PINK,
  )
  pen.eye(0.77, 0.32, 0.03, pose=pose)


def giraffe(pen: Pen, c: Colour, pose: str) -> None:
  """Very long neck, brown patches, small horns."""
  hide, patch = (245, 206, 110), (170, 104, 52)
  pen.line([(0.16, 0.6), (0.08, 0.76)], 0.024, patch)
  _legs(pen, hide, 0.66, (0.28, 0.2, 0.54, 0.46), 0.06, patch)
  pen.oval(0.38, 0.62, 0.24, 0.12, fill=hide)
  pen.polygon([(0.46, 0.62), (0.62, 0.18), (0.74, 0.2), (0.62, 0.66)], hide)
  for x in (0.66, 0.72):
    pen.line([(x, 0.12), (x, 0.03)], 0.024, patch)
    pen.oval(x, 0.03, 0.024, fill=patch)
  pen.oval(0.6, 0.15, 0.06, 0.03, fill=hide, turn=20)
  pen.blob(
    [
      (0.62, 0.1),
      (0.74, 0.08),
      (0.92, 0.18),
      (0.9, 0.26),
      (0.72, 0.26),
      (0.62, 0.2),
    ],
    hide,
  )
  for x, y, r in (
    (0.24, 0.6, 0.05),
    (0.36, 0.56, 0.055),
    (0.34, 0.67, 0.045),
    (0.47, 0.64, 0.05),
    (0.58, 0.5, 0.045),
    (0.57, 0.38, 0.036),
    (0.65, 0.34, 0.036),
    (0.65, 0.25, 0.03),
  ):
    pen.oval(x, y, r, r * 0.9, fill=patch, edge=patch)
  pen.eye(0.74, 0.14, 0.024, pose=pose)
  pen.oval(0.88, 0.2, 0.012, fill=INK)


def lion(pen: Pen, c: Colour, pose: str) -> None:
  """Seen from the front and side; a great mane, tufted tail."""
  hide, mane = (238, 184, 92), (160, 92, 36)
  pen.line([(0.12, 0.62), (0.03, 0.5), (0.07, 0.34)], 0.03, hide, curved=True)
  pen.oval(0.07, 0.32, 0.05, 0.06, fill=mane)
  _legs(pen, hide, 0.68, (0.22, 0.13, 0.54, 0.44), 0.1)
  pen.oval(0.34, 0.62, 0.27, 0.17, fill=hide)
  for x, y in zip(
    (0.64, 0.48, 0.42, 0.48, 0.64, 0.8, 0.86, 0.8),
    (0.14, 0.2, 0.36, 0.52, 0.58, 0.52, 0.36, 0.2),
    strict=True,
  ):
    pen.oval(x, y, 0.13, fill=mane)
  pen.oval(0.64, 0.36, 0.24, fill=mane, edge=mane)
  for side in (-1, 1):
    pen.oval(0.64 + side * 0.16, 0.2, 0.055, fill=hide)
  pen.oval(0.64, 0.37, 0.19, 0.185, fill=hide)
  pen.oval(0.64, 0.46, 0.1, 0.075, fill=light(hide, 0.6))
  pen.polygon([(0.6, 0.39), (0.68, 0.39), (0.64, 0.44)], INK)
  pen.smile(0.61, 0.485, 0.035)
  pen.smile(0.67, 0.485, 0.035)
  for side in (-1, 1):
    pen.eye(0.64 + side * 0.09, 0.32, 0.03, pose=pose)


def monkey(pen: Pen, c: Colour, pose: str) -> None:
  """Sitting, seen from the front; round ears, pale face, long tail."""
  skin = (240, 204, 164)
  pen.limb(
    [(0.66, 0.84), (0.88, 0.86), (0.94, 0.64), (0.84, 0.52), (0.78, 0.62)],
    0.045,
    c,
  )
  for side in (-1, 1):
    pen.limb(
      [
        (0.5 + side * 0.16, 0.6),
        (0.5 + side * 0.32, 0.72),
        (0.5 + side * 0.22, 0.84),
      ],
      0.08,
      c,
    )
  pen.oval(0.5, 0.72, 0.19, 0.2, fill=c)
  pen.oval(0.5, 0.76, 0.12, 0.13, fill=skin)
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.15, 0.93, 0.11, 0.045, fill=skin)
    pen.oval(0.5 + side * 0.27, 0.32, 0.09, 0.1, fill=c)
    pen.oval(0.5 + side * 0.27, 0.32, 0.05, 0.06, fill=skin)
  pen.oval(0.5, 0.3, 0.25, 0.24, fill=c)
  pen.blob(
    [
      (0.5, 0.2),
      (0.62, 0.16),
      (0.68, 0.28),
      (0.66, 0.42),
      (0.5, 0.5),
      (0.34, 0.42),
      (0.32, 0.28),
      (0.38, 0.16),
    ],
    skin,
  )
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.09, 0.27, 0.035, pose=pose)
    pen.oval(0.5 + side * 0.025, 0.35, 0.012, fill=dark(skin, 0.6))
  pen.smile(0.5, 0.42, 0.085, width=0.02)


def bear(pen: Pen, c: Colour, pose: str) -> None:
  """On all fours, seen from the side; heavy, round ears, short tail."""
  c = dark((124, 84, 54), 0.1) if sum(c) > 500 else c
  pen.oval(0.1, 0.48, 0.05, fill=c)
  _legs(pen, c, 0.6, (0.24, 0.12, 0.58, 0.47), 0.14)
  pen.oval(0.4, 0.53, 0.34, 0.25, fill=c)
  for x in (0.66, 0.85):
    pen.oval(x, 0.2, 0.065, fill=c)
    pen.oval(x, 0.2, 0.032, fill=light(c, 0.4))
  pen.oval(0.76, 0.35, 0.19, 0.18, fill=c)
  pen.oval(0.86, 0.42, 0.11, 0.085, fill=light(c, 0.45))
  pen.oval(0.93, 0.38, 0.04, 0.032, fill=INK)
  pen.eye(0.79, 0.3, 0.028, pose=pose)
  pen.smile(0.88, 0.47, 0.05)


SPRITES = {
  'cow': cow,
  'pig': pig,
  'horse': horse,
  'sheep': sheep,
  'elephant': elephant,
  'giraffe': giraffe,
  'lion': lion,
  'monkey': monkey,
  'bear': bear,
}
