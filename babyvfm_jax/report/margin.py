"""What stands right of a plot: controls, children by age, labels.

Of several controls the highest alone is named: a score means something only
where it clears that one. The others are named where they are pointed at, and in
the overview of the controls.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from babyvfm_jax.report import ink, labels, scales, svg, wording
from babyvfm_jax.report.panel import Line, Mark, Panel

# Width of a panel.
WIDTH = 360.0
GAP = 12.5
TOP = 8.0
_LEAST_RIGHT, _MOST_RIGHT = 84.0, 172.0
# Controls stand this far apart, right of the plot.
_MARK_STEP = 3.5
# Beside a plot a control has a short name; its whole one is where it is pointed.
_SHORT = {
  'pixel matcher': 'pixels',
  'shuffled pictures': 'shuffled',
  'position prior': 'position',
}
_CHILDREN = 's2'
_CHILDREN_ROOM = 13.0


def series_part(line: Line) -> str:
  """Ink of a line."""
  return f's{line.style % len(ink.SERIES)}'


def draw(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  """Controls, children and labels of a panel."""
  return (
    _marks(panel, across, upward)
    + _children(panel, across, upward)
    + _labels(panel, across, upward)
  )


def _marks(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  parts = []
  for index, mark in enumerate(panel.marks):
    x = _mark_place(index, across)
    whisker = f'M{x:.1f} {upward(mark.high):.1f}V{upward(mark.low):.1f}'
    parts.append(
      f'<g class="control" data-name="{escape(mark.name)}">'
      f'<title>{_said(mark, panel)}</title>{svg.stroke(whisker, "axis", 1)}'
      f'<circle cx="{x:.1f}" cy="{upward(mark.y):.1f}" r="2" '
      f'class="fill-soft" fill="{svg.colour("soft")}"/></g>'
    )
  return ''.join(parts)


def _children(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  """A band from the youngest children to the oldest, with a tick an age."""
  if not panel.norms:
    return ''
  x = _children_place(panel, across)
  figures = [upward(mark.y) for mark in panel.norms]
  top, height = min(figures), max(figures) - min(figures)
  ink_colour = svg.colour(_CHILDREN)
  parts = [
    f'<rect class="fill-{_CHILDREN}" x="{x:.1f}" y="{top:.1f}" width="8" '
    f'height="{max(height, 1):.1f}" fill="{ink_colour}" fill-opacity="0.18"/>'
  ]
  for mark in panel.norms:
    whisker = f'M{x + 4:.1f} {upward(mark.high):.1f}V{upward(mark.low):.1f}'
    tick = f'M{x:.1f} {upward(mark.y):.1f}h8'
    parts.append(
      f'<g class="children" data-name="{escape(mark.name)}">'
      f'<title>children, {_said(mark, panel)}</title>'
      f'{svg.stroke(whisker, _CHILDREN, 0.8)}{svg.stroke(tick, _CHILDREN, 2)}'
      '</g>'
    )
  return ''.join(parts)


def _said(mark: Mark, panel: Panel) -> str:
  figure = wording.value(mark.y, panel.metric, 1)
  interval = wording.interval(mark.low, mark.high, panel.metric)
  return escape(f'{mark.name}: {figure} ({interval})')


def _mark_place(index: int, across: scales.Scale) -> float:
  return across.end + 8 + _MARK_STEP * index


def _children_place(panel: Panel, across: scales.Scale) -> float:
  count = len(panel.marks)
  return _mark_place(count - 1, across) + 5 if count else across.end + 7


def _labels(panel: Panel, across: scales.Scale, upward: scales.Scale) -> str:
  """Names and last figures, in a column right of the plot, with leaders."""
  found = entries(panel)
  column = across.end + _column(panel)
  wanted = [upward(entry.figure) for entry in found]
  base = upward(panel.y_range[0])
  places = labels.spread(wanted, GAP, TOP, base - 3)
  parts = []
  for entry, origin, height in zip(found, wanted, places, strict=True):
    start = {
      'chance': across.end + 4,
      'control': _mark_place(max(entry.place, 0), across) + 2,
      'children': _children_place(panel, across) + 8,
    }.get(entry.kind, across(entry.x) + 3)
    room = WIDTH - column - 7 - labels.text_width(entry.written, entry.size)
    name = labels.shorten(entry.name, entry.size, room)
    leader = f'M{start:.1f} {origin:.1f}L{column:.1f} {height:.1f}h4'
    ink_part = 'axis' if entry.part == 'soft' else entry.part
    parts.append(svg.stroke(leader, ink_part, 0.6, 'opacity="0.7"'))
    weight = 600 if entry.kind == 'line' else 400
    said = f'{name}{entry.written}'
    parts.append(
      svg.text(column + 7, height + 3.8, said, entry.part, weight=weight)
    )
  return ''.join(parts)


def label_room(panels: Sequence[Panel]) -> float:
  """Width right of the plots in which the labels of all panels fit."""
  wanted = [
    _column(panel)
    + 7
    + labels.text_width(f'{entry.name}{entry.written}', entry.size)
    for panel in panels
    for entry in entries(panel)
  ]
  return min(max([_LEAST_RIGHT, *wanted]) + 1, _MOST_RIGHT)


def fitted(panels: Sequence[Panel]) -> list[Panel]:
  """Gives all panels of a figure the same room for labels, so they line up."""
  right = label_room(panels)
  return [dataclasses.replace(panel, right=right) for panel in panels]


class Entry(NamedTuple):
  """A label.

  Attributes:
    kind: `line`, `chance`, `control` or `children`.
    figure: What it names, on the vertical axis.
    name: Its name.
    written: The figure as text.
    part: Its ink.
    x: Where its line ends, on the horizontal axis.
    place: Its place among the controls.
  """

  kind: str
  figure: float
  name: str
  written: str
  part: str
  x: float = 0.0
  place: int = 0

  @property
  def size(self) -> float:
    """Size of the letters for measuring: bold ones are wider."""
    return svg.SIZE * 1.07 if self.kind == 'line' else svg.SIZE


def entries(panel: Panel) -> list[Entry]:
  """The labels of a panel."""

  def entry(kind: str, figure: float, name: str, part: str, **where) -> Entry:
    written = f' {wording.value(figure, panel.metric)}'
    return Entry(kind, figure, name, written, part, **where)

  found = [
    entry('line', last.y, line.name, series_part(line), x=last.x)
    for line in panel.lines
    if line.dots != 'faint' and (last := line.points[-1])
  ]
  if panel.chance is not None:
    found.append(entry('chance', panel.chance, 'chance', 'soft'))
  if panel.marks:
    index = max(range(len(panel.marks)), key=lambda i: panel.marks[i].y)
    best = panel.marks[index]
    name = _SHORT.get(best.name, best.name)
    found.append(entry('control', best.y, name, 'soft', place=index))
  found += [
    entry('children', mark.y, mark.name, _CHILDREN) for mark in panel.norms
  ]
  return found


def _column(panel: Panel) -> float:
  """Where the labels begin, from the end of the plot."""
  controls = 14 + _MARK_STEP * max(len(panel.marks) - 1, 0)
  return controls + (_CHILDREN_ROOM if panel.norms else 0)
