"""Captions of the figures, with the intervals and what must be said."""

from __future__ import annotations

from collections.abc import Sequence

from babyvfm_jax.report import acquisition, age, overview
from babyvfm_jax.report.run import Run


def captions(runs: Sequence[Run]) -> str:
  """Captions as Markdown, one a figure."""
  ages = age.ages(runs)
  place = f' {ages.note}' if ages is not None else ''
  parts = [
    (
      'growth-by-domain',
      'Growth by domain: mean over the tests of a domain of (score − chance) '
      '/ (1 − chance); thin lines are its tests, bands 95% intervals over items '
      f'with the tests held fixed, the dashed line chance.{place}',
    ),
    (
      'growth-by-task',
      'Main figure of every test with its 95% interval; the dashed line is '
      "chance. Green ticks are children's own mean accuracy by age on the same "
      'items; they make no claim that the model is like children of an age.',
    ),
    (
      'controls',
      'The model (dot, 95% interval) and the controls at their last step, on the '
      f'way from chance to perfect; the dashed line stands at {overview.SHARE:.0%}, '
      f'and controls beyond it are orange. {overview.sentence(overview.rows(runs[0]))}',
    ),
  ]
  view = acquisition.view(runs[0])
  if view is not None:
    parts.append(
      ('acquisition', f'{view.sentence} {view.counts} {view.source}.')
    )
  return '\n\n'.join(f'**{name}.** {text}' for name, text in parts) + '\n'
