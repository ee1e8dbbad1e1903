"""The suite: subjects sit tasks; scores, answers and a gallery are written."""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax import progress as progress_lib
from babyvfm_jax.evals import gallery as gallery_lib
from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals import scores as scores_lib
from babyvfm_jax.evals import sitting, statistics
from babyvfm_jax.evals.controls import controls_of
from babyvfm_jax.evals.norms import fits as norms
from babyvfm_jax.evals.protocols import Metric, Result, retrieval
from babyvfm_jax.evals.subject import ABILITIES, Sitter

Known = Callable[[item_lib.Task, Sequence[item_lib.Item], str, Sitter], bool]


def run(
  subjects: Sequence[Sitter],
  task_folders: Sequence[str | Path],
  workdir: str | Path | None = None,
  *,
  seed: int = 0,
  bootstrap: int = 1000,
  limit: int | None = None,
  progress: bool = False,
  known: Known | None = None,
) -> list[scores_lib.Score]:
  """Lets every subject sit every task.

  Args:
    subjects: What answers; names must differ.
    task_folders: Task folders, or folders of task folders.
    workdir: Where `scores.json`, `answers/` and `gallery/` are written, and
      `norms.json` for tasks that children have sat; None writes nothing. The
      gallery shows the first subject's items.
    seed: Of the shuffled pictures, the resamples and the limit.
    bootstrap: Number of resamples.
    limit: About how many items a task has (whole clusters, and whole pools of
      a retrieval), or None for all.
    progress: Whether to show a bar.
    known: `(task, items, protocol, subject)` to whether its answers are there
      already and need not be asked for again; None asks for all.

  Returns:
    The new rows, a task's together, its main metric first.

  Raises:
    TaskError: A folder holds no task, or a task is not of the item form.
  """
  tasks = [item_lib.read_task(folder) for folder in find_tasks(task_folders)]
  _check_names(tasks, subjects)
  rows: list[scores_lib.Score] = []
  fits: list[scores_lib.NormFit] = []
  entries: list[dict[str, Any]] = []
  total = len(tasks) * len(subjects)
  with _stage(total, progress) as advance:
    for task in tasks:
      items = subset(task, limit, seed)
      results: dict[str, Result] = {}
      for subject in subjects:
        advance(f'{task.name}, {subject.name}')
        protocol = sitting.protocol_for(task, subject)
        if protocol and known and known(task, items, protocol, subject):
          continue
        result = protocol and sitting.answer(
          protocol, task, items, subject, seed
        )
        if not result:
          continue
        results[subject.name] = result
        rows += _rows(
          protocol, task, items, subject, result, seed, bootstrap, limit
        )
        if workdir is not None:
          _write_answers(Path(workdir), task, subject, result)
      if workdir is not None and results:
        entries += gallery_lib.entries(
          task, items, results, seed=seed, step=subjects[0].step
        )
        fits += norms.fits_of(
          task, items, subjects, results, draws=bootstrap, seed=seed
        )
  if workdir is not None:
    gallery_lib.write(Path(workdir) / 'gallery', entries)
    scores_lib.merge_scores(Path(workdir) / 'scores.json', rows)
    if fits:
      scores_lib.merge_norm_fits(Path(workdir) / 'norms.json', fits)
  return rows


def evaluate_model(
  model: Any,
  params: Any,
  tokenizer: Any,
  workdir: str | Path | None,
  step: int,
  *,
  tasks: Sequence[str | Path],
  image_size: int,
  abilities: Collection[str] = ABILITIES,
  controls: bool = False,
  bootstrap: int = 1000,
  limit: int | None = None,
  seed: int = 0,
  progress: bool = False,
) -> list[scores_lib.Score]:
  """Lets a model sit the tasks, and at the end of a run the controls too.

  Args:
    model: A `models.BabyVFM`.
    params: Its parameters.
    tokenizer: The tokenizer that it was trained with.
    workdir: The run folder.
    step: Training step of the parameters.
    tasks: Task folders, or folders of task folders.
    image_size: Side of its pictures in pixels.
    abilities: What it was trained for, out of `subject.ABILITIES`; it sits no
      task that needs another.
    controls: Whether the controls sit the tasks too.
    bootstrap: As for `run`.
    limit: As for `run`.
    seed: As for `run`.
    progress: As for `run`.

  Returns:
    The rows, as they are in `scores.json`.
  """
  # The models come in here alone: reading scores must not wait for jax.
  from babyvfm_jax.evals.subjects import checkpoint

  subject = checkpoint.ModelSubject(
    model,
    params,
    tokenizer,
    image_size=image_size,
    step=step,
    abilities=abilities,
  )
  with tempfile.TemporaryDirectory() as folder:
    subjects: list[Sitter] = [subject]
    if controls:
      subjects += controls_of(subject, Path(folder), seed)
    return run(
      subjects,
      tasks,
      workdir,
      seed=seed,
      bootstrap=bootstrap,
      limit=limit,
      progress=progress,
    )


def find_tasks(folders: Sequence[str | Path]) -> list[Path]:
  """Task folders: each folder given, or the task folders in it, sorted.

  Raises:
    TaskError: A folder does not exist or holds no task.
  """
  if not folders:
    raise item_lib.TaskError(
      'no tasks: the corpus has none of its own; make some with '
      'tools/build_tasks.py or give --tasks=DIR,...'
    )
  found: dict[Path, None] = {}
  for name in folders:
    folder = Path(name)
    if not folder.is_dir():
      raise item_lib.TaskError(
        f'{folder}: no such folder; give a task folder (with items.jsonl and '
        'card.json) or a folder of task folders, such as CORPUS/tasks'
      )
    marks = ('card.json', 'items.jsonl')
    if any((folder / mark).is_file() for mark in marks):
      found[folder] = None
      continue
    inside = sorted(
      path
      for path in folder.iterdir()
      if path.is_dir() and any((path / mark).is_file() for mark in marks)
    )
    if not inside:
      raise item_lib.TaskError(
        f'{folder}: neither a task folder nor a folder of task folders; a task '
        'folder holds items.jsonl and card.json'
      )
    found.update(dict.fromkeys(inside))
  return list(found)


def matching(folders: Sequence[str | Path], patterns: str) -> list[Path]:
  """Task folders whose names match one of some patterns.

  Args:
    folders: Task folders, or folders of task folders.
    patterns: Shell patterns, separated by commas, such as
      `*-word-to-picture,*-retrieval`; '' for all.

  Raises:
    TaskError: No pattern matches a task.
  """
  found = find_tasks(folders)
  wanted = [one.strip() for one in patterns.split(',') if one.strip()]
  if not wanted:
    return found
  kept = [
    folder
    for folder in found
    if any(fnmatch.fnmatch(folder.name, pattern) for pattern in wanted)
  ]
  if not kept:
    raise item_lib.TaskError(
      f'no task is called {patterns!r}; there are '
      f'{", ".join(folder.name for folder in found)}'
    )
  return kept


def subset(
  task: item_lib.Task, limit: int | None, seed: int
) -> tuple[item_lib.Item, ...]:
  """About `limit` items in file order: whole pools, else whole clusters.

  Clusters stay whole because the items of one balance each other.
  """
  if limit is None or len(task.items) <= limit:
    return task.items
  if task.protocol == 'retrieval':
    pools = retrieval.pools_of(task.items)
    groups = {name: len(members) for name, members in pools.items()}
    names = [item.tag('pool') for item in task.items]
  else:
    names = [item.cluster or item.id for item in task.items]
    groups = {name: names.count(name) for name in dict.fromkeys(names)}

  def place(name: str) -> bytes:
    return hashlib.sha256(f'{seed} {name}'.encode()).digest()

  kept: set[str] = set()
  count = 0
  for name in sorted(groups, key=place):
    if count >= limit:
      break
    kept.add(name)
    count += groups[name]
  return tuple(
    item for item, name in zip(task.items, names, strict=True) if name in kept
  )


def _check_names(
  tasks: Sequence[item_lib.Task], subjects: Sequence[Sitter]
) -> None:
  folders: dict[str, Path] = {}
  for task in tasks:
    other = folders.setdefault(task.name, task.folder)
    if other != task.folder:
      raise item_lib.TaskError(
        f'{task.folder}/card.json: the name {task.name!r} is also that of '
        f'{other}; give one of them another'
      )
  names = [subject.name for subject in subjects]
  if len(set(names)) < len(names):
    raise ValueError(f'subjects of one name cannot be told apart: {names}')


def _rows(
  protocol: str,
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  subject: Sitter,
  result: Result,
  seed: int,
  bootstrap: int,
  limit: int | None,
) -> Iterator[scores_lib.Score]:
  clusters = [item.cluster for item in items]
  main = task.card['metric']
  metrics = sorted(result.metrics, key=lambda one: one.name != main)
  parts = _parts(task, items, metrics[0]) if metrics else []
  everyone = np.ones(len(items), bool)
  for metric, chosen in [*((one, everyone) for one in metrics), *parts]:
    if metric.chance is None and not subject.gives_probabilities:
      continue
    if metric.name == main and limit is None:
      _check_chance(task, metric.chance)
    inside = [name for name, kept in zip(clusters, chosen, strict=True) if kept]
    value, low, high, p_value = _figure(metric, inside, bootstrap, seed)
    yield scores_lib.Score(
      task=task.name,
      domain=task.card['domain'],
      protocol=protocol,
      subject=subject.name,
      step=subject.step,
      metric=metric.name,
      value=value,
      low=low,
      high=high,
      chance=metric.chance,
      n_items=int(chosen.sum()),
      items_sha256=task.items_sha256,
      p_value=p_value,
    )


def _figure(
  metric: Metric, clusters: Sequence[str], draws: int, seed: int
) -> tuple[float, float, float, float | None]:
  """Value, ends of the interval, p."""
  value, low, high = statistics.interval(
    metric.totals, metric.weights, clusters=clusters, draws=draws, seed=seed
  )
  if metric.known:
    return (value, *metric.known)
  if metric.chance is None:
    return value, low, high, None
  return (
    *(value, low, high),
    statistics.p_value(
      metric.totals, metric.weights, metric.chance, clusters=clusters
    ),
  )


def _parts(
  task: item_lib.Task, items: Sequence[item_lib.Item], metric: Metric
) -> list[tuple[Metric, np.ndarray]]:
  """The main figure by the tag that the card names in `by`.

  Their names are those of the metric with the tag's value in brackets, such as
  `accuracy[negation]`.
  """
  by = '' if metric.known else task.card.get('by', '')
  values = [item.concept if by == 'concept' else item.tag(by) for item in items]
  found: list[tuple[Metric, np.ndarray]] = []
  for value in dict.fromkeys(one for one in values if by and one):
    chosen = np.array([one == value for one in values])
    if (metric.weights[chosen] > 0).any():
      found.append((metric.of(chosen, f'{metric.name}[{value}]'), chosen))
  return found


def _check_chance(task: item_lib.Task, chance: float | None) -> None:
  stated = task.card['chance']
  if stated is None or chance is None:
    agree = stated is None and chance is None
  else:
    agree = abs(stated - chance) < 5e-3
  if not agree:
    raise item_lib.TaskError(
      f'{task.folder}/card.json: "chance" is {stated}, but guessing the items '
      f'gives {task.card["metric"]} {chance}; correct the card'
    )


def _write_answers(
  workdir: Path, task: item_lib.Task, subject: Sitter, result: Result
) -> None:
  """A control that was not trained has no step in its file's name."""
  step = '' if subject.step is None else f'-{subject.step}'
  # A colon is no part of a file's name everywhere, a slash nowhere.
  name = re.sub(r'[^\w.-]+', '-', subject.name)
  path = workdir / 'answers' / task.name / f'{name}{step}.jsonl'
  path.parent.mkdir(parents=True, exist_ok=True)
  partial = path.with_name(path.name + '.partial')
  partial.write_text(_lines(result.records), encoding='utf-8')
  os.replace(partial, path)


def _lines(records: Sequence[Mapping[str, Any]]) -> str:
  return ''.join(
    json.dumps(record, ensure_ascii=False) + '\n' for record in records
  )


@contextlib.contextmanager
def _stage(total: int, progress: bool):
  if not progress:
    yield lambda note: None
    return
  with progress_lib.stage('Sit the tests', total=total, unit='tests') as bar:
    yield lambda note: bar.advance(1, note)
