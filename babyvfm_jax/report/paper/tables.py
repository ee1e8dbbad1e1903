"""The numbers behind the figures as tidy CSV: one observation a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from babyvfm_jax.report import acquisition, age, domains, growth
from babyvfm_jax.report.run import Run

_PLACE = ('step', 'words_heard', 'simulated_age_months')
_FIGURES = ('value', 'low', 'high')


def by_domain(runs: Sequence[Run]) -> str:
  """Means of domains: a row a run, domain and step."""
  rows = []
  for domain in domains.domains(runs):
    for run, summary in zip(runs, domain.summaries, strict=True):
      for step, gain in zip(summary.steps, summary.gains, strict=True):
        rows.append(
          (run.label, domain.name, *_place(runs, run, step))
          + (gain.value, gain.low, gain.high, len(domain.keys))
        )
  return _csv(('run', 'domain', *_PLACE, *_FIGURES, 'tasks'), rows)


def by_task(runs: Sequence[Run]) -> str:
  """Main figures of tests: a row a run, test and step."""
  rows = []
  for key in growth.main_keys(runs):
    for run in runs:
      for step, row in growth.model_rows(run, key):
        rows.append(
          (run.label, *key, *_place(runs, run, step))
          + (row.value, row.low, row.high, row.chance, row.n_items)
        )
  head = ('run', 'domain', 'task', 'protocol', 'metric')
  return _csv((*head, *_PLACE, *_FIGURES, 'chance', 'items'), rows)


def children(runs: Sequence[Run]) -> str:
  """Rows about children by age: their own and those held against them."""
  rows = [
    (run.label, n.task, n.measure, n.age, n.months, n.subject, n.step)
    + (n.value, n.low, n.high, n.n_items, int(n.claim))
    for run in runs
    for n in run.norms
  ]
  head = ('run', 'task', 'measure', 'age', 'months', 'subject', 'step')
  return _csv((*head, *_FIGURES, 'items', 'claim'), rows)


def words(runs: Sequence[Run]) -> str:
  """Ages of acquisition: a row a run and word."""
  names = (
    *('word', 'acquired_at', 'reason', 'chance', 'best', 'items', 'heard'),
    *('children_months', 'category', 'lexical_class'),
  )
  rows = [
    (run.label, run.acquisition['unit'], *(word.get(name) for name in names))
    for run in runs
    if acquisition.view(run) is not None
    for word in run.acquisition['words']
  ]
  return _csv(('run', 'unit', *names), rows)


def _place(
  runs: Sequence[Run], run: Run, step: int
) -> tuple[int, float | None, float | None]:
  ages = age.ages(runs)
  months = None if ages is None else ages.months(run, step)
  return step, age.words_heard(run, step), months


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(head)
  for row in rows:
    writer.writerow(['' if figure is None else figure for figure in row])
  return out.getvalue()
