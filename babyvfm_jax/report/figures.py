"""Every figure of the page as files of its own: SVG and the figures as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.report import (
  comparison,
  drawing,
  overview,
  panel,
  parts,
  scoretable,
  words,
)
from babyvfm_jax.report.chart import Chart
from babyvfm_jax.report.panel import Panel
from babyvfm_jax.report.run import Run
from babyvfm_jax.report.words import WordTable


def write(
  folder: Path,
  runs: Sequence[Run],
  charts: Sequence[Chart],
  learning: Sequence[Panel],
  tables: Sequence[WordTable],
) -> None:
  """Writes the figures of a report.

  `domains-<axis>`, `growth-<axis>` and `learning-curves` hold all panels in one
  grid; the folder `panels` holds each panel of the growth chart over steps by
  itself.
  """
  folder.mkdir(parents=True, exist_ok=True)
  for chart in charts:
    _write_figure(folder / f'domains-{chart.axis.slug}', chart.domains)
    tests = (*chart.tasks, *chart.further)
    _write_figure(folder / f'growth-{chart.axis.slug}', tests)
    if chart.axis.slug == 'steps':
      for one in (*chart.domains, *tests):
        _write_figure(folder / 'panels' / one.slug, [one])
  _write_figure(folder / 'learning-curves', learning)
  _write(folder / 'scores.csv', scoretable.as_csv(runs))
  _write(folder / 'controls.csv', overview.as_csv(overview.rows(runs[0])))
  if found := parts.parts(runs[0]):
    _write(folder / 'parts.csv', parts.as_csv(found))
  if comparison.rows(runs):
    _write(folder / 'comparison-by-domain.csv', comparison.as_csv(runs))
  for table in tables:
    _write(folder / f'words-{table.task}.csv', words.as_csv(table))


def _write_figure(stem: Path, panels: Sequence[Panel]) -> None:
  if panels:
    _write(stem.with_name(stem.name + '.svg'), drawing.standalone(panels))
    _write(stem.with_name(stem.name + '.csv'), panel.table(panels))


def _write(path: Path, text: str) -> None:
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text(text, encoding='utf-8')
