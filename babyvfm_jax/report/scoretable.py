"""The table of final scores."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence

from babyvfm_jax.evals.scores import Score, judge_controls
from babyvfm_jax.report import growth, wording
from babyvfm_jax.report.run import Run

# In words, by where the whole 95 % interval lies.
VERDICTS = {
  'above': 'above chance',
  'within': 'not above chance',
  'below': 'below chance',
  'none': '',
}


@dataclasses.dataclass(frozen=True)
class Cell:
  """A figure with its interval, as text."""

  value: str
  interval: str


@dataclasses.dataclass(frozen=True)
class TableRow:
  """One test.

  Attributes:
    key: (domain, task, protocol, metric).
    scores: The last score a run, or None.
    cells: The same as text.
    verdicts: Key of `VERDICTS` a run.
    controls: Control name to its cell, of the first run that has the test.
  """

  key: tuple[str, str, str, str]
  scores: tuple[Score | None, ...]
  cells: tuple[Cell | None, ...]
  verdicts: tuple[str, ...]
  controls: dict[str, Cell]

  @property
  def any_score(self) -> Score:
    """A score of the row, for what all of them share."""
    return next(score for score in self.scores if score is not None)


def rows(runs: Sequence[Run]) -> list[TableRow]:
  """The final scores of the model, one row a test."""
  found = []
  for key in growth.keys(runs):
    scores = []
    for run in runs:
      steps = growth.model_rows(run, key)
      scores.append(steps[-1][1] if steps else None)
    if all(score is None for score in scores):
      continue
    controls = next(
      (some for run in runs if (some := growth.control_rows(run, key))), []
    )
    found.append(
      TableRow(
        key=key,
        scores=tuple(scores),
        cells=tuple(_cell(score) for score in scores),
        verdicts=tuple(verdict(score) for score in scores),
        controls={row.subject: _filled(row) for row in controls},
      )
    )
  return found


def verdict(score: Score | None) -> str:
  """Where the whole interval of a score lies: a key of `VERDICTS`.

  Below chance is worse than chance, also where less is better.
  """
  if score is None or score.chance is None:
    return 'none'
  better, worse = score.low > score.chance, score.high < score.chance
  if wording.is_cost(score.metric):
    better, worse = worse, better
  return 'above' if better else 'below' if worse else 'within'


def controls_sentence(run: Run) -> str:
  """What the controls of a run say about its tests, or '' without controls."""
  found = judge_controls(run.scores, growth.MODEL)
  if not found.rows:
    return ''
  off = [
    f'{wording.phrase(score.subject)} on {wording.phrase(score.task)} '
    f'({wording.value(score.value, score.metric, 1)} '
    f'{wording.metric_name(score.metric)} where chance is '
    f'{wording.value(score.chance, score.metric, 1)})'
    for score in found.off
  ]
  apart = (
    f'of the {found.rows} figures of the controls, {found.apart or "none"} '
    f'{"has" if found.apart == 1 else "have"} chance outside the 95% interval '
    '(one in twenty guesses does)'
  )
  if not off:
    return (
      f'O{apart[1:]}; tested together (Holm, 5%), none differs from chance.'
    )
  return (
    f'O{apart[1:]}; tested together (Holm, 5%), {len(off)} '
    f'{"differs" if len(off) == 1 else "differ"} from chance: '
    f'{wording.listing(off)}. Such a test gives something away, or its scorer is wrong.'
  )


def as_csv(runs: Sequence[Run]) -> str:
  """Every row of `scores.json` of the runs as CSV."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  fields = [field.name for field in dataclasses.fields(Score)]
  writer.writerow(['run', *fields])
  for run in runs:
    for row in run.scores:
      figures = [getattr(row, field) for field in fields]
      writer.writerow([run.label, *('' if f is None else f for f in figures)])
  return out.getvalue()


def _cell(score: Score | None) -> Cell | None:
  return None if score is None else _filled(score)


def _filled(score: Score) -> Cell:
  return Cell(
    wording.value(score.value, score.metric, 1),
    wording.interval(score.low, score.high, score.metric),
  )
