"""Small things of a household."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  INK,
  METAL,
  WHITE,
  WOOD,
  Colour,
  Pen,
  dark,
  light,
  ring,
)


def cup(pen: Pen, c: Colour, pose: str) -> None:
  """A mug with a handle and an open top."""
  pen.line(ring(0.74, 0.54, 0.19, 0.2, start=-80, stop=80), 0.1, dark(c, 0.4))
  pen.line(ring(0.74, 0.54, 0.19, 0.2, start=-80, stop=80), 0.07, c)
  pen.polygon(
    [
      (0.1, 0.2),
      (0.74, 0.2),
      (0.7, 0.86),
      (0.62, 0.93),
      (0.22, 0.93),
      (0.14, 0.86),
    ],
    c,
  )
  pen.oval(0.42, 0.2, 0.32, 0.09, fill=light(c, 0.3))
  pen.oval(0.42, 0.21, 0.26, 0.06, fill=dark(c, 0.5))
  pen.line([(0.2, 0.36), (0.24, 0.8)], 0.05, light(c, 0.5))


def bottle(pen: Pen, c: Colour, pose: str) -> None:
  """A baby's bottle: teat, coloured ring, milk with marks."""
  pen.blob(
    [
      (0.5, 0.01),
      (0.56, 0.06),
      (0.56, 0.12),
      (0.66, 0.22),
      (0.34, 0.22),
      (0.44, 0.12),
      (0.44, 0.06),
    ],
    (236, 190, 130),
  )
  pen.box(0.28, 0.2, 0.72, 0.32, fill=c, radius=0.03)
  pen.box(0.26, 0.32, 0.74, 0.97, fill=(226, 238, 246), radius=0.08)
  pen.box(0.29, 0.46, 0.71, 0.94, fill=WHITE, radius=0.06)
  for y in (0.54, 0.66, 0.78):
    pen.line([(0.56, y), (0.68, y)], 0.025, c)
  pen.line([(0.35, 0.4), (0.35, 0.86)], 0.03, (240, 248, 255))


def bowl(pen: Pen, c: Colour, pose: str) -> None:
  """A deep half-round with an open top."""
  pen.polygon(ring(0.5, 0.36, 0.48, 0.52, start=0, stop=180), c)
  pen.box(0.32, 0.84, 0.68, 0.92, fill=dark(c, 0.2), radius=0.02)
  pen.oval(0.5, 0.36, 0.48, 0.13, fill=light(c, 0.35))
  pen.oval(0.5, 0.37, 0.42, 0.09, fill=dark(c, 0.4))
  pen.line(ring(0.5, 0.4, 0.4, 0.36, start=110, stop=165), 0.04, light(c, 0.5))


def spoon(pen: Pen, c: Colour, pose: str) -> None:
  """Oval bowl on a long handle, aslant."""
  pen.limb([(0.42, 0.58), (0.92, 0.08)], 0.07, METAL)
  pen.oval(0.26, 0.74, 0.17, 0.24, fill=METAL, turn=45)
  pen.oval(
    0.26,
    0.74,
    0.11,
    0.17,
    fill=light(METAL, 0.5),
    turn=45,
    edge=light(METAL, 0.3),
  )
  pen.line([(0.74, 0.26), (0.92, 0.08)], 0.1, c)


def fork(pen: Pen, c: Colour, pose: str) -> None:
  """Four tines on a handle, upright."""
  for x in (0.36, 0.455, 0.55, 0.645):
    pen.box(x - 0.025, 0.04, x + 0.025, 0.34, fill=METAL, radius=0.02)
  pen.blob(
    [
      (0.33, 0.28),
      (0.67, 0.28),
      (0.66, 0.42),
      (0.55, 0.52),
      (0.45, 0.52),
      (0.34, 0.42),
    ],
    METAL,
  )
  pen.box(0.46, 0.48, 0.54, 0.66, fill=METAL)
  pen.box(0.43, 0.62, 0.57, 0.97, fill=c, radius=0.05)


def plate(pen: Pen, c: Colour, pose: str) -> None:
  """A round plate seen from above, with a coloured rim."""
  pen.oval(0.5, 0.5, 0.48, 0.42, fill=c)
  pen.oval(0.5, 0.5, 0.4, 0.35, fill=WHITE)
  pen.oval(0.5, 0.5, 0.28, 0.24, fill=(236, 234, 230))


def brush(pen: Pen, c: Colour, pose: str) -> None:
  """A hair brush: oval pad with bristles, long handle."""
  pen.limb([(0.5, 0.55), (0.5, 0.93)], 0.11, c)
  pen.oval(0.5, 0.32, 0.23, 0.3, fill=c)
  pen.oval(0.5, 0.32, 0.16, 0.22, fill=(246, 214, 190))
  for x in (0.42, 0.5, 0.58):
    for y in (0.18, 0.26, 0.34, 0.42):
      pen.oval(x, y, 0.018, fill=INK)


def broom(pen: Pen, c: Colour, pose: str) -> None:
  """A long stick and a fan of straw."""
  pen.limb([(0.5, 0.03), (0.5, 0.64)], 0.05, WOOD)
  pen.polygon(
    [(0.42, 0.66), (0.58, 0.66), (0.76, 0.97), (0.24, 0.97)], (228, 186, 90)
  )
  for x in (-0.14, -0.05, 0.05, 0.14):
    pen.line([(0.5 + x / 2, 0.7), (0.5 + x, 0.96)], 0.012, (170, 124, 50))
  pen.box(0.39, 0.6, 0.61, 0.7, fill=c, radius=0.02)


def clock(pen: Pen, c: Colour, pose: str) -> None:
  """An alarm clock: bells, feet, white face with hands."""
  for side in (-1, 1):
    pen.line(
      [(0.5 + side * 0.22, 0.84), (0.5 + side * 0.32, 0.97)], 0.06, dark(c)
    )
    pen.oval(0.5 + side * 0.25, 0.14, 0.14, 0.09, fill=c, turn=side * 35)
  pen.oval(0.5, 0.54, 0.41, fill=c)
  pen.oval(0.5, 0.54, 0.32, fill=WHITE)
  for x, y in ring(0.5, 0.54, 0.26, 0.26, steps=13)[:-1]:
    pen.oval(x, y, 0.018, fill=INK)
  pen.line([(0.5, 0.54), (0.5, 0.34)], 0.035, INK)
  pen.line([(0.5, 0.54), (0.64, 0.6)], 0.035, INK)
  pen.oval(0.5, 0.54, 0.035, fill=(206, 50, 50))


def keys(pen: Pen, c: Colour, pose: str) -> None:
  """Two keys on a ring."""
  pen.line(ring(0.46, 0.2, 0.16, 0.16), 0.04, METAL)
  for turn, metal in ((-0.2, (220, 180, 80)), (0.22, METAL)):
    x = 0.46 + turn
    pen.limb([(x, 0.5), (x + turn * 0.5, 0.92)], 0.06, metal)
    for along in (0.72, 0.84):
      y = 0.5 + (0.92 - 0.5) * (along - 0.5) / 0.42
      bx = x + turn * 0.5 * (y - 0.5) / 0.42
      pen.line([(bx, y), (bx + 0.1, y - 0.02)], 0.045, metal)
    pen.oval(x, 0.44, 0.13, fill=metal)
    pen.oval(x, 0.4, 0.05, fill=dark(metal, 0.5))


def lamp(pen: Pen, c: Colour, pose: str) -> None:
  """A table lamp: shade, stem, foot."""
  pen.limb([(0.5, 0.44), (0.5, 0.88)], 0.06, WOOD)
  pen.oval(0.5, 0.91, 0.22, 0.06, fill=WOOD)
  pen.polygon([(0.34, 0.04), (0.66, 0.04), (0.9, 0.5), (0.1, 0.5)], c)
  pen.oval(0.5, 0.5, 0.4, 0.05, fill=(255, 244, 190))
  pen.polygon(
    [(0.3, 0.14), (0.7, 0.14), (0.74, 0.2), (0.26, 0.2)], light(c, 0.5)
  )


def glasses(pen: Pen, c: Colour, pose: str) -> None:
  """Two round lenses, bridge and arms."""
  for x in (0.26, 0.74):
    pen.oval(x, 0.56, 0.19, fill=(206, 230, 244))
    pen.line(ring(x, 0.56, 0.2, 0.2), 0.055, c)
    pen.line([(x - 0.08, 0.52), (x, 0.46)], 0.025, WHITE)
  pen.line(ring(0.5, 0.54, 0.06, 0.06, start=190, stop=350), 0.05, c)
  for side in (-1, 1):
    pen.line([(0.5 + side * 0.43, 0.5), (0.5 + side * 0.47, 0.36)], 0.045, c)


def hammer(pen: Pen, c: Colour, pose: str) -> None:
  """A steel head on a coloured handle."""
  pen.box(0.43, 0.28, 0.57, 0.97, fill=c, radius=0.05)
  pen.polygon([(0.26, 0.12), (0.74, 0.12), (0.74, 0.34), (0.26, 0.34)], METAL)
  pen.box(0.12, 0.09, 0.28, 0.37, fill=dark(METAL, 0.2), radius=0.02)
  pen.blob([(0.74, 0.14), (0.92, 0.16), (0.97, 0.3), (0.74, 0.32)], METAL)


def scissors(pen: Pen, c: Colour, pose: str) -> None:
  """Crossed blades and two finger rings."""
  pen.polygon([(0.28, 0.04), (0.36, 0.06), (0.62, 0.64), (0.54, 0.66)], METAL)
  pen.polygon(
    [(0.72, 0.04), (0.64, 0.06), (0.38, 0.64), (0.46, 0.66)], light(METAL, 0.4)
  )
  pen.oval(0.5, 0.47, 0.035, fill=dark(METAL))
  for side in (-1, 1):
    pen.line(ring(0.5 + side * 0.19, 0.79, 0.13, 0.16), 0.085, dark(c, 0.4))
    pen.line(ring(0.5 + side * 0.19, 0.79, 0.13, 0.16), 0.06, c)


def soap(pen: Pen, c: Colour, pose: str) -> None:
  """A bar with bubbles."""
  pen.box(0.06, 0.5, 0.94, 0.9, fill=c, radius=0.14)
  pen.box(0.12, 0.44, 0.88, 0.76, fill=light(c, 0.4), radius=0.14)
  pen.oval(0.5, 0.6, 0.24, 0.09, fill=light(c, 0.15))
  for x, y, r in (
    (0.3, 0.3, 0.14),
    (0.52, 0.2, 0.1),
    (0.68, 0.36, 0.12),
    (0.46, 0.42, 0.08),
  ):
    pen.oval(x, y, r, fill=(236, 246, 252), edge=(160, 190, 220))


def telephone(pen: Pen, c: Colour, pose: str) -> None:
  """A desk set: receiver on the cradle and a dial."""
  pen.polygon([(0.24, 0.4), (0.76, 0.4), (0.95, 0.92), (0.05, 0.92)], c)
  pen.oval(0.5, 0.66, 0.2, fill=WHITE)
  for x, y in ring(0.5, 0.66, 0.135, 0.135, steps=9)[:-1]:
    pen.oval(x, y, 0.028, fill=dark(c, 0.4))
  pen.oval(0.5, 0.66, 0.06, fill=c)
  pen.limb([(0.12, 0.28), (0.3, 0.16), (0.7, 0.16), (0.88, 0.28)], 0.13, c)
  for x in (0.13, 0.87):
    pen.oval(x, 0.32, 0.12, 0.09, fill=dark(c, 0.25))


def toothbrush(pen: Pen, c: Colour, pose: str) -> None:
  """A slim handle, white bristles at one end."""
  for index in range(4):
    x = 0.06 + index * 0.07
    pen.box(x, 0.3, x + 0.06, 0.5, fill=WHITE)
  pen.limb([(0.06, 0.54), (0.36, 0.54), (0.6, 0.58), (0.96, 0.54)], 0.085, c)
  pen.line([(0.62, 0.58), (0.9, 0.55)], 0.035, light(c, 0.6))


def blanket(pen: Pen, c: Colour, pose: str) -> None:
  """A folded square of checks with a fringe."""
  for index in range(10):
    x = 0.08 + index * 0.093
    pen.line([(x, 0.84), (x, 0.93)], 0.025, light(c, 0.5))
  pen.blob(
    [
      (0.04, 0.26),
      (0.5, 0.2),
      (0.96, 0.26),
      (0.97, 0.84),
      (0.5, 0.88),
      (0.03, 0.84),
    ],
    c,
  )
  for x in (0.24, 0.5, 0.76):
    pen.line([(x, 0.24), (x, 0.84)], 0.06, light(c, 0.5))
  for y in (0.38, 0.6):
    pen.line([(0.06, y), (0.94, y)], 0.06, light(c, 0.3))
  pen.limb([(0.04, 0.74), (0.5, 0.77), (0.96, 0.74)], 0.03, dark(c, 0.2))


def pillow(pen: Pen, c: Colour, pose: str) -> None:
  """A plump cushion with pinched corners."""
  pen.blob(
    [
      (0.02, 0.2),
      (0.3, 0.27),
      (0.7, 0.27),
      (0.98, 0.2),
      (0.92, 0.5),
      (0.98, 0.82),
      (0.7, 0.78),
      (0.3, 0.78),
      (0.02, 0.82),
      (0.08, 0.5),
    ],
    light(c, 0.45),
  )
  for points in (
    [(0.1, 0.28), (0.22, 0.38)],
    [(0.9, 0.28), (0.78, 0.38)],
    [(0.1, 0.74), (0.22, 0.66)],
    [(0.9, 0.74), (0.78, 0.66)],
  ):
    pen.line(points, 0.02, c)
  pen.blob(
    [
      (0.3, 0.44),
      (0.5, 0.38),
      (0.7, 0.44),
      (0.7, 0.6),
      (0.5, 0.66),
      (0.3, 0.6),
    ],
    light(c, 0.6),
    light(c, 0.5),
  )


def box(pen: Pen, c: Colour, pose: str) -> None:
  """A carton; its flaps stand up once it is open."""
  card = (206, 158, 104)
  pen.polygon(
    [(0.04, 0.4), (0.18, 0.28), (0.82, 0.28), (0.96, 0.4)], dark(card, 0.55)
  )
  if pose == 'open':
    pen.polygon(
      [(0.18, 0.28), (0.06, 0.06), (0.4, 0.04), (0.5, 0.28)], light(card, 0.2)
    )
    pen.polygon(
      [(0.82, 0.28), (0.94, 0.06), (0.6, 0.04), (0.5, 0.28)], light(card, 0.2)
    )
  pen.box(0.04, 0.4, 0.96, 0.96, fill=card)
  pen.box(0.42, 0.4, 0.58, 0.62, fill=light(card, 0.35))
  pen.box(0.12, 0.72, 0.34, 0.9, fill=c)


def plant(pen: Pen, c: Colour, pose: str) -> None:
  """Leaves in a pot."""
  leaf = (74, 150, 74)
  for tip, bend in (
    ((0.08, 0.24), 0.2),
    ((0.28, 0.06), 0.3),
    ((0.5, 0.02), 0.46),
    ((0.72, 0.06), 0.7),
    ((0.92, 0.24), 0.8),
  ):
    middle = ((tip[0] + 0.5) / 2, (tip[1] + 0.62) / 2)
    pen.blob(
      [
        (0.5, 0.64),
        (middle[0] - 0.09, middle[1]),
        tip,
        (middle[0] + 0.09, middle[1]),
      ],
      leaf if bend < 0.5 else light(leaf, 0.15),
    )
    pen.line([(0.5, 0.62), middle], 0.014, dark(leaf))
  pen.polygon([(0.26, 0.64), (0.74, 0.64), (0.66, 0.97), (0.34, 0.97)], c)
  pen.box(0.23, 0.58, 0.77, 0.69, fill=light(c, 0.15), radius=0.02)


SPRITES = {
  'cup': cup,
  'bottle': bottle,
  'bowl': bowl,
  'spoon': spoon,
  'fork': fork,
  'plate': plate,
  'brush': brush,
  'broom': broom,
  'clock': clock,
  'keys': keys,
  'lamp': lamp,
  'glasses': glasses,
  'hammer': hammer,
  'scissors': scissors,
  'soap': soap,
  'telephone': telephone,
  'toothbrush': toothbrush,
  'blanket': blanket,
  'pillow': pillow,
  'box': box,
  'plant': plant,
}
