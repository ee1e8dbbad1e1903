"""Axes: round ticks and the map from figures to places."""

from __future__ import annotations

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Scale:
  """A linear axis.

  Attributes:
    low: Figure at `start`.
    high: Figure at `end`.
    start: Place of `low`.
    end: Place of `high`; below `start` for an axis that grows upwards.
  """

  low: float
  high: float
  start: float
  end: float

  def __call__(self, figure: float) -> float:
    """Place of a figure."""
    share = (figure - self.low) / (self.high - self.low)
    return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, wanted: int) -> list[float]:
  """Round figures (1, 2, 2.5 or 5 times a power of ten) inside [low, high]."""
  if not high > low:
    return [low]
  rough = (high - low) / max(wanted, 1)
  power = 10.0 ** math.floor(math.log10(rough))
  step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= rough)
  first = math.ceil(low / step - 1e-9)
  last = math.floor(high / step + 1e-9)
  return [index * step for index in range(first, last + 1)]


def round_out(low: float, high: float, wanted: int) -> tuple[float, float]:
  """Widens a range to the round figures around it."""
  if not high > low:
    margin = abs(low) * 0.1 or 1.0
    low, high = low - margin, high + margin
  inside = ticks(low, high, wanted)
  step = inside[1] - inside[0] if len(inside) > 1 else high - low
  return (
    math.floor(low / step + 1e-9) * step,
    math.ceil(high / step - 1e-9) * step,
  )
