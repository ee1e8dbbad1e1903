"""Writes the figures for papers, with the numbers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.report import comparison, overview, parts
from babyvfm_jax.report.paper import (
  acquisition,
  captions,
  controls,
  growth,
  style,
  tables,
)
from babyvfm_jax.report.run import read_runs


def write_figures(
  workdir: str | Path, folder: str | Path, compare: Sequence[str | Path] = ()
) -> list[Path]:
  """Writes `growth-by-domain`, `growth-by-task`, `acquisition` and `controls`.

  Each as SVG and PDF with its numbers as CSV; `growth-by-task` is numbered where
  it takes several pages; `captions.md` says what they show. What a run lacks is left out.

  Args:
    workdir: The run folder.
    folder: Where to write.
    compare: Other run folders, drawn into the growth charts.

  Returns:
    The files, in the order written.

  Raises:
    ReportError: A folder is absent, or a result file is broken.
  """
  runs = read_runs([workdir, *compare])
  folder = Path(folder)
  folder.mkdir(parents=True, exist_ok=True)
  written = []
  with style.paper():
    figures = {
      'growth-by-domain': growth.by_domain(runs),
      'controls': controls.overview_figure(runs[0]),
      'acquisition': acquisition.scatter_figure(runs[0]),
    }
    pages = growth.by_task(runs)
    for number, page in enumerate(pages, start=1):
      name = 'growth-by-task' + (f'-{number}' if len(pages) > 1 else '')
      figures[name] = page
    for name, figure in figures.items():
      if figure is not None:
        written += style.save(figure, folder / name)
  numbers = {
    'growth-by-domain': tables.by_domain(runs),
    'growth-by-task': tables.by_task(runs),
    'controls': overview.as_csv(overview.rows(runs[0])),
    'parts': parts.as_csv(parts.parts(runs[0])),
    'children': tables.children(runs),
    'acquisition': tables.words(runs),
    'comparison-by-domain': comparison.as_csv(runs),
  }
  for name, text in numbers.items():
    if text.count('\n') > 1:
      path = folder / f'{name}.csv'
      path.write_text(text, encoding='utf-8')
      written.append(path)
  path = folder / 'captions.md'
  path.write_text(captions.captions(runs), encoding='utf-8')
  return [*written, path]
