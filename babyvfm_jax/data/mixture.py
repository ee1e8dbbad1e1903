"""Mixtures: which component a step draws, as a pure function of the step.

A component is a view of a corpus with a weight that is a schedule over the
run. Every step draws one component, so a batch is of one kind; every component
walks its own epochs, however often it is drawn.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax import schedules
from babyvfm_jax.data import seeds, transforms
from babyvfm_jax.data.example import Sizes
from babyvfm_jax.data.selection import curate, pacing

# Fractional part of the golden ratio: its multiples fill [0, 1) most evenly.
_GOLDEN = (5**0.5 - 1) / 2


@dataclasses.dataclass(frozen=True)
class Component:
  """One entry of a mixture, as a config writes it.

  Attributes:
    name: Unique in the mixture; its random streams are derived from it.
    view: Name of a view.
    corpus: Folder of the corpus.
    select: Pandas query over the index.
    order: '' shuffles every epoch; a column ('-column' to descend, 'random' for
      one that is drawn once) walks the selection in that order, a curriculum.
    curate: Steps that prune the selection; see `selection/curate.py`.
    pacing: Schedule of the visible share of an ordered selection, from which
      examples are drawn; constant 1 walks it in order.
    weight: Schedule; a step draws components in proportion.
    batch_size: Examples of the global batch.
    sizes: Shape of an example.
    augmenter: How pictures are changed.
    shuffled: True for the shuffled-pairs control.
  """

  name: str
  view: str
  corpus: str
  select: str
  order: str
  curate: tuple[dict[str, Any], ...]
  pacing: schedules.Schedule
  weight: schedules.Schedule
  batch_size: int
  sizes: Sizes
  augmenter: transforms.Augmenter
  shuffled: bool


_DEFAULTS: Mapping[str, Any] = {
  'view': 'pairs',
  'corpus': '',
  'select': "split == 'train'",
  'order': '',
  'curate': (),
  'pacing': 1.0,
  'weight': 1.0,
  'batch_size': 0,
  'frames': 1,
  'utterances': 1,
  'length': 32,
  'shuffled': False,
  'augment': {},
}


def components(
  mixture: Mapping[str, Mapping[str, Any]],
  *,
  corpus: str,
  batch_size: int,
  image_size: int,
) -> tuple[Component, ...]:
  """Reads the `mixture` part of a config.

  Args:
    mixture: Name to fields (`view`, `corpus`, `select`, `order`, `curate`,
      `pacing`, `weight`, `batch_size`, `frames`, `utterances`, `length`,
      `shuffled`, `augment` with `crop` and `jitter`); any may be left out. A weight of constant 0
      leaves the component out.
    corpus: Folder for components that name none.
    batch_size: Global batch for components that name none.
    image_size: Pixels.

  Returns:
    The components, by name.

  Raises:
    ValueError: A field is unknown or out of range, or no component is left.
  """
  result = []
  for name in sorted(mixture.keys()):
    fields = dict(mixture[name].items())
    where = f'mixture.{name}'
    _known(fields, _DEFAULTS, where)
    fields = {**_DEFAULTS, **fields}
    if not any(schedules.knots(fields['weight'])[1]):
      continue
    augment = dict(fields['augment'].items())
    _known(augment, ('crop', 'jitter'), f'{where}.augment')
    try:
      sizes = Sizes(
        fields['frames'], fields['utterances'], fields['length'], image_size
      )
      augmenter = transforms.Augmenter(**augment)
      steps = curate.check(fields['curate'])
      _check_pacing(fields)
    except ValueError as error:
      raise ValueError(f'{where}: {error}') from error
    result.append(
      Component(
        name=name,
        view=fields['view'],
        corpus=str(fields['corpus'] or corpus),
        select=fields['select'],
        order=fields['order'],
        curate=steps,
        pacing=fields['pacing'],
        weight=fields['weight'],
        batch_size=fields['batch_size'] or batch_size,
        sizes=sizes,
        augmenter=augmenter,
        shuffled=fields['shuffled'],
      )
    )
  if not result:
    raise ValueError('mixture: no component has a weight; give one a weight')
  return tuple(result)


def _check_pacing(fields: Mapping[str, Any]) -> None:
  pacing.check(fields['pacing'])
  if not pacing.is_paced(fields['pacing']):
    return
  if not fields['order']:
    raise ValueError("pacing needs an order, such as 'age_days' or 'random'")
  if fields['view'] == 'text':
    raise ValueError(
      'pacing: a packed row of the view text holds texts from all of the '
      'selection, so that no order can be kept; use pairs, clips or dialogues'
    )


def _known(
  fields: Mapping[str, Any], names: Sequence[str] | Mapping, where: str
) -> None:
  for field in fields:
    if field not in names:
      close = difflib.get_close_matches(field, list(names), n=1)
      hint = f'; did you mean {close[0]!r}?' if close else ''
      raise ValueError(
        f'{where} has no field {field!r}{hint} Fields: {", ".join(names)}'
      )


class Draws(NamedTuple):
  """What every step of a run draws.

  Attributes:
    component: [steps] int16 number of the component.
    batch: [steps] int64 which of the component's batches, from 0.
  """

  component: np.ndarray
  batch: np.ndarray


def draw(
  weights: Mapping[str, schedules.Schedule], *, seed: int, steps: int
) -> Draws:
  """Lays down which component each step draws.

  Step t compares the t-th point of a low-discrepancy sequence (multiples of
  the golden ratio from a seeded start) with the cumulated weights at t, so
  that over any stretch of steps each component comes up as often as its
  weights say, to within a few steps.

  Args:
    weights: Component name to schedule over the run.
    seed: Seed of the run.
    steps: Length of the run, which the schedules' fractions refer to.

  Returns:
    The draws; components are numbered in the order of `weights`.

  Raises:
    ValueError: A weight is negative, or all are zero at some step.
  """
  fraction = np.arange(steps) / max(steps - 1, 1)
  values = np.stack(
    [
      np.interp(fraction, *schedules.knots(weight))
      for weight in weights.values()
    ]
  )
  for name, row in zip(weights, values, strict=True):
    if row.min() < 0:
      raise ValueError(f'mixture.{name}: weight {row.min():g} is negative')
  bounds = np.cumsum(values, axis=0)
  total = bounds[-1]
  if not total.all():
    step = int(np.argmin(total))
    raise ValueError(
      f'mixture: at step {step} ({fraction[step]:.1%} of the run) every '
      'weight is 0, so that no component can be drawn'
    )
  start = seeds.seed(seed, 'mixture') / 2**31
  point = (start + np.arange(steps) * _GOLDEN) % 1.0
  # Trailing components of weight 0 have a bound of exactly 1, so that rounding
  # never draws them.
  component = (point >= bounds[:-1] / total).sum(axis=0).astype(np.int16)
  batch = np.zeros(steps, np.int64)
  for number in range(len(values)):
    drawn = component == number
    batch[drawn] = np.arange(drawn.sum())
  return Draws(component, batch)
