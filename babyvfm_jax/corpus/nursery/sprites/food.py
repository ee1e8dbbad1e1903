"""Things to eat and drink."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  WHITE,
  Colour,
  Pen,
  dark,
  light,
  ring,
)

LEAF: Colour = (96, 168, 70)
CRUST: Colour = (196, 138, 70)
CHOCOLATE: Colour = (104, 62, 40)


def apple(pen: Pen, c: Colour, pose: str) -> None:
  """A heart-like round with stem and leaf."""
  pen.line([(0.5, 0.26), (0.54, 0.06)], 0.045, (110, 76, 46))
  pen.blob([(0.56, 0.16), (0.7, 0.04), (0.86, 0.08), (0.72, 0.2)], LEAF)
  pen.blob(
    [
      (0.5, 0.26),
      (0.68, 0.19),
      (0.9, 0.34),
      (0.9, 0.6),
      (0.74, 0.9),
      (0.6, 0.95),
      (0.5, 0.91),
      (0.4, 0.95),
      (0.26, 0.9),
      (0.1, 0.6),
      (0.1, 0.34),
      (0.32, 0.19),
    ],
    c,
  )
  pen.oval(
    0.28, 0.42, 0.06, 0.12, fill=light(c, 0.65), turn=20, edge=light(c, 0.6)
  )


def banana(pen: Pen, c: Colour, pose: str) -> None:
  """A yellow crescent with brown ends."""
  peel = (250, 212, 62) if sum(c) > 350 else c
  outer = ring(0.5, 0.16, 0.48, 0.68, start=12, stop=168)
  inner = ring(0.5, 0.1, 0.42, 0.42, start=168, stop=12)
  pen.polygon(outer + inner, peel)
  pen.line(
    ring(0.5, 0.14, 0.44, 0.56, start=20, stop=160), 0.014, dark(peel, 0.25)
  )
  pen.polygon(
    [(0.9, 0.32), (0.88, 0.14), (0.96, 0.12), (0.99, 0.3)], (128, 96, 40)
  )
  pen.oval(0.05, 0.27, 0.035, 0.045, fill=(96, 70, 36))


def orange(pen: Pen, c: Colour, pose: str) -> None:
  """A fruit cut open: a round with segments, before a whole one."""
  peel = (246, 146, 40)
  pen.oval(0.37, 0.42, 0.35, fill=peel)
  pen.oval(0.3, 0.13, 0.04, 0.025, fill=LEAF)
  for x, y in ((0.2, 0.34), (0.28, 0.5), (0.4, 0.26), (0.16, 0.52)):
    pen.oval(x, y, 0.01, fill=dark(peel, 0.3))
  pen.oval(0.64, 0.64, 0.33, fill=peel)
  pen.oval(0.64, 0.64, 0.28, fill=(255, 232, 190), edge=(255, 232, 190))
  for angle in range(0, 360, 45):
    wedge = ring(
      0.64, 0.64, 0.25, 0.25, start=angle + 4, stop=angle + 41, steps=6
    )
    pen.polygon([(0.64, 0.64), *wedge], (250, 164, 60), (255, 232, 190))


def bread(pen: Pen, c: Colour, pose: str) -> None:
  """A loaf with scored crust and one cut face."""
  pen.blob(
    [
      (0.04, 0.5),
      (0.1, 0.3),
      (0.4, 0.22),
      (0.74, 0.24),
      (0.78, 0.5),
      (0.76, 0.84),
      (0.4, 0.88),
      (0.06, 0.84),
    ],
    CRUST,
  )
  for x in (0.16, 0.32, 0.48):
    pen.line([(x, 0.34), (x + 0.09, 0.46)], 0.035, light(CRUST, 0.5))
  pen.blob(
    [
      (0.6, 0.36),
      (0.7, 0.24),
      (0.92, 0.24),
      (0.99, 0.38),
      (0.95, 0.5),
      (0.95, 0.86),
      (0.64, 0.88),
      (0.64, 0.5),
    ],
    CRUST,
  )
  pen.blob(
    [
      (0.65, 0.38),
      (0.72, 0.3),
      (0.9, 0.3),
      (0.94, 0.4),
      (0.9, 0.52),
      (0.9, 0.81),
      (0.69, 0.82),
      (0.69, 0.52),
    ],
    (250, 226, 180),
  )


def cake(pen: Pen, c: Colour, pose: str) -> None:
  """A layer cake with icing and candles."""
  for x in (0.3, 0.5, 0.7):
    pen.box(x - 0.022, 0.14, x + 0.022, 0.34, fill=light(c, 0.4))
    pen.blob(
      [(x, 0.02), (x + 0.035, 0.1), (x, 0.14), (x - 0.035, 0.1)], (255, 190, 50)
    )
  pen.box(0.1, 0.34, 0.9, 0.9, fill=(238, 200, 140), radius=0.06)
  pen.box(0.1, 0.6, 0.9, 0.68, fill=CHOCOLATE)
  pen.blob(
    [
      (0.09, 0.36),
      (0.5, 0.29),
      (0.91, 0.36),
      (0.9, 0.52),
      (0.78, 0.44),
      (0.68, 0.56),
      (0.54, 0.45),
      (0.4, 0.57),
      (0.28, 0.45),
      (0.16, 0.55),
      (0.09, 0.5),
    ],
    c,
  )
  pen.oval(0.5, 0.93, 0.48, 0.045, fill=WHITE)


def carrots(pen: Pen, c: Colour, pose: str) -> None:
  """Two orange roots with green tops."""
  root = (244, 128, 36)
  for dx, turn in ((-0.17, 0.12), (0.17, -0.06)):
    x = 0.5 + dx
    for lean in (-0.1, 0.0, 0.1):
      pen.limb(
        [(x, 0.32), (x + lean * 0.8, 0.2), (x + lean * 1.4, 0.06)], 0.055, LEAF
      )
    pen.blob(
      [
        (x - 0.13, 0.34),
        (x, 0.28),
        (x + 0.13, 0.34),
        (x + 0.08 + turn / 2, 0.66),
        (x + turn, 0.97),
        (x - 0.06 + turn / 2, 0.66),
      ],
      root,
    )
    for y in (0.44, 0.56, 0.68):
      pen.line([(x - 0.05, y), (x + 0.03, y + 0.01)], 0.016, dark(root, 0.25))


def cheese(pen: Pen, c: Colour, pose: str) -> None:
  """A yellow wedge with holes."""
  rind = (250, 202, 72)
  pen.polygon(
    [(0.02, 0.5), (0.62, 0.16), (0.98, 0.42), (0.98, 0.5)], light(rind, 0.4)
  )
  pen.box(0.02, 0.5, 0.98, 0.88, fill=rind)
  for x, y, r in (
    (0.2, 0.66, 0.07),
    (0.46, 0.76, 0.08),
    (0.7, 0.62, 0.065),
    (0.86, 0.8, 0.05),
  ):
    pen.oval(x, y, r, fill=dark(rind, 0.25))
  pen.oval(0.6, 0.36, 0.07, 0.04, fill=dark(rind, 0.12))


def cookie(pen: Pen, c: Colour, pose: str) -> None:
  """A round biscuit with chocolate chips; bitten once eaten."""
  dough = (214, 160, 92)
  pen.blob(ring(0.5, 0.5, 0.45, 0.44, steps=12)[:-1], dough)
  for x, y in (
    (0.3, 0.32),
    (0.56, 0.24),
    (0.74, 0.46),
    (0.46, 0.52),
    (0.24, 0.6),
    (0.64, 0.72),
    (0.42, 0.78),
  ):
    pen.oval(x, y, 0.065, 0.055, fill=CHOCOLATE)
  if pose == 'bitten':
    pen.erase(ring(0.9, 0.2, 0.24, 0.24))
    pen.erase(ring(0.98, 0.48, 0.16, 0.16))


def egg(pen: Pen, c: Colour, pose: str) -> None:
  """A whole egg in an egg cup."""
  pen.polygon(
    [(0.3, 0.95), (0.42, 0.74), (0.58, 0.74), (0.7, 0.95)], dark(c, 0.1)
  )
  pen.blob(
    [
      (0.5, 0.03),
      (0.7, 0.22),
      (0.78, 0.48),
      (0.66, 0.72),
      (0.34, 0.72),
      (0.22, 0.48),
      (0.3, 0.22),
    ],
    (250, 232, 208),
  )
  pen.oval(0.4, 0.26, 0.04, 0.08, fill=WHITE, turn=20, edge=WHITE)
  pen.blob(
    [(0.18, 0.54), (0.5, 0.6), (0.82, 0.54), (0.7, 0.78), (0.3, 0.78)], c
  )


def ice_cream(pen: Pen, c: Colour, pose: str) -> None:
  """Two scoops on a waffle cone."""
  pen.polygon([(0.26, 0.46), (0.74, 0.46), (0.5, 0.99)], (222, 166, 92))
  for shift in (0.1, 0.22, 0.34):
    pen.line([(0.26 + shift, 0.46), (0.5 + shift * 0.45, 0.86)], 0.014, CRUST)
    pen.line([(0.74 - shift, 0.46), (0.5 - shift * 0.45, 0.86)], 0.014, CRUST)
  pen.oval(0.5, 0.36, 0.27, 0.18, fill=light(c, 0.35))
  pen.oval(0.5, 0.17, 0.2, 0.16, fill=CHOCOLATE)
  pen.oval(
    0.43,
    0.11,
    0.05,
    0.03,
    fill=light(CHOCOLATE, 0.4),
    turn=-30,
    edge=light(CHOCOLATE, 0.35),
  )


def pizza(pen: Pen, c: Colour, pose: str) -> None:
  """A slice with salami, seen from above."""
  pen.polygon([(0.06, 0.2), (0.94, 0.2), (0.5, 0.98)], (248, 200, 84))
  for x, y, r in ((0.34, 0.36, 0.09), (0.64, 0.38, 0.09), (0.5, 0.62, 0.085)):
    pen.oval(x, y, r, fill=(200, 58, 44))
  for x, y in ((0.48, 0.44), (0.4, 0.54), (0.56, 0.78)):
    pen.oval(x, y, 0.03, 0.02, fill=LEAF)
  pen.limb([(0.07, 0.18), (0.5, 0.08), (0.93, 0.18)], 0.12, CRUST)


def milk(pen: Pen, c: Colour, pose: str) -> None:
  """A gabled carton with a splash of white."""
  pen.box(0.2, 0.36, 0.66, 0.96, fill=WHITE)
  pen.polygon(
    [(0.66, 0.36), (0.82, 0.3), (0.82, 0.9), (0.66, 0.96)], (206, 212, 222)
  )
  pen.polygon(
    [(0.2, 0.36), (0.34, 0.14), (0.76, 0.14), (0.66, 0.36)], (232, 236, 242)
  )
  pen.polygon([(0.66, 0.36), (0.76, 0.14), (0.82, 0.3)], (190, 198, 212))
  pen.box(0.33, 0.04, 0.77, 0.15, fill=(60, 110, 200))
  pen.box(0.2, 0.5, 0.66, 0.82, fill=(60, 110, 200))
  pen.line(
    [(0.28, 0.76), (0.28, 0.58), (0.43, 0.72), (0.58, 0.58), (0.58, 0.76)],
    0.05,
    WHITE,
  )


def juice(pen: Pen, c: Colour, pose: str) -> None:
  """A glass of juice with a straw."""
  liquid = (250, 160, 40)
  pen.line([(0.52, 0.8), (0.66, 0.1), (0.86, 0.04)], 0.05, (226, 70, 90))
  pen.polygon(
    [(0.22, 0.22), (0.78, 0.22), (0.7, 0.95), (0.3, 0.95)],
    (224, 240, 248),
    opacity=110,
  )
  pen.polygon([(0.25, 0.36), (0.75, 0.36), (0.69, 0.93), (0.31, 0.93)], liquid)
  pen.oval(0.5, 0.36, 0.25, 0.045, fill=light(liquid, 0.4))
  pen.line([(0.33, 0.46), (0.37, 0.84)], 0.035, light(liquid, 0.6))


def candy(pen: Pen, c: Colour, pose: str) -> None:
  """A sweet in a twisted wrapper."""
  for side in (-1, 1):
    pen.polygon(
      [
        (0.5 + side * 0.22, 0.5),
        (0.5 + side * 0.48, 0.28),
        (0.5 + side * 0.42, 0.5),
        (0.5 + side * 0.48, 0.72),
      ],
      light(c, 0.3),
    )
  pen.oval(0.5, 0.5, 0.27, 0.25, fill=c)
  for x in (0.38, 0.52):
    pen.blob(
      [(x, 0.28), (x + 0.1, 0.28), (x + 0.1, 0.72), (x, 0.72), (x + 0.05, 0.5)],
      light(c, 0.8),
    )


SPRITES = {
  'apple': apple,
  'banana': banana,
  'orange': orange,
  'bread': bread,
  'cake': cake,
  'carrots': carrots,
  'cheese': cheese,
  'cookie': cookie,
  'egg': egg,
  'ice cream': ice_cream,
  'pizza': pizza,
  'milk': milk,
  'juice': juice,
  'candy': candy,
}
