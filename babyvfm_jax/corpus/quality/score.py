"""Scores a corpus by pixels and texts, without any model.

The index is cut into stretches of fixed length, a stretch is scored by one
process and kept in a file of its own. A stop loses the stretches at work, and
the columns are the same for any number of workers.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import pool, store
from babyvfm_jax.corpus.quality import (
  chunks,
  duplicates,
  pixels,
  table,
  texts,
)

# To be raised where a column's values change.
VERSION = 2
SCORER = 'own'
_NO_CLUSTER = -1


@dataclasses.dataclass(frozen=True)
class Result:
  """What was scored.

  Attributes:
    folder: The corpus.
    moments: Rows of the index.
    columns: Names of the columns.
    clusters: Clusters of near-duplicate pictures.
    pictures: Moments with a picture.
    state: 'scored', or 'unchanged' where it was there already.
  """

  folder: Path
  moments: int
  columns: tuple[str, ...]
  clusters: int
  pictures: int
  state: str

  def summary(self) -> str:
    """One line for people."""
    return (
      f'{self.folder / table.FILE}: {self.state}, {self.moments:,} moments; '
      f'{self.clusters:,} clusters of near duplicates among {self.pictures:,} '
      f'moments with pictures; columns {", ".join(self.columns)}'
    )


def score(
  folder: str | Path,
  *,
  workers: int = 1,
  distance: int = duplicates.DISTANCE,
  rows: int = chunks.ROWS,
) -> Result:
  """Scores a corpus, or goes on with an interrupted scoring.

  Args:
    folder: A finished corpus.
    workers: Processes.
    distance: Bits by which the hashes of near duplicates differ at most.
    rows: Rows of a stretch of the index.

  Returns:
    What was scored; the columns are in `quality.parquet`.

  Raises:
    CorpusError: There is no such corpus, or a picture of it is damaged.
  """
  corpus = store.Corpus(folder)
  # Not `corpus.index`: it would join a table that is to be replaced.
  index = index_lib.read(corpus.folder / 'index.parquet')
  settings = {'version': VERSION, 'distance': distance}
  if _is_scored(corpus, settings):
    known = table.columns(corpus.folder, index['moment_id'], corpus.fingerprint)
    own = table.about(corpus.folder)['scorers'][SCORER]['columns']
    clusters = known['near_duplicate'].to_numpy()
    return _result(corpus, own, clusters, 'unchanged')
  name = f'pixels-{corpus.fingerprint[:16]}-{VERSION}'
  parts = chunks.open_chunks(corpus.folder, name, len(index), rows)
  _score_pixels(corpus, index, parts, workers)
  columns = parts.join(*pixels.Scores._fields)
  columns['near_duplicate'] = _clusters(index, columns, distance)
  columns |= texts.score(index)
  table.add(
    corpus.folder,
    index['moment_id'],
    corpus.fingerprint,
    SCORER,
    columns,
    strict=True,
    **settings,
  )
  parts.remove()
  return _result(corpus, columns, columns['near_duplicate'], 'scored')


@dataclasses.dataclass(frozen=True)
class _Task:
  corpus: store.Corpus
  parts: chunks.Chunks
  number: int
  pictures: tuple[str, ...]


def _score_pixels(
  corpus: store.Corpus,
  index: pd.DataFrame,
  parts: chunks.Chunks,
  workers: int,
) -> None:
  left = parts.missing()
  pictures = index['picture'].to_numpy()

  def task(number: int) -> _Task:
    own = parts.span(number)
    names = tuple(pictures[own.start : own.stop])
    return _Task(corpus, parts, number, names)

  total = len(index)
  done = total - sum(len(parts.span(number)) for number in left)
  with progress.stage('Score corpus', total, 'moments', done) as bar:
    for scored in pool.run(_score_part, map(task, left), workers=workers):
      bar.advance(scored)


def _score_part(task: _Task) -> int:
  """Scores a stretch; returns its number of moments."""
  span = task.parts.span(task.number)
  known: dict[str, pixels.Scores] = {'': pixels.score(())}
  for row, picture in zip(span, task.pictures, strict=True):
    if picture not in known:
      try:
        known[picture] = pixels.score(task.corpus.frames(row))
      except ValueError as error:
        raise store.CorpusError(
          f'{task.corpus.folder}: index row {row} has a frame that cannot be '
          f'decoded ({error}); build the corpus again'
        ) from error
  rows = [known[picture] for picture in task.pictures]
  columns: dict[str, Any] = {}
  for name in pixels.Scores._fields:
    kind = np.int64 if name == 'picture_hash' else np.float32
    columns[name] = np.array([getattr(row, name) for row in rows], kind)
  task.parts.save(task.number, columns)
  return len(span)


def _clusters(
  index: pd.DataFrame, columns: dict[str, np.ndarray], distance: int
) -> np.ndarray:
  """[moments] int64 index row of each cluster's first moment; -1 for none."""
  shown = np.flatnonzero(index['frame_count'].to_numpy() > 0)
  result = np.full(len(index), _NO_CLUSTER, np.int64)
  found = duplicates.cluster(columns['picture_hash'][shown], distance)
  result[shown] = shown[found]
  return result


def _is_scored(corpus: store.Corpus, settings: dict[str, Any]) -> bool:
  said = table.about(corpus.folder)
  if said.get('index') != corpus.fingerprint:
    return False
  own = said['scorers'].get(SCORER, {})
  return all(own.get(name) == value for name, value in settings.items())


def _result(
  corpus: store.Corpus, columns: Any, clusters: np.ndarray, state: str
) -> Result:
  shown = clusters[clusters != _NO_CLUSTER]
  return Result(
    folder=corpus.folder,
    moments=len(clusters),
    columns=tuple(columns),
    clusters=len(np.unique(shown)),
    pictures=len(shown),
    state=state,
  )
