"""Two runs, or two subjects, compared over many tasks: item by item.

What is compared is the field `correct` of the answers that an evaluation wrote
(`RUN/answers/TASK/SUBJECT-STEP.jsonl`): the credit of each item, ties shared.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rich.console
import rich.table

from babyvfm_jax.evals import statistics
from babyvfm_jax.evals.scores import holm, read_scores

_WIDTH_OF_A_LOG = 180


class CompareError(Exception):
  """Answers that cannot be compared; names the file and the fix."""


@dataclasses.dataclass(frozen=True)
class Answers:
  """What one subject answered in one run.

  Attributes:
    path: The run folder.
    subject: Name of the subject.
    step: Its step in each task: {task: step, or None for a control}.
    correct: Credit: {task: {item id: credit}}; tasks whose answers are not
      right or wrong are in `ungraded`.
    cluster: Cluster of each item: {task: {item id: name}}.
    hashes: Hash of the items of each task, from `scores.json`.
    ungraded: Tasks without the field `correct`.
  """

  path: Path
  subject: str
  step: Mapping[str, int | None]
  correct: Mapping[str, Mapping[str, float]]
  cluster: Mapping[str, Mapping[str, str]]
  hashes: Mapping[str, str]
  ungraded: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Difference:
  """One task, two subjects.

  Attributes:
    task: Name of the task.
    first: Mean credit of the first subject on the shared items.
    second: That of the second.
    difference: first - second.
    low: Lower end of its 95 % interval.
    high: Upper end.
    p: Two-sided, exact where it can be.
    p_holm: Over all tasks of the comparison (Holm).
    test: See `statistics.Comparison`.
    n_items: Items that both answered.
    n_clusters: Clusters of these.
    left_out: Items that only one of them answered.
    smallest: Difference that the test of these items finds four times in five,
      given how often the two differ; None where no difference is found so
      often.
  """

  task: str
  first: float
  second: float
  difference: float
  low: float
  high: float
  p: float
  p_holm: float
  test: str
  n_items: int
  n_clusters: int
  left_out: int
  smallest: float | None


def read_answers(
  run: str | Path, subject: str = 'model', step: int | None = None
) -> Answers:
  """Reads a subject's answers of a run.

  Args:
    run: The run folder.
    subject: Name of the subject.
    step: Step of the checkpoint; None: of each task the latest.

  Raises:
    CompareError: There are no such answers, or a line is broken.
  """
  run = Path(run)
  steps: dict[str, int | None] = {}
  correct: dict[str, dict[str, float]] = {}
  cluster: dict[str, dict[str, str]] = {}
  ungraded: list[str] = []
  for folder in sorted((run / 'answers').glob('*/')):
    files = _files(folder, subject)
    if step is not None:
      files = {found: path for found, path in files.items() if found == step}
    if not files:
      continue
    chosen = max(files, key=lambda one: -1 if one is None else one)
    records = _read_lines(files[chosen])
    if not all('correct' in record for record in records):
      ungraded.append(folder.name)
      continue
    steps[folder.name] = chosen
    correct[folder.name] = {r['item']: float(r['correct']) for r in records}
    cluster[folder.name] = {r['item']: r.get('cluster', '') for r in records}
  if not correct:
    wanted = 'its latest step' if step is None else f'step {step}'
    raise CompareError(
      f'{run}/answers: no graded answers of {subject!r} at {wanted}; evaluate '
      'the run first (python -m experiments.evaluate), or name another subject'
    )
  hashes = {
    row.task: row.items_sha256 for row in read_scores(run / 'scores.json')
  }
  return Answers(run, subject, steps, correct, cluster, hashes, tuple(ungraded))


def compare(
  first: Answers, second: Answers, *, draws: int = 1000, seed: int = 0
) -> list[Difference]:
  """Compares two subjects on every task that both sat.

  Args:
    first: Answers of one subject.
    second: Answers of the other.
    draws: Resamples of the intervals.
    seed: Of the resamples and of sampled permutations.

  Returns:
    A row a task, in the order of their names.

  Raises:
    CompareError: They share no task, or the items of a task are not the same.
  """
  shared = [task for task in first.correct if task in second.correct]
  if not shared:
    raise CompareError(
      f'{first.path} and {second.path} share no task: {list(first.correct)[:5]} '
      f'and {list(second.correct)[:5]}; evaluate both on the same tasks'
    )
  rows = [_compare_task(task, first, second, draws, seed) for task in shared]
  adjusted = holm([row.p for row in rows])
  return [
    dataclasses.replace(row, p_holm=p)
    for row, p in zip(rows, adjusted, strict=True)
  ]


def not_compared(first: Answers, second: Answers) -> dict[str, str]:
  """Tasks that a comparison leaves out, with the reason."""
  reasons = {}
  for one in (first, second):
    for task in one.ungraded:
      reasons[task] = f'its answers in {one.path} are not right or wrong'
  for one, other in ((first, second), (second, first)):
    for task in one.correct:
      if task not in other.correct and task not in reasons:
        reasons[task] = f'{other.subject} of {other.path} has not sat it'
  return reasons


def write_csv(rows: Sequence[Difference], path: str | Path) -> None:
  """Writes the rows, a column an attribute; what is not known stays empty."""
  names = [field.name for field in dataclasses.fields(Difference)]
  with Path(path).open('w', encoding='utf-8', newline='') as file:
    writer = csv.DictWriter(file, names, lineterminator='\n')
    writer.writeheader()
    writer.writerows(dataclasses.asdict(row) for row in rows)


def print_differences(
  rows: Sequence[Difference], first: str, second: str
) -> None:
  """Prints a table for a terminal.

  Args:
    rows: Of one comparison.
    first: What the first subject is called.
    second: What the second is called.
  """
  table = rich.table.Table(title='Differences')
  table.add_column('task', overflow='fold')
  for name in (
    *('items', first, second, 'difference', 'p', 'p (Holm)', 'smallest'),
  ):
    table.add_column(name, justify='right')
  for row in rows:
    text = f'{row.difference:+.3f} \\[{row.low:+.3f}, {row.high:+.3f}]'
    shown = f'[bold]{text}[/bold]' if row.p_holm < 0.05 else text
    table.add_row(
      row.task,
      f'{row.n_items}' + (f' (-{row.left_out})' if row.left_out else ''),
      f'{row.first:.3f}',
      f'{row.second:.3f}',
      shown,
      f'{row.p:.3g}',
      f'{row.p_holm:.3g}',
      'none' if row.smallest is None else f'{row.smallest:.3f}',
    )
  width = None if sys.stdout.isatty() else _WIDTH_OF_A_LOG
  console = rich.console.Console(width=width)
  console.print(table)
  console.print(
    'Brackets: 95 % interval. Bold: apart at 5 % over all tasks (Holm). '
    'smallest: the difference that these items show four times in five.',
    style='dim',
    highlight=False,
  )


def _compare_task(
  task: str, first: Answers, second: Answers, draws: int, seed: int
) -> Difference:
  hashes = [one.hashes.get(task) for one in (first, second)]
  if all(hashes) and hashes[0] != hashes[1]:
    raise CompareError(
      f'the items of {task} in {first.path} and in {second.path} are not the '
      'same (items_sha256 in scores.json differs); evaluate both on one folder'
    )
  mine, theirs = first.correct[task], second.correct[task]
  items = [one for one in mine if one in theirs]
  if not items:
    raise CompareError(
      f'{first.path} and {second.path} share no item of {task}; evaluate both '
      'with the same --limit'
    )
  a = np.array([mine[one] for one in items])
  b = np.array([theirs[one] for one in items])
  clusters = [first.cluster[task][one] for one in items]
  found = statistics.compare_paired(
    a, b, clusters=clusters, draws=draws, seed=seed
  )
  return Difference(
    task=task,
    first=float(a.mean()),
    second=float(b.mean()),
    difference=found.difference.value,
    low=found.difference.low,
    high=found.difference.high,
    p=found.p_value,
    p_holm=found.p_value,
    test=found.test,
    n_items=len(items),
    n_clusters=found.clusters,
    left_out=len(mine.keys() ^ theirs.keys()),
    smallest=_smallest(found.test, a - b, clusters),
  )


def _smallest(
  test: str, difference: np.ndarray, clusters: Sequence[str]
) -> float | None:
  """Power note: exact for the sign test, else by the clusters' own spread."""
  count = len(difference)
  if test == 'sign':
    share = float((difference != 0).mean())
    return statistics.smallest_paired_difference(count, share or None)
  labels = statistics.cluster_indices(clusters, count)
  surplus = np.bincount(labels, difference - difference.mean())
  groups = len(surplus)
  if groups < 2 or not surplus.any():
    return None
  error = (groups / (groups - 1) * float(surplus @ surplus)) ** 0.5 / count
  return statistics.detectable(error, groups - 1)


def _files(folder: Path, subject: str) -> dict[int | None, Path]:
  """A subject's files by step; that of one without a step is None."""
  files: dict[int | None, Path] = {}
  for path in folder.glob(f'{subject}*.jsonl'):
    step = path.stem.removeprefix(f'{subject}-')
    if path.stem == subject:
      files[None] = path
    elif step != path.stem and step.isdigit():
      files[int(step)] = path
  return files


def _read_lines(path: Path) -> list[dict[str, Any]]:
  records = []
  lines = path.read_text('utf-8').splitlines()
  for number, line in enumerate(lines, start=1):
    try:
      record = json.loads(line)
    except json.JSONDecodeError as error:
      raise CompareError(f'{path}:{number}: not JSON: {error.msg}') from error
    if not isinstance(record, dict) or 'item' not in record:
      raise CompareError(f'{path}:{number}: an answer has an "item"')
    records.append(record)
  return records
