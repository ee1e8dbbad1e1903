"""Windows of consecutive moments that never leave their recording."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd


@dataclasses.dataclass(frozen=True)
class Windows:
  """Every selected moment in exactly one window.

  Attributes:
    rows: [n] index rows by recording, then place in it.
    starts: [windows] where each window begins in `rows`.
    lows: [windows] where its recording begins in `rows`.
    highs: [windows] where its recording ends in `rows`.
    size: Moments a window; the last of a recording may have fewer.
  """

  rows: np.ndarray
  starts: np.ndarray
  lows: np.ndarray
  highs: np.ndarray
  size: int

  def __len__(self) -> int:
    return len(self.starts)

  def window(
    self, number: int, rng: np.random.Generator | None = None
  ) -> np.ndarray:
    """Index rows of one window.

    Args:
      number: Which window.
      rng: Shifts the window by up to half its size inside its recording, so
        that every moment is met with and without a past; None for no shift.

    Returns:
      [at most size] index rows in time order.
    """
    start, low, high = (
      self.starts[number],
      self.lows[number],
      self.highs[number],
    )
    if rng is not None:
      start += rng.integers(self.size) - (self.size - 1) // 2
      start = max(low, min(start, high - self.size))
    return self.rows[start : min(start + self.size, high)]


def cut(index: pd.DataFrame, rows: np.ndarray, size: int) -> Windows:
  """Cuts the selected moments of each recording into windows.

  Args:
    index: Index of a corpus.
    rows: Selected index rows. Moments that the selection left out do not
      interrupt a window.
    size: Moments a window.

  Returns:
    The windows, recordings in the order in which the selection meets them.
  """
  codes, _ = pd.factorize(index['recording'].to_numpy()[rows])
  order = np.lexsort((index['position'].to_numpy()[rows], codes))
  codes, rows = codes[order], rows[order]
  lows = np.flatnonzero(np.diff(codes, prepend=-1))
  highs = np.append(lows[1:], len(rows))
  counts = -(-(highs - lows) // size)
  first = np.repeat(np.cumsum(counts) - counts, counts)
  place = np.arange(counts.sum()) - first
  lows, highs = np.repeat(lows, counts), np.repeat(highs, counts)
  return Windows(rows, lows + place * size, lows, highs, size)
