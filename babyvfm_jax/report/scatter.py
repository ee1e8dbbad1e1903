"""Points with names on two logarithmic axes, names where there is room."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from html import escape

from babyvfm_jax.report import labels, svg

WIDTH, HEIGHT = 760.0, 520.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 16.0, 10.0, 44.0
_TICKS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_RADIUS = 3.0
# Of a category: ink and the shape that tells it apart without colour.
SHAPES = ('circle', 'square', 'triangle', 'diamond')


@dataclasses.dataclass(frozen=True)
class Dot:
  """A named point; `kind` is an index into `Scatter.kinds`."""

  name: str
  x: float
  y: float
  kind: int = 0


@dataclasses.dataclass(frozen=True)
class Scatter:
  """What is drawn.

  Attributes:
    x_title: Words below the horizontal axis.
    y_title: Words beside the vertical axis.
    dots: The points; those that matter most first get their names first.
    kinds: Names of the kinds, at most four.
  """

  x_title: str
  y_title: str
  dots: tuple[Dot, ...]
  kinds: tuple[str, ...]


def log_ticks(low: float, high: float, most: int = 9) -> list[float]:
  """Round figures between two, the roundest first to be kept."""
  for chosen in (_TICKS, (1, 1.5, 2, 3, 5), (1, 2, 5), (1, 3), (1,)):
    found = [
      factor * 10.0**power
      for power in range(
        math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
      )
      for factor in chosen
      if low * (1 - 1e-9) <= factor * 10.0**power <= high * (1 + 1e-9)
    ]
    if len(found) <= most:
      return found
  return found


def inline(plot: Scatter, words: str, x_text, y_text) -> str:
  """The scatter as SVG.

  Args:
    plot: What is drawn.
    words: What it shows, for readers that do not see it.
    x_text: Writes a figure of the horizontal axis.
    y_text: Writes a figure of the vertical axis.
  """
  x_low, x_high = _range([dot.x for dot in plot.dots])
  y_low, y_high = _range([dot.y for dot in plot.dots])

  def across(x: float) -> float:
    share = math.log(x / x_low) / math.log(x_high / x_low)
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

  def upward(y: float) -> float:
    share = math.log(y / y_low) / math.log(y_high / y_low)
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)

  base = HEIGHT - _BOTTOM
  parts = []
  for tick in log_ticks(x_low, x_high):
    parts.append(svg.stroke(f'M{across(tick):.1f} {_TOP}V{base}', 'grid', 1))
    parts.append(
      svg.text(across(tick), base + 16, x_text(tick), anchor='middle')
    )
  for tick in log_ticks(y_low, y_high):
    y = upward(tick)
    parts.append(svg.stroke(f'M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}', 'grid', 1))
    parts.append(svg.text(_LEFT - 6, y + 4, y_text(tick), anchor='end'))
  parts.append(
    svg.text((_LEFT + WIDTH) / 2, HEIGHT - 8, plot.x_title, anchor='middle')
  )
  parts.append(
    f'<g transform="rotate(-90 12 {base / 2:.1f})">'
    f'{svg.text(12, base / 2, plot.y_title, anchor="middle")}</g>'
  )
  spots = [(across(dot.x), upward(dot.y)) for dot in plot.dots]
  for dot, (x, y) in zip(plot.dots, spots, strict=True):
    parts.append(_mark(dot, x, y, x_text, y_text))
  frame = (_LEFT, -base, WIDTH - 2.0, -_TOP)
  names = [dot.name for dot in plot.dots]
  upright = [(x, -y) for x, y in spots]
  for index, dx, dy, anchor in places(
    names, upright, frame, size=svg.SIZE, radius=_RADIUS
  ):
    x, y = spots[index]
    parts.append(svg.text(x + dx, y - dy, names[index], 'strong', anchor))
  return (
    f'<svg class="scatter" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
    f'aria-label="{escape(words)}"><g font-family="{svg.FONT}">'
    f'{"".join(parts)}</g></svg>'
  )


def legend(kind: int) -> str:
  """A kind's mark alone, for the list of kinds."""
  return (
    '<svg class="swatch" viewBox="0 0 12 10" aria-hidden="true">'
    f'{_shape(kind, 6, 5)}</svg>'
  )


def _range(figures: Sequence[float]) -> tuple[float, float]:
  low, high = min(figures), max(figures)
  margin = max((high / low) ** 0.04, 1.02)
  return low / margin, high * margin


def _mark(dot: Dot, x: float, y: float, x_text, y_text) -> str:
  said = f'{dot.name}: {x_text(dot.x)}, {y_text(dot.y)}'
  return (
    f'<g class="word" data-name="{escape(dot.name)}">'
    f'<title>{escape(said)}</title>{_shape(dot.kind, x, y)}</g>'
  )


def _shape(kind: int, x: float, y: float) -> str:
  part = f's{kind % 6}'
  fill = f'class="fill-{part}" fill="{svg.colour(part)}" fill-opacity="0.75"'
  r = _RADIUS
  shape = SHAPES[kind % len(SHAPES)]
  if shape == 'circle':
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" {fill}/>'
  outline = {
    'square': ((-r, -r), (r, -r), (r, r), (-r, r)),
    'triangle': ((0, -r - 1), (r + 0.6, r), (-r - 0.6, r)),
    'diamond': ((0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)),
  }[shape]
  points = ' '.join(f'{x + a:.1f},{y + b:.1f}' for a, b in outline)
  return f'<polygon points="{points}" {fill}/>'


def places(
  names: Sequence[str],
  points: Sequence[tuple[float, float]],
  frame: tuple[float, float, float, float],
  *,
  size: float,
  radius: float,
) -> Iterator[tuple[int, float, float, str]]:
  """Places for names where they cover no point, no name and no edge.

  Args:
    names: A name a point; earlier ones are placed first.
    points: In the unit of `size`, the vertical axis growing upwards.
    frame: Left, lower, right and upper edge.
    size: Of the letters.
    radius: Of the points.

  Yields:
    Index of a point, the offset of its name's baseline, and its anchor. Points
    whose name has no room are left out.
  """
  r = radius + 1
  taken = [(x - r, y - r, x + r, y + r) for x, y in points]
  near = radius + 0.28 * size
  for index, (name, (x, y)) in enumerate(zip(names, points, strict=True)):
    width = labels.text_width(name, size)
    for dx, dy, anchor in (
      (near, -0.35 * size, 'start'),
      (-near, -0.35 * size, 'end'),
      (0.0, near, 'middle'),
      (0.0, -near - 0.72 * size, 'middle'),
    ):
      left = {'start': 0.0, 'end': -width, 'middle': -width / 2}[anchor]
      box = (x + dx + left, y + dy - 0.2 * size)
      whole = (*box, box[0] + width, box[1] + size)
      inside = (
        whole[0] > frame[0]
        and whole[1] > frame[1]
        and whole[2] < frame[2]
        and whole[3] < frame[3]
      )
      if inside and not any(
        place != index and _meet(whole, other)
        for place, other in enumerate(taken)
      ):
        yield index, dx, dy, anchor
        taken.append(whole)
        break


def _meet(a: tuple, b: tuple) -> bool:
  return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
