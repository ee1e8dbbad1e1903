"""The report: one HTML page and its figures, from result files alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2

from babyvfm_jax.report import (
  acquisition,
  chart,
  comparison,
  corpora,
  curves,
  domains,
  dots,
  drawing,
  figures,
  gallery,
  growth,
  ink,
  margin,
  overview,
  provenance,
  scatter,
  scoretable,
  sparkline,
  summary,
  wording,
  words,
)
from babyvfm_jax.report.chart import MANY_TESTS, OPEN_TESTS, Chart
from babyvfm_jax.report.panel import Panel
from babyvfm_jax.report.run import Run, read_runs


def write_report(
  workdir: str | Path,
  compare: Sequence[str | Path] = (),
  out: str | Path | None = None,
) -> Path:
  """Writes the report of a run, with its figures beside it.

  Args:
    workdir: The run folder.
    compare: Other run folders, drawn into the same charts.
    out: The page to write; by default `report/index.html` in the run folder.
      The folder `figures` beside it gets every figure as SVG and CSV.

  Returns:
    Path of the page.

  Raises:
    ReportError: A folder is absent, or a result file is broken.
  """
  runs = read_runs([workdir, *compare])
  page = Path(out) if out else Path(workdir) / 'report' / 'index.html'
  if any(_is_owners_alone(run) for run in runs):
    os.umask(0o077)
  page.parent.mkdir(parents=True, exist_ok=True)
  charts = [chart.of(runs, axis) for axis in growth.axes(runs)]
  learning = margin.fitted(curves.panels(runs))
  tables = words.word_tables(runs[0])
  text = _render(runs, charts, learning, tables)
  figures.write(page.parent / 'figures', runs, charts, learning, tables)
  partial = page.with_name(page.name + '.partial')
  partial.write_text(text, encoding='utf-8')
  os.replace(partial, page)
  return page


def _is_owners_alone(run: Run) -> bool:
  """Whether the policy of a corpus keeps files for their owner."""
  policies = [card.get('policy') or {} for card in run.cards.values()]
  return any(policy.get('owner_only') for policy in policies)


def _render(
  runs: Sequence[Run],
  charts: Sequence[Chart],
  learning: Sequence[Panel],
  tables: Sequence[words.WordTable],
) -> str:
  return (
    _environment()
    .get_template('page.jinja')
    .render(
      title=' and '.join(dict.fromkeys(run.name for run in runs)),
      runs=runs,
      run=runs[0],
      workdir=runs[0].folder,
      sentence=summary.sentence(runs[0]),
      key_figures=[summary.key_figures(run) for run in runs],
      notes=_notes(runs),
      charts=charts,
      open_tests=sum(len(g.tasks) for g in charts[0].groups) <= OPEN_TESTS,
      few_further=len(charts[0].tasks) > MANY_TESTS,
      has_children=any(panel.norms for panel in charts[0].tasks),
      left_out=domains.left_out(runs),
      compared_rows=comparison.rows(runs),
      compared_pairs=comparison.pairs(runs),
      control_rows=overview.rows(runs[0]),
      learned=acquisition.view(runs[0]),
      learning=[panel for panel in learning if panel.rank == 'main'],
      more_learning=[panel for panel in learning if panel.rank != 'main'],
      score_rows=scoretable.rows(runs),
      judged=[
        (run.label if len(runs) > 1 else '', text)
        for run in runs
        if (text := scoretable.controls_sentence(run))
      ],
      exhibits=gallery.exhibits(runs[0]),
      word_tables=tables,
      corpora=corpora.views(runs[0]),
      provenances=[provenance.view(run) for run in runs],
    )
  )


def _environment() -> jinja2.Environment:
  environment = jinja2.Environment(
    loader=jinja2.PackageLoader('babyvfm_jax.report'),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
  )
  helpers: dict[str, Any] = {
    'draw': lambda panel: drawing.inline(panel),
    'draw_dots': lambda chart: dots.inline(chart),
    'draw_scatter': _draw_scatter,
    'kind_swatch': lambda kind: scatter.legend(acquisition.KINDS.index(kind)),
    'comparison': comparison,
    'overview': overview,
    'spark': lambda row: sparkline.draw(row.accuracies, words.KNOWN),
    'swatch': lambda style: drawing.swatch(style),
    'ink_css': ink.style_sheet(),
    'known': words.KNOWN,
    'is_main': growth.is_main,
    'verdicts': scoretable.VERDICTS,
    'wording': wording,
  }
  environment.globals.update(helpers)
  environment.filters['groupby_domain'] = lambda rows: _by(
    rows, lambda row: row.domain
  )
  environment.filters['groupby_key'] = lambda rows: _by(
    rows, lambda row: row.key[0]
  )
  return environment


def _draw_scatter(view: acquisition.View) -> str:
  plot = view.plot
  if plot is None:
    return ''
  return scatter.inline(
    plot,
    f'Each point is a word: {plot.x_title} by {plot.y_title}. {view.sentence}',
    wording.compact,
    lambda months: f'{months:g}',
  )


def _by(rows: Sequence[Any], key: Callable[[Any], str]) -> list[tuple]:
  """Rows under their keys, in order of first appearance."""
  groups: dict[str, list[Any]] = {}
  for row in rows:
    groups.setdefault(key(row), []).append(row)
  return list(groups.items())


def _notes(runs: Sequence[Run]) -> list[str]:
  notes = growth.mismatches(runs)
  for run in runs:
    prefix = f'{run.label}: ' if len(runs) > 1 else ''
    notes += [prefix + note for note in run.notes]
    skipped = curves.skipped_steps(run)
    if skipped:
      notes.append(skipped)
  return notes
