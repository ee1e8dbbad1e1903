"""Pacing: how much of an ordered selection is visible, as the run goes on.

A paced curriculum draws from the first part of the selection's order: the
youngest moments at first, all of them later (Bengio et al. 2009, "Curriculum
learning"). The part grows in stages, and inside a stage every visible example
comes once an epoch, in shuffled epochs. Which example a visit meets follows
from its number alone, so a resumed run needs no state.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import sys
from collections.abc import Callable, Sequence

import numpy as np

from babyvfm_jax import schedules

# At most so many stages a run.
STAGES = 64


@dataclasses.dataclass(frozen=True)
class Stage:
  """A stretch of visits that see the same part of the selection.

  Attributes:
    start: First visit, counted in examples of the component.
    visible: Examples, from the first of the order on.
  """

  start: int
  visible: int


def is_paced(pacing: schedules.Schedule) -> bool:
  """Whether less than everything is visible at some time."""
  return any(value < 1 for value in schedules.knots(pacing)[1])


def check(pacing: schedules.Schedule) -> None:
  """Checks a pacing.

  Raises:
    ValueError: A share lies outside (0, 1], or shares fall.
  """
  shares = schedules.knots(pacing)[1]
  if min(shares) <= 0 or max(shares) > 1:
    raise ValueError(f'pacing {pacing!r}: shares must lie in (0, 1]')
  if any(b < a for a, b in itertools.pairwise(shares)):
    raise ValueError(f'pacing {pacing!r}: the visible share must not fall')


def stages(
  pacing: schedules.Schedule,
  fractions: np.ndarray,
  *,
  examples: int,
  batch_size: int,
) -> tuple[Stage, ...]:
  """Cuts the batches of a component into stages.

  Args:
    pacing: Visible share over the run.
    fractions: [batches] when each of the component's batches is drawn, as a
      fraction of the run, ascending.
    examples: Of the selection.
    batch_size: Examples a batch.

  Returns:
    The stages. What is visible in one is what the pacing says at its first
    batch, so that nothing is met too early.
  """
  length = max(1, -(-len(fractions) // STAGES))
  result: list[Stage] = []
  for batch in range(0, max(len(fractions), 1), length):
    at = fractions[batch] if len(fractions) else 0.0
    share = float(np.interp(at, *schedules.knots(pacing)))
    # A share of 0.07 of 100 are seven, whatever floats make of it.
    visible = max(1, math.ceil(share * examples - 1e-9))
    if not result or result[-1].visible != visible:
      result.append(Stage(batch * batch_size, visible))
  return tuple(result)


class Walk:
  """Which place of the order each visit meets."""

  def __init__(
    self,
    steps: Sequence[Stage],
    epochs: Callable[[int, int], Sequence[int]],
  ):
    """Makes the walk.

    Args:
      steps: The stages.
      epochs: `(stage, examples) -> places`, shuffled epochs without end of the
        first so many examples.
    """
    self._starts = np.array([stage.start for stage in steps])
    self._walks = [
      epochs(number, stage.visible) for number, stage in enumerate(steps)
    ]

  def __len__(self) -> int:
    return min(int(self._starts[-1]) + len(self._walks[-1]), sys.maxsize)

  def __getitem__(self, visit: int) -> int:
    stage = int(np.searchsorted(self._starts, visit, side='right')) - 1
    return int(self._walks[stage][visit - int(self._starts[stage])])
