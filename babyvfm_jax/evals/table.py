"""Scores as a table for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import rich.console
import rich.table

from babyvfm_jax.evals.scores import Score, is_control, judge_shortcuts

_LEGEND = (
  'Brackets: 95 % interval. Bold: all of it above chance. '
  '!: a control whose interval leaves chance out.'
)
# Columns in a log, which cannot say how wide it is.
_WIDTH_OF_A_LOG = 180


def print_scores(
  rows: Sequence[Score],
  cards: Mapping[str, Mapping[str, Any]] | None = None,
  *,
  model: str = 'model',
) -> None:
  """Prints figures of the tasks, the model's first, others', then controls'.

  Of several steps of a subject the last is shown. A task's other metrics stand below its main one where chance is known. Below
  the table stand the controls that pass 60 % of the way from chance to one.

  Args:
    rows: Of one evaluation.
    cards: `card.json` by name of the task; without, no control is judged.
    model: Name of the subject that is tested.
  """
  console = _console()
  console.print(_table(rows, model))
  console.print(_LEGEND, style='dim', highlight=False)
  for found in judge_shortcuts(rows, cards or {}, model):
    row = found.score
    console.print(
      f'shortcut: {row.task}: {row.subject} has {row.metric} {row.value:.3f}, '
      f'more than {found.limit:.3f}: '
      + (found.reason or 'its card does not say why; repair the task'),
      highlight=False,
      markup=False,
    )


def print_not_asked(found: Iterable[tuple[str, str, str]]) -> None:
  """Prints which subjects did not sit which tasks, and why; once each.

  Args:
    found: Subject, task and reason.
  """
  groups: dict[tuple[str, str], list[str]] = {}
  for subject, task, why in found:
    groups.setdefault((subject, why), []).append(task)
  if not groups:
    return
  table = rich.table.Table(title='Not asked')
  for name in ('subject', 'why', 'tasks'):
    table.add_column(name, overflow='fold')
  for (subject, why), tasks in groups.items():
    names = ', '.join(dict.fromkeys(tasks))
    table.add_row(subject.replace('_', ' '), why, names)
  _console().print(table)


def _console() -> rich.console.Console:
  width = None if sys.stdout.isatty() else _WIDTH_OF_A_LOG
  return rich.console.Console(width=width)


def _table(rows: Sequence[Score], model: str) -> rich.table.Table:
  names = list(dict.fromkeys(row.subject for row in rows))
  controls = [name for name in names if is_control(name, model)]
  subjects = sorted(set(names) - set(controls), key=lambda n: n != model)
  # Of a subject's steps the last one.
  cells: dict[tuple[str, str, str], Score] = {}
  for one in sorted(rows, key=lambda one: one.step or 0):
    cells[one.task, one.metric, one.subject] = one
  table = rich.table.Table(title='Scores')
  for name in ('task', 'metric'):
    table.add_column(name, overflow='fold')
  columns = [name.replace('_', ' ') for name in controls]
  for name in ('items', *subjects, 'chance', *columns):
    table.add_column(name, justify='right')
  last = ''
  for task, metric in dict.fromkeys((row.task, row.metric) for row in rows):
    found = [cells.get((task, metric, name)) for name in subjects]
    row = next((one for one in found if one is not None), None)
    if row is None:
      continue
    if last and task != last:
      table.add_section()
    table.add_row(
      task if task != last else '',
      # A bracket would be read as a style: `accuracy[negation]`.
      metric.replace('_', ' ').replace('[', '\\['),
      str(row.n_items),
      *(_model_cell(one) if one else '' for one in found),
      '' if row.chance is None else f'{row.chance:.3g}',
      *(_control_cell(cells.get((task, metric, name))) for name in controls),
    )
    last = task
  return table


def _model_cell(row: Score) -> str:
  text = f'{row.value:.3f} \\[{row.low:.3f}, {row.high:.3f}]'
  above = row.chance is not None and row.low > row.chance
  return f'[bold]{text}[/bold]' if above else text


def _control_cell(row: Score | None) -> str:
  if row is None:
    return ''
  # Rounding in the last place of a sum is no departure from chance.
  inside = row.chance is None or row.low - 1e-9 <= row.chance <= row.high + 1e-9
  return f'{row.value:.3f}{"" if inside else " !"}'
