"""ClipCov: a subset that keeps the cross-covariance of pictures and texts.

What a contrastive model learns follows from the cross-covariance of the two
modalities, so a subset that keeps it teaches what the whole would (Joshi et
al. 2024, "Data-efficient contrastive language-image pretraining: prioritizing
data quality over quantity", who maximise an objective over given embeddings
greedily). Here the greedy step is the one that minimises the distance itself:

  || mean over S of v t'  -  mean over all of v t' ||_F,  v and t centred,

which is herding in the space of outer products (Chen et al. 2010, "Super-
samples from kernel herding"). Candidates come in random blocks, every block
gives its share, and what is still missing goes on from block to block, so time
is linear in candidates and memory does not grow with them. Where all fit into
one block, it is plain greedy.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from babyvfm_jax.data.selection.material import Material

BLOCK = 512
# Picks between two looks at what is missing, in blocks that are not all.
_TOGETHER = 4
_ROWS_AT_ONCE = 65536


def keep_cross_covariance(
  material: Material, rows: np.ndarray, *, share: float, block: int = BLOCK
) -> np.ndarray:
  """Keeps a share that has the cross-covariance of all.

  Args:
    material: The index and its embeddings.
    rows: [n] selected index rows.
    share: Of the moments with both embeddings, in (0, 1]; the others stay.
    block: Candidates that are looked at together.
  """
  if not 0 < share <= 1:
    raise ValueError(f'share {share} must lie in (0, 1]')
  visual = material.embeddings('visual')
  text = material.embeddings('text')
  known = np.zeros(len(rows), bool)
  for span in _spans(len(rows)):
    part = visual[rows[span]][:, 0] + text[rows[span]][:, 0]
    known[span] = ~np.isnan(part)
  chosen = rows[known]
  order = np.random.default_rng(material.seed).permutation(len(chosen))
  picked = choose(visual, text, chosen[order], share=share, block=block)
  kept = ~known
  kept[np.flatnonzero(known)[order[picked]]] = True
  return kept


def choose(
  visual: np.ndarray,
  text: np.ndarray,
  rows: np.ndarray,
  *,
  share: float,
  block: int = BLOCK,
) -> np.ndarray:
  """Chooses among pairs of embeddings.

  Args:
    visual: [moments, E] embeddings; may be a file that is mapped.
    text: [moments, D] embeddings.
    rows: [n] candidates, in the order in which they are met.
    share: To choose, in (0, 1].
    block: Candidates that are looked at together.

  Returns:
    [round(n share)] places in `rows`, ascending.
  """
  centres = _mean(visual, rows), _mean(text, rows)
  target = np.zeros((visual.shape[1], text.shape[1]), np.float64)
  for span in _spans(len(rows)):
    v, t = _centred(visual, text, rows[span], centres)
    target += v.T @ t
  target = (target / max(len(rows), 1)).astype(np.float32)
  missing = np.zeros_like(target)
  picked = []
  together = 1 if len(rows) <= block else _TOGETHER
  for start in range(0, len(rows), block):
    stop = min(start + block, len(rows))
    # Cumulated, so that the shares of all blocks sum to that of the whole.
    wanted = round(stop * share) - round(start * share)
    v, t = _centred(visual, text, rows[start:stop], centres)
    own = _greedy(v, t, missing, target, wanted, together)
    missing += wanted * target - v[own].T @ t[own]
    picked.append(start + np.sort(own))
  return np.concatenate(picked) if picked else np.zeros(0, np.int64)


def error(
  visual: np.ndarray, text: np.ndarray, rows: np.ndarray, kept: np.ndarray
) -> float:
  """Relative error of the cross-covariance that a subset has.

  Args:
    visual: [moments, E] embeddings.
    text: [moments, D] embeddings.
    rows: [n] all candidates.
    kept: [m] index rows of the subset.

  Returns:
    Frobenius norm of the difference over that of the whole's.
  """
  centres = _mean(visual, rows), _mean(text, rows)
  matrices = []
  for part in (rows, kept):
    v, t = _centred(visual, text, part, centres)
    matrices.append(v.T @ t / len(part))
  whole, own = matrices
  return float(np.linalg.norm(own - whole) / np.linalg.norm(whole))


def _greedy(
  v: np.ndarray,
  t: np.ndarray,
  missing: np.ndarray,
  target: np.ndarray,
  wanted: int,
  together: int,
) -> np.ndarray:
  """[wanted] places of those that keep the running mean at the target.

  What is asked for grows with every pick. Were all of it asked for at once,
  the first picks would be the largest, and the last ones what fits nowhere.
  """
  kernel = (v @ v.T) * (t @ t.T)
  # Adding i lowers half the squared distance by <missing, v t'> - |v t'|^2 / 2.
  gain = np.einsum('nd,nd->n', v @ missing, t) - np.diag(kernel) / 2
  asked = np.einsum('nd,nd->n', v @ target, t)
  picked: list[np.ndarray] = []
  left = wanted
  while left:
    count = min(together, left)
    gain += count * asked
    if count == 1:
      best = np.array([gain.argmax()])
    else:
      best = np.argpartition(-gain, count - 1)[:count]
    picked.append(best)
    gain -= kernel[best].sum(axis=0)
    gain[best] = -np.inf
    left -= count
  return np.concatenate(picked) if picked else np.zeros(0, np.int64)


def _centred(
  visual: np.ndarray,
  text: np.ndarray,
  rows: np.ndarray,
  centres: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
  return (
    visual[rows].astype(np.float32) - centres[0],
    text[rows].astype(np.float32) - centres[1],
  )


def _mean(matrix: np.ndarray, rows: np.ndarray) -> np.ndarray:
  total = np.zeros(matrix.shape[1], np.float64)
  for span in _spans(len(rows)):
    total += matrix[rows[span]].astype(np.float32).sum(axis=0)
  return (total / max(len(rows), 1)).astype(np.float32)


def _spans(count: int) -> Iterator[slice]:
  for start in range(0, count, _ROWS_AT_ONCE):
    yield slice(start, start + _ROWS_AT_ONCE)
