"""Panels as SVG: text stays text, labels stand beside what they name.

Every shape carries its light colour as an attribute (a drawing stands alone)
and a class by which the page repaints it (dark theme).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from babyvfm_jax.report import ink, labels, margin, scales, svg, wording
from babyvfm_jax.report.panel import Line, Panel, Point

WIDTH = margin.WIDTH
HEIGHT = 190.0
HEADER = 46.0
_LEFT, _BOTTOM = 44.0, 24.0


def inline(panel: Panel) -> str:
  """A panel without its heading, for the page, where the heading is HTML."""
  summary = escape(description(panel))
  return (
    f'<svg class="panel" viewBox="0 0 {WIDTH:g} {height(panel):g}" role="img" '
    f'aria-label="{summary}">{_body(panel)}</svg>'
  )


def standalone(panels: Sequence[Panel], columns: int = 3) -> str:
  """Panels in a grid as one SVG file with headings, on white."""
  columns = max(1, min(columns, len(panels)))
  rows = math.ceil(len(panels) / columns)
  gutter = 24.0
  width = columns * (WIDTH + gutter) - gutter + 20
  tallest = max(height(panel) for panel in panels)
  total = rows * (HEADER + tallest + gutter) - gutter + 20
  parts = []
  for index, panel in enumerate(panels):
    x = 10 + (index % columns) * (WIDTH + gutter)
    y = 10 + (index // columns) * (HEADER + tallest + gutter)
    parts.append(
      f'<g transform="translate({x:g} {y:g})">{_heading(panel)}'
      f'<g transform="translate(0 {HEADER:g})">{_body(panel)}</g></g>'
    )
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
    f'height="{total:g}" viewBox="0 0 {width:g} {total:g}">'
    f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
  )


def height(panel: Panel) -> float:
  """Height of a panel without its heading: more where many runs have labels."""
  return max(
    HEIGHT, margin.TOP + _BOTTOM + margin.GAP * (len(margin.entries(panel)) + 1)
  )


def description(panel: Panel) -> str:
  """The panel in words, for readers that do not see it."""
  sentences = [f'{panel.title}, {panel.subtitle}.']
  for line in panel.lines:
    if line.points and line.dots != 'faint':
      first, last = line.points[0], line.points[-1]
      sentences.append(
        f'{line.name}: {wording.value(first.y, panel.metric)} at '
        f'{wording.compact(first.x)} {panel.x_unit}, '
        f'{wording.value(last.y, panel.metric)} at '
        f'{wording.compact(last.x)} {panel.x_unit}.'
      )
  if panel.chance is not None:
    sentences.append(f'Chance: {wording.value(panel.chance, panel.metric)}.')
  for mark in panel.marks:
    sentences.append(f'{mark.name}: {wording.value(mark.y, panel.metric)}.')
  for mark in panel.norms:
    figure = wording.value(mark.y, panel.metric)
    sentences.append(f'Children, {mark.name}: {figure}.')
  return ' '.join(sentences)


def _heading(panel: Panel) -> str:
  title = labels.shorten(panel.title, 14, WIDTH)
  subtitle = labels.shorten(panel.subtitle, svg.SIZE, WIDTH)
  return (
    f'<g font-family="{svg.FONT}">'
    + svg.text(0, 15, title, 'strong', size=14, weight=600)
    + svg.text(0, 32, subtitle)
    + '</g>'
  )


def _body(panel: Panel) -> str:
  across = scales.Scale(*panel.x_range, _LEFT, WIDTH - panel.right)
  upward = scales.Scale(*panel.y_range, height(panel) - _BOTTOM, margin.TOP)
  parts = [_axes(panel, across, upward)]
  if panel.chance is not None:
    y = upward(panel.chance)
    parts.append(
      svg.stroke(
        f'M{across.start:.1f} {y:.1f}H{across.end + 4:.1f}',
        'axis',
        1.2,
        'stroke-dasharray="4 3"',
      )
    )
  # Many bands over one another would hide the lines.
  strong = sum(line.dots != 'faint' for line in panel.lines)
  opacity = max(0.05, 0.34 / (1 + strong))
  parts += [_band(line, across, upward, opacity) for line in panel.lines]
  parts += [_curve(line, panel, across, upward) for line in panel.lines]
  parts.append(margin.draw(panel, across, upward))
  return f'<g font-family="{svg.FONT}">{"".join(parts)}</g>'


def _axes(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  parts = []
  for tick in scales.ticks(*panel.y_range, 4):
    y = upward(tick)
    parts.append(
      svg.stroke(f'M{across.start:.1f} {y:.1f}H{across.end:.1f}', 'grid', 1)
    )
    written = _tick(tick, panel)
    parts.append(svg.text(across.start - 6, y + 3.8, written, anchor='end'))
  base = upward(panel.y_range[0])
  parts.append(
    svg.stroke(f'M{across.start:.1f} {base:.1f}H{across.end:.1f}', 'axis', 1)
  )
  marks = scales.ticks(*panel.x_range, 4)
  for tick in marks:
    x = across(tick)
    parts.append(svg.stroke(f'M{x:.1f} {base:.1f}v4', 'axis', 1))
    written = wording.compact(tick)
    parts.append(svg.text(x, base + 16, written, anchor='middle'))
  # The unit stands once, behind the last tick.
  reach = (
    across(marks[-1])
    + labels.text_width(wording.compact(marks[-1]), svg.SIZE) / 2
    + 4
  )
  parts.append(svg.text(reach, base + 16, panel.x_unit))
  return ''.join(parts)


def _tick(tick: float, panel: Panel) -> str:
  if wording.is_share(panel.metric):
    return f'{100 * tick:.3g}%'
  return wording.compact(tick)


def _band(
  line: Line, across: scales.Scale, upward: scales.Scale, opacity: float
) -> str:
  level = all(point.low == point.high for point in line.points)
  if level or line.dots == 'faint':
    return ''
  upper = [f'{across(p.x):.1f} {upward(p.high):.1f}' for p in line.points]
  lower = [f'{across(p.x):.1f} {upward(p.low):.1f}' for p in line.points]
  part = margin.series_part(line)
  if len(line.points) == 1:
    # A band of one point has no area: draw the interval as a bar.
    return svg.stroke(f'M{upper[0]}L{lower[0]}', part, 2, 'opacity="0.5"')
  path = f'M{"L".join(upper)}L{"L".join(reversed(lower))}Z'
  return (
    f'<path class="band fill-{part}" d="{path}" fill="{svg.colour(part)}" '
    f'fill-opacity="{opacity:.2f}"/>'
  )


def _curve(
  line: Line, panel: Panel, across: scales.Scale, upward: scales.Scale
) -> str:
  part = margin.series_part(line)
  places = [f'{across(p.x):.1f} {upward(p.y):.1f}' for p in line.points]
  if line.dots == 'faint':
    return _faint(line, panel, places)
  dash = ink.series(line.style).dash
  extra = f'stroke-dasharray="{dash}"' if dash else ''
  drawn = svg.stroke(
    'M' + 'L'.join(places), part, 2, f'{extra} stroke-linejoin="round"'
  )
  dots = ''
  if line.dots == 'marked':
    dots = ''.join(_dot(p, line, panel, across, upward) for p in line.points)
  return f'<g class="series" data-name="{escape(line.name)}">{drawn}{dots}</g>'


def _faint(line: Line, panel: Panel, places: Sequence[str]) -> str:
  last = line.points[-1]
  said = escape(f'{line.name}: {wording.value(last.y, panel.metric)}')
  if len(places) == 1:
    x, y = places[0].split()
    colour = svg.colour('axis')
    drawn = (
      f'<circle cx="{x}" cy="{y}" r="1.5" class="fill-axis" fill="{colour}"/>'
    )
  else:
    drawn = svg.stroke(
      'M' + 'L'.join(places), 'axis', 0.9, 'stroke-linejoin="round"'
    )
  return (
    f'<g class="faint" data-name="{escape(line.name)}"><title>{said}</title>'
    f'{drawn}</g>'
  )


def _dot(
  point: Point,
  line: Line,
  panel: Panel,
  across: scales.Scale,
  upward: scales.Scale,
) -> str:
  part = margin.series_part(line)
  said = (
    f'{line.name}, {wording.count(point.x)} {panel.x_unit}: '
    f'{wording.value(point.y, panel.metric, 1)} '
    f'({wording.interval(point.low, point.high, panel.metric)})'
  )
  if point.items:
    said += f', {wording.plural(point.items, "item")}'
  return (
    f'<circle cx="{across(point.x):.1f}" cy="{upward(point.y):.1f}" r="2.6" '
    f'class="fill-{part}" fill="{svg.colour(part)}"><title>{escape(said)}</title>'
    '</circle>'
  )


def swatch(style: int) -> str:
  """A short piece of a run's line, for the list of runs."""
  dash = ink.series(style).dash
  extra = f'stroke-dasharray="{dash}"' if dash else ''
  part = f's{style % len(ink.SERIES)}'
  return (
    '<svg class="swatch" viewBox="0 0 36 10" aria-hidden="true">'
    f'{svg.stroke("M1 5H35", part, 2.5, extra)}</svg>'
  )
