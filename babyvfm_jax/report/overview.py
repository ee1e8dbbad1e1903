"""The controls, task by task: what answers without seeing, hearing, learning.

A control that comes 60 % of the way from chance to perfect shows that a task
can be solved by what the control has. The task's card may say why that is its
meaning (`shortcuts`); a task that does not is to be repaired.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence
from html import escape

from babyvfm_jax.evals.scores import SHORTCUT, Score
from babyvfm_jax.report import domains, growth, ink, svg, wording
from babyvfm_jax.report.run import Run

SHARE = SHORTCUT
CONTROLS = (
  'constant',
  'random',
  'pixel_matcher',
  'pixel_expectation',
  'image_blind',
  'text_blind',
  'shuffled_pictures',
  'position_prior',
  'text_probe',
)
UNEXPLAINED = 'The card of the task does not say why.'
_WIDTH, _HEIGHT, _EDGE = 190.0, 22.0, 5.0
_LOW = -0.3


@dataclasses.dataclass(frozen=True)
class Flag:
  """A control that passes.

  Attributes:
    control: Its name.
    share: How far it comes from chance (0) to perfect (1).
    why: What the card says, or ''.
  """

  control: str
  share: float
  why: str


@dataclasses.dataclass(frozen=True)
class Row:
  """One task.

  Attributes:
    domain: Domain of the task.
    task: Name of the task.
    model: The model's last score.
    controls: By control, its last score.
    flags: The controls that pass.
    bounded: Whether the figure goes from chance to one.
  """

  domain: str
  task: str
  model: Score
  controls: dict[str, Score]
  flags: tuple[Flag, ...]
  bounded: bool


def rows(run: Run) -> list[Row]:
  """A row for the main figure of every task that has a chance level."""
  found = []
  for key in growth.main_keys([run]):
    steps = growth.model_rows(run, key)
    model = steps[-1][1]
    if model.chance is None:
      continue
    controls = {row.subject: row for row in growth.control_rows(run, key)}
    bounded = domains.is_bounded(model.metric, model.chance)
    found.append(
      Row(
        key[0],
        key[1],
        model,
        controls,
        _flags(run, key[1], controls) if bounded else (),
        bounded,
      )
    )
  return found


def names(found: Sequence[Row]) -> list[str]:
  """The controls that sat any of the tasks, in a fixed order."""
  sat = dict.fromkeys(name for row in found for name in row.controls)
  known = [name for name in CONTROLS if name in sat]
  return known + [name for name in sat if name not in CONTROLS]


def sentence(found: Sequence[Row]) -> str:
  """How many tasks a control passes, in words."""
  asked = [row for row in found if row.controls and row.bounded]
  flagged = [row for row in asked if row.flags]
  if not asked:
    return ''
  text = (
    f'Of {wording.plural(len(asked), "task")} that controls have sat, '
    f'{len(flagged) or "none"} {"is" if len(flagged) == 1 else "are"} passed '
    f'by one ({SHARE:.0%} of the way from chance to perfect, or more)'
  )
  open_ones = [
    row for row in flagged if any(not flag.why for flag in row.flags)
  ]
  if not flagged:
    return f'{text}.'
  if not open_ones:
    return f'{text}; the cards of all of them say what that means.'
  listed = wording.listing([wording.phrase(row.task) for row in open_ones[:6]])
  more = len(open_ones) - 6
  rest = f' and {more} more' if more > 0 else ''
  return (
    f'{text}; of {listed}{rest} the card does not say why, so that a score '
    'there means nothing yet.'
  )


def strip(row: Row) -> str:
  """From chance to perfect: the model with its interval, controls as ticks."""
  inner = _WIDTH - 2 * _EDGE

  def place(share: float) -> float:
    bounded = min(max(share, _LOW), 1.0)
    return _EDGE + inner * (bounded - _LOW) / (1 - _LOW)

  gain = domains.gain(row.model)
  middle = _HEIGHT / 2
  parts = [
    svg.stroke(f'M{place(_LOW):.1f} {middle}H{place(1):.1f}', 'grid', 1),
    svg.stroke(f'M{place(0):.1f} 2V{_HEIGHT - 2:g}', 'axis', 1),
    svg.stroke(
      f'M{place(SHARE):.1f} 2V{_HEIGHT - 2:g}',
      'axis',
      1,
      'stroke-dasharray="2 2"',
    ),
  ]
  passed = {flag.control for flag in row.flags}
  for name, score in row.controls.items():
    x = place(domains.gain(score).value)
    part, weight = ('s1', 3) if name in passed else ('soft', 1.2)
    said = (
      f'{wording.phrase(name)}: {wording.value(score.value, score.metric, 1)}'
    )
    parts.append(
      f'<g class="control"><title>{escape(said)}</title>'
      f'{svg.stroke(f"M{x:.1f} {middle - 5}v10", part, weight)}</g>'
    )
  blue = ink.SERIES[0].light
  parts.append(
    svg.stroke(
      f'M{place(gain.low):.1f} {middle}H{place(gain.high):.1f}',
      's0',
      2.4,
      'opacity="0.5"',
    )
  )
  parts.append(
    f'<circle cx="{place(gain.value):.1f}" cy="{middle:g}" r="3.6" '
    f'class="fill-s0" fill="{blue}"/>'
  )
  said = f'{wording.name(row.task)}: {gain.value:.0%} of the way'
  return (
    f'<svg class="strip" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
    f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
  )


def as_csv(found: Sequence[Row]) -> str:
  """Model and controls as CSV, one figure a row."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(
    ('domain', 'task', 'metric', 'chance', 'subject', 'step')
    + ('value', 'low', 'high', 'share_gained', 'passes', 'why', 'n_items')
  )
  for row in found:
    flags = {flag.control: flag for flag in row.flags}
    for score in (row.model, *row.controls.values()):
      flag = flags.get(score.subject)
      share = domains.gain(score).value if row.bounded else None
      writer.writerow(
        (row.domain, row.task, score.metric, score.chance, score.subject)
        + ('' if score.step is None else score.step,)
        + (score.value, score.low, score.high)
        + ('' if share is None else share, int(flag is not None))
        + (flag.why if flag else '', score.n_items)
      )
  return out.getvalue()


def _flags(run: Run, task: str, controls: dict[str, Score]) -> tuple[Flag, ...]:
  said = (run.tasks.get(task) or {}).get('shortcuts')
  reasons = said if isinstance(said, dict) else {}
  found = []
  for name, score in controls.items():
    if not domains.is_bounded(score.metric, score.chance):
      continue
    share = domains.gain(score).value
    if share > SHARE:
      found.append(Flag(name, share, str(reasons.get(name) or '')))
  return tuple(found)
