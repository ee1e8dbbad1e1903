"""Dots with intervals, one a row: many figures of one kind in little room."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from html import escape

from babyvfm_jax.report import labels, margin, scales, svg, wording

WIDTH = margin.WIDTH
_ROW, _TOP, _BOTTOM = 16.0, 6.0, 22.0
_MOST_NAME = 132.0
_FIGURE = 40.0
_PART = 's0'


@dataclasses.dataclass(frozen=True)
class Dot:
  """A figure with its interval.

  Attributes:
    name: What it is about.
    value: The figure.
    low: Lower end of the interval.
    high: Upper end.
    chance: Figure of guessing, or None.
    items: Number of items, or 0.
  """

  name: str
  value: float
  low: float
  high: float
  chance: float | None = None
  items: int = 0


@dataclasses.dataclass(frozen=True)
class Chart:
  """Dots on one axis.

  Attributes:
    title: What is measured.
    subtitle: How.
    metric: Decides how figures are written.
    dots: The rows, from above.
  """

  title: str
  subtitle: str
  metric: str
  dots: tuple[Dot, ...]


def inline(chart: Chart) -> str:
  """The chart as SVG for the page, without its heading."""
  height = _TOP + _ROW * len(chart.dots) + _BOTTOM
  return (
    f'<svg class="panel dots" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
    f'aria-label="{escape(description(chart))}">'
    f'<g font-family="{svg.FONT}">{_body(chart, height)}</g></svg>'
  )


def description(chart: Chart) -> str:
  """The chart in words, for readers that do not see it."""
  rows = [
    f'{dot.name}: {wording.value(dot.value, chart.metric)}'
    for dot in chart.dots
  ]
  return f'{chart.title}, {chart.subtitle}. {"; ".join(rows)}.'


def _body(chart: Chart, height: float) -> str:
  name_room = min(
    max(labels.text_width(dot.name, svg.SIZE) for dot in chart.dots), _MOST_NAME
  )
  across = scales.Scale(
    *_range(chart.dots), name_room + 10, WIDTH - _FIGURE - 8
  )
  base = height - _BOTTOM
  parts = []
  marks = scales.ticks(across.low, across.high, 4)
  for tick in marks:
    x = across(tick)
    parts.append(svg.stroke(f'M{x:.1f} {_TOP:g}V{base:.1f}', 'grid', 1))
    written = wording.value(tick, chart.metric, 0)
    parts.append(svg.text(x, base + 14, written, anchor='middle'))
  for index, dot in enumerate(chart.dots):
    parts.append(_row(dot, index, chart.metric, name_room, across))
  return ''.join(parts)


def _row(
  dot: Dot, index: int, metric: str, name_room: float, across: scales.Scale
) -> str:
  y = _TOP + _ROW * (index + 0.5)
  name = labels.shorten(dot.name, svg.SIZE, name_room)
  said = (
    f'{dot.name}: {wording.value(dot.value, metric, 1)} '
    f'({wording.interval(dot.low, dot.high, metric)})'
  )
  if dot.chance is not None:
    said += f', chance {wording.value(dot.chance, metric, 1)}'
  if dot.items:
    said += f', {wording.plural(dot.items, "item")}'
  parts = [f'<g class="dot-row"><title>{escape(said)}</title>']
  parts.append(svg.text(0, y + 4, name, 'strong'))
  if dot.chance is not None:
    x = across(dot.chance)
    parts.append(svg.stroke(f'M{x:.1f} {y - 6:.1f}v12', 'axis', 1.4))
  whisker = f'M{across(dot.low):.1f} {y:.1f}H{across(dot.high):.1f}'
  parts.append(svg.stroke(whisker, _PART, 1.6, 'opacity="0.55"'))
  # Open where chance lies inside the interval.
  apart = dot.chance is None or not dot.low <= dot.chance <= dot.high
  fill = (
    f'class="fill-{_PART}" fill="{svg.colour(_PART)}"'
    if apart
    else f'class="open stroke-{_PART}" fill="#fff" '
    f'stroke="{svg.colour(_PART)}" stroke-width="1.4"'
  )
  parts.append(
    f'<circle cx="{across(dot.value):.1f}" cy="{y:.1f}" r="3" {fill}/>'
  )
  parts.append(
    svg.text(WIDTH, y + 4, wording.value(dot.value, metric), anchor='end')
  )
  return ''.join(parts) + '</g>'


def _range(dots: Sequence[Dot]) -> tuple[float, float]:
  figures = [figure for dot in dots for figure in (dot.low, dot.high)]
  figures += [dot.chance for dot in dots if dot.chance is not None]
  if min(figures) >= 0 and 0.35 < max(figures) <= 1:
    return 0.0, 1.0
  return scales.round_out(min(0.0, *figures), max(figures), 4)
