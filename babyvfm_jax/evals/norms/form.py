"""Children's own answers on the items of a task, by age: `norms.json`.

Its form:

  {"source": str, "measure": "choice" or "matrix", "ages": [
    {"label": "4 years", "months": 48, "n": number of children or null,
     "answers": {ITEM_ID: [share of each alternative]},
     "matrix": {"names": [...], "values": [[...]], "kind": "similarity"}}]}

`answers` belong to the measure `choice`: shares stand in the order of the
item's alternatives. `matrix` belongs to `matrix`: by default more is more alike;
a matrix of distances, such as differences in looking time, says
`"kind": "dissimilarity"` and is negated when read.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.item import Task, TaskError
from babyvfm_jax.evals.norms.likeness import Matrix

FILE = 'norms.json'
MEASURES = ('choice', 'matrix')
# Shares are often given to three digits.
_SUM = 0.01


@dataclasses.dataclass(frozen=True)
class Age:
  """Children of one age.

  Attributes:
    label: Such as `4 years`.
    months: Mean age, or the middle of the group's range.
    n: Number of children, or None where it is not known.
    answers: {item id: [k] shares that add up to 1}.
    matrix: How alike things are to them, or None.
  """

  label: str
  months: float
  n: int | None
  answers: Mapping[str, np.ndarray]
  matrix: Matrix | None


@dataclasses.dataclass(frozen=True)
class Norms:
  """Children's answers to a task.

  Attributes:
    source: Where they come from.
    measure: `choice` or `matrix`.
    ages: By rising age.
  """

  source: str
  measure: str
  ages: tuple[Age, ...]


def read_norms(task: Task) -> Norms | None:
  """Reads the norms of a task; None where it has none.

  Raises:
    TaskError: The file is not of the form; the message names the place.
  """
  path = task.folder / FILE
  if not path.is_file():
    return None
  try:
    fields = json.loads(path.read_text('utf-8'))
  except json.JSONDecodeError as error:
    raise TaskError(f'{path}:{error.lineno}: not JSON: {error.msg}') from error
  if not isinstance(fields, dict) or not fields.get('source'):
    raise TaskError(f'{path}: add "source", where the answers come from')
  measure = fields.get('measure')
  if measure not in MEASURES:
    raise TaskError(f'{path}: "measure" {measure!r} is not one of {MEASURES}')
  entries = fields.get('ages')
  if not isinstance(entries, list) or not entries:
    raise TaskError(f'{path}: "ages" is a list of one age or more')
  ages = [_read_age(path, task, measure, entry) for entry in entries]
  labels = [age.label for age in ages]
  if len(set(labels)) < len(labels):
    raise TaskError(f'{path}: labels of ages must differ: {labels}')
  names = {frozenset(age.matrix.names) for age in ages if age.matrix}
  if len(names) > 1:
    raise TaskError(f'{path}: the "names" of all ages must be the same')
  ages.sort(key=lambda age: age.months)
  return Norms(str(fields['source']), measure, tuple(ages))


def _read_age(path: Path, task: Task, measure: str, entry: Any) -> Age:
  if not isinstance(entry, dict) or not entry.get('label'):
    raise TaskError(
      f'{path}: an age is an object with a "label": {entry!r:.80}'
    )
  where = f'{path}: age {entry["label"]!r}'
  months, n = entry.get('months'), entry.get('n')
  if not isinstance(months, (int, float)) or not 0 < months < float('inf'):
    raise TaskError(f'{where}: "months" {months!r} is not an age in months')
  if n is not None and (not isinstance(n, int) or n < 1):
    raise TaskError(f'{where}: "n" {n!r} is no number of children; use null')
  if measure == 'choice':
    answers, matrix = _read_answers(where, task, entry.get('answers')), None
  else:
    answers, matrix = {}, _read_matrix(where, entry.get('matrix'))
  return Age(str(entry['label']), float(months), n, answers, matrix)


def _read_answers(
  where: str, task: Task, answers: Any
) -> dict[str, np.ndarray]:
  if not isinstance(answers, dict) or not answers:
    raise TaskError(f'{where}: "answers" maps ids of items to shares')
  items = {item.id: item for item in task.items}
  found = {}
  for name, values in answers.items():
    if name not in items:
      raise TaskError(
        f'{where}: items.jsonl has no item {name!r}; leave its answers out'
      )
    item = items[name]
    if item.choose not in ('visual', 'text', 'impossible'):
      raise TaskError(
        f'{where}, item {name!r}: shares are of alternatives; this one asks '
        f'for {item.choose!r}'
      )
    count = len(item.texts if item.choose == 'text' else item.visuals)
    shares = _numbers(values)
    if shares is None or shares.shape != (count,):
      raise TaskError(
        f'{where}, item {name!r}: give one share for each of its '
        f'{count} alternatives, not {values!r:.80}'
      )
    if (shares < 0).any() or abs(shares.sum() - 1) > _SUM:
      raise TaskError(
        f'{where}, item {name!r}: shares are not negative and add up to 1, not '
        f'{shares.tolist()}'
      )
    found[name] = shares / shares.sum()
  return found


def _read_matrix(where: str, fields: Any) -> Matrix:
  if not isinstance(fields, dict) or not isinstance(fields.get('names'), list):
    raise TaskError(f'{where}: "matrix" has "names" and "values"')
  names = [str(name) for name in fields['names']]
  values = _numbers(fields.get('values'))
  if values is None or values.shape != (len(names),) * 2 or len(names) < 3:
    raise TaskError(
      f'{where}: "values" is a square of numbers, a row for each of the '
      f'{len(names)} "names", of which there are at least three'
    )
  if len(set(names)) < len(names):
    raise TaskError(f'{where}: "names" must differ: {names}')
  if not np.allclose(values, values.T, atol=1e-6):
    raise TaskError(f'{where}: "values" is not symmetric')
  kind = fields.get('kind', 'similarity')
  if kind not in ('similarity', 'dissimilarity'):
    raise TaskError(
      f'{where}: "kind" {kind!r} is neither "similarity" nor "dissimilarity"'
    )
  return Matrix(tuple(names), values if kind == 'similarity' else -values)


def _numbers(values: Any) -> np.ndarray | None:
  try:
    found = np.asarray(values, np.float64)
  except (TypeError, ValueError):
    return None
  return found if np.isfinite(found).all() else None
