"""Scores: rows of `scores.json` and `norms.json`, all that a report trusts.

The controls' rows are judged together here, because one in twenty guesses
leaves its own 95 % interval.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

# How far from chance to one a control may come.
SHORTCUT = 0.6


@dataclasses.dataclass(frozen=True)
class Score:
  """One figure of one subject on one task.

  Attributes:
    task: Name of the task.
    domain: Developmental domain, such as `vocabulary`.
    protocol: How the subject answered.
    subject: Name of the subject: `model` or a control.
    step: Training step of the checkpoint, or None for a control without one.
    metric: Such as `accuracy`, `recall_at_1`, `loss`.
    value: The figure.
    low: Lower end of the 95 % bootstrap interval.
    high: Upper end.
    chance: Value of guessing, or None where there is none.
    n_items: Number of items.
    items_sha256: Hash of the task's items and pictures.
    p_value: Of the test that the figure is chance, two-sided; None where there
      is no chance.
  """

  task: str
  domain: str
  protocol: str
  subject: str
  step: int | None
  metric: str
  value: float
  low: float
  high: float
  chance: float | None
  n_items: int
  items_sha256: str
  p_value: float | None = None

  @property
  def key(self) -> tuple[str, str, str, int | None, str]:
    """What makes a row the same row in two runs of an evaluation."""
    return (self.task, self.protocol, self.subject, self.step, self.metric)


def read_scores(path: str | Path) -> list[Score]:
  """Reads `scores.json`; an absent file is an empty list."""
  path = Path(path)
  if not path.is_file():
    return []
  return [Score(**row) for row in json.loads(path.read_text('utf-8'))]


def is_control(subject: str, model: str = 'model') -> bool:
  """Whether a name is that of a control.

  Outside models and checkpoints of other runs have a colon in their names.
  """
  return subject != model and ':' not in subject


# Controls whose figures differ from chance by chance alone, to either side.
GUESSERS = ('constant', 'random')


@dataclasses.dataclass(frozen=True)
class Controls:
  """What the controls of a run say about its tests.

  Attributes:
    rows: How many rows of controls were held against chance.
    apart: How many have chance outside their own 95 % interval; about one in
      twenty of those that guess does.
    off: The rows that still differ from chance when all are tested together
      (Holm, 5 %): these tests give something away, or a scorer is wrong.
  """

  rows: int
  apart: int
  off: tuple[Score, ...]


def judge_controls(
  scores: Iterable[Score], model: str = 'model', level: float = 0.05
) -> Controls:
  """Holds the controls' last rows against chance, as one family.

  Figures by part are left out: who always says "four" is right wherever it is
  four. Those that guess are held on either side. Of the others only what lies
  above chance gives anything away: who likes one picture of a pair whatever is
  asked has a group score of 0.

  Args:
    scores: Rows of one run.
    model: The subject that is no control.
    level: Chance of naming any row wrongly.
  """
  tested = [
    (score, score.chance, _given_away(score, score.chance, score.p_value))
    for score in _last_of_controls(scores, model)
    if score.chance is not None
    and score.p_value is not None
    and '[' not in score.metric
  ]
  adjusted = holm([p_value for *_, p_value in tested])
  return Controls(
    rows=len(tested),
    apart=sum(not s.low <= chance <= s.high for s, chance, _ in tested),
    off=tuple(
      score
      for (score, *_), p_value in zip(tested, adjusted, strict=True)
      if p_value < level
    ),
  )


@dataclasses.dataclass(frozen=True)
class Shortcut:
  """A control that comes far: a way to answer without understanding.

  Attributes:
    score: The control's row.
    limit: What it passes.
    reason: Why that is the meaning of the task, from its card's `shortcuts`; ''
      where the card gives none, so that the task wants repair.
  """

  score: Score
  limit: float
  reason: str


def judge_shortcuts(
  scores: Iterable[Score],
  cards: Mapping[str, Mapping[str, Any]],
  model: str = 'model',
) -> list[Shortcut]:
  """Controls that pass 60 % of the way from chance to one.

  Args:
    scores: Rows of one run; the last of each control and the main metric of
      each task count.
    cards: `card.json` by name of the task; tasks without a card are left out.
    model: The subject that is no control.

  Returns:
    In the order of the rows.
  """
  found = []
  for score in _last_of_controls(scores, model):
    card = cards.get(score.task)
    if card is None or score.chance is None or score.metric != card['metric']:
      continue
    limit = score.chance + SHORTCUT * (1 - score.chance)
    if score.value > limit:
      reason = card.get('shortcuts', {}).get(score.subject, '')
      found.append(Shortcut(score, limit, reason))
  return found


def _given_away(score: Score, chance: float, p_value: float) -> float:
  """p of a control's figure; one-sided for those that do not guess."""
  if score.subject in GUESSERS:
    return p_value
  return p_value / 2 if score.value > chance else 1 - p_value / 2


def _last_of_controls(scores: Iterable[Score], model: str) -> list[Score]:
  last: dict[tuple[str, str, str, str], Score] = {}
  for score in scores:
    if not is_control(score.subject, model):
      continue
    key = (score.task, score.protocol, score.subject, score.metric)
    if key not in last or (score.step or 0) >= (last[key].step or 0):
      last[key] = score
  return list(last.values())


def holm(p_values: Sequence[float]) -> list[float]:
  """Adjusts p values of a family, whatever their dependence (Holm, 1979).

  Args:
    p_values: Of every test of the family.

  Returns:
    In the same order: those below a level reject, and the chance that any of
    them rejects wrongly is at most that level.
  """
  adjusted = [1.0] * len(p_values)
  highest = 0.0
  rising = sorted(range(len(p_values)), key=lambda place: p_values[place])
  for rank, place in enumerate(rising):
    highest = max(highest, (len(p_values) - rank) * p_values[place])
    adjusted[place] = min(highest, 1.0)
  return adjusted


def merge_scores(path: str | Path, scores: Iterable[Score]) -> list[Score]:
  """Adds rows to `scores.json`, replacing those of the same key.

  The file is replaced in one piece, so that a kill leaves the old or the new.
  """
  rows = {score.key: score for score in read_scores(path)}
  rows.update({score.key: score for score in scores})
  _write(Path(path), list(rows.values()))
  return list(rows.values())


@dataclasses.dataclass(frozen=True)
class NormFit:
  """How a subject's answers compare with those of children of one age.

  Attributes:
    task: Name of the task.
    subject: Name of the subject; '' for figures of the children alone.
    step: Training step, or None.
    age: Label of the age, such as `4 years`; of `best_age` that which fits
      best, '' without a claim.
    months: That age in months; None without a claim.
    measure: `children_accuracy`, `d_kl` (nats; less is more alike), `beta` (the
      inverse temperature of `d_kl`), `item_correlation` (Spearman, shares of
      the right alternative), `rsa` or `best_age` (in months).
    value: The figure; None where it is not defined or no claim is made.
    low: Lower end of its 95 % interval, or None.
    high: Upper end, or None.
    n_items: Number of items (of `rsa` names) that it rests on.
    claim: Whether the row may be read as "is like children of this age": only
      of a `best_age` that fits better than the controls.
    note: Of `best_age` why it is claimed or not; of a figure that is not defined
      why; else ''.
  """

  task: str
  subject: str
  step: int | None
  age: str
  months: float | None
  measure: str
  value: float | None
  low: float | None
  high: float | None
  n_items: int
  claim: bool = False
  note: str = ''

  @property
  def key(self) -> tuple[str, str, int | None, str, str]:
    """What makes a row the same row; a subject has one best age."""
    age = '' if self.measure == 'best_age' else self.age
    return (self.task, self.subject, self.step, age, self.measure)


def read_norm_fits(path: str | Path) -> list[NormFit]:
  """Reads `norms.json` of a run; an absent file is an empty list."""
  path = Path(path)
  if not path.is_file():
    return []
  return [NormFit(**row) for row in json.loads(path.read_text('utf-8'))]


def merge_norm_fits(path: str | Path, fits: Iterable[NormFit]) -> list[NormFit]:
  """Adds rows to a run's `norms.json`, replacing those of the same key."""
  rows = {fit.key: fit for fit in read_norm_fits(path)}
  rows.update({fit.key: fit for fit in fits})
  _write(Path(path), list(rows.values()))
  return list(rows.values())


def _write(path: Path, rows: Sequence[Score] | Sequence[NormFit]) -> None:
  path.parent.mkdir(parents=True, exist_ok=True)
  partial = path.with_name(path.name + '.partial')
  text = json.dumps([dataclasses.asdict(row) for row in rows], indent=1)
  partial.write_text(text + '\n', encoding='utf-8')
  os.replace(partial, path)
