"""The model and the controls, test by test, as a figure for papers."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.lines
import matplotlib.ticker
from matplotlib.figure import Figure

from babyvfm_jax.report import domains, overview, wording
from babyvfm_jax.report.paper import style
from babyvfm_jax.report.run import Run

_MARKERS = ('|', 'x', 's', 'D', '^', 'v', 'P', '*')
_ROW = 0.125


def overview_figure(run: Run) -> Figure | None:
  """One row a test, from chance to perfect; None without any."""
  rows = [row for row in overview.rows(run) if row.bounded]
  if not rows:
    return None
  places = _places(rows)
  height = _ROW * (places[-1] + 2)
  figure = Figure(figsize=(style.WIDTH, height + 0.9), layout='constrained')
  chart = figure.subplots()
  style.ground(chart, 'x')
  chart.axvline(0, color=style.AXIS, linewidth=0.8)
  chart.axvline(
    overview.SHARE, color=style.AXIS, linewidth=0.8, linestyle=(0, (3, 2))
  )
  names = overview.names(rows)
  for row, place in zip(rows, places, strict=True):
    gain = domains.gain(row.model)
    chart.plot(
      [gain.low, gain.high],
      [place, place],
      color=style.MODEL,
      linewidth=1.6,
      alpha=0.45,
      solid_capstyle='butt',
    )
    chart.plot(
      gain.value, place, 'o', color=style.MODEL, markersize=3.6, zorder=4
    )
    passed = {flag.control: flag for flag in row.flags}
    for index, name in enumerate(names):
      if name in row.controls:
        flag = passed.get(name)
        chart.plot(
          domains.gain(row.controls[name]).value,
          place,
          _MARKERS[index % len(_MARKERS)],
          color=style.ALERT if flag else style.SOFT,
          markerfacecolor=style.ALERT if flag else 'none',
          markersize=4 if flag else 3,
          markeredgewidth=0.7,
          zorder=3,
        )
  _label(chart, rows, places)
  _legend(figure, names)
  return figure


def _places(rows: Sequence[overview.Row]) -> list[float]:
  """A row's height, with room above each domain."""
  places, place, before = [], 0.0, ''
  for row in rows:
    if row.domain != before:
      place += 1.3 if before else 1.0
      before = row.domain
    places.append(place)
    place += 1
  return places


def _label(chart, rows: Sequence[overview.Row], places: list[float]) -> None:
  chart.set_yticks(places, [wording.name(row.task) for row in rows], fontsize=6)
  chart.tick_params(axis='y', length=0)
  chart.spines['left'].set_visible(False)
  chart.set_ylim(places[-1] + 1, -0.6)
  low = min(
    domains.gain(score).low
    for row in rows
    for score in (row.model, *row.controls.values())
  )
  chart.set_xlim(max(low, -0.5) - 0.02, 1.02)
  chart.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1, 0))
  chart.set_xlabel('Share of the way from chance to perfect')
  before = ''
  for row, place in zip(rows, places, strict=True):
    if row.domain != before:
      chart.text(
        0,
        place - 0.85,
        wording.name(row.domain).upper(),
        transform=chart.get_yaxis_transform(),
        fontsize=5.5,
        fontweight='bold',
        color=style.SOFT,
        va='center',
      )
      before = row.domain


def _legend(figure: Figure, names: Sequence[str]) -> None:
  line = matplotlib.lines.Line2D
  handles = [
    line([], [], color=style.MODEL, marker='o', markersize=3.6, label='model')
  ]
  handles += [
    line(
      [],
      [],
      linestyle='',
      marker=_MARKERS[index % len(_MARKERS)],
      color=style.SOFT,
      markerfacecolor='none',
      markeredgewidth=0.7,
      markersize=3.5,
      label=wording.phrase(name),
    )
    for index, name in enumerate(names)
  ]
  figure.legend(
    handles=handles,
    loc='outside upper left',
    ncols=5,
    handletextpad=0.3,
    columnspacing=1.2,
  )
