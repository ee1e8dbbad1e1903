"""Learning curves of words, from the answers that a run has kept.

Of a task that gives every word a surprisal (`item, word, surprisal`), or of one
whose items are about a word (`word, correct`): a mean by word and checkpoint.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals import learning
from babyvfm_jax.evals.scores import read_scores

MODEL = 'model'


class CurveError(Exception):
  """Answers from which no curve can be had; names the file and the fix."""


@dataclasses.dataclass(frozen=True)
class Curves:
  """The learning curves of a task's words.

  Attributes:
    task: Name of the task.
    measure: `surprisal` or `accuracy`.
    unit: What training is measured in: `words heard` or `steps`.
    steps: Evaluated steps above 0, ascending.
    exposure: The same in the unit.
    baseline: Where the chance level comes from, in words.
    curves: One a word, in alphabetical order.
  """

  task: str
  measure: str
  unit: str
  steps: tuple[int, ...]
  exposure: tuple[float, ...]
  baseline: str
  curves: tuple[learning.Curve, ...]


def read_curves(workdir: str | Path, task: str = '') -> Curves:
  """The learning curves that a run's answers hold.

  Raises:
    CurveError: There are none, or a line is broken.
  """
  workdir = Path(workdir)
  found = {}
  for folder in sorted((workdir / 'answers').glob(task or '*')):
    sheets = _read_sheets(folder)
    if sheets:
      found[folder.name] = sheets
  if not found:
    raise CurveError(
      f'{workdir / "answers"}: no answers about words'
      f'{f" in the task {task}" if task else ""}; let checkpoints sit a task '
      'of the protocol word_surprisal, or one whose items are tagged word:...'
    )

  def rank(name: str) -> tuple[bool, int, int]:
    sheets = found[name]
    words = {word for sheet in sheets.values() for word in sheet.figures}
    return (_measure(sheets) == 'surprisal', len(sheets), len(words))

  name = max(sorted(found), key=rank)
  return _curves(workdir, name, found[name])


def heard_words(workdir: Path) -> dict[str, int]:
  """How often the corpora of a run have each word, from their cards."""
  counts: dict[str, int] = {}
  for path in sorted((workdir / 'cards').glob('*.json')):
    for word, times in _read_json(path).get('vocabulary') or []:
      counts[str(word).lower()] = counts.get(str(word).lower(), 0) + int(times)
  return counts


@dataclasses.dataclass(frozen=True)
class _Sheet:
  """Answers at one step: mean figure and items a word."""

  measure: str
  figures: dict[str, float]
  items: dict[str, int]


def _read_sheets(folder: Path) -> dict[int, _Sheet]:
  sheets = {}
  for path in folder.glob(f'{MODEL}-*.jsonl'):
    ending = path.stem.removeprefix(f'{MODEL}-')
    if ending.isdigit() and (sheet := _read_sheet(path)) is not None:
      sheets[int(ending)] = sheet
  measures = {sheet.measure for sheet in sheets.values()}
  if len(measures) > 1:
    raise CurveError(
      f'{folder}: some steps were answered with a surprisal, others with '
      'right and wrong; let all checkpoints sit the task again'
    )
  return dict(sorted(sheets.items()))


def _read_sheet(path: Path) -> _Sheet | None:
  figures: dict[str, list[float]] = {}
  measures = set()
  for number, line in enumerate(path.read_text('utf-8').splitlines(), 1):
    if '"word"' not in line:
      continue
    try:
      record = json.loads(line)
      word = ' '.join(str(record.get('word') or '').lower().split())
      measure = 'surprisal' if 'surprisal' in record else 'accuracy'
      figure = record['surprisal' if measure == 'surprisal' else 'correct']
      figure = math.nan if figure is None else float(figure)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
      raise CurveError(
        f'{path}:{number}: not an answer about a word ({error!r}); let the '
        'checkpoint sit the task again'
      ) from error
    if word and math.isfinite(figure):
      measures.add(measure)
      figures.setdefault(word, []).append(figure)
  if not figures:
    return None
  if len(measures) > 1:
    raise CurveError(f'{path}: holds two kinds of answers; sit it again')
  return _Sheet(
    measures.pop(),
    {word: math.fsum(some) / len(some) for word, some in figures.items()},
    {word: len(some) for word, some in figures.items()},
  )


def _measure(sheets: Mapping[int, _Sheet]) -> str:
  return next(iter(sheets.values())).measure


def _curves(workdir: Path, task: str, sheets: Mapping[int, _Sheet]) -> Curves:
  measure = _measure(sheets)
  steps = tuple(step for step in sheets if step > 0)
  exposure, unit = _exposure(workdir, steps)
  words = sorted({word for sheet in sheets.values() for word in sheet.figures})
  chances, baseline = _chances(workdir, task, measure, sheets)
  curves = []
  for word in words:
    rows = [
      (place, sheets[step].figures[word], sheets[step].items[word])
      for step, place in zip(steps, exposure, strict=True)
      if word in sheets[step].figures
    ]
    curves.append(
      learning.Curve(
        word=word,
        exposure=np.array([row[0] for row in rows]),
        figures=np.array([row[1] for row in rows]),
        chance=chances.get(word, chances['']),
        measure=measure,
        items=max((row[2] for row in rows), default=0),
      )
    )
  return Curves(task, measure, unit, steps, exposure, baseline, tuple(curves))


def _exposure(
  workdir: Path, steps: Sequence[int]
) -> tuple[tuple[float, ...], str]:
  """Words heard at each step, where the log reaches them all; else the steps."""
  logged: dict[float, float] = {}
  path = workdir / 'metrics.jsonl'
  lines = path.read_text('utf-8').splitlines() if path.is_file() else []
  for line in lines:
    try:
      record = json.loads(line)
    except json.JSONDecodeError:
      continue  # half a line of a killed run
    if 'step' in record and 'perf/words_heard' in record:
      logged[float(record['step'])] = float(record['perf/words_heard'])
  places = sorted(logged)
  if not places or not steps or steps[-1] > places[-1] * 1.05:
    return tuple(map(float, steps)), 'steps'
  heard = np.interp(
    steps, [0.0, *places], [0.0, *(logged[place] for place in places)]
  )
  return tuple(map(float, heard)), 'words heard'


def _chances(
  workdir: Path, task: str, measure: str, sheets: Mapping[int, _Sheet]
) -> tuple[dict[str, float], str]:
  """Chance level by word, '' for those that have none of their own."""
  if measure == 'accuracy':
    rows = [
      row
      for row in read_scores(workdir / 'scores.json')
      if row.task == task and row.metric == 'accuracy'
    ]
    chance = next((row.chance for row in rows if row.chance is not None), None)
    if chance is None:
      raise CurveError(
        f'{workdir / "scores.json"}: no chance level of accuracy in {task}; '
        'run python -m experiments.evaluate again'
      )
    return {'': chance}, 'guessing'
  sizes = [
    (_read_json(path).get('tokenizer') or {}).get('vocabulary_size')
    for path in sorted((workdir / 'cards').glob('*.json'))
  ]
  uniform = math.log(max([2, *(size for size in sizes if size)]))
  if 0 in sheets:
    start = sheets[0].figures
    mean = math.fsum(start.values()) / len(start)
    return {**start, '': mean}, 'surprisal before training'
  if not any(sizes):
    raise CurveError(
      f'{workdir / "answers" / task}: needs the surprisal at step 0 '
      '(model-0.jsonl) or a corpus card with the size of the vocabulary'
    )
  return {'': uniform}, 'uniform over the vocabulary, in nats'


def _read_json(path: Path) -> dict[str, Any]:
  try:
    return json.loads(path.read_text('utf-8'))
  except json.JSONDecodeError as error:
    raise CurveError(
      f'{path}:{error.lineno}: not JSON ({error.msg}); copy the card again'
    ) from error
