"""A run folder, read: the only door between result files and the report."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.scores import Score, read_scores
from babyvfm_jax.report import beside, jsonfile
from babyvfm_jax.report.jsonfile import ReportError

MODEL = 'model'


@dataclasses.dataclass(frozen=True)
class AnswerSheet:
  """The answers of one subject at one step to one task.

  Attributes:
    task: Name of the task.
    subject: Name of the subject.
    step: Training step, or None for a subject without one.
    answers: The answers about single words, in order.
  """

  task: str
  subject: str
  step: int | None
  answers: tuple[Mapping[str, Any], ...]


@dataclasses.dataclass(frozen=True)
class Run:
  """What a run folder holds; absent files are empty.

  Attributes:
    folder: The run folder.
    label: Short name, unique among the runs of one report.
    config: `config.json`.
    provenance: `provenance.json`.
    metrics: Records of `metrics.jsonl`, one a step, steps ascending.
    scores: Rows of `scores.json`.
    sheets: The model's answers, steps ascending.
    gallery: Entries of `gallery/gallery.json`.
    cards: Corpus cards by corpus name.
    notes: Sentences about what was left out, for the page.
    norms: Rows of `norms.json` about children's own answers.
    tasks: Cards of the tasks by name, from `tasks.json`.
    acquisition: `acquisition.json`.
    differences: Rows of `comparison.csv`.
  """

  folder: Path
  label: str
  config: Mapping[str, Any]
  provenance: Mapping[str, Any]
  metrics: tuple[Mapping[str, float], ...]
  scores: tuple[Score, ...]
  sheets: tuple[AnswerSheet, ...]
  gallery: tuple[Mapping[str, Any], ...]
  cards: Mapping[str, Mapping[str, Any]]
  notes: tuple[str, ...] = ()
  norms: tuple[beside.Norm, ...] = ()
  tasks: Mapping[str, Mapping[str, Any]] = dataclasses.field(
    default_factory=dict
  )
  acquisition: Mapping[str, Any] = dataclasses.field(default_factory=dict)
  differences: tuple[beside.Difference, ...] = ()

  @property
  def name(self) -> str:
    """Name from the configuration, or else the folder's."""
    return str(self.config.get('name') or self.folder.name)

  @property
  def last_step(self) -> int | None:
    """Last step that a metric or a score speaks of."""
    steps = [int(record['step']) for record in self.metrics]
    steps += [row.step for row in self.scores if row.step is not None]
    return max(steps, default=None)

  def curve(self, key: str) -> tuple[np.ndarray, np.ndarray]:
    """Steps and values [n] of one metric, where it was recorded."""
    pairs = [(r['step'], r[key]) for r in self.metrics if key in r]
    columns = np.array(pairs, dtype=float).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def read_run(folder: str | Path, label: str = '') -> Run:
  """Reads a run folder.

  Raises:
    ReportError: The folder is absent, or a file in it is broken.
  """
  folder = Path(folder)
  if not folder.is_dir():
    raise ReportError(
      f'{folder}: no such folder; give the --workdir of a training run'
    )
  notes: list[str] = []
  config = jsonfile.read_object(folder / 'config.json')
  return Run(
    folder=folder,
    label=label or str(config.get('name') or folder.resolve().name),
    config=config,
    provenance=jsonfile.read_object(folder / 'provenance.json'),
    metrics=_read_metrics(folder / 'metrics.jsonl', notes),
    scores=_read_scores(folder / 'scores.json', notes),
    sheets=_read_sheets(folder / 'answers'),
    gallery=_read_gallery(folder / 'gallery' / 'gallery.json'),
    cards={
      path.stem: jsonfile.read_object(path)
      for path in sorted((folder / 'cards').glob('*.json'))
    },
    norms=beside.read_norms(folder / 'norms.json', notes),
    tasks=beside.read_tasks(folder / 'tasks.json', notes),
    acquisition=jsonfile.read_object(folder / 'acquisition.json'),
    differences=beside.read_differences(folder / 'comparison.csv', notes),
    notes=tuple(notes),
  )


def read_runs(folders: Sequence[str | Path]) -> list[Run]:
  """Reads several runs and gives each a label of its own.

  The label is the config's name; runs of one config (seeds, say) take the
  folder's name instead, or as much of the path as tells them apart.
  """
  runs = [read_run(folder) for folder in folders]
  parts = [run.folder.resolve().parts for run in runs]
  for depth in range(1, max(len(part) for part in parts) + 1):
    labels = [run.label for run in runs]
    if len(set(labels)) == len(labels):
      return runs
    runs = [
      dataclasses.replace(run, label='/'.join(part[-depth:]))
      if labels.count(run.label) > 1
      else run
      for run, part in zip(runs, parts, strict=True)
    ]
  if len({run.label for run in runs}) < len(runs):
    raise ReportError(
      f'{runs[0].folder}: a run is given twice; compare it with other runs'
    )
  return runs


def _read_metrics(
  path: Path, notes: list[str]
) -> tuple[Mapping[str, float], ...]:
  if not path.is_file():
    return ()
  # A resumed run repeats the steps since its checkpoint: the later line holds.
  steps: dict[int, dict[str, float]] = {}
  for where, record in jsonfile.read_lines(path, notes):
    step = record.get('step')
    if not isinstance(step, (int, float)) or isinstance(step, bool):
      raise ReportError(f'{where}: "step" must be a number, is {step!r}')
    figures = {
      key: float(figure)
      for key, figure in record.items()
      if isinstance(figure, (int, float)) and not isinstance(figure, bool)
    }
    steps.setdefault(int(step), {}).update(figures)
  return tuple(steps[step] for step in sorted(steps))


def _read_scores(path: Path, notes: list[str]) -> tuple[Score, ...]:
  try:
    rows = read_scores(path)
  except json.JSONDecodeError as error:
    raise ReportError(
      f'{path}:{error.lineno}: not JSON ({error.msg}); run '
      f'python -m experiments.evaluate --workdir={path.parent} again'
    ) from error
  except TypeError as error:
    raise ReportError(
      f'{path}: a row is not a score ({error}); run '
      f'python -m experiments.evaluate --workdir={path.parent} again'
    ) from error
  finite = []
  for number, row in enumerate(rows):
    figures = (row.value, row.low, row.high)
    if not all(isinstance(figure, (int, float)) for figure in figures):
      raise ReportError(
        f'{path}: row {number} ({row.task}, {row.subject}, {row.metric}): '
        f'value, low and high must be numbers, are {figures}'
      )
    if all(map(math.isfinite, figures)):
      finite.append(row)
    else:
      notes.append(
        f'A score was left out because it is not finite: {row.task}, '
        f'{row.metric}, {row.subject}, step {row.step}.'
      )
  return tuple(finite)


def _read_sheets(folder: Path) -> tuple[AnswerSheet, ...]:
  sheets = []
  for path in sorted(folder.glob(f'*/{MODEL}-*.jsonl')):
    ending = path.stem.removeprefix(f'{MODEL}-')
    if not ending.isdigit():
      continue  # answers of a subject whose name only begins like ours
    answers = []
    for where, answer in jsonfile.read_lines(path, about='"word"'):
      if 'surprisal' in answer:
        continue  # no right or wrong: see tools/acquisition.py
      if 'correct' not in answer:
        raise ReportError(
          f'{where}: an answer needs "correct"; run '
          'python -m experiments.evaluate again'
        )
      answers.append(answer)
    sheets.append(
      AnswerSheet(path.parent.name, MODEL, int(ending), tuple(answers))
    )
  return tuple(sorted(sheets, key=lambda sheet: (sheet.task, sheet.step or 0)))


def _read_gallery(path: Path) -> tuple[Mapping[str, Any], ...]:
  if not path.is_file():
    return ()
  content = jsonfile.read_json(path)
  entries = content.get('items') if isinstance(content, dict) else content
  if not isinstance(entries, list) or not all(
    isinstance(entry, dict) for entry in entries
  ):
    raise ReportError(f'{path}: must hold a list of items')
  return tuple(entries)
