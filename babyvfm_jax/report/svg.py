"""Pieces of SVG: text that stays text, strokes, and their inks.

Every shape carries its light colour as an attribute (a drawing stands alone)
and a class by which the page repaints it (dark theme).
"""

from __future__ import annotations

from html import escape

from babyvfm_jax.report import ink

FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
SIZE = 11.5


def text(
  x: float,
  y: float,
  content: str,
  part: str = 'soft',
  anchor: str = 'start',
  size: float = SIZE,
  weight: int = 400,
) -> str:
  """A line of text at a place; `part` names its ink."""
  ink_colour = colour(part)
  bold = f' font-weight="{weight}"' if weight != 400 else ''
  return (
    f'<text x="{x:.1f}" y="{y:.1f}" class="fill-{part}" fill="{ink_colour}" '
    f'font-size="{size:g}" text-anchor="{anchor}"{bold}>'
    f'{escape(content)}</text>'
  )


def stroke(path: str, part: str, width: float, extra: str = '') -> str:
  """A path that is not filled."""
  return (
    f'<path d="{path}" fill="none" class="stroke-{part}" '
    f'stroke="{colour(part)}" stroke-width="{width:g}" {extra}/>'
  )


def colour(part: str) -> str:
  """The light colour of a part: of `ink.PARTS`, or `s0` and on."""
  if part in ink.PARTS:
    return ink.PARTS[part][0]
  return ink.SERIES[int(part[1:])].light
