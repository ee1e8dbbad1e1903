"""Runs beside one another by domain, and their paired differences.

Means are over the tasks that every run has sat with the same items. Paired
differences come from `comparison.csv`, which compares answers item by item; a
domain's is the mean over its tasks, each on the way from chance to perfect.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Sequence

from babyvfm_jax.report import domains, growth, wording
from babyvfm_jax.report.beside import Difference
from babyvfm_jax.report.domains import Domain, Gain
from babyvfm_jax.report.run import Run


@dataclasses.dataclass(frozen=True)
class Pair:
  """Two subjects that were compared: first minus second.

  Attributes:
    first: Name of the one.
    second: Name of the other.
    rows: Their differences by task, as the file has them.
  """

  first: str
  second: str
  rows: tuple[Difference, ...]

  @property
  def title(self) -> str:
    """Heading of a column."""
    return f'{self.first} − {self.second}'


@dataclasses.dataclass(frozen=True)
class Row:
  """One domain.

  Attributes:
    domain: The domain.
    gains: The last mean a run, or None.
    differences: A mean difference a pair, or None where no task has one.
    counts: How many of the domain's tasks that mean has.
  """

  domain: Domain
  gains: tuple[Gain | None, ...]
  differences: tuple[Gain | None, ...]
  counts: tuple[int, ...]


def pairs(runs: Sequence[Run]) -> list[Pair]:
  """What `comparison.csv` of any of the runs compares."""
  found: dict[tuple[str, str], dict[tuple[str, str], Difference]] = {}
  for run in runs:
    for row in run.differences:
      names = (row.first, row.second)
      if not all(names) or all(map(_is_number, names)):
        # Columns of scores: the file compares the runs of the report.
        names = (runs[0].label, runs[1].label if len(runs) > 1 else 'other')
      found.setdefault(names, {})[row.task, row.metric] = row
  return [
    Pair(first, second, tuple(rows.values()))
    for (first, second), rows in found.items()
  ]


def rows(runs: Sequence[Run]) -> list[Row]:
  """The domains; empty for one run alone that was compared with nothing."""
  compared = pairs(runs)
  if len(runs) < 2 and not compared:
    return []
  found = []
  for domain in domains.domains(runs):
    means = [_difference(runs, domain, pair) for pair in compared]
    found.append(
      Row(
        domain,
        tuple(
          summary.gains[-1] if summary.gains else None
          for summary in domain.summaries
        ),
        tuple(mean for mean, _ in means),
        tuple(count for _, count in means),
      )
    )
  return found


def verdict(one: Gain | None) -> str:
  """Which of a pair is better, where the whole interval says so."""
  if one is None:
    return ''
  if one.low > 0:
    return 'first better'
  if one.high < 0:
    return 'second better'
  return 'no difference shown'


def as_csv(runs: Sequence[Run]) -> str:
  """The table by domain as CSV, one mean or difference a row."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(('domain', 'kind', 'name', 'tasks', 'value', 'low', 'high'))
  compared = pairs(runs)
  for row in rows(runs):
    for run, one in zip(runs, row.gains, strict=True):
      if one is not None:
        writer.writerow(
          (row.domain.name, 'mean', run.label, len(row.domain.keys))
          + (one.value, one.low, one.high)
        )
    for pair, one, count in zip(
      compared, row.differences, row.counts, strict=True
    ):
      if one is not None:
        writer.writerow(
          (row.domain.name, 'difference', pair.title, count)
          + (one.value, one.low, one.high)
        )
  return out.getvalue()


def written(one: Gain | None, *, signed: bool = False) -> tuple[str, str]:
  """A mean or difference and its interval, in percent of the way."""
  if one is None:
    return '–', ''
  figures = [100 * one.value, 100 * one.low, 100 * one.high]
  if not signed:
    value, low, high = (f'{f:.1f}' for f in figures)
    return f'{value}%'.replace('-', '−'), f'{low}–{high}%'.replace('-', '−')
  value, low, high = (f'{f:+.1f}'.replace('-', '−') for f in figures)
  return value, f'{low} to {high}'


def _difference(
  runs: Sequence[Run], domain: Domain, pair: Pair
) -> tuple[Gain | None, int]:
  by_task = {(row.task, row.metric): row for row in pair.rows}
  gains = []
  for key in domain.keys:
    row = by_task.get((key[1], key[3]))
    chance = next(
      (r.chance for run in runs for _, r in growth.model_rows(run, key)), None
    )
    if row is not None and chance is not None:
      way = 1 - chance
      gains.append(Gain(row.difference / way, row.low / way, row.high / way))
  return (domains.mean(gains) if gains else None), len(gains)


def p_text(row: Difference) -> str:
  """The corrected p value, or else the plain one, as text."""
  if row.p_holm is not None:
    return _p(row.p_holm)
  return '–' if row.p is None else f'{_p(row.p)} (not corrected)'


def _p(figure: float) -> str:
  return '< .001' if figure < 0.001 else f'{figure:.3f}'


def _is_number(text: str) -> bool:
  try:
    return math.isfinite(float(text))
  except ValueError:
    return False


def points_text(row: Difference) -> tuple[str, str]:
  """A task's difference and interval: in points where it is a share."""
  if wording.is_share(row.metric):
    return written(Gain(row.difference, row.low, row.high), signed=True)
  return (
    wording.number(row.difference),
    f'{wording.number(row.low)} to {wording.number(row.high)}',
  )
