"""A session: checkpoints of a run and outside models sit the same tests.

Subjects come one after the other, so that one of them is in memory at a time;
the pictures that they look at are decoded once. What is in `scores.json` already,
of the same items and the same subject, is not asked for again.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals import sitting, suite
from babyvfm_jax.evals.controls import controls_of
from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.scores import Score, is_control, read_scores
from babyvfm_jax.evals.subject import Sitter, Subject, SubjectError

# What each name in scores.json was read from.
SOURCES = 'subjects.json'
_CONTROLS = 'controls beside'


@dataclasses.dataclass(frozen=True)
class Candidate:
  """A subject before it is loaded.

  Attributes:
    name: Name in `scores.json`.
    step: Training step, or None.
    source: What it is read from, for `subjects.json`.
    load: Given an album, the subject.
  """

  name: str
  step: int | None
  source: str
  load: Callable[[Album], Subject]


@dataclasses.dataclass(frozen=True)
class Plan:
  """How the tests are sat.

  Attributes:
    controls: Whether the controls sit too, beside the candidate `controlled`.
    controlled: Place of the candidate that blind controls are made of.
    bootstrap: Number of resamples.
    limit: About how many items a task has, or None for all.
    seed: Of the shuffled pictures, the resamples and the limit.
    again: Whether to ask again for what is known.
    progress: Whether to show a bar.
  """

  controls: bool = True
  controlled: int = -1
  bootstrap: int = 1000
  limit: int | None = None
  seed: int = 0
  again: bool = False
  progress: bool = False


class NotAsked(NamedTuple):
  """A task that a subject did not sit, and why."""

  subject: str
  task: str
  why: str


class Outcome(NamedTuple):
  """What came of a session.

  Attributes:
    rows: Those of `scores.json` that the session is about, new or known.
    not_asked: What subjects did not sit.
    new: How many of the rows are new.
    cards: Of the tasks, by name.
  """

  rows: list[Score]
  not_asked: list[NotAsked]
  new: int
  cards: dict[str, Any]


def hold(
  candidates: Sequence[Candidate],
  folders: Sequence[Path],
  workdir: str | Path,
  plan: Plan,
) -> Outcome:
  """Lets candidates sit tasks, one candidate after the other.

  Args:
    candidates: In the order in which they sit; checkpoints ascending, since
      the gallery is of the last.
    folders: Task folders.
    workdir: Where `scores.json`, `answers/` and `gallery/` are written.
    plan: How.

  Raises:
    TaskError: A folder holds no task, or a task is broken.
    SubjectError: Two candidates have one name, or a name was another's.
  """
  workdir = Path(workdir)
  tasks = [item_lib.read_task(folder) for folder in folders]
  controlled = candidates[plan.controlled] if plan.controls else None
  same = _note_sources(workdir, candidates, controlled)
  album = Album()
  before = [
    row
    for row in read_scores(workdir / 'scores.json')
    if not plan.again and (same or not is_control(row.subject))
  ]
  known = _known(before)
  names: set[tuple[str, int | None]] = set()
  not_asked: list[NotAsked] = []
  new = 0
  for candidate in candidates:
    controls = candidate is controlled
    names.add((candidate.name, candidate.step))
    if not controls and _all_known(candidate, tasks, plan, before):
      continue
    subject = candidate.load(album)
    with tempfile.TemporaryDirectory() as scratch:
      subjects: list[Sitter] = [subject]
      if controls:
        subjects += controls_of(subject, Path(scratch), plan.seed)
      names |= {(one.name, one.step) for one in subjects}
      not_asked += [
        NotAsked(one.name, task.name, why)
        for one in subjects
        for task in tasks
        if (why := sitting.why_not(task, one))
      ]
      new += len(
        suite.run(
          subjects,
          folders,
          workdir,
          seed=plan.seed,
          bootstrap=plan.bootstrap,
          limit=plan.limit,
          progress=plan.progress,
          known=known,
        )
      )
  about = {task.name: task.items_sha256 for task in tasks}
  rows = [
    row
    for row in read_scores(workdir / 'scores.json')
    if about.get(row.task) == row.items_sha256
    and (row.subject, row.step) in names
  ]
  order = list(about)
  rows.sort(key=lambda row: (order.index(row.task), is_control(row.subject)))
  cards = {task.name: dict(task.card) for task in tasks}
  return Outcome(rows, list(dict.fromkeys(not_asked)), new, cards)


def in_domains(folders: Sequence[Path], domains: Sequence[str]) -> list[Path]:
  """Those of some task folders whose cards name one of the domains.

  Args:
    folders: Task folders.
    domains: Such as `vocabulary`; none for all.

  Raises:
    TaskError: There is no task of a domain.
  """
  if not domains:
    return list(folders)
  of = {folder: item_lib.read_task(folder).card['domain'] for folder in folders}
  strange = sorted(set(domains) - set(of.values()))
  if strange:
    raise item_lib.TaskError(
      f'no task of the domains {strange}; there are {sorted(set(of.values()))}'
    )
  return [folder for folder, domain in of.items() if domain in domains]


def _known(rows: Sequence[Score]) -> suite.Known:
  """Whether a subject's main figure on the same items is there already."""
  there = {
    (row.task, row.protocol, row.subject, row.step, row.metric): row
    for row in rows
  }

  def known(
    task: item_lib.Task,
    items: Sequence[item_lib.Item],
    protocol: str,
    subject: Sitter,
  ) -> bool:
    key = (task.name, protocol, subject.name, subject.step, task.card['metric'])
    row = there.get(key)
    return row is not None and _same_items(row, task, len(items))

  return known


def _all_known(
  candidate: Candidate,
  tasks: Sequence[item_lib.Task],
  plan: Plan,
  rows: Sequence[Score],
) -> bool:
  """Whether every task is answered, so that nothing need be loaded."""
  return all(
    any(
      (row.task, row.subject, row.step, row.metric)
      == (task.name, candidate.name, candidate.step, task.card['metric'])
      and _same_items(row, task, len(suite.subset(task, plan.limit, plan.seed)))
      for row in rows
    )
    for task in tasks
  )


def _same_items(row: Score, task: item_lib.Task, count: int) -> bool:
  return row.items_sha256 == task.items_sha256 and row.n_items == count


def _note_sources(
  workdir: Path,
  candidates: Sequence[Candidate],
  controlled: Candidate | None,
) -> bool:
  """Writes what each name stands for, and holds that it stays so.

  Returns:
    Whether the controls that are known, if any, were beside the same subject.
  """
  keys = [(one.name, one.step) for one in candidates]
  if len(set(keys)) < len(keys):
    raise SubjectError(f'subjects of one name cannot be told apart: {keys}')
  path = workdir / SOURCES
  sources: dict[str, str] = {}
  if path.is_file():
    sources = json.loads(path.read_text('utf-8'))
  for one in candidates:
    if sources.setdefault(one.name, one.source) != one.source:
      raise SubjectError(
        f'{path}: {one.name!r} was {sources[one.name]}, not {one.source}; '
        'rename the folder or file, or evaluate into another --out'
      )
  same = True
  if controlled is not None:
    # Those of a training run, which writes no such file, are beside its model.
    same = sources.get(_CONTROLS, controlled.name) == controlled.name
    sources[_CONTROLS] = controlled.name
  path.parent.mkdir(parents=True, exist_ok=True)
  partial = path.with_name(path.name + '.partial')
  partial.write_text(json.dumps(sources, indent=1) + '\n', encoding='utf-8')
  os.replace(partial, path)
  return same
