"""Every figure as files of its own, for papers: SVG and the figures as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.report import drawing, panel, scoretable, words
from babyvfm_jax.report.growth import Axis
from babyvfm_jax.report.panel import Panel
from babyvfm_jax.report.run import Run
from babyvfm_jax.report.words import WordTable


def write(
  folder: Path,
  runs: Sequence[Run],
  charts: Sequence[tuple[Axis, Sequence[Panel]]],
  learning: Sequence[Panel],
  tables: Sequence[WordTable],
) -> None:
  """Writes the figures of a report.

  `growth-<axis>` and `learning-curves` hold all panels in one grid; the
  folder `panels` holds each panel of the growth chart over steps by itself.
  """
  folder.mkdir(parents=True, exist_ok=True)
  for axis, panels in charts:
    _write_figure(folder / f'growth-{axis.slug}', panels)
    if axis.slug == 'steps':
      for one in panels:
        _write_figure(folder / 'panels' / one.slug, [one])
  _write_figure(folder / 'learning-curves', learning)
  _write(folder / 'scores.csv', scoretable.as_csv(runs))
  for table in tables:
    _write(folder / f'words-{table.task}.csv', words.as_csv(table))


def _write_figure(stem: Path, panels: Sequence[Panel]) -> None:
  if panels:
    _write(stem.with_name(stem.name + '.svg'), drawing.standalone(panels))
    _write(stem.with_name(stem.name + '.csv'), panel.table(panels))


def _write(path: Path, text: str) -> None:
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text(text, encoding='utf-8')
