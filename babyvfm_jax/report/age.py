"""Simulated age: what a child would be who has heard as much.

Where a curriculum walks the corpus from the youngest moment to the oldest, the
age is that of the oldest moment that the run has met. Else it is a stated rate:
children of English-speaking homes hear some 12,300 words a day from adults
(Gilkerson et al. 2017, "Mapping the early language environment using all-day
recordings and automated analysis", mean of twelve-hour LENA recordings of 329
families), from birth on. That is an amount of speech and no claim that a model
is like a child of that age.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.report import wording
from babyvfm_jax.report.run import Run

WORDS_A_DAY = 12_300
START_MONTHS = 0.0
DAYS_PER_MONTH = 365.25 / 12
_ORDER = 'age_days'
# Beyond the last record by more than this, the log says nothing.
_SLACK = 1.05


@dataclasses.dataclass(frozen=True)
class Ages:
  """How steps become months.

  Attributes:
    kind: `curriculum` or `rate`.
    note: A sentence about where the ages come from.
  """

  kind: str
  note: str

  def months(self, run: Run, step: int) -> float | None:
    """Simulated age at a step of a run; None where it is not known."""
    if self.kind == 'curriculum':
      return _curriculum_months(run, step)
    heard = words_heard(run, step)
    return None if heard is None else at_rate(heard)


RATE = Ages(
  'rate',
  f'Simulated age: months of hearing {WORDS_A_DAY:,} words a day from birth, '
  'the mean of all-day recordings (Gilkerson et al. 2017). It is an amount of '
  'speech, not an age that the model is like.',
)
CURRICULUM = Ages(
  'curriculum',
  'Simulated age: the age of the oldest moment that the curriculum has shown '
  "by then, by the corpus's own ages.",
)


def ages(runs: Sequence[Run]) -> Ages | None:
  """How all of the runs can be given ages, or None where one cannot."""
  if all(_knots(run) is not None for run in runs):
    return CURRICULUM
  if all(len(run.curve('perf/words_heard')[0]) for run in runs):
    return RATE
  return None


def at_rate(heard: float) -> float:
  """Months in which a child hears so many words."""
  return START_MONTHS + heard / (WORDS_A_DAY * DAYS_PER_MONTH)


def words_heard(run: Run, step: int) -> float | None:
  """Words heard by a step, read off the log; None where it does not reach."""
  steps, words = run.curve('perf/words_heard')
  if step == 0:
    return 0.0
  if not len(steps) or step > steps[-1] * _SLACK:
    return None
  return float(np.interp(step, np.append(0, steps), np.append(0, words)))


def written(months: float) -> str:
  """An age in words: `7 months`, `2 years 6 months`."""
  whole = round(months)
  if whole < 24:
    return wording.plural(whole, 'month')
  years, rest = divmod(whole, 12)
  return wording.plural(years, 'year') + (
    f' {wording.plural(rest, "month")}' if rest else ''
  )


def _curriculum_months(run: Run, step: int) -> float | None:
  knots = _knots(run)
  share = _share_shown(run, step)
  if knots is None or share is None:
    return None
  shares, months = knots
  return float(np.interp(share, shares, months))


def _component(run: Run) -> tuple[str, dict] | None:
  """The one part of the mixture, where it goes by age; else None."""
  mixture = run.config.get('mixture')
  parts = list(mixture.items()) if isinstance(mixture, dict) else []
  if len(parts) != 1 or not isinstance(parts[0][1], dict):
    return None
  name, fields = parts[0]
  return (name, fields) if fields.get('order') == _ORDER else None


def _knots(run: Run) -> tuple[list[float], list[float]] | None:
  """Age in months by the share of the corpus, youngest first, or None.

  Only of a run of one corpus whose moments have ages and one component that is
  ordered by them: all else mixes ages at every step.
  """
  if _component(run) is None or len(run.cards) != 1:
    return None
  (card,) = run.cards.values()
  known = card.get('ages') or {}
  rows = known.get('histogram') or []
  counts = [row.get('moments', row.get('recordings', 0)) for row in rows]
  if known.get('recordings_unknown') or sum(counts) <= 0:
    return None
  total = sum(counts)
  shares = [0.0, *(part / total for part in itertools.accumulate(counts))]
  ends = [float(rows[0]['month']), *(float(row['month']) + 1 for row in rows)]
  return shares, ends


def _share_shown(run: Run, step: int) -> float | None:
  """Share of the ordered corpus that a run has been shown by a step."""
  found = _component(run)
  if found is None:
    return None
  name, fields = found
  pacing = fields.get('pacing', 1.0)
  steps = run.config.get('steps') or run.last_step
  if isinstance(pacing, (list, tuple)) and steps:
    at, shares = zip(*pacing, strict=True)
    return float(np.interp(step / steps, at, shares))
  if isinstance(pacing, (int, float)) and pacing < 1:
    return float(pacing)
  places, epochs = run.curve(f'data/epochs/{name}')
  if step == 0:
    return 0.0
  if not len(places) or step > places[-1] * _SLACK:
    return None
  epoch = float(np.interp(step, np.append(0, places), np.append(0, epochs)))
  return min(epoch, 1.0)
