"""Scores: rows of `scores.json`, the only thing that a report trusts."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable
from pathlib import Path


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


def merge_scores(path: str | Path, scores: Iterable[Score]) -> list[Score]:
  """Adds rows to `scores.json`, replacing those of the same key.

  The file is replaced in one piece, so that a kill leaves the old or the new.
  """
  path = Path(path)
  rows = {score.key: score for score in read_scores(path)}
  rows.update({score.key: score for score in scores})
  merged = list(rows.values())
  path.parent.mkdir(parents=True, exist_ok=True)
  partial = path.with_name(path.name + '.partial')
  text = json.dumps([dataclasses.asdict(row) for row in merged], indent=1)
  partial.write_text(text + '\n', encoding='utf-8')
  os.replace(partial, path)
  return merged
