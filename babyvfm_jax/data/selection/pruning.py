"""Steps that look at columns of the index: filter, deduplicate, cap, band.

A step gets the selected rows in their order and gives back which it keeps,
[n] bool. What it draws follows from the seed and the moment's place in the
index, so steps before it do not change its draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from babyvfm_jax.data.selection.material import Material

_NOTHING = (-1, '')


def keep_where(
  material: Material, rows: np.ndarray, *, where: str
) -> np.ndarray:
  """Keeps what an expression over the columns says.

  Args:
    material: The index.
    rows: [n] selected index rows.
    where: Pandas query, such as `"sharpness > 0.01"`.
  """
  return material.where(where)[rows]


def deduplicate(
  material: Material,
  rows: np.ndarray,
  *,
  column: str = 'near_duplicate',
  keep: str = 'moment',
) -> np.ndarray:
  """Keeps the first of each cluster.

  Args:
    material: The index.
    rows: [n] selected index rows.
    column: Which moments have the same value of are duplicates: clusters of
      near-duplicate pictures by default, 'picture' for identical ones, 'text'
      for what is said again. -1 and '' are no value: such moments stay.
    keep: 'moment' keeps one moment; 'picture' keeps all moments with the
      picture of the first, each with its own utterance.
  """
  values = material.values(column, rows)
  none = np.isin(values, [x for x in _NOTHING if isinstance(x, _kind(values))])
  codes, _ = pd.factorize(values)
  _, first = np.unique(codes, return_index=True)
  kept = none.copy()
  kept[first] = True
  if keep == 'picture':
    pictures = material.values('picture', rows)
    kept |= pictures == pictures[first][codes]
  elif keep != 'moment':
    raise ValueError(f"keep {keep!r} is neither 'moment' nor 'picture'")
  return kept


def _kind(values: np.ndarray) -> type:
  return int if np.issubdtype(values.dtype, np.number) else str


def cap(
  material: Material,
  rows: np.ndarray,
  *,
  most: int,
  column: str = '',
  power: float = 1.0,
) -> np.ndarray:
  """Thins concepts of which there are too many (a soft cap).

  A moment stays with probability (most / count)^power of its rarest concept,
  if that has more than `most` moments, and always otherwise; so about `most`
  or more moments of every concept stay, and no rare one loses any. After Xu et
  al. 2024, "Demystifying CLIP data", section 3.

  Args:
    material: The index.
    rows: [n] selected index rows.
    most: Moments of a concept from which on it is thinned.
    column: The values of it are the concepts; '' takes the words said.
      Moments without a word stay.
    power: 1 for a cap; less thins less, 0 nothing.
  """
  if most < 1 or power < 0:
    raise ValueError(
      f'most {most} must be at least 1, power {power} at least 0'
    )
  if column:
    codes, _ = pd.factorize(material.values(column, rows))
    share = _share(np.bincount(codes[codes >= 0]), most, power)
    chances = np.where(codes >= 0, share[codes], 1.0)
  else:
    chosen = np.zeros(len(material.index), bool)
    chosen[rows] = True
    counts = material.words.moments_with(chosen)
    share = _share(counts, most, power)
    chances = material.words.most(share, empty=1.0)[rows]
  return material.draws('cap')[rows] < chances


def _share(counts: np.ndarray, most: int, power: float) -> np.ndarray:
  return np.minimum(1.0, most / np.maximum(counts, 1)) ** power


def band(
  material: Material,
  rows: np.ndarray,
  *,
  column: str = 'alignment',
  low: float = 0.0,
  high: float = 1.0,
  unknown: str = 'keep',
) -> np.ndarray:
  """Keeps the moments between two quantiles of a column.

  With `alignment` it leaves out the pairs whose text has least to do with
  their picture, and, below high = 1, those that a model knows already.

  Args:
    material: The index.
    rows: [n] selected index rows.
    column: A number for each moment.
    low: Quantile, in [0, 1].
    high: Quantile, in [0, 1].
    unknown: Whether moments without a value are to 'keep' or to 'drop'.
  """
  if not 0 <= low < high <= 1:
    raise ValueError(f'band: quantiles {low}, {high} must rise within [0, 1]')
  if unknown not in ('keep', 'drop'):
    raise ValueError(f"unknown {unknown!r} is neither 'keep' nor 'drop'")
  values = material.values(column, rows).astype(np.float64)
  known = ~np.isnan(values)
  if not known.any():
    raise ValueError(f'{column} is unknown throughout the selection')
  bounds = np.quantile(values[known], [low, high])
  inside = (values >= bounds[0]) & (values <= bounds[1])
  return inside | (~known & (unknown == 'keep'))
