"""Result files that a run may have beside its scores, read tolerantly.

They are written by other tools, at other times and in later versions: a row
that lacks what is needed is left out and told of, and what is not known is not
looked at.
"""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax.report import jsonfile

CHILDREN = 'children_accuracy'


@dataclasses.dataclass(frozen=True)
class Norm:
  """What children of an age, or a subject held against them, come to.

  Attributes:
    task: Name of the task.
    measure: `children_accuracy` for the children's own mean accuracy.
    age: Age in words, such as `4 years`.
    months: Age in months, or None.
    value: The figure.
    low: Lower end of its interval; the figure where there is none.
    high: Upper end.
    subject: Whose figure it is, '' for the children's own.
    step: Training step, or None.
    n_items: Number of items, or 0.
    claim: Whether the row may be read as "is like children of this age".
  """

  task: str
  measure: str
  age: str
  months: float | None
  value: float
  low: float
  high: float
  subject: str = ''
  step: int | None = None
  n_items: int = 0
  claim: bool = False


@dataclasses.dataclass(frozen=True)
class Difference:
  """A paired comparison on one task: first minus second.

  Attributes:
    task: Name of the task.
    metric: The metric.
    first: Name or score of the one.
    second: Name or score of the other.
    difference: First minus second.
    low: Lower end of its interval.
    high: Upper end.
    p: Of the paired test, or None.
    p_holm: The same, corrected over the tasks, or None.
  """

  task: str
  metric: str
  first: str
  second: str
  difference: float
  low: float
  high: float
  p: float | None
  p_holm: float | None


def read_norms(path: Path, notes: list[str]) -> tuple[Norm, ...]:
  """Rows of `norms.json`, ages ascending inside a task; absent is empty."""
  if not path.is_file():
    return ()
  content = jsonfile.read_json(path)
  if isinstance(content, dict):
    content = content.get('rows', content.get('norms'))
  rows = content if isinstance(content, list) else []
  found = [norm for row in rows if (norm := _norm(row)) is not None]
  lost = sum(
    isinstance(row, dict) and row.get('measure') == CHILDREN and not _norm(row)
    for row in rows
  )
  _tell(notes, path, lost, len(rows))
  return tuple(
    sorted(
      found, key=lambda n: (n.task, math.inf if n.months is None else n.months)
    )
  )


def read_tasks(path: Path, notes: list[str]) -> dict[str, Mapping[str, Any]]:
  """Task cards by name, from a list of cards or an object of them."""
  if not path.is_file():
    return {}
  content = jsonfile.read_json(path)
  if isinstance(content, dict) and isinstance(
    content.get('tasks'), (list, dict)
  ):
    content = content['tasks']
  if isinstance(content, dict):
    content = [
      {'name': name, **card} if isinstance(card, dict) else None
      for name, card in content.items()
    ]
  cards = content if isinstance(content, list) else []
  found: dict[str, Mapping[str, Any]] = {
    str(card['name']): card
    for card in cards
    if isinstance(card, dict) and card.get('name')
  }
  _tell(notes, path, len(cards) - len(found), len(cards))
  return found


def read_differences(path: Path, notes: list[str]) -> tuple[Difference, ...]:
  """Rows of `comparison.csv`; absent is empty."""
  if not path.is_file():
    return ()
  with path.open(encoding='utf-8-sig', newline='') as file:
    rows = list(csv.DictReader(file))
  found = [one for row in rows if (one := _difference(row)) is not None]
  _tell(notes, path, len(rows) - len(found), len(rows))
  return tuple(found)


def _tell(notes: list[str], path: Path, lost: int, of: int) -> None:
  if lost:
    notes.append(
      f'{path.name}: {lost} of {of} rows lack what is needed and were left out.'
    )


def _norm(row: Any) -> Norm | None:
  if not isinstance(row, dict):
    return None
  value = _number(row.get('value'))
  if value is None or not row.get('task') or not row.get('measure'):
    return None
  months = _number(row.get('months'))
  low, high = _number(row.get('low')), _number(row.get('high'))
  step = _number(row.get('step'))
  return Norm(
    task=str(row['task']),
    measure=str(row['measure']),
    age=str(row.get('age') or ('' if months is None else f'{months:g} months')),
    months=months,
    value=value,
    low=value if low is None else low,
    high=value if high is None else high,
    subject=str(row.get('subject') or ''),
    step=None if step is None else int(step),
    n_items=int(_number(row.get('n_items')) or 0),
    claim=row.get('claim') is True,
  )


def _difference(row: Mapping[str, Any]) -> Difference | None:
  figures = [_number(row.get(key)) for key in ('difference', 'low', 'high')]
  difference, low, high = figures
  if difference is None or low is None or high is None or not row.get('task'):
    return None
  return Difference(
    task=str(row['task']),
    metric=str(row.get('metric') or 'accuracy'),
    first=str(row.get('first') or ''),
    second=str(row.get('second') or ''),
    difference=difference,
    low=low,
    high=high,
    p=_number(row.get('p')),
    p_holm=_number(row.get('p_holm')),
  )


def _number(content: Any) -> float | None:
  """A finite number, also one written as text; else None."""
  if isinstance(content, bool) or content is None:
    return None
  try:
    figure = float(content)
  except (TypeError, ValueError):
    return None
  return figure if math.isfinite(figure) else None
