"""How figures for papers look, and how they are written.

Sizes are those of a journal's two columns (183 mm), letters 6 to 8 points.
Colours are the report's, safe for colour-blind readers; what a colour tells, a
dash or a marker tells too. Fonts are embedded: as text in SVG, as TrueType in
PDF. No pyplot: nothing is shown, and no state is shared.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from babyvfm_jax.report import ink

WIDTH = 7.2
FORMATS = ('svg', 'pdf')
MODEL = ink.SERIES[0].light
ALERT = ink.SERIES[1].light
CHILDREN = ink.SERIES[2].light
SOFT, AXIS, GRID = (ink.PARTS[part][0] for part in ('soft', 'axis', 'grid'))
STRONG = ink.PARTS['strong'][0]
_FONTS = ('Helvetica', 'Arial', 'Liberation Sans', 'DejaVu Sans')
# Dashes of the page, in line widths.
_DASHES = (
  '-',
  (0, (4, 1.6)),
  (0, (1.2, 1.4)),
  (0, (5, 1.4, 1.2, 1.4)),
  (0, (2.6, 1.2)),
  (0, (1, 2.2)),
)


def colour(style: int) -> str:
  """Colour of a run."""
  return ink.series(style).light


def dash(style: int):
  """Dash pattern of a run, as matplotlib takes it."""
  return _DASHES[(style + style // len(_DASHES)) % len(_DASHES)]


@functools.cache
def _font() -> str:
  """The first of the fonts that the machine has."""
  known = set(font_manager.get_font_names())
  return next((font for font in _FONTS if font in known), 'sans-serif')


@contextlib.contextmanager
def paper() -> Iterator[None]:
  """The settings under which figures are made and written."""
  settings: Any = {
    'font.family': _font(),
    'font.size': 7,
    'axes.titlesize': 7.5,
    'axes.titleweight': 'bold',
    'axes.titlelocation': 'left',
    'axes.titlepad': 4,
    'axes.labelsize': 7,
    'axes.labelcolor': STRONG,
    'axes.edgecolor': AXIS,
    'axes.linewidth': 0.6,
    'axes.spines.top': False,
    'axes.spines.right': False,
    'xtick.labelsize': 6.5,
    'ytick.labelsize': 6.5,
    'xtick.color': AXIS,
    'ytick.color': AXIS,
    'xtick.labelcolor': STRONG,
    'ytick.labelcolor': STRONG,
    'xtick.major.size': 2.5,
    'ytick.major.size': 2.5,
    'xtick.major.width': 0.6,
    'ytick.major.width': 0.6,
    'legend.fontsize': 6.5,
    'legend.frameon': False,
    'svg.fonttype': 'none',
    'svg.hashsalt': 'babyvfm',
    'pdf.fonttype': 42,
    'text.color': STRONG,
  }
  with mpl.rc_context(settings):
    yield


def grid(
  count: int, columns: int, height: float, gap: float = 0.04, **options
) -> tuple[Figure, list[Axes]]:
  """A figure of small charts.

  Args:
    count: How many.
    columns: How many beside one another.
    height: Of one, in inches.
    gap: Room left and right of each, in inches.
    **options: For `Figure.subplots`.

  Returns:
    The figure and its axes; those left over are not drawn.
  """
  columns = min(columns, count)
  rows = -(-count // columns)
  figure = Figure(figsize=(WIDTH, rows * height + 0.25), layout='constrained')
  layout: Any = figure.get_layout_engine()
  layout.set(w_pad=gap, h_pad=0.05)
  axes = figure.subplots(rows, columns, squeeze=False, **options)
  flat = list(axes.flat)
  for axis in flat[count:]:
    axis.set_visible(False)
  # Ticks stand below the last chart of each column, also of a short row.
  if options.get('sharex'):
    for axis in flat[:count][-columns:]:
      axis.tick_params(labelbottom=True)
  return figure, flat[:count]


def ground(axis: Axes, direction: str = 'y') -> None:
  """A quiet grid behind the figures."""
  axis.grid(axis=direction, color=GRID, linewidth=0.5)  # type: ignore[arg-type]
  axis.set_axisbelow(True)


def save(figure: Figure, stem: Path) -> list[Path]:
  """Writes a figure in every format, the same bytes every time."""
  paths = []
  for kind in FORMATS:
    path = stem.with_name(f'{stem.name}.{kind}')
    metadata = {'Date': None} if kind == 'svg' else {'CreationDate': None}
    figure.savefig(path, metadata=metadata)
    paths.append(path)
  return paths
