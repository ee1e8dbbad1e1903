"""Growth by domain and by test, as figures for papers."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.lines
import matplotlib.ticker
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from babyvfm_jax.report import age, domains, growth, labels, wording
from babyvfm_jax.report.growth import Axis
from babyvfm_jax.report.panel import Panel
from babyvfm_jax.report.paper import style
from babyvfm_jax.report.run import Run

A_PAGE = 40
_COLUMNS = 5


def axis_of(runs: Sequence[Run]) -> Axis:
  """What a paper's figures are drawn over: words heard, where known."""
  found = {axis.slug: axis for axis in growth.axes(runs)}
  return found.get('words', found['steps'])


def by_domain(runs: Sequence[Run]) -> Figure | None:
  """One chart a domain; None where no domain has a mean."""
  axis = axis_of(runs)
  panels = domains.panels(runs, axis)
  if not panels:
    return None
  figure, axes = style.grid(len(panels), 3, 1.5, sharex=True, sharey=True)
  for place, (panel, chart) in enumerate(zip(panels, axes, strict=True)):
    _curves(chart, panel)
    chart.set_title(panel.title)
    chart.text(
      1,
      1.03,
      panel.subtitle.split(',')[0],
      transform=chart.transAxes,
      ha='right',
      va='bottom',
      fontsize=6,
      color=style.SOFT,
    )
    chart.set_ylim(*_padded(panel.y_range))
    chart.set_xlim(0, panel.x_range[1])
    chart.yaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1, 0))
    chart.xaxis.set_major_formatter(_compact())
    chart.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4))
    if (
      place >= len(panels) - 3
      and axis.slug == 'words'
      and age.ages(runs) is age.RATE
    ):
      _months(chart)
  figure.supxlabel(_x_label(runs, axis), fontsize=7)
  figure.supylabel('Share of the way from chance to perfect', fontsize=7)
  _legend(figure, runs)
  return figure


def by_task(runs: Sequence[Run]) -> list[Figure]:
  """One chart a test, on as many pages as it takes."""
  axis = axis_of(runs)
  mains = {growth.slug(key) for key in growth.main_keys(runs)}
  panels = [p for p in growth.panels(runs, axis) if p.slug in mains]
  return [
    _task_page(runs, axis, panels[start : start + A_PAGE])
    for start in range(0, len(panels), A_PAGE)
  ]


def _task_page(
  runs: Sequence[Run], axis: Axis, panels: Sequence[Panel]
) -> Figure:
  gap = 0.12 if any(panel.norms for panel in panels) else 0.04
  figure, axes = style.grid(len(panels), _COLUMNS, 1.12, gap, sharex=True)
  before = ''
  for panel, chart in zip(panels, axes, strict=True):
    _curves(chart, panel)
    title = labels.shorten(panel.title, 6.5, 92)
    chart.set_title(title, fontsize=6.5, pad=3)
    if panel.group != before:
      chart.text(
        0,
        1.24,
        panel.group.upper(),
        transform=chart.transAxes,
        fontsize=5.5,
        color=style.SOFT,
        fontweight='bold',
      )
      before = panel.group
    chart.set_ylim(*_padded(panel.y_range))
    chart.set_xlim(0, panel.x_range[1])
    chart.xaxis.set_major_formatter(_compact())
    chart.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(3))
    chart.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(3))
    if wording.is_share(panel.metric):
      chart.yaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1, 0))
    if panel.y_range == (0.0, 1.0):
      chart.yaxis.set_major_locator(matplotlib.ticker.FixedLocator([0, 0.5, 1]))
    chart.tick_params(labelsize=5.5)
    _children(chart, panel)
  title = 'Words heard' if axis.slug == 'words' else 'Training steps'
  figure.supxlabel(title, fontsize=7)
  _legend(figure, runs)
  return figure


def _curves(chart: Axes, panel: Panel) -> None:
  style.ground(chart)
  if panel.chance is not None:
    chart.axhline(
      panel.chance, color=style.AXIS, linewidth=0.8, linestyle=(0, (3, 2))
    )
  for line in panel.lines:
    xs = [point.x for point in line.points]
    ys = [point.y for point in line.points]
    if line.dots == 'faint':
      chart.plot(xs, ys, color=style.AXIS, linewidth=0.5, alpha=0.7)
      continue
    colour = style.colour(line.style)
    lows = [point.low for point in line.points]
    highs = [point.high for point in line.points]
    chart.fill_between(xs, lows, highs, color=colour, alpha=0.18, linewidth=0)
    chart.plot(
      xs,
      ys,
      color=colour,
      linewidth=1.4,
      linestyle=style.dash(line.style),
      marker='o',
      markersize=1.8,
      markeredgewidth=0,
    )


def _children(chart: Axes, panel: Panel) -> None:
  """Ticks right of the chart, by age."""
  if not panel.norms:
    return
  top = chart.get_ylim()
  room = 0.07 * (top[1] - top[0])
  last = None
  for mark in sorted(panel.norms, key=lambda mark: mark.y):
    place = mark.y if last is None else max(mark.y, last + 1.6 * room)
    last = place
    label = chart.annotate(
      mark.name,
      xy=(1.0, mark.y),
      xytext=(1.04, place),
      xycoords=chart.get_yaxis_transform(),
      textcoords=chart.get_yaxis_transform(),
      fontsize=5,
      color=style.CHILDREN,
      va='center',
      annotation_clip=False,
      arrowprops={
        'arrowstyle': '-',
        'color': style.CHILDREN,
        'linewidth': 0.8,
        'shrinkA': 0,
        'shrinkB': 0,
      },
    )
    label.set_in_layout(False)
    chart.plot(
      [0.94, 1.0],
      [mark.y, mark.y],
      transform=chart.get_yaxis_transform(),
      color=style.CHILDREN,
      linewidth=1.4,
      solid_capstyle='butt',
      clip_on=False,
    )


def _months(chart: Axes) -> None:
  """The simulated age below a chart over words heard."""
  a_month = age.WORDS_A_DAY * age.DAYS_PER_MONTH
  below = chart.secondary_xaxis(
    -0.26,
    functions=(
      lambda words: np.asarray(words) / a_month,
      lambda months: np.asarray(months) * a_month,
    ),
  )
  below.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4))
  below.tick_params(labelsize=6, length=2, pad=1, colors=style.SOFT)
  below.spines['bottom'].set_color(style.AXIS)
  below.xaxis.set_major_formatter(
    matplotlib.ticker.FuncFormatter(lambda months, _: f'{months:g} mo')
  )


def _x_label(runs: Sequence[Run], axis: Axis) -> str:
  if axis.slug != 'words':
    return 'Training steps'
  if age.ages(runs) is age.RATE:
    return (
      'Words heard, and the months in which a child hears as many '
      f'({age.WORDS_A_DAY:,} a day, Gilkerson et al. 2017)'
    )
  return 'Words heard'


def _legend(figure: Figure, runs: Sequence[Run]) -> None:
  if len(runs) < 2:
    return
  handles = [
    matplotlib.lines.Line2D(
      [],
      [],
      color=style.colour(place),
      linestyle=style.dash(place),
      linewidth=1.4,
      label=run.label,
    )
    for place, run in enumerate(runs)
  ]
  figure.legend(
    handles=handles, loc='outside upper left', ncols=min(len(runs), 4)
  )


def _compact() -> matplotlib.ticker.FuncFormatter:
  return matplotlib.ticker.FuncFormatter(lambda x, _: wording.compact(x))


def _padded(y_range: tuple[float, float]) -> tuple[float, float]:
  low, high = y_range
  return low - 0.02 * (high - low), high + 0.03 * (high - low)
