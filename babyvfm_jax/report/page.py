"""The report: one HTML page and its figures, from result files alone."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from babyvfm_jax.report import (
  corpora,
  curves,
  drawing,
  figures,
  gallery,
  growth,
  ink,
  provenance,
  scoretable,
  sparkline,
  summary,
  wording,
  words,
)
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
  charts = [
    (axis, _fitted(growth.panels(runs, axis))) for axis in growth.axes(runs)
  ]
  learning = _fitted(curves.panels(runs))
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
  charts: Sequence[tuple[growth.Axis, list[Panel]]],
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
      charts=[
        (axis, _grouped(panels, 'main'), _grouped(panels, 'further'))
        for axis, panels in charts
      ],
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
    'spark': lambda row: sparkline.draw(row.accuracies, words.KNOWN),
    'swatch': lambda style: drawing.swatch(style),
    'ink_css': ink.style_sheet(),
    'known': words.KNOWN,
    'is_main': growth.is_main,
    'verdicts': scoretable.VERDICTS,
    'wording': wording,
  }
  environment.globals.update(helpers)
  return environment


def _fitted(panels: Sequence[Panel]) -> list[Panel]:
  """Gives all panels of a figure the same room for labels, so they line up."""
  right = drawing.label_room(panels)
  return [dataclasses.replace(panel, right=right) for panel in panels]


def _grouped(panels: Sequence[Panel], rank: str) -> dict[str, list[Panel]]:
  groups: dict[str, list[Panel]] = {}
  for panel in panels:
    if panel.rank == rank:
      groups.setdefault(panel.group, []).append(panel)
  return groups


def _notes(runs: Sequence[Run]) -> list[str]:
  notes = growth.mismatches(runs)
  for run in runs:
    prefix = f'{run.label}: ' if len(runs) > 1 else ''
    notes += [prefix + note for note in run.notes]
    skipped = curves.skipped_steps(run)
    if skipped:
      notes.append(skipped)
  return notes
