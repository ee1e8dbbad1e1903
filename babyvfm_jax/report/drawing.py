"""Panels as SVG: text stays text, labels stand beside what they name.

Every shape carries its light colour as an attribute (a drawing stands alone)
and a class by which the page repaints it (dark theme).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from babyvfm_jax.report import ink, labels, scales, wording
from babyvfm_jax.report.panel import Line, Panel, Point

WIDTH = 360.0
HEIGHT = 190.0
HEADER = 46.0
FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
_LEFT, _TOP, _BOTTOM = 44.0, 8.0, 24.0
_LEAST_RIGHT, _MOST_RIGHT = 84.0, 172.0
# Controls stand this far apart, right of the plot.
_MARK_STEP = 3.5
_GAP = 12.5
_SIZE = 11.5


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
  return max(HEIGHT, _TOP + _BOTTOM + _GAP * (len(_entries(panel)) + 1))


def description(panel: Panel) -> str:
  """The panel in words, for readers that do not see it."""
  sentences = [f'{panel.title}, {panel.subtitle}.']
  for line in panel.lines:
    if line.points:
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
  return ' '.join(sentences)


def _text(
  x: float,
  y: float,
  content: str,
  part: str = 'soft',
  anchor: str = 'start',
  size: float = _SIZE,
  weight: int = 400,
) -> str:
  colour = _colour(part)
  bold = f' font-weight="{weight}"' if weight != 400 else ''
  return (
    f'<text x="{x:.1f}" y="{y:.1f}" class="fill-{part}" fill="{colour}" '
    f'font-size="{size:g}" text-anchor="{anchor}"{bold}>'
    f'{escape(content)}</text>'
  )


def _stroke(path: str, part: str, width: float, extra: str = '') -> str:
  return (
    f'<path d="{path}" fill="none" class="stroke-{part}" '
    f'stroke="{_colour(part)}" stroke-width="{width:g}" {extra}/>'
  )


def _colour(part: str) -> str:
  if part in ink.PARTS:
    return ink.PARTS[part][0]
  return ink.SERIES[int(part[1:])].light


def _series_part(line: Line) -> str:
  return f's{line.style % len(ink.SERIES)}'


def _heading(panel: Panel) -> str:
  title = labels.shorten(panel.title, 14, WIDTH)
  subtitle = labels.shorten(panel.subtitle, _SIZE, WIDTH)
  return (
    f'<g font-family="{FONT}">'
    + _text(0, 15, title, 'strong', size=14, weight=600)
    + _text(0, 32, subtitle)
    + '</g>'
  )


def _body(panel: Panel) -> str:
  across = scales.Scale(*panel.x_range, _LEFT, WIDTH - panel.right)
  upward = scales.Scale(*panel.y_range, height(panel) - _BOTTOM, _TOP)
  parts = [_axes(panel, across, upward)]
  if panel.chance is not None:
    y = upward(panel.chance)
    parts.append(
      _stroke(
        f'M{across.start:.1f} {y:.1f}H{across.end + 4:.1f}',
        'axis',
        1.2,
        'stroke-dasharray="4 3"',
      )
    )
  # Many bands over one another would hide the lines.
  opacity = max(0.05, 0.34 / (1 + len(panel.lines)))
  parts += [_band(line, across, upward, opacity) for line in panel.lines]
  parts += [_curve(line, panel, across, upward) for line in panel.lines]
  parts.append(_marks(panel, across, upward))
  parts.append(_labels(panel, across, upward))
  return f'<g font-family="{FONT}">{"".join(parts)}</g>'


def _axes(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  parts = []
  for tick in scales.ticks(*panel.y_range, 4):
    y = upward(tick)
    parts.append(
      _stroke(f'M{across.start:.1f} {y:.1f}H{across.end:.1f}', 'grid', 1)
    )
    written = _tick(tick, panel)
    parts.append(_text(across.start - 6, y + 3.8, written, anchor='end'))
  base = upward(panel.y_range[0])
  parts.append(
    _stroke(f'M{across.start:.1f} {base:.1f}H{across.end:.1f}', 'axis', 1)
  )
  marks = scales.ticks(*panel.x_range, 4)
  for tick in marks:
    x = across(tick)
    parts.append(_stroke(f'M{x:.1f} {base:.1f}v4', 'axis', 1))
    written = wording.compact(tick)
    parts.append(_text(x, base + 16, written, anchor='middle'))
  # The unit stands once, behind the last tick.
  reach = (
    across(marks[-1])
    + labels.text_width(wording.compact(marks[-1]), _SIZE) / 2
    + 4
  )
  parts.append(_text(reach, base + 16, panel.x_unit))
  return ''.join(parts)


def _tick(tick: float, panel: Panel) -> str:
  if wording.is_share(panel.metric):
    return f'{100 * tick:.3g}%'
  return wording.compact(tick)


def _band(
  line: Line, across: scales.Scale, upward: scales.Scale, opacity: float
) -> str:
  if all(point.low == point.high for point in line.points):
    return ''
  upper = [f'{across(p.x):.1f} {upward(p.high):.1f}' for p in line.points]
  lower = [f'{across(p.x):.1f} {upward(p.low):.1f}' for p in line.points]
  part = _series_part(line)
  if len(line.points) == 1:
    # A band of one point has no area: draw the interval as a bar.
    return _stroke(f'M{upper[0]}L{lower[0]}', part, 2, 'opacity="0.5"')
  path = f'M{"L".join(upper)}L{"L".join(reversed(lower))}Z'
  return (
    f'<path class="band fill-{part}" d="{path}" fill="{_colour(part)}" '
    f'fill-opacity="{opacity:.2f}"/>'
  )


def _curve(
  line: Line, panel: Panel, across: scales.Scale, upward: scales.Scale
) -> str:
  part = _series_part(line)
  places = [f'{across(p.x):.1f} {upward(p.y):.1f}' for p in line.points]
  dash = ink.series(line.style).dash
  extra = f'stroke-dasharray="{dash}"' if dash else ''
  drawn = _stroke(
    'M' + 'L'.join(places), part, 2, f'{extra} stroke-linejoin="round"'
  )
  dots = ''
  if line.dots == 'marked':
    dots = ''.join(_dot(p, line, panel, across, upward) for p in line.points)
  return f'<g class="series" data-name="{escape(line.name)}">{drawn}{dots}</g>'


def _dot(
  point: Point,
  line: Line,
  panel: Panel,
  across: scales.Scale,
  upward: scales.Scale,
) -> str:
  part = _series_part(line)
  said = (
    f'{line.name}, {wording.count(point.x)} {panel.x_unit}: '
    f'{wording.value(point.y, panel.metric, 1)} '
    f'({wording.interval(point.low, point.high, panel.metric)})'
  )
  if point.items:
    said += f', {wording.plural(point.items, "item")}'
  return (
    f'<circle cx="{across(point.x):.1f}" cy="{upward(point.y):.1f}" r="2.6" '
    f'class="fill-{part}" fill="{_colour(part)}"><title>{escape(said)}</title>'
    '</circle>'
  )


def _marks(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  parts = []
  for index, mark in enumerate(panel.marks):
    x = _mark_place(index, across)
    said = (
      f'{mark.name}: {wording.value(mark.y, panel.metric, 1)} '
      f'({wording.interval(mark.low, mark.high, panel.metric)})'
    )
    whisker = f'M{x:.1f} {upward(mark.high):.1f}V{upward(mark.low):.1f}'
    parts.append(
      f'<g class="control" data-name="{escape(mark.name)}">'
      f'<title>{escape(said)}</title>{_stroke(whisker, "axis", 1)}'
      f'<circle cx="{x:.1f}" cy="{upward(mark.y):.1f}" r="2" '
      f'class="fill-soft" fill="{_colour("soft")}"/></g>'
    )
  return ''.join(parts)


def _mark_place(index: int, across: scales.Scale) -> float:
  return across.end + 8 + _MARK_STEP * index


def _labels(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  """Names and last figures, in a column right of the plot, with leaders."""
  entries = _entries(panel)
  starts = [across(line.points[-1].x) + 3 for line in panel.lines]
  if panel.chance is not None:
    starts.append(across.end + 4)
  starts += [
    _mark_place(index, across) + 2 for index in range(len(panel.marks))
  ]
  column = across.end + _column(panel)
  wanted = [upward(entry.figure) for entry in entries]
  base = upward(panel.y_range[0])
  places = labels.spread(wanted, _GAP, _TOP, base - 3)
  parts = []
  for entry, start, origin, place in zip(
    entries, starts, wanted, places, strict=True
  ):
    room = WIDTH - column - 7 - labels.text_width(entry.written, entry.size)
    name = labels.shorten(entry.name, entry.size, room)
    leader = f'M{start:.1f} {origin:.1f}L{column:.1f} {place:.1f}h4'
    ink_part = 'axis' if entry.part == 'soft' else entry.part
    parts.append(_stroke(leader, ink_part, 0.6, 'opacity="0.7"'))
    weight = 400 if entry.part == 'soft' else 600
    said = f'{name}{entry.written}'
    parts.append(
      _text(column + 7, place + 3.8, said, entry.part, weight=weight)
    )
  return ''.join(parts)


def label_room(panels: Sequence[Panel]) -> float:
  """Width right of the plots in which the labels of all panels fit."""
  wanted = [
    _column(panel)
    + 7
    + labels.text_width(f'{entry.name}{entry.written}', entry.size)
    for panel in panels
    for entry in _entries(panel)
  ]
  return min(max([_LEAST_RIGHT, *wanted]) + 1, _MOST_RIGHT)


class _Entry(NamedTuple):
  """A label: its figure, name, figure as text, colour and size for measuring.

  Bold letters are wider, which `size` makes up for.
  """

  figure: float
  name: str
  written: str
  part: str
  size: float


def _entries(panel: Panel) -> list[_Entry]:
  found = [
    (line.points[-1].y, line.name, _series_part(line)) for line in panel.lines
  ]
  if panel.chance is not None:
    found.append((panel.chance, 'chance', 'soft'))
  found += [(mark.y, mark.name, 'soft') for mark in panel.marks]
  return [
    _Entry(
      figure,
      name,
      f' {wording.value(figure, panel.metric)}',
      part,
      _SIZE if part == 'soft' else _SIZE * 1.07,
    )
    for figure, name, part in found
  ]


def _column(panel: Panel) -> float:
  """Where the labels begin, from the end of the plot."""
  return 14 + _MARK_STEP * max(len(panel.marks) - 1, 0)


def swatch(style: int) -> str:
  """A short piece of a run's line, for the list of runs."""
  dash = ink.series(style).dash
  extra = f'stroke-dasharray="{dash}"' if dash else ''
  part = f's{style % len(ink.SERIES)}'
  return (
    '<svg class="swatch" viewBox="0 0 36 10" aria-hidden="true">'
    f'{_stroke("M1 5H35", part, 2.5, extra)}</svg>'
  )
