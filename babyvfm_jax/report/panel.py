"""What one panel of a chart says, without any drawing."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Point:
  """A figure with its interval.

  Attributes:
    x: Place on the horizontal axis.
    y: The figure.
    low: Lower end of the interval; equals `y` where there is none.
    high: Upper end.
    items: Number of items behind the figure, or 0.
  """

  x: float
  y: float
  low: float
  high: float
  items: int = 0


@dataclasses.dataclass(frozen=True)
class Line:
  """A series of one run.

  Attributes:
    name: What the label says.
    points: Ascending in x.
    style: Index of colour and dash; the same run has the same everywhere.
    dots: `marked` draws a dot a point, `plain` does not, `faint` is a thin line
      without interval and label.
  """

  name: str
  points: tuple[Point, ...]
  style: int = 0
  dots: str = 'marked'


@dataclasses.dataclass(frozen=True)
class Mark:
  """A control, or children of an age: one figure beside the plot."""

  name: str
  y: float
  low: float
  high: float


@dataclasses.dataclass(frozen=True)
class Panel:
  """One small chart.

  Attributes:
    slug: Safe file name, unique in its figure.
    title: What is measured.
    subtitle: How, and on how many items.
    group: Heading that the panel stands under.
    rank: `main`, or `further` for what the page folds away.
    metric: Name of the metric; decides how figures are written.
    x_unit: Unit of the horizontal axis, such as `steps`.
    lines: The series.
    marks: The controls.
    chance: Figure of guessing, or None.
    y_range: Least and greatest figure of the vertical axis.
    x_range: The same for the horizontal axis.
    right: Width kept free for the labels right of the plot.
    norms: Children's own figures by age.
  """

  slug: str
  title: str
  subtitle: str
  group: str
  rank: str
  metric: str
  x_unit: str
  lines: tuple[Line, ...]
  marks: tuple[Mark, ...]
  chance: float | None
  y_range: tuple[float, float]
  x_range: tuple[float, float]
  right: float = 120.0
  norms: tuple[Mark, ...] = ()


def table(panels: Sequence[Panel]) -> str:
  """The figures of panels as CSV, one row a point, control, age or chance line."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(
    ('group', 'panel', 'metric', 'kind', 'name', 'x_unit', 'x')
    + ('value', 'low', 'high', 'n_items')
  )
  for panel in panels:
    head = (panel.group, panel.title, panel.metric)
    for line in panel.lines:
      for point in line.points:
        writer.writerow(
          (*head, 'series', line.name, panel.x_unit, f'{point.x:.12g}')
          + (point.y, point.low, point.high, point.items or '')
        )
    for mark in panel.marks:
      writer.writerow(
        (*head, 'control', mark.name, '', '', mark.y, mark.low, mark.high, '')
      )
    for mark in panel.norms:
      writer.writerow(
        (*head, 'children', mark.name, '', '', mark.y, mark.low, mark.high, '')
      )
    if panel.chance is not None:
      writer.writerow(
        (*head, 'chance', 'chance', '', '', panel.chance, '', '', '')
      )
  return out.getvalue()
