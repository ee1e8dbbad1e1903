"""The growth chart: scores over training, one panel a test."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import age, beside, scales, wording
from babyvfm_jax.report.panel import Line, Mark, Panel, Point
from babyvfm_jax.report.run import MODEL, Run

# Shares are drawn on the whole scale, unless all of them are small.
_SMALL_SHARE = 0.35
_CHANCE_OF_A_CHOICE = 0.2
# In the order of the battery; others stand behind them.
_DOMAINS = (
  'vocabulary',
  'words',
  'comprehension',
  'grammar',
  'language',
  'vision',
  'memory',
  'number',
  'objects',
  'social',
)
# Measures that say nearly what another one says; folded away in the page.
_FURTHER = re.compile(
  r'(_sum|_per_byte|_shuffled|_no_picture|recall_at_10)$|^picture_to_text_'
  r'|^bits_per_byte'
)
# The conditions of one loss, drawn in one panel where there is one run.
_CONDITIONS = {
  '': 'right',
  '_shuffled': 'shuffled',
  '_no_picture': 'no picture',
}

Key = tuple[str, str, str, str]


@dataclasses.dataclass(frozen=True)
class Axis:
  """What training is measured in.

  Attributes:
    slug: Safe name.
    title: Words for the switch above the chart.
    unit: Words behind the last tick.
    place: Gives a step of a run its place; None where it is not known.
    note: A sentence about it, or ''.
  """

  slug: str
  title: str
  unit: str
  place: Callable[[Run, int], float | None]
  note: str = ''


def axes(runs: Sequence[Run]) -> list[Axis]:
  """The axes that every one of the runs can be drawn on; steps always."""
  found = [Axis('steps', 'training steps', 'steps', lambda run, step: step)]
  if all(len(run.curve('perf/words_heard')[0]) > 0 for run in runs):
    found.append(Axis('words', 'words heard', 'words', age.words_heard))
  ages = age.ages(runs)
  if ages is not None:
    found.append(Axis('age', 'simulated age', 'months', ages.months, ages.note))
  if all(_examples_per_step(run) for run in runs):
    found.append(
      Axis(
        'examples',
        'examples seen',
        'examples',
        lambda run, step: step * (_examples_per_step(run) or 0),
      )
    )
  return found


def keys(runs: Sequence[Run]) -> list[Key]:
  """(domain, task, protocol, metric) of every panel, in the order to show.

  First what children are asked first: words, and of these word to picture.
  Domains stand in the order of the battery, and all else in that in which the
  files name it. Parts of a task (`accuracy[negation]`) have no panel.
  """
  domains: dict[str, dict[Key, None]] = {}
  for run in runs:
    for row in run.scores:
      if row.subject == MODEL and not is_part(row.metric):
        key = (row.domain, row.task, row.protocol, row.metric)
        domains.setdefault(row.domain, {})[key] = None
  first = sorted(domains, key=domain_rank)
  return [
    key
    for domain in first
    for key in sorted(domains[domain], key=lambda key: not is_naming(key[1]))
  ]


def main_keys(runs: Sequence[Run]) -> list[Key]:
  """The main figure of every task: that of its card, or else its first."""
  mains: dict[tuple[str, str], Key] = {}
  for key in keys(runs):
    domain, task, protocol, _ = key
    for run in runs:
      wanted = (run.tasks.get(task) or {}).get('metric')
      named = (domain, task, protocol, str(wanted))
      if wanted and model_rows(run, named):
        key = named
        break
    mains.setdefault((domain, task), key)
  return list(mains.values())


def domain_rank(domain: str) -> int:
  """Place of a domain in the battery."""
  return _DOMAINS.index(domain) if domain in _DOMAINS else len(_DOMAINS)


def is_part(metric: str) -> bool:
  """Whether a figure is about a part of a task's items: `accuracy[negation]`."""
  return metric.endswith(']') and '[' in metric


def slug(key: Key) -> str:
  """Safe file name of a test's panel."""
  return re.sub(r'[^A-Za-z0-9]+', '-', '-'.join(key[1:]))


def is_naming(task: str) -> bool:
  """Whether a task is the one nearest to "knows the word"."""
  return task.replace('-', '_').endswith('word_to_picture')


def is_main(key: Key) -> bool:
  """Whether a test is one of those to show at first sight.

  The others are variants of one that is: another normalisation, direction,
  unit or condition.
  """
  metric = key[3]
  return metric.startswith('gap') or not _FURTHER.search(metric)


def panels(runs: Sequence[Run], axis: Axis) -> list[Panel]:
  """The panels of the growth chart.

  Args:
    runs: One run, or several to compare. Controls are drawn as the first run
      that has the test measured them.
    axis: What to draw the scores over.
  """
  drawn = []
  furthest = 1.0
  for key in keys(runs):
    panel = _panel(runs, axis, key)
    if panel is not None:
      drawn.append(panel)
      furthest = max(furthest, panel.x_range[1])
  return [
    dataclasses.replace(panel, x_range=(0.0, furthest)) for panel in drawn
  ]


def mismatches(runs: Sequence[Run]) -> list[str]:
  """Sentences about tests that were not the same items everywhere."""
  sentences = []
  for task in dict.fromkeys(key[1] for key in keys(runs)):
    hashes = {
      row.items_sha256 for run in runs for row in run.scores if row.task == task
    }
    if len(hashes) > 1:
      sentences.append(
        f'{wording.name(task)} was not the same items everywhere (item hashes '
        f'{wording.listing(sorted(h[:8] for h in hashes))}): its scores '
        'cannot be compared with one another.'
      )
  return sentences


def model_rows(run: Run, key: Key) -> list[tuple[int, Score]]:
  """(step, score) of the model on one test, steps ascending."""
  rows = [
    (row.step, row)
    for row in run.scores
    if row.subject == MODEL and row.step is not None and _same(row, key)
  ]
  return sorted(rows, key=lambda pair: pair[0])


def control_rows(run: Run, key: Key) -> list[Score]:
  """The controls on one test, each at its last step, in file order."""
  last: dict[str, Score] = {}
  for row in run.scores:
    if row.subject == MODEL or not _same(row, key):
      continue
    seen = last.get(row.subject)
    if seen is None or (row.step or 0) >= (seen.step or 0):
      last[row.subject] = row
  return list(last.values())


def _same(row: Score, key: Key) -> bool:
  return (row.domain, row.task, row.protocol, row.metric) == key


def _panel(runs: Sequence[Run], axis: Axis, key: Key) -> Panel | None:
  domain, task, protocol, metric = key
  lines = []
  if len(runs) > 1:
    sources = [(run, run.label, key) for run in runs]
  elif metric in ('loss', 'bits_per_byte'):
    sources = [
      (runs[0], label, (domain, task, protocol, metric + condition))
      for condition, label in _CONDITIONS.items()
    ]
  elif metric.startswith(('loss_', 'bits_per_byte_')):
    return None  # in the panel of the right picture
  else:
    sources = [(runs[0], MODEL, key)]
  for style, (run, name, source) in enumerate(sources):
    points = _points(run, source, axis)
    if points:
      lines.append(Line(name, points, style))
  if not lines:
    return None
  rows = [row for run in runs for _, row in model_rows(run, key)]
  controls = next(
    (found for run in runs if (found := control_rows(run, key))), []
  )
  marks = tuple(
    Mark(wording.phrase(row.subject), row.value, row.low, row.high)
    for row in controls
  )
  children = _children(runs, task, metric)
  chance = rows[-1].chance
  title = wording.name(task)
  if metric != 'accuracy':
    title += f': {wording.metric_name(metric)}'
  return Panel(
    slug=slug(key),
    title=title,
    subtitle=f'{_how(metric, protocol)}, {_item_range(rows)}',
    group=wording.name(domain),
    rank='main' if is_main(key) else 'further',
    metric=metric,
    x_unit=axis.unit,
    lines=tuple(lines),
    marks=marks,
    chance=chance,
    norms=children,
    y_range=_y_range(lines, (*marks, *children), chance, metric),
    x_range=(0.0, max(line.points[-1].x for line in lines)),
  )


def _children(runs: Sequence[Run], task: str, metric: str) -> tuple[Mark, ...]:
  """The children's own mean accuracy by age, of the first run that has it."""
  if metric != 'accuracy':
    return ()
  for run in runs:
    rows = {
      norm.age: norm
      for norm in run.norms
      if norm.task == task and norm.measure == beside.CHILDREN
    }
    if rows:
      return tuple(
        Mark(_age_label(norm), norm.value, norm.low, norm.high)
        for norm in rows.values()
      )
  return ()


def _age_label(norm: beside.Norm) -> str:
  """An age as short as beside a plot: `4 y`, `18 mo`."""
  if norm.months is None:
    return norm.age
  if norm.months < 24:
    return f'{norm.months:g} mo'
  return f'{norm.months / 12:.3g} y'


def _how(metric: str, protocol: str) -> str:
  """How a panel was measured, without what its title says already."""
  said = wording.measure(metric, protocol)
  if metric == 'accuracy':
    return said
  return said.removeprefix(wording.metric_name(metric)).strip(' ,')


def _points(run: Run, key: Key, axis: Axis) -> tuple[Point, ...]:
  points = []
  for step, row in model_rows(run, key):
    x = axis.place(run, step)
    if x is not None:
      points.append(Point(x, row.value, row.low, row.high, row.n_items))
  return tuple(points)


def _item_range(rows: Sequence[Score]) -> str:
  least = min(row.n_items for row in rows)
  most = max(row.n_items for row in rows)
  if least == most:
    return wording.plural(most, 'item')
  return f'{wording.count(least)} to {wording.plural(most, "item")}'


def _y_range(
  lines: Sequence[Line],
  marks: Sequence[Mark],
  chance: float | None,
  metric: str,
) -> tuple[float, float]:
  lows = [p.low for line in lines for p in line.points]
  highs = [p.high for line in lines for p in line.points]
  lows += [mark.low for mark in marks]
  highs += [mark.high for mark in marks]
  if chance is not None:
    lows.append(chance)
    highs.append(chance)
  if not wording.is_share(metric):
    return scales.round_out(min(lows), max(highs), 4)
  if max(highs) > _SMALL_SHARE or (chance or 0) >= _CHANCE_OF_A_CHOICE:
    return 0.0, 1.0
  return scales.round_out(0.0, max(highs), 4)


def _examples_per_step(run: Run) -> int | None:
  """Batch size, where every component of the mixture has the same."""
  size = run.config.get('batch_size')
  mixture = run.config.get('mixture') or {}
  if not isinstance(size, int) or not isinstance(mixture, dict):
    return None
  sizes = {
    (component or {}).get('batch_size') or size
    for component in mixture.values()
  }
  return size if sizes <= {size} else None
