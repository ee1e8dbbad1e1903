"""Furniture and things of the garden, drawn as fixtures of a room."""

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

LEAF: Colour = (92, 160, 76)


def table(pen: Pen, c: Colour, pose: str) -> None:
  """A top on four legs with open space beneath."""
  for x in (0.16, 0.78):
    pen.box(x, 0.34, x + 0.06, 0.86, fill=dark(c, 0.35))
  pen.polygon(
    [(0.12, 0.2), (0.88, 0.2), (0.99, 0.34), (0.01, 0.34)], light(c, 0.2)
  )
  pen.box(0.01, 0.34, 0.99, 0.41, fill=c)
  for x in (0.04, 0.88):
    pen.box(x, 0.41, x + 0.08, 0.97, fill=c)


def chair(pen: Pen, c: Colour, pose: str) -> None:
  """High back, seat and four legs."""
  for x in (0.27, 0.67):
    pen.box(x, 0.04, x + 0.07, 0.88, fill=dark(c, 0.25), radius=0.02)
  for y in (0.12, 0.28):
    pen.box(0.3, y, 0.72, y + 0.09, fill=c, radius=0.02)
  pen.polygon(
    [(0.26, 0.48), (0.76, 0.48), (0.86, 0.58), (0.16, 0.58)], light(c, 0.25)
  )
  pen.box(0.16, 0.57, 0.86, 0.64, fill=c)
  for x in (0.17, 0.77):
    pen.box(x, 0.63, x + 0.08, 0.98, fill=c, radius=0.02)


def couch(pen: Pen, c: Colour, pose: str) -> None:
  """Back, two cushions and fat arms."""
  pen.box(0.08, 0.22, 0.92, 0.62, fill=dark(c, 0.12), radius=0.08)
  pen.line([(0.5, 0.25), (0.5, 0.52)], 0.012, dark(c, 0.4))
  for x in (0.13, 0.505):
    pen.box(x, 0.5, x + 0.365, 0.68, fill=light(c, 0.22), radius=0.05)
  pen.box(0.08, 0.64, 0.92, 0.84, fill=c, radius=0.03)
  for x in (0.0, 0.85):
    pen.box(x, 0.4, x + 0.15, 0.85, fill=c, radius=0.06)
  for x in (0.06, 0.86):
    pen.box(x, 0.84, x + 0.07, 0.91, fill=WOOD)


def bed(pen: Pen, c: Colour, pose: str) -> None:
  """Head board, pillow, quilt and legs, seen from the side."""
  pen.box(0.0, 0.14, 0.09, 0.95, fill=WOOD, radius=0.03)
  pen.box(0.91, 0.4, 0.99, 0.95, fill=WOOD, radius=0.03)
  pen.box(0.06, 0.66, 0.94, 0.8, fill=dark(WOOD, 0.2))
  pen.box(0.08, 0.5, 0.93, 0.68, fill=WHITE, radius=0.04)
  pen.blob([(0.1, 0.5), (0.12, 0.36), (0.3, 0.36), (0.32, 0.5)], WHITE)
  pen.blob(
    [
      (0.34, 0.46),
      (0.6, 0.42),
      (0.92, 0.46),
      (0.94, 0.74),
      (0.6, 0.78),
      (0.34, 0.74),
    ],
    c,
  )
  for x in (0.46, 0.62, 0.78):
    pen.line([(x, 0.48), (x, 0.72)], 0.03, light(c, 0.4))


def crib(pen: Pen, c: Colour, pose: str) -> None:
  """A cot: a mattress behind bars."""
  wood = light(WOOD, 0.55)
  pen.box(0.06, 0.2, 0.94, 0.3, fill=dark(wood, 0.15))
  pen.box(0.08, 0.58, 0.92, 0.76, fill=c, radius=0.03)
  for index in range(8):
    x = 0.1 + index * 0.107
    pen.box(x, 0.3, x + 0.03, 0.8, fill=wood)
  pen.box(0.03, 0.26, 0.97, 0.34, fill=wood, radius=0.02)
  pen.box(0.03, 0.76, 0.97, 0.86, fill=wood, radius=0.02)
  for x in (0.02, 0.9):
    pen.box(x, 0.14, x + 0.08, 0.97, fill=wood, radius=0.03)


def tv(pen: Pen, c: Colour, pose: str) -> None:
  """A flat set with a bright picture, on a stand."""
  pen.box(0.42, 0.74, 0.58, 0.86, fill=INK)
  pen.box(0.26, 0.84, 0.74, 0.9, fill=INK, radius=0.02)
  pen.box(0.01, 0.14, 0.99, 0.77, fill=(40, 40, 46), radius=0.03)
  pen.box(0.06, 0.19, 0.94, 0.71, fill=(110, 180, 230))
  pen.polygon(
    [
      (0.06, 0.56),
      (0.3, 0.42),
      (0.5, 0.55),
      (0.72, 0.4),
      (0.94, 0.54),
      (0.94, 0.71),
      (0.06, 0.71),
    ],
    (100, 180, 90),
  )
  pen.oval(0.78, 0.3, 0.06, fill=(255, 220, 80))


def bathtub(pen: Pen, c: Colour, pose: str) -> None:
  """A white tub with water, tap and feet."""
  enamel = (244, 246, 248)
  pen.limb([(0.88, 0.44), (0.88, 0.2), (0.76, 0.2), (0.76, 0.28)], 0.05, METAL)
  pen.polygon(
    [(0.06, 0.4), (0.12, 0.32), (0.88, 0.32), (0.94, 0.4)], (150, 204, 234)
  )
  pen.blob(
    [
      (0.02, 0.4),
      (0.5, 0.42),
      (0.98, 0.4),
      (0.93, 0.7),
      (0.84, 0.85),
      (0.16, 0.85),
      (0.07, 0.7),
    ],
    enamel,
  )
  pen.box(0.0, 0.37, 1.0, 0.45, fill=WHITE, radius=0.035)
  for x in (0.16, 0.76):
    pen.oval(x + 0.04, 0.89, 0.05, 0.05, fill=METAL)


def potty(pen: Pen, c: Colour, pose: str) -> None:
  """A child's pot with a high back."""
  pen.blob([(0.2, 0.5), (0.24, 0.12), (0.5, 0.05), (0.76, 0.12), (0.8, 0.5)], c)
  pen.polygon([(0.08, 0.5), (0.92, 0.5), (0.78, 0.94), (0.22, 0.94)], c)
  pen.oval(0.5, 0.5, 0.43, 0.13, fill=light(c, 0.4))
  pen.oval(0.5, 0.51, 0.3, 0.075, fill=dark(c, 0.5))


def refrigerator(pen: Pen, c: Colour, pose: str) -> None:
  """Tall and pale, two doors with handles, a magnet."""
  shell = (226, 232, 236)
  pen.box(0.2, 0.01, 0.8, 0.97, fill=shell, radius=0.04)
  if pose == 'open':
    pen.box(0.25, 0.4, 0.75, 0.92, fill=(250, 250, 240))
    for y in (0.56, 0.74):
      pen.line([(0.26, y), (0.74, y)], 0.02, METAL)
    pen.box(0.32, 0.44, 0.42, 0.56, fill=(240, 120, 60))
    pen.oval(0.6, 0.68, 0.06, fill=(210, 50, 50))
    pen.polygon(
      [(0.75, 0.36), (0.97, 0.42), (0.97, 0.99), (0.75, 0.95)],
      dark(shell, 0.15),
    )
    return
  pen.line([(0.2, 0.36), (0.8, 0.36)], 0.02, dark(shell, 0.4))
  for y0, y1 in ((0.16, 0.3), (0.42, 0.62)):
    pen.box(0.26, y0, 0.31, y1, fill=METAL, radius=0.02)
  pen.box(0.5, 0.46, 0.7, 0.6, fill=WHITE)
  pen.oval(0.6, 0.52, 0.045, fill=(240, 180, 60))


def stove(pen: Pen, c: Colour, pose: str) -> None:
  """A cooker: rings with a pot, knobs, oven window."""
  shell = (236, 236, 238)
  pen.box(0.3, 0.06, 0.62, 0.22, fill=(200, 60, 60), radius=0.03)
  pen.line([(0.62, 0.12), (0.82, 0.1)], 0.04, INK)
  pen.box(0.08, 0.22, 0.92, 0.29, fill=(60, 60, 66), radius=0.02)
  pen.box(0.08, 0.28, 0.92, 0.96, fill=shell)
  for x in (0.2, 0.36, 0.52, 0.68, 0.8):
    pen.oval(x, 0.36, 0.04, fill=INK)
  pen.box(0.18, 0.5, 0.82, 0.86, fill=(70, 66, 72), radius=0.03)
  pen.box(0.24, 0.58, 0.76, 0.8, fill=(226, 150, 70))
  pen.box(0.2, 0.44, 0.8, 0.48, fill=METAL, radius=0.02)


def tree(pen: Pen, c: Colour, pose: str) -> None:
  """A trunk and a round crown with apples."""
  pen.polygon([(0.43, 0.98), (0.46, 0.55), (0.56, 0.55), (0.6, 0.98)], WOOD)
  for x, y, r in (
    (0.28, 0.42, 0.2),
    (0.72, 0.42, 0.2),
    (0.36, 0.24, 0.2),
    (0.64, 0.24, 0.2),
    (0.5, 0.44, 0.22),
  ):
    pen.oval(x, y, r, fill=LEAF)
  pen.oval(0.5, 0.32, 0.24, fill=LEAF, edge=LEAF)
  for x, y in ((0.3, 0.36), (0.52, 0.22), (0.68, 0.42), (0.46, 0.48)):
    pen.oval(x, y, 0.035, fill=(214, 50, 46))


def flower(pen: Pen, c: Colour, pose: str) -> None:
  """Petals about a yellow eye, stem and two leaves."""
  pen.limb([(0.5, 0.4), (0.5, 0.97)], 0.04, LEAF)
  pen.blob([(0.5, 0.86), (0.3, 0.72), (0.2, 0.66), (0.34, 0.88)], LEAF)
  pen.blob([(0.5, 0.82), (0.7, 0.68), (0.8, 0.62), (0.66, 0.84)], LEAF)
  for x, y in ring(0.5, 0.27, 0.17, 0.17, steps=7)[:-1]:
    pen.oval(x, y, 0.115, fill=c)
  pen.oval(0.5, 0.27, 0.11, fill=(250, 208, 70))


def sun(pen: Pen, c: Colour, pose: str) -> None:
  """A yellow disc with rays."""
  gold = (255, 208, 58)
  outer = ring(0.5, 0.5, 0.49, 0.49, steps=13)[:-1]
  inner = ring(0.5, 0.5, 0.35, 0.35, start=15, stop=375, steps=13)[:-1]
  pen.polygon(
    [p for pair in zip(outer, inner, strict=True) for p in pair], (250, 170, 50)
  )
  pen.oval(0.5, 0.5, 0.32, fill=gold)


def moon(pen: Pen, c: Colour, pose: str) -> None:
  """A crescent."""
  outer = ring(0.5, 0.5, 0.46, 0.46, start=50, stop=310)
  inner = ring(0.68, 0.5, 0.38, 0.38, start=290, stop=70)
  pen.polygon(outer + inner, (250, 234, 160))


def star(pen: Pen, c: Colour, pose: str) -> None:
  """Five points."""
  outer = ring(0.5, 0.53, 0.49, 0.49, start=-90, stop=270, steps=6)[:-1]
  inner = ring(0.5, 0.53, 0.22, 0.22, start=-54, stop=306, steps=6)[:-1]
  pen.polygon(
    [p for pair in zip(outer, inner, strict=True) for p in pair], (252, 214, 70)
  )


def house(pen: Pen, c: Colour, pose: str) -> None:
  """Gable roof, chimney, door and windows."""
  pen.box(0.68, 0.1, 0.8, 0.36, fill=(150, 80, 70))
  pen.box(0.12, 0.44, 0.88, 0.97, fill=light(c, 0.5))
  pen.polygon([(0.02, 0.48), (0.5, 0.05), (0.98, 0.48)], c)
  pen.box(0.42, 0.64, 0.6, 0.97, fill=WOOD)
  pen.oval(0.56, 0.82, 0.018, fill=(240, 210, 90))
  for x in (0.19, 0.67):
    pen.box(x, 0.56, x + 0.15, 0.72, fill=(170, 214, 240))
    pen.line([(x + 0.075, 0.56), (x + 0.075, 0.72)], 0.016, WHITE)


def slide(pen: Pen, c: Colour, pose: str) -> None:
  """A ladder up and a chute down."""
  for x in (0.1, 0.26):
    pen.line([(x, 0.97), (x + 0.06, 0.16)], 0.04, METAL)
  for y in (0.36, 0.52, 0.68, 0.84):
    pen.line([(0.13, y), (0.29, y)], 0.03, METAL)
  pen.box(0.14, 0.28, 0.38, 0.34, fill=dark(c, 0.2))
  pen.limb([(0.34, 0.3), (0.5, 0.42), (0.72, 0.8), (0.98, 0.92)], 0.12, c)
  pen.line(
    [(0.34, 0.28), (0.5, 0.39), (0.72, 0.76), (0.97, 0.88)],
    0.03,
    light(c, 0.5),
    curved=True,
  )


def swing(pen: Pen, c: Colour, pose: str) -> None:
  """A frame with a seat on two ropes."""
  for points in (
    [(0.04, 0.97), (0.2, 0.06)],
    [(0.3, 0.97), (0.2, 0.06)],
    [(0.7, 0.97), (0.8, 0.06)],
    [(0.96, 0.97), (0.8, 0.06)],
  ):
    pen.limb(points, 0.04, c)
  pen.limb([(0.16, 0.07), (0.84, 0.07)], 0.05, c)
  shift = 0.1 if pose == 'open' else 0.0
  for x in (0.4, 0.6):
    pen.line([(x, 0.08), (x + shift, 0.7)], 0.018, INK)
  pen.box(0.36 + shift, 0.69, 0.64 + shift, 0.76, fill=WOOD, radius=0.02)


SPRITES = {
  'table': table,
  'chair': chair,
  'couch': couch,
  'bed': bed,
  'crib': crib,
  'TV': tv,
  'bathtub': bathtub,
  'potty': potty,
  'refrigerator': refrigerator,
  'stove': stove,
  'tree': tree,
  'flower': flower,
  'sun': sun,
  'moon': moon,
  'star': star,
  'house': house,
  'slide': slide,
  'swing': swing,
}
