"""Piecewise-linear schedules: the one form in which configs write a weight.

A schedule is a number (constant) or knots `((fraction, value), ...)`, where
the fraction is of the whole run, in [0, 1]. Between knots it is linear, and it
is constant before the first knot and after the last. Evaluate with
`numpy.interp` or `jax.numpy.interp`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

Schedule = float | Sequence[Sequence[float]]


def knots(schedule: Schedule) -> tuple[tuple[float, ...], tuple[float, ...]]:
  """Splits a schedule into fractions and values.

  Args:
    schedule: A number, or knots `((fraction, value), ...)`.

  Returns:
    Fractions (strictly ascending) and values, tuples of one length.

  Raises:
    ValueError: The knots are empty, out of order or outside [0, 1].
  """
  if isinstance(schedule, (int, float)):
    return (0.0,), (float(schedule),)
  points = [tuple(map(float, point)) for point in schedule]
  if not points or any(len(point) != 2 for point in points):
    raise ValueError(
      f'schedule {schedule!r} is neither a number nor knots '
      '((fraction, value), ...)'
    )
  fractions = tuple(point[0] for point in points)
  rises = all(a < b for a, b in itertools.pairwise(fractions))
  if not rises or fractions[0] < 0 or fractions[-1] > 1:
    raise ValueError(
      f'schedule {schedule!r}: fractions of the run must rise within [0, 1]'
    )
  return fractions, tuple(point[1] for point in points)
