"""Colour words and the natural variation of each."""

from __future__ import annotations

import colorsys

from babyvfm_jax.corpus.nursery.pen import Colour

# Hue in degrees, saturation and value in [0, 1].
_COLOURS = {
  'red': (358, 0.82, 0.84),
  'orange': (27, 0.84, 0.93),
  'yellow': (49, 0.80, 0.96),
  'green': (125, 0.62, 0.64),
  'blue': (217, 0.72, 0.82),
  'purple': (276, 0.55, 0.70),
  'pink': (338, 0.40, 0.96),
  'brown': (25, 0.60, 0.52),
  'black': (250, 0.12, 0.20),
  'white': (45, 0.05, 0.96),
  'gray': (215, 0.08, 0.60),
}

# `orange` is drawn but never said of a thing: the word is kept for the fruit.
COLOUR_WORDS = tuple(word for word in _COLOURS if word != 'orange')
COLOURS = tuple(_COLOURS)
SHADES = 4

_VARIATION = (
  (0.0, 1.0, 1.0),
  (5.0, 0.88, 1.05),
  (-5.0, 1.1, 0.92),
  (2.0, 0.95, 0.85),
)


def shade_of(colour: str, shade: int) -> Colour:
  """RGB of one of the `SHADES` variants of a colour word."""
  hue, saturation, value = _COLOURS[colour]
  turn, more, brighter = _VARIATION[shade % SHADES]
  red, green, blue = colorsys.hsv_to_rgb(
    ((hue + turn) % 360) / 360,
    min(saturation * more, 1.0),
    min(value * brighter, 1.0),
  )
  return round(255 * red), round(255 * green), round(255 * blue)
