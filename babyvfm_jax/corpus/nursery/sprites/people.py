"""People and parts of them: caregiver, baby, hands, a foot."""

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

SKINS: tuple[Colour, ...] = (
  (250, 216, 186),
  (226, 178, 136),
  (178, 122, 84),
  (122, 80, 56),
)
HAIRS: tuple[Colour, ...] = (
  (74, 48, 34),
  (36, 28, 30),
  (170, 106, 46),
  (220, 178, 96),
)


def mommy(
  pen: Pen,
  c: Colour,
  pose: str,
  skin: Colour = SKINS[0],
  hair: Colour = HAIRS[0],
) -> None:
  """Standing, seen from the front; long hair, shirt in the main colour."""
  jeans = (70, 92, 140)
  pen.blob(
    [
      (0.5, 0.02),
      (0.62, 0.08),
      (0.655, 0.3),
      (0.6, 0.36),
      (0.4, 0.36),
      (0.345, 0.3),
      (0.38, 0.08),
    ],
    hair,
  )
  for side in (-1, 1):
    pen.box(
      0.5 + side * 0.075 - 0.06,
      0.64,
      0.5 + side * 0.075 + 0.06,
      0.95,
      fill=jeans,
      radius=0.02,
    )
    pen.oval(0.5 + side * 0.09, 0.965, 0.085, 0.03, fill=WHITE)
  pen.blob(
    [
      (0.4, 0.345),
      (0.6, 0.345),
      (0.655, 0.42),
      (0.64, 0.68),
      (0.36, 0.68),
      (0.345, 0.42),
    ],
    c,
  )
  for side in (-1, 1):
    _arm(pen, side, pose, c, skin)
  _face(pen, pose, skin, hair)


def _face(pen: Pen, pose: str, skin: Colour, hair: Colour) -> None:
  """Neck, head with its fringe, eyes, cheeks, brows, nose and mouth."""
  pen.box(0.46, 0.28, 0.54, 0.37, fill=skin, radius=0.03)
  pen.oval(0.5, 0.2, 0.108, 0.128, fill=skin)
  pen.blob(
    [
      (0.39, 0.2),
      (0.4, 0.09),
      (0.5, 0.055),
      (0.6, 0.09),
      (0.61, 0.2),
      (0.55, 0.115),
      (0.46, 0.12),
    ],
    hair,
  )
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.045, 0.2, 0.016, pose=pose)
    pen.oval(
      0.5 + side * 0.067,
      0.245,
      0.02,
      fill=mix(skin, (230, 90, 90), 0.35),
      edge=mix(skin, (230, 90, 90), 0.3),
    )
    pen.line(
      [(0.5 + side * 0.062, 0.162), (0.5 + side * 0.03, 0.165)], 0.009, hair
    )
  pen.line(
    [(0.5, 0.21), (0.507, 0.235), (0.497, 0.237)], 0.007, dark(skin, 0.4)
  )
  pen.smile(0.5, 0.278, 0.042, width=0.014, fill=(190, 60, 66))


def _arm(pen: Pen, side: int, pose: str, c: Colour, skin: Colour) -> None:
  """One arm; raised in waving and dancing, forward in giving."""
  shoulder = (0.5 + side * 0.12, 0.4)
  if pose == 'wave' and side > 0:
    elbow, hand = (0.7, 0.36), (0.72, 0.17)
  elif pose == 'wave2' and side > 0:
    elbow, hand = (0.7, 0.36), (0.8, 0.2)
  elif pose == 'dance':
    elbow, hand = (0.5 + side * 0.22, 0.36), (0.5 + side * 0.24, 0.16)
  elif pose == 'dance2':
    elbow, hand = (0.5 + side * 0.24, 0.42), (0.5 + side * 0.3, 0.28)
  elif pose == 'give':
    elbow, hand = (0.5 + side * 0.17, 0.5), (0.5 + side * 0.07, 0.54)
  else:
    elbow, hand = (0.5 + side * 0.175, 0.52), (0.5 + side * 0.185, 0.66)
  pen.limb([shoulder, elbow], 0.075, c)
  pen.limb([elbow, hand], 0.055, skin)
  pen.oval(hand[0], hand[1], 0.042, fill=skin)


def baby(
  pen: Pen,
  c: Colour,
  pose: str,
  skin: Colour = SKINS[0],
  hair: Colour = HAIRS[0],
) -> None:
  """Sitting; a great round head with one curl, romper, bare feet."""
  for side in (-1, 1):
    pen.limb([(0.5 + side * 0.12, 0.84), (0.5 + side * 0.3, 0.9)], 0.12, c)
    pen.oval(0.5 + side * 0.36, 0.9, 0.07, 0.08, fill=skin)
    hand = (0.5 + side * 0.32, 0.72)
    if pose.startswith(('wave', 'dance')) and (side > 0 or pose[0] == 'd'):
      hand = (0.5 + side * (0.36 if pose.endswith('2') else 0.42), 0.48)
    pen.limb([(0.5 + side * 0.14, 0.64), hand], 0.095, c)
    pen.oval(*hand, 0.06, fill=skin)
  pen.blob(
    [(0.38, 0.56), (0.62, 0.56), (0.7, 0.88), (0.5, 0.94), (0.3, 0.88)], c
  )
  pen.oval(0.5, 0.74, 0.08, 0.09, fill=light(c, 0.6))
  for side in (-1, 1):
    pen.oval(0.5 + side * 0.29, 0.34, 0.055, 0.065, fill=skin)
  pen.oval(0.5, 0.33, 0.29, 0.28, fill=skin)
  pen.blob([(0.3, 0.16), (0.5, 0.03), (0.7, 0.16), (0.5, 0.12)], hair)
  pen.line(
    [(0.5, 0.1), (0.56, 0.03), (0.6, 0.09), (0.55, 0.12)],
    0.026,
    hair,
    curved=True,
  )
  for side in (-1, 1):
    pen.eye(0.5 + side * 0.11, 0.33, 0.036, pose=pose)
    cheek = mix(skin, (236, 90, 90), 0.35)
    pen.oval(0.5 + side * 0.18, 0.43, 0.05, fill=cheek, edge=cheek)
  pen.oval(0.5, 0.4, 0.024, 0.018, fill=dark(skin, 0.15))
  pen.smile(0.5, 0.48, 0.08, width=0.022, fill=(190, 60, 66))


def hand(
  pen: Pen,
  c: Colour,
  pose: str,
  skin: Colour = SKINS[0],
  hair: Colour = HAIRS[0],
) -> None:
  """A child's own hand and sleeve, reaching up from below."""
  pen.limb([(0.5, 1.1), (0.5, 0.7)], 0.36, c)
  pen.blob(
    [(0.3, 0.44), (0.5, 0.38), (0.72, 0.44), (0.7, 0.72), (0.32, 0.72)], skin
  )
  for x, top in ((0.34, 0.2), (0.46, 0.14), (0.58, 0.15), (0.69, 0.22)):
    pen.limb([(x, 0.5), (x, top)], 0.095, skin)
  pen.limb([(0.33, 0.62), (0.17, 0.46)], 0.11, skin)


def foot(
  pen: Pen,
  c: Colour,
  pose: str,
  skin: Colour = SKINS[0],
  hair: Colour = HAIRS[0],
) -> None:
  """A leg from the left with a bare foot at its end."""
  pen.limb([(-0.1, 0.3), (0.36, 0.5)], 0.26, c)
  pen.limb([(0.3, 0.48), (0.5, 0.58)], 0.19, skin)
  pen.blob(
    [
      (0.42, 0.5),
      (0.62, 0.5),
      (0.82, 0.34),
      (0.94, 0.36),
      (0.92, 0.58),
      (0.66, 0.74),
      (0.44, 0.7),
    ],
    skin,
  )
  for x, y in ((0.9, 0.33), (0.93, 0.41), (0.94, 0.49), (0.92, 0.56)):
    pen.oval(x, y, 0.04, fill=skin)


SPRITES = {'mommy': mommy, 'baby': baby, 'hand': hand, 'foot': foot}
PEOPLE = frozenset(SPRITES)
__all__ = ['HAIRS', 'INK', 'PEOPLE', 'SKINS', 'SPRITES']
