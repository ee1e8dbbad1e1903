"""Parts of a task: its main figure by paradigm, concept or another tag.

Rows of `scores.json` whose metric is named `accuracy[negation]`, at the last
step at which the model was asked.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import growth, wording
from babyvfm_jax.report.dots import Chart, Dot
from babyvfm_jax.report.run import MODEL, Run


@dataclasses.dataclass(frozen=True)
class Parts:
  """The parts of one task.

  Attributes:
    domain: Domain of the task.
    task: Name of the task.
    metric: The figure that is split.
    step: Step of the rows.
    rows: By value of the tag, the best first.
  """

  domain: str
  task: str
  metric: str
  step: int | None
  rows: tuple[tuple[str, Score], ...]


def parts(run: Run) -> list[Parts]:
  """The parts of every task that has more than one, in battery order."""
  found: dict[tuple[str, str, str], dict[str, Score]] = {}
  for row in run.scores:
    if row.subject != MODEL or not growth.is_part(row.metric):
      continue
    metric, _, value = row.metric[:-1].partition('[')
    some = found.setdefault((row.domain, row.task, metric), {})
    if value not in some or (row.step or 0) >= (some[value].step or 0):
      some[value] = row
  result = []
  for (domain, task, metric), some in found.items():
    # What the last sitting did not ask is not part of it.
    last = max(row.step or 0 for row in some.values())
    rows = [(v, row) for v, row in some.items() if (row.step or 0) == last]
    rows.sort(key=lambda pair: (-pair[1].value, pair[0]))
    if len(rows) > 1:
      step = rows[0][1].step
      result.append(Parts(domain, task, metric, step, tuple(rows)))
  return sorted(result, key=lambda one: growth.domain_rank(one.domain))


def chart(one: Parts) -> Chart:
  """The parts of a task as dots with intervals beside chance."""
  at = '' if one.step is None else f', step {wording.count(one.step)}'
  return Chart(
    title=f'{wording.name(one.task)}, by part',
    subtitle=f'{wording.metric_name(one.metric)} of '
    f'{wording.plural(len(one.rows), "part")}{at}',
    metric=one.metric,
    dots=tuple(
      Dot(
        value.replace('_', ' '),
        row.value,
        row.low,
        row.high,
        row.chance,
        row.n_items,
      )
      for value, row in one.rows
    ),
  )


def as_csv(found: Sequence[Parts]) -> str:
  """The parts as CSV, one a row."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(
    ('domain', 'task', 'metric', 'part', 'step')
    + ('value', 'low', 'high', 'chance', 'n_items')
  )
  for one in found:
    for value, row in one.rows:
      writer.writerow(
        (one.domain, one.task, one.metric, value, one.step)
        + (row.value, row.low, row.high, row.chance, row.n_items)
      )
  return out.getvalue()
