"""Learning curves: what `metrics.jsonl` recorded, thinned for drawing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.report import scales, wording
from babyvfm_jax.report.panel import Line, Panel, Point
from babyvfm_jax.report.run import Run

# A curve of more points is drawn as the mean and the range of this many bins.
_BINS = 100
_GROUPS = {
  'train': 'Training',
  'validation': 'Validation',
  'optimizer': 'Optimiser',
  'perf': 'Speed',
}
_TITLES = {
  'train/loss': 'Loss, all objectives',
  'perf/mfu': 'Share of the peak (MFU)',
  'perf/data_wait': 'Share of time spent waiting for data',
}
# Shown without being asked for; everything else stands folded away.
_FIRST = re.compile(
  r'^(train|validation)/(loss|info_nce|sigmoid|next_token)$|/learning_rate$'
  r'|/examples_per_second$|/mfu$'
)
_NO_CURVE = ('step', 'time')


def panels(runs: Sequence[Run]) -> list[Panel]:
  """Learning curves, those that everyone wants to see first."""
  names: dict[str, None] = {}
  for run in runs:
    for record in run.metrics:
      names.update(dict.fromkeys(record))
  found = [_panel(runs, name) for name in names if name not in _NO_CURVE]
  drawn = [panel for panel in found if panel is not None]
  furthest = float(max((run.last_step or 1 for run in runs), default=1))
  order = {heading: rank for rank, heading in enumerate(_GROUPS.values())}
  drawn.sort(
    key=lambda panel: (
      order.get(panel.group, len(order)),
      panel.subtitle != 'train/loss',
    )
  )
  return [
    dataclasses.replace(panel, x_range=(0.0, furthest)) for panel in drawn
  ]


def skipped_steps(run: Run) -> str:
  """A sentence about steps that the non-finite guard left out, or ''."""
  _, counts = run.curve('optimizer/skipped_steps')
  if not len(counts) or not counts[-1]:
    return ''
  return (
    f'{run.label}: {wording.plural(counts[-1], "training step")} skipped '
    'because the loss or the gradient was not finite '
    '(optimizer/skipped_steps).'
  )


def thin(x: np.ndarray, y: np.ndarray) -> tuple[Point, ...]:
  """Points to draw for a curve.

  Args:
    x: Steps [n], ascending.
    y: Figures [n]; those that are not finite are left out.

  Returns:
    At most `_BINS` points, each the mean of its bin with the range of the bin
    as its interval; short curves come back as they are.
  """
  keep = np.isfinite(y)
  x, y = x[keep], y[keep]
  if len(x) <= _BINS:
    return tuple(
      Point(float(a), float(b), float(b), float(b))
      for a, b in zip(x, y, strict=True)
    )
  points = []
  for places, figures in zip(
    np.array_split(x, _BINS), np.array_split(y, _BINS), strict=True
  ):
    points.append(
      Point(
        float(places.mean()),
        float(figures.mean()),
        float(figures.min()),
        float(figures.max()),
      )
    )
  return tuple(points)


def _panel(runs: Sequence[Run], name: str) -> Panel | None:
  lines = []
  for style, run in enumerate(runs):
    points = thin(*run.curve(name))
    if points:
      label = 'last' if len(runs) == 1 else run.label
      lines.append(Line(label, points, style, 'plain'))
  if not lines:
    return None
  lows = [point.low for line in lines for point in line.points]
  highs = [point.high for line in lines for point in line.points]
  prefix, _, last = name.rpartition('/')
  positive = min(lows) >= 0 and 'loss' not in last
  low = 0.0 if positive else min(lows)
  return Panel(
    slug=re.sub(r'[^A-Za-z0-9]+', '-', name),
    title=_TITLES.get(name, wording.name(last)),
    subtitle=name if prefix else 'recorded in metrics.jsonl',
    group=_GROUPS.get(prefix, wording.name(prefix or 'other')),
    rank='main' if _FIRST.search(name) else 'further',
    metric=last,
    x_unit='steps',
    lines=tuple(lines),
    marks=(),
    chance=None,
    y_range=scales.round_out(low, max(highs), 4),
    x_range=(0.0, max(line.points[-1].x for line in lines)),
  )
