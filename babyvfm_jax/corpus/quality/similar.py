"""Near-duplicate pictures, by the cosine of their embeddings by own models.

A perceptual hash finds the same picture again, compressed or shrunk. A crop or
a step to the side moves its bits; a model that was trained on crops still holds
both for the same. What it was not shown in training, such as heavy compression,
may move its embedding more than the hash: neither replaces the other, and which
cosine means a copy is a matter of the model. Look at some clusters first.

The search is exact: every picture is compared with every leader before it, in
blocks of matrix products. That is pictures x leaders x width multiply-adds, and
memory for one block besides the embeddings' file. It is quadratic where most
pictures differ: twice as many take four times as long, and beyond a million
they are refused (`MOST`). A larger corpus is thinned by density, which is
linear, or by the hash alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import leaders as leaders_lib
from babyvfm_jax.corpus.quality import table

SCORER = 'similar'
COLUMN = 'embedding_duplicate'
MOST = 1_000_000
_NO_CLUSTER = -1
_ROWS = 2048
_LEADERS = 8192


@dataclasses.dataclass(frozen=True)
class Result:
  """What was clustered.

  Attributes:
    folder: The corpus.
    cosine: From which on pictures are near duplicates.
    clusters: Clusters of pictures, those of one among them.
    pictures: Different pictures.
    moments: Moments with an embedding.
  """

  folder: Path
  cosine: float
  clusters: int
  pictures: int
  moments: int

  def summary(self) -> str:
    """One line for people."""
    return (
      f'{self.folder / table.FILE}: {COLUMN}, {self.clusters:,} clusters at '
      f'cosine {self.cosine:g} among {self.pictures:,} pictures of '
      f'{self.moments:,} moments'
    )


def score(folder: str | Path, cosine: float, *, most: int = MOST) -> Result:
  """Adds the column `embedding_duplicate` to a corpus.

  It has the index row of the first moment of each cluster, -1 for moments
  without an embedding, and owes what the embeddings owe.

  Args:
    folder: A corpus with visual embeddings.
    cosine: From which on pictures are near duplicates, in (0, 1].
    most: Different pictures that are compared.

  Raises:
    CorpusError: There are no embeddings.
    ValueError: The cosine is out of range, or there are too many pictures.
  """
  corpus = store.Corpus(folder)
  pictures = corpus.index['picture']
  matrix = corpus.embeddings('visual')
  found = cluster_pictures(matrix, pictures, cosine, most=most)
  of = table.about(corpus.folder)['scorers'].get(table.EMBEDDINGS, {})
  table.add(
    corpus.folder,
    corpus.index['moment_id'],
    corpus.fingerprint,
    SCORER,
    {COLUMN: found},
    # Embeddings that nobody answers for may owe anything.
    strict=of.get('strict', False),
    cosine=cosine,
    checkpoint=of.get('checkpoint', ''),
  )
  shown = found >= 0
  return Result(
    folder=corpus.folder,
    cosine=cosine,
    clusters=len(np.unique(found[shown])),
    pictures=int(pictures[shown].nunique()),
    moments=int(shown.sum()),
  )


def cluster_pictures(
  matrix: np.ndarray, pictures: pd.Series, cosine: float, *, most: int = MOST
) -> np.ndarray:
  """Clusters the pictures of an index; equal ones are looked at once.

  Args:
    matrix: [moments, E] embeddings, NaN for moments without.
    pictures: [moments] name of each moment's picture.
    cosine: See `cluster`.
    most: See `score`.

  Returns:
    [moments] int64 index row of the first moment of each cluster; -1 without
    an embedding.
  """
  rows = np.flatnonzero(_known(matrix))
  codes, names = pd.factorize(pictures.to_numpy()[rows])
  if len(names) > most:
    raise ValueError(
      f'{len(names):,} different pictures are too many to be compared with '
      f'each other (at most {most:,}): use near_duplicate, or thin with the '
      'step density'
    )
  _, first = np.unique(codes, return_index=True)
  found = cluster(matrix, rows[first], cosine)
  result = np.full(len(matrix), _NO_CLUSTER, np.int64)
  result[rows] = rows[first][found[codes]]
  return result


def cluster(matrix: np.ndarray, rows: np.ndarray, cosine: float) -> np.ndarray:
  """Assigns everything to its leader; see `leaders`.

  Args:
    matrix: [m, E] embeddings; may be a file that is mapped.
    rows: [n] rows of it to look at, in order; none has a NaN.
    cosine: From which on two are near, in (0, 1].

  Returns:
    [n] int64 place in `rows` of each one's leader; a leader's is its own.
  """
  if not 0 < cosine <= 1:
    raise ValueError(f'cosine {cosine} lies outside (0, 1]')
  with progress.stage('Compare pictures', len(rows), 'pictures') as bar:
    nearness = _ByCosine(matrix, rows, cosine, bar)
    return leaders_lib.lead(nearness, len(rows), first=_ROWS, doubling=False)


@dataclasses.dataclass(frozen=True)
class _ByCosine:
  """Embeddings with a cosine from some value on."""

  matrix: np.ndarray
  rows: np.ndarray
  cosine: float
  bar: progress.Stage

  def earliest(self, own: np.ndarray, leaders: np.ndarray) -> np.ndarray:
    self.bar.advance(len(own))
    found = np.full(len(own), len(leaders))
    left = np.arange(len(own))
    asked = self._unit(own)
    for start in range(0, len(leaders), _LEADERS):
      near = self._near(asked[left], leaders[start : start + _LEADERS])
      hit = near.any(axis=1)
      found[left[hit]] = start + near[hit].argmax(axis=1)
      # An earlier leader than the one found there is not.
      left = left[~hit]
      if not len(left):
        break
    return found

  def pairs(self, own: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    later, earlier = np.nonzero(np.tril(self._near(self._unit(own), own), -1))
    yield later, earlier

  def _near(self, asked: np.ndarray, others: np.ndarray) -> np.ndarray:
    # Rounding must not part a picture from itself.
    return asked @ self._unit(others).T >= self.cosine - 1e-6

  def _unit(self, places: np.ndarray) -> np.ndarray:
    values = self.matrix[self.rows[places]].astype(np.float32)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return values / np.maximum(length, 1e-12)


def _known(matrix: np.ndarray) -> np.ndarray:
  """[moments] bool, which have an embedding."""
  parts = [
    ~np.isnan(matrix[start : start + _LEADERS, 0])
    for start in range(0, len(matrix), _LEADERS)
  ]
  return np.concatenate(parts) if parts else np.zeros(0, bool)
