"""Animals of house, garden and pond, seen from the side or the front."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  INK,
  WHITE,
  Colour,
  Pen,
  dark,
  light,
  mix,
)

PINK: Colour = (240, 170, 170)
BEAK: Colour = (240, 160, 50)


def cat(pen: Pen, c: Colour, pose: str) -> None:
  """Sitting, seen from the front; pointed ears, whiskers, curling tail."""
  pen.limb([(0.66, 0.86), (0.88, 0.86), (0.93, 0.62), (0.82, 0.5)], 0.075, c)
  pen.blob(
    [
      (0.5, 0.42),
      (0.7, 0.62),
      (0.74, 0.9),
      (0.5, 0.95),
      (0.26, 0.9),
      (0.3, 0.62),
    ],
    c,
  )
  pen.oval(0.5, 0.74, 0.12, 0.17, fill=light(c, 0.55), edge=light(c, 0.5))
  for x in (0.4, 0.6):
    pen.oval(x, 0.93, 0.08, 0.045, fill=light(c, 0.3))
  for side in (-1, 1):
    pen.polygon(
      [
        (0.5 + side * 0.26, 0.08),
        (0.5 + side * 0.27, 0.34),
        (0.5 + side * 0.06, 0.2),
      ],
      c,
    )
    pen.polygon(
      [
        (0.5 + side * 0.235, 0.14),
        (0.5 + side * 0.235, 0.28),
        (0.5 + side * 0.11, 0.22),
      ],
      PINK,
    )
  pen.oval(0.5, 0.35, 0.28, 0.23, fill=c)
  pen.oval(0.5, 0.44, 0.13, 0.09, fill=light(c, 0.6), edge=light(c, 0.55))
  for side in (-1, 1):
    if pose == 'sleep':
      pen.eye(0.5 + side * 0.12, 0.33, 0.04, pose=pose)
    else:
      pen.oval(0.5 + side * 0.12, 0.32, 0.052, 0.06, fill=(178, 214, 80))
      pen.oval(0.5 + side * 0.12, 0.32, 0.022, 0.055, fill=INK)
    for rise in (-0.03, 0.03):
      pen.line(
        [(0.5 + side * 0.1, 0.43), (0.5 + side * 0.36, 0.42 + rise)],
        0.009,
        mix(INK, c, 0.3),
      )
  pen.polygon([(0.46, 0.395), (0.54, 0.395), (0.5, 0.44)], PINK)
  pen.smile(0.465, 0.47, 0.036)
  pen.smile(0.535, 0.47, 0.036)


def dog(pen: Pen, c: Colour, pose: str) -> None:
  """Standing, seen from the side; floppy ear, long muzzle, tail up."""
  belly = light(c, 0.4)
  pen.limb([(0.17, 0.5), (0.07, 0.38), (0.08, 0.24)], 0.06, c)
  for x in (0.27, 0.57):
    pen.box(x, 0.66, x + 0.085, 0.94, fill=dark(c, 0.2), radius=0.03)
  pen.oval(0.4, 0.57, 0.29, 0.17, fill=c)
  pen.oval(0.42, 0.66, 0.2, 0.07, fill=belly, edge=belly)
  for x in (0.15, 0.49):
    pen.box(x, 0.62, x + 0.1, 0.95, fill=c, radius=0.035)
    pen.oval(x + 0.06, 0.93, 0.07, 0.035, fill=belly)
  pen.blob([(0.55, 0.6), (0.56, 0.36), (0.74, 0.4), (0.7, 0.62)], c)
  pen.box(0.55, 0.5, 0.73, 0.55, fill=(206, 48, 52), radius=0.02)
  pen.oval(0.7, 0.3, 0.17, 0.165, fill=c)
  pen.oval(0.85, 0.36, 0.12, 0.085, fill=belly)
  pen.oval(0.945, 0.325, 0.042, 0.036, fill=INK)
  if pose != 'sleep':
    pen.oval(0.86, 0.46, 0.04, 0.06, fill=(232, 110, 120))
  pen.line([(0.92, 0.4), (0.84, 0.42), (0.77, 0.4)], 0.014, INK, curved=True)
  pen.eye(0.745, 0.26, 0.032, pose=pose)
  pen.blob(
    [(0.6, 0.16), (0.67, 0.22), (0.65, 0.42), (0.56, 0.47), (0.5, 0.36)],
    dark(c, 0.35),
  )


def fish(pen: Pen, c: Colour, pose: str) -> None:
  """Seen from the side; forked tail, stripes, fins."""
  pen.polygon(
    [(0.28, 0.5), (0.02, 0.26), (0.09, 0.5), (0.02, 0.74)], dark(c, 0.2)
  )
  pen.blob([(0.4, 0.3), (0.56, 0.14), (0.74, 0.3)], dark(c, 0.2))
  pen.blob([(0.46, 0.7), (0.56, 0.84), (0.66, 0.7)], dark(c, 0.2))
  pen.oval(0.59, 0.5, 0.37, 0.24, fill=c)
  for x in (0.42, 0.56):
    pen.blob(
      [(x, 0.29), (x + 0.06, 0.5), (x, 0.72), (x - 0.05, 0.5)], light(c, 0.6)
    )
  pen.blob([(0.62, 0.52), (0.5, 0.6), (0.63, 0.64)], dark(c, 0.25))
  pen.eye(0.8, 0.43, 0.045, pose=pose, white=pose != 'sleep')
  pen.smile(0.9, 0.56, 0.04)


def bunny(pen: Pen, c: Colour, pose: str) -> None:
  """Sitting, seen from the front; two long ears."""
  for side in (-1, 1):
    x = 0.5 + side * 0.12
    pen.oval(x, 0.2, 0.078, 0.2, fill=c, turn=side * 9)
    pen.oval(x, 0.21, 0.036, 0.14, fill=PINK, turn=side * 9, edge=PINK)
  pen.oval(0.5, 0.76, 0.24, 0.2, fill=c)
  pen.oval(0.5, 0.78, 0.13, 0.13, fill=light(c, 0.65), edge=light(c, 0.6))
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.17, 0.92, 0.12, 0.05, fill=light(c, 0.25))
  pen.oval(0.5, 0.48, 0.22, 0.19, fill=c)
  for side in (-1, 1):
    pen.oval(
      0.5 + side * 0.07,
      0.55,
      0.07,
      0.055,
      fill=light(c, 0.6),
      edge=light(c, 0.5),
    )
    pen.eye(0.5 + side * 0.1, 0.44, 0.034, pose=pose)
  pen.box(0.465, 0.58, 0.535, 0.64, fill=WHITE)
  pen.oval(0.5, 0.51, 0.03, 0.022, fill=(228, 110, 130))


def mouse(pen: Pen, c: Colour, pose: str) -> None:
  """Seen from the side; big round ears, pointed nose, thin tail."""
  pen.line(
    [(0.16, 0.76), (0.02, 0.8), (0.02, 0.56), (0.1, 0.44)],
    0.025,
    PINK,
    curved=True,
  )
  pen.blob(
    [
      (0.12, 0.74),
      (0.24, 0.48),
      (0.5, 0.4),
      (0.76, 0.5),
      (0.96, 0.72),
      (0.8, 0.84),
      (0.3, 0.86),
    ],
    c,
  )
  for x in (0.3, 0.62):
    pen.oval(x, 0.86, 0.08, 0.035, fill=PINK)
  pen.oval(0.68, 0.36, 0.11, 0.12, fill=dark(c, 0.15))
  pen.oval(0.54, 0.36, 0.14, 0.15, fill=c)
  pen.oval(0.54, 0.37, 0.09, 0.1, fill=PINK, edge=PINK)
  pen.oval(0.96, 0.73, 0.035, fill=INK)
  pen.eye(0.77, 0.62, 0.03, pose=pose)
  for y in (0.7, 0.8):
    pen.line([(0.86, 0.74), (0.74, y)], 0.008, dark(c))


def frog(pen: Pen, c: Colour, pose: str) -> None:
  """Sitting, seen from the front; eyes on top, wide mouth."""
  for side in (-1, 1):
    pen.oval(
      0.5 + side * 0.32, 0.74, 0.15, 0.2, fill=dark(c, 0.12), turn=side * 20
    )
    pen.oval(0.5 + side * 0.36, 0.92, 0.13, 0.04, fill=dark(c, 0.1))
  pen.oval(0.5, 0.7, 0.28, 0.25, fill=c)
  pen.oval(0.5, 0.78, 0.18, 0.16, fill=light(c, 0.6), edge=light(c, 0.5))
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.19, 0.28, 0.11, fill=c)
  pen.oval(0.5, 0.46, 0.34, 0.2, fill=c)
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.19, 0.27, 0.05, pose=pose, white=pose != 'sleep')
    pen.oval(0.5 + side * 0.13, 0.93, 0.07, 0.035, fill=light(c, 0.1))
  pen.line(
    [(0.24, 0.46), (0.5, 0.57), (0.76, 0.46)], 0.02, dark(c, 0.6), curved=True
  )


def turtle(pen: Pen, c: Colour, pose: str) -> None:
  """Seen from the side; domed shell with plates."""
  skin = (140, 178, 92)
  for x in (0.2, 0.58):
    pen.box(x, 0.72, x + 0.14, 0.92, fill=skin, radius=0.05)
  pen.polygon([(0.1, 0.72), (0.0, 0.8), (0.16, 0.8)], skin)
  pen.limb([(0.68, 0.72), (0.8, 0.66), (0.86, 0.54)], 0.11, skin)
  pen.oval(0.87, 0.48, 0.12, 0.1, fill=skin)
  pen.eye(0.91, 0.45, 0.025, pose=pose)
  pen.smile(0.94, 0.53, 0.03)
  pen.blob(
    [(0.06, 0.74), (0.14, 0.44), (0.42, 0.28), (0.68, 0.44), (0.78, 0.74)], c
  )
  for x, y, r in ((0.42, 0.48, 0.12), (0.22, 0.6, 0.08), (0.62, 0.6, 0.08)):
    pen.polygon(
      [
        (x - r, y),
        (x - r / 2, y - r),
        (x + r / 2, y - r),
        (x + r, y),
        (x + r / 2, y + r),
        (x - r / 2, y + r),
      ],
      light(c, 0.28),
      dark(c, 0.5),
    )
  pen.box(0.05, 0.7, 0.79, 0.77, fill=dark(c, 0.25), radius=0.03)


SPRITES = {
  'cat': cat,
  'dog': dog,
  'fish': fish,
  'bunny': bunny,
  'mouse': mouse,
  'frog': frog,
  'turtle': turtle,
}
