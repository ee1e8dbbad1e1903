"""Growth by domain: the mean of its tasks on the way from chance to perfect.

A score becomes (score - chance) / (1 - chance): 0 is guessing and 1 is perfect,
whatever the number of alternatives. The mean is over the same tasks at every
step and in every run. Its interval comes from the tasks' own, by the method of
variance estimates recovery (Zou and Donner 2008): the root of the summed squares
of their half widths, each side by itself, over their number. It is about the
items of these tasks, which count as independent, and not about other tasks.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import growth, scales, wording
from babyvfm_jax.report.growth import Axis, Key
from babyvfm_jax.report.panel import Line, Mark, Panel, Point
from babyvfm_jax.report.run import MODEL, Run

METRIC = 'share_gained'
_SMALL = 0.4


@dataclasses.dataclass(frozen=True)
class Gain:
  """A score, or a mean of scores, from chance (0) to perfect (1)."""

  value: float
  low: float
  high: float


@dataclasses.dataclass(frozen=True)
class Summary:
  """A domain of one run.

  Attributes:
    steps: Steps at which every task has been sat, ascending.
    gains: The means at these steps.
    tasks: By task, its steps and gains.
    controls: By control that sat every task, its mean.
  """

  steps: tuple[int, ...]
  gains: tuple[Gain, ...]
  tasks: dict[str, tuple[tuple[int, Gain], ...]]
  controls: dict[str, Gain]


@dataclasses.dataclass(frozen=True)
class Domain:
  """A domain of one run or several.

  Attributes:
    name: Name of the domain.
    keys: The main figure of each task that is in the mean.
    left_out: Tasks that are not, with the reason.
    summaries: One a run, over the same tasks.
  """

  name: str
  keys: tuple[Key, ...]
  left_out: tuple[tuple[str, str], ...]
  summaries: tuple[Summary, ...]


def gain(score: Score) -> Gain:
  """A score on the way from chance to perfect; it must have a chance."""
  chance = score.chance
  if chance is None or chance >= 1:
    raise ValueError(f'{score.task}: {score.metric} has no way to go up')
  return Gain(
    *((f - chance) / (1 - chance) for f in (score.value, score.low, score.high))
  )


def mean(gains: Sequence[Gain]) -> Gain:
  """Mean of independent figures, with the interval that theirs give."""
  count = len(gains)
  value = math.fsum(one.value for one in gains) / count
  below = math.sqrt(math.fsum((g.value - g.low) ** 2 for g in gains)) / count
  above = math.sqrt(math.fsum((g.high - g.value) ** 2 for g in gains)) / count
  return Gain(value, value - below, value + above)


def is_bounded(metric: str, chance: float | None) -> bool:
  """Whether a figure goes from chance to one, so that it can be averaged."""
  bounded = wording.is_share(metric) or metric.startswith('rsa')
  return bounded and chance is not None and chance < 1


def domains(runs: Sequence[Run]) -> list[Domain]:
  """Every domain that has a task which can be averaged, in battery order."""
  mains: dict[str, dict[str, Key]] = {}
  for key in growth.main_keys(runs):
    mains.setdefault(key[0], {})[key[1]] = key
  found = []
  for name, tasks in mains.items():
    keys, left_out = [], []
    for task, key in tasks.items():
      reason = _reason(runs, key)
      if reason:
        left_out.append((task, reason))
      else:
        keys.append(key)
    if keys:
      summaries = tuple(_summary(run, keys) for run in runs)
      found.append(Domain(name, tuple(keys), tuple(left_out), summaries))
  return found


def left_out(runs: Sequence[Run]) -> str:
  """Which tasks are in no mean and why, as a sentence, or ''."""
  reasons: dict[str, list[str]] = {}
  for domain in domains(runs):
    for task, reason in domain.left_out:
      reasons.setdefault(reason, []).append(wording.phrase(task))
  parts = [
    f'{wording.listing(tasks)} ({reason})' for reason, tasks in reasons.items()
  ]
  return f'Left out of the means: {"; ".join(parts)}.' if parts else ''


def panels(runs: Sequence[Run], axis: Axis) -> list[Panel]:
  """One panel a domain, all on one scale."""
  drawn = [
    panel
    for domain in domains(runs)
    if (panel := _panel(runs, domain, axis)) is not None
  ]
  if not drawn:
    return []
  low = min(panel.y_range[0] for panel in drawn)
  high = max(panel.y_range[1] for panel in drawn)
  furthest = max(panel.x_range[1] for panel in drawn)
  upper = 1.0 if high > _SMALL else scales.round_out(0.0, high, 4)[1]
  lower = min(0.0, math.floor(low * 20) / 20) if low < -0.02 else 0.0
  return [
    dataclasses.replace(
      panel, y_range=(lower, upper), x_range=(0.0, furthest or 1.0)
    )
    for panel in drawn
  ]


def _reason(runs: Sequence[Run], key: Key) -> str:
  """Why a task cannot be in the mean, or ''."""
  rows = [[row for _, row in growth.model_rows(run, key)] for run in runs]
  if not all(rows):
    return 'not sat by every run'
  last = rows[0][-1]
  if not is_bounded(last.metric, last.chance):
    return f'{wording.metric_name(last.metric)} has no greatest figure'
  if len({row.items_sha256 for some in rows for row in some}) > 1:
    return 'not the same items everywhere'
  return ''


def _summary(run: Run, keys: Sequence[Key]) -> Summary:
  tasks = {
    key[1]: tuple((s, gain(row)) for s, row in growth.model_rows(run, key))
    for key in keys
  }
  by_task = {task: dict(points) for task, points in tasks.items()}
  steps = sorted(set.intersection(*(set(some) for some in by_task.values())))
  controls: dict[str, list[Gain]] = {}
  for key in keys:
    for row in growth.control_rows(run, key):
      if row.chance is not None:
        controls.setdefault(row.subject, []).append(gain(row))
  return Summary(
    steps=tuple(steps),
    gains=tuple(
      mean([by_task[task][step] for task in by_task]) for step in steps
    ),
    tasks=tasks,
    controls={
      name: mean(some)
      for name, some in controls.items()
      if len(some) == len(keys)
    },
  )


def _panel(runs: Sequence[Run], domain: Domain, axis: Axis) -> Panel | None:
  lines = []
  for style, (run, summary) in enumerate(
    zip(runs, domain.summaries, strict=True)
  ):
    if len(runs) == 1 and len(domain.keys) > 1:
      for task, some in summary.tasks.items():
        points = _points(run, axis, some)
        if points:
          lines.append(Line(wording.name(task), points, style, 'faint'))
    name = run.label if len(runs) > 1 else MODEL
    points = _points(
      run, axis, list(zip(summary.steps, summary.gains, strict=True))
    )
    if points:
      lines.append(Line(name, points, style))
  if not lines:
    return None
  marks = tuple(
    Mark(wording.phrase(name), one.value, one.low, one.high)
    for name, one in domain.summaries[0].controls.items()
  )
  strong = [line for line in lines if line.dots != 'faint'] or lines
  figures = [f for line in strong for p in line.points for f in (p.low, p.high)]
  figures += [p.y for line in lines for p in line.points]
  figures += [f for mark in marks for f in (mark.low, mark.high)]
  return Panel(
    slug='domain-' + re.sub(r'[^A-Za-z0-9]+', '-', domain.name),
    title=wording.name(domain.name),
    subtitle=_subtitle(domain),
    group='By domain',
    rank='domain',
    metric=METRIC,
    x_unit=axis.unit,
    lines=tuple(lines),
    marks=marks,
    chance=0.0,
    y_range=(min(0.0, *figures), max(figures)),
    x_range=(0.0, max(line.points[-1].x for line in lines)),
  )


def _subtitle(domain: Domain) -> str:
  if len(domain.keys) == 1:
    return f'{wording.name(domain.keys[0][1])} alone'
  text = f'mean of {wording.plural(len(domain.keys), "task")}'
  if domain.left_out:
    text += f', {len(domain.left_out)} left out'
  return text


def _points(
  run: Run, axis: Axis, pairs: Sequence[tuple[int, Gain]]
) -> tuple[Point, ...]:
  placed = [(axis.place(run, step), one) for step, one in pairs]
  return tuple(
    Point(x, one.value, one.low, one.high) for x, one in placed if x is not None
  )
