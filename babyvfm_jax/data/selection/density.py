"""Density pruning: thins where embeddings lie close together.

The density at a moment is estimated by how many others fall into its bucket
of a random hash, averaged over several hashes (RACE: Coleman and Shrivastava
2020, "Sub-linear RACE sketches for approximate kernel density estimation"),
and moments are drawn in inverse proportion to it (Sachdeva et al. 2024, "How
to train data-efficient LLMs", density sampling). One pass, linear in moments.
"""

from __future__ import annotations

import numpy as np

from babyvfm_jax.data.selection.material import Material

_ROWS_AT_ONCE = 65536


def keep_sparse(
  material: Material,
  rows: np.ndarray,
  *,
  share: float,
  embeddings: str = 'visual',
  power: float = 1.0,
  bits: int = 12,
  hashes: int = 8,
) -> np.ndarray:
  """Keeps a share, denser regions less.

  Args:
    material: The index and its embeddings.
    rows: [n] selected index rows.
    share: Of the moments that have an embedding, in (0, 1]; the others stay.
    embeddings: Kind, 'visual' or 'text'.
    power: 0 draws uniformly, 1 in inverse proportion to density.
    bits: Random hyperplanes a hash: 2^bits buckets.
    hashes: Number of hashes.
  """
  if not 0 < share <= 1:
    raise ValueError(f'share {share} must lie in (0, 1]')
  if not 1 <= bits <= 30 or hashes < 1:
    raise ValueError(
      f'bits {bits} must lie in [1, 30], hashes {hashes} above 0'
    )
  matrix = material.embeddings(embeddings)
  density = _density(matrix, rows, bits, hashes, material.seed)
  known = ~np.isnan(density)
  # The largest of u^(1/w) are a weighted draw without replacement (Efraimidis
  # and Spirakis 2006); in logarithms.
  draws = np.maximum(material.draws('density')[rows], 1e-12)
  keys = np.log(draws) * density**power
  wanted = round(share * known.sum())
  kept = ~known
  if wanted:
    keys = np.where(known, keys, -np.inf)
    kept[np.argpartition(-keys, wanted - 1)[:wanted]] = True
  return kept


def _density(
  matrix: np.ndarray, rows: np.ndarray, bits: int, hashes: int, seed: int
) -> np.ndarray:
  """[n] float32 mean share of moments in a moment's buckets."""
  rng = np.random.default_rng(seed)
  width = matrix.shape[1]
  planes = rng.standard_normal((width, hashes * bits)).astype(np.float32)
  centre = _mean(matrix, rows)
  weights = 1 << np.arange(bits)
  buckets = np.zeros((len(rows), hashes), np.int32)
  known = np.zeros(len(rows), bool)
  for start in range(0, len(rows), _ROWS_AT_ONCE):
    stop = start + _ROWS_AT_ONCE
    part = matrix[rows[start:stop]].astype(np.float32)
    known[start:stop] = ~np.isnan(part).any(axis=1)
    sides = (np.nan_to_num(part - centre) @ planes) > 0
    sides = sides.reshape(len(part), hashes, bits)
    buckets[start:stop] = sides @ weights
  density = np.zeros(len(rows), np.float32)
  for number in range(hashes):
    counts = np.bincount(buckets[known, number], minlength=1 << bits)
    density += counts[buckets[:, number]].astype(np.float32)
  density /= hashes * max(int(known.sum()), 1)
  return np.where(known, density, np.float32(np.nan))


def _mean(matrix: np.ndarray, rows: np.ndarray) -> np.ndarray:
  total = np.zeros(matrix.shape[1], np.float64)
  count = 0
  for start in range(0, len(rows), _ROWS_AT_ONCE):
    part = matrix[rows[start : start + _ROWS_AT_ONCE]].astype(np.float32)
    part = part[~np.isnan(part).any(axis=1)]
    total += part.sum(axis=0)
    count += len(part)
  return (total / max(count, 1)).astype(np.float32)
