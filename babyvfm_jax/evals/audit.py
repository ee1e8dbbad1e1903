"""What the controls of a run say about its tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from babyvfm_jax.evals import statistics
from babyvfm_jax.evals.scores import Score


@dataclasses.dataclass(frozen=True)
class Audit:
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


def audit_controls(
  scores: Iterable[Score], model: str = 'model', level: float = 0.05
) -> Audit:
  """Holds the controls' last rows against chance, as one family.

  Args:
    scores: Rows of one run.
    model: The subject that is no control.
    level: Chance of naming any row wrongly.
  """
  last: dict[tuple[str, str, str, str], Score] = {}
  for score in scores:
    if score.subject == model:
      continue
    key = (score.task, score.protocol, score.subject, score.metric)
    if key not in last or (score.step or 0) >= (last[key].step or 0):
      last[key] = score
  tested = [
    (score, score.chance, score.p_value)
    for score in last.values()
    if score.chance is not None and score.p_value is not None
  ]
  adjusted = statistics.holm([p_value for *_, p_value in tested])
  return Audit(
    rows=len(tested),
    apart=sum(not s.low <= chance <= s.high for s, chance, _ in tested),
    off=tuple(
      score
      for (score, *_), p_value in zip(tested, adjusted, strict=True)
      if p_value < level
    ),
  )
