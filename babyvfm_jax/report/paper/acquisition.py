"""Ages of acquisition, model and children, as a figure for papers."""

from __future__ import annotations

import matplotlib.ticker
from matplotlib.figure import Figure

from babyvfm_jax.report import acquisition, scatter, wording
from babyvfm_jax.report.paper import style
from babyvfm_jax.report.run import Run

_MARKERS = {'circle': 'o', 'square': 's', 'triangle': '^', 'diamond': 'D'}
_HEIGHT = 4.6


def scatter_figure(run: Run) -> Figure | None:
  """A point a word, both ages on logarithmic axes; None without words."""
  view = acquisition.view(run)
  if view is None or view.plot is None:
    return None
  plot = view.plot
  figure = Figure(figsize=(style.WIDTH, _HEIGHT), layout='constrained')
  chart = figure.subplots()
  style.ground(chart, 'both')
  for kind, name in enumerate(acquisition.KINDS):
    some = [dot for dot in plot.dots if dot.kind == kind]
    if some:
      chart.plot(
        [dot.x for dot in some],
        [dot.y for dot in some],
        _MARKERS[scatter.SHAPES[kind]],
        color=style.colour(kind),
        markersize=3.2,
        markeredgewidth=0,
        alpha=0.8,
        label=name,
      )
  chart.set_xscale('log')
  chart.set_yscale('log')
  for axis, figures, write in (
    (chart.xaxis, [dot.x for dot in plot.dots], wording.compact),
    (chart.yaxis, [dot.y for dot in plot.dots], lambda y: f'{y:g}'),
  ):
    ticks = scatter.log_ticks(min(figures) / 1.05, max(figures) * 1.05)
    axis.set_major_locator(matplotlib.ticker.FixedLocator(ticks))
    axis.set_major_formatter(
      matplotlib.ticker.FuncFormatter(lambda x, _, write=write: write(x))
    )
    axis.set_minor_locator(matplotlib.ticker.NullLocator())
  chart.set_xlabel(_capital(plot.x_title))
  chart.set_ylabel(_capital(plot.y_title))
  _names(figure, chart, plot)
  if len(plot.kinds) > 1:
    figure.legend(loc='outside upper left', ncols=4, handletextpad=0.2)
  return figure


def _names(figure: Figure, chart, plot: scatter.Scatter) -> None:
  """Names where they cover neither a point nor a name."""
  figure.draw_without_rendering()
  scale = 72 / figure.dpi
  places = [
    tuple(scale * value for value in chart.transData.transform((dot.x, dot.y)))
    for dot in plot.dots
  ]
  box = chart.get_window_extent()
  frame = tuple(scale * v for v in (box.x0, box.y0, box.x1, box.y1))
  for index, dx, dy, anchor in scatter.places(
    [dot.name for dot in plot.dots], places, frame, size=5.5, radius=1.8
  ):
    dot = plot.dots[index]
    chart.annotate(
      dot.name,
      (dot.x, dot.y),
      (dx, dy),
      textcoords='offset points',
      fontsize=5.5,
      ha={'start': 'left', 'end': 'right', 'middle': 'center'}[anchor],
      va='baseline',
      color=style.STRONG,
    )


def _capital(text: str) -> str:
  return text[:1].upper() + text[1:]
