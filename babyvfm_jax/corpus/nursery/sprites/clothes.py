"""Clothes, laid out flat."""

from __future__ import annotations

from babyvfm_jax.corpus.nursery.pen import (
  INK,
  WHITE,
  Colour,
  Pen,
  dark,
  light,
  ring,
)


def hat(pen: Pen, c: Colour, pose: str) -> None:
  """A sun hat: round crown, wide brim, ribbon."""
  pen.oval(0.5, 0.76, 0.49, 0.13, fill=c)
  pen.blob(
    [
      (0.22, 0.74),
      (0.24, 0.4),
      (0.36, 0.2),
      (0.64, 0.2),
      (0.76, 0.4),
      (0.78, 0.74),
      (0.5, 0.8),
    ],
    c,
  )
  pen.blob(
    [
      (0.22, 0.72),
      (0.225, 0.58),
      (0.5, 0.66),
      (0.775, 0.58),
      (0.78, 0.72),
      (0.5, 0.8),
    ],
    light(c, 0.75),
  )
  pen.oval(
    0.34, 0.36, 0.04, 0.08, fill=light(c, 0.35), turn=20, edge=light(c, 0.3)
  )


def shoe(pen: Pen, c: Colour, pose: str) -> None:
  """A trainer, seen from the side; white sole and laces."""
  pen.blob(
    [
      (0.06, 0.3),
      (0.2, 0.24),
      (0.36, 0.28),
      (0.54, 0.46),
      (0.84, 0.54),
      (0.97, 0.68),
      (0.95, 0.78),
      (0.06, 0.78),
    ],
    c,
  )
  pen.oval(0.2, 0.28, 0.15, 0.06, fill=dark(c, 0.45))
  pen.blob(
    [(0.76, 0.54), (0.96, 0.66), (0.95, 0.78), (0.74, 0.78)], light(c, 0.7)
  )
  pen.box(0.03, 0.74, 0.98, 0.86, fill=WHITE, radius=0.05)
  for x, y in ((0.4, 0.36), (0.48, 0.43), (0.57, 0.49)):
    pen.line([(x, y), (x - 0.1, y + 0.12)], 0.035, WHITE)


def sock(pen: Pen, c: Colour, pose: str) -> None:
  """An upright tube that bends to a foot; stripes, heel and toe."""
  pen.blob(
    [
      (0.22, 0.06),
      (0.56, 0.06),
      (0.56, 0.5),
      (0.62, 0.6),
      (0.88, 0.7),
      (0.92, 0.84),
      (0.8, 0.94),
      (0.4, 0.94),
      (0.22, 0.8),
      (0.24, 0.5),
    ],
    c,
  )
  pen.box(0.2, 0.04, 0.58, 0.17, fill=light(c, 0.7), radius=0.03)
  for y in (0.26, 0.38):
    pen.box(0.225, y, 0.56, y + 0.06, fill=light(c, 0.7))
  pen.blob(
    [(0.76, 0.66), (0.93, 0.74), (0.92, 0.88), (0.76, 0.94)], light(c, 0.7)
  )
  pen.oval(0.3, 0.84, 0.09, 0.09, fill=light(c, 0.7))


def shirt(pen: Pen, c: Colour, pose: str) -> None:
  """Short sleeves, round neck, a star on the chest."""
  pen.polygon(
    [
      (0.34, 0.1),
      (0.66, 0.1),
      (0.99, 0.34),
      (0.86, 0.5),
      (0.75, 0.42),
      (0.75, 0.94),
      (0.25, 0.94),
      (0.25, 0.42),
      (0.14, 0.5),
      (0.01, 0.34),
    ],
    c,
  )
  pen.polygon(ring(0.5, 0.1, 0.13, 0.1, start=0, stop=180), dark(c, 0.4))
  _star(pen, 0.5, 0.56, 0.16, light(c, 0.8))


def _star(pen: Pen, x: float, y: float, radius: float, c: Colour) -> None:
  outer = ring(x, y, radius, radius, start=-90, stop=270, steps=6)[:-1]
  inner = ring(
    x, y, radius * 0.42, radius * 0.42, start=-54, stop=306, steps=6
  )[:-1]
  pen.polygon([p for pair in zip(outer, inner, strict=True) for p in pair], c)


def pants(pen: Pen, c: Colour, pose: str) -> None:
  """Two long legs from one waistband."""
  pen.polygon(
    [
      (0.24, 0.06),
      (0.76, 0.06),
      (0.88, 0.96),
      (0.6, 0.96),
      (0.5, 0.42),
      (0.4, 0.96),
      (0.12, 0.96),
    ],
    c,
  )
  pen.box(0.23, 0.04, 0.77, 0.14, fill=dark(c, 0.3))
  pen.line([(0.5, 0.14), (0.5, 0.4)], 0.014, dark(c))
  for x in (0.3, 0.62):
    pen.line([(x, 0.2), (x + 0.08, 0.26)], 0.018, dark(c))
  for x0, x1 in ((0.12, 0.41), (0.59, 0.88)):
    pen.box(x0, 0.89, x1, 0.97, fill=light(c, 0.3))


def coat(pen: Pen, c: Colour, pose: str) -> None:
  """Long sleeves, hood, buttons and pockets."""
  pen.oval(0.5, 0.14, 0.2, 0.12, fill=dark(c, 0.3))
  for side in (-1, 1):
    pen.polygon(
      [
        (0.5 + side * 0.2, 0.14),
        (0.5 + side * 0.34, 0.22),
        (0.5 + side * 0.48, 0.76),
        (0.5 + side * 0.32, 0.8),
        (0.5 + side * 0.2, 0.46),
      ],
      c,
    )
    pen.oval(
      0.5 + side * 0.4, 0.79, 0.09, 0.045, fill=light(c, 0.75), turn=-side * 14
    )
  pen.polygon([(0.3, 0.14), (0.7, 0.14), (0.78, 0.95), (0.22, 0.95)], c)
  pen.box(0.21, 0.88, 0.79, 0.96, fill=light(c, 0.75), radius=0.03)
  pen.line([(0.5, 0.18), (0.5, 0.88)], 0.016, dark(c))
  for y in (0.3, 0.46, 0.62):
    pen.oval(0.56, y, 0.034, fill=(250, 220, 120))
  for x in (0.28, 0.6):
    pen.box(x, 0.68, x + 0.13, 0.78, fill=dark(c, 0.18))


def dress(pen: Pen, c: Colour, pose: str) -> None:
  """Narrow top, waist ribbon, wide skirt with dots."""
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.24, 0.18, 0.12, 0.09, fill=c, turn=side * 30)
  pen.polygon([(0.34, 0.06), (0.66, 0.06), (0.68, 0.44), (0.32, 0.44)], c)
  pen.polygon(ring(0.5, 0.05, 0.11, 0.1, start=0, stop=180), WHITE)
  pen.blob(
    [
      (0.34, 0.44),
      (0.66, 0.44),
      (0.92, 0.9),
      (0.7, 0.96),
      (0.5, 0.93),
      (0.3, 0.96),
      (0.08, 0.9),
    ],
    c,
  )
  for x, y in (
    (0.42, 0.58),
    (0.58, 0.6),
    (0.32, 0.74),
    (0.5, 0.76),
    (0.68, 0.75),
    (0.24, 0.87),
    (0.42, 0.88),
    (0.6, 0.88),
    (0.78, 0.87),
  ):
    pen.oval(x, y, 0.03, fill=light(c, 0.8), edge=light(c, 0.7))
  pen.box(0.31, 0.41, 0.69, 0.49, fill=dark(c, 0.35))


def boots(pen: Pen, c: Colour, pose: str) -> None:
  """A pair of rubber boots."""
  for dx, shade in ((0.3, dark(c, 0.2)), (0.0, c)):
    pen.blob(
      [
        (0.1 + dx, 0.08),
        (0.36 + dx, 0.08),
        (0.37 + dx, 0.56),
        (0.5 + dx, 0.66),
        (0.64 + dx, 0.74),
        (0.66 + dx, 0.86),
        (0.1 + dx, 0.86),
        (0.11 + dx, 0.5),
      ],
      shade,
    )
    pen.box(
      0.08 + dx, 0.06, 0.38 + dx, 0.18, fill=light(shade, 0.6), radius=0.03
    )
    pen.box(0.08 + dx, 0.84, 0.68 + dx, 0.94, fill=INK, radius=0.03)


def bib(pen: Pen, c: Colour, pose: str) -> None:
  """A baby's bib with ties and a face."""
  for side in (-1, 1):
    pen.line(
      [
        (0.5 + side * 0.22, 0.2),
        (0.5 + side * 0.3, 0.08),
        (0.5 + side * 0.4, 0.06),
      ],
      0.04,
      light(c, 0.6),
      curved=True,
    )
  pen.blob(
    [
      (0.22, 0.16),
      (0.14, 0.5),
      (0.24, 0.86),
      (0.5, 0.96),
      (0.76, 0.86),
      (0.86, 0.5),
      (0.78, 0.16),
      (0.68, 0.3),
      (0.5, 0.36),
      (0.32, 0.3),
    ],
    c,
  )
  pen.line(
    [(0.21, 0.5), (0.29, 0.82), (0.5, 0.89), (0.71, 0.82), (0.79, 0.5)],
    0.03,
    light(c, 0.7),
    curved=True,
  )
  pen.oval(0.5, 0.62, 0.15, fill=light(c, 0.75))
  for x in (0.45, 0.55):
    pen.eye(x, 0.59, 0.02)
  pen.smile(0.5, 0.68, 0.06)


SPRITES = {
  'hat': hat,
  'shoe': shoe,
  'sock': sock,
  'shirt': shirt,
  'pants': pants,
  'coat': coat,
  'dress': dress,
  'boots': boots,
  'bib': bib,
}
