"""Scores that somebody else's model gave, taken in as columns.

Two hooks. A table (parquet or csv) with the column `moment_id` and a number a
moment in every other one, however it was made; or a function of a module,
`package.module:function`, that gets moments and gives numbers:

  def clip_similarity(moments: list[Moment]) -> dict[str, list[float]]: ...

Either is recorded in `quality.json` with what is known of the weights behind
it. Unless it is declared to owe nothing to other data it is not strict, and a
run that selects by its columns is not either (see `table`).
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.moment import Moment
from babyvfm_jax.corpus.quality import table

Scorer = Callable[[list[Moment]], Mapping[str, Sequence[float]]]
_BATCH = 256
_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class Weights:
  """What is known of the model behind a scorer.

  Attributes:
    name: Such as 'CLIP ViT-B/32'.
    version: Of its package or release.
    file: File of its weights, whose hash is noted; None if there is none at
      hand.
    strict: True only if it was trained on no other data than this corpus.
  """

  name: str
  version: str = ''
  file: Path | None = None
  strict: bool = False

  def described(self) -> dict[str, Any]:
    """Plain values for `quality.json`."""
    said: dict[str, Any] = {'weights': self.name, 'version': self.version}
    if self.file is not None:
      try:
        with self.file.open('rb') as file:
          said['sha256'] = hashlib.file_digest(file, 'sha256').hexdigest()
      except OSError as error:
        raise table.QualityError(
          f'{self.file}: weights cannot be read ({error.strerror}); give the '
          'file, or leave it out'
        ) from error
    return said


def add_table(
  folder: str | Path, path: str | Path, scorer: str, weights: Weights
) -> list[str]:
  """Adds the columns of a table to a corpus.

  Args:
    folder: A corpus.
    path: `.parquet` or `.csv`; moments that it leaves out get NaN.
    scorer: Name, under which a later table replaces this one.
    weights: What is known of them.

  Returns:
    Names of the columns.

  Raises:
    QualityError: The table cannot be read, a moment is unknown or named
      twice, or a value is no number; names the row.
  """
  corpus, path = store.Corpus(folder), Path(path)
  ids = corpus.index['moment_id']
  given = _read(path)
  places = _places(given['moment_id'], ids, path)
  scored = {}
  for name in given.columns.drop('moment_id'):
    values = np.full(len(ids), np.nan)
    values[places] = _numbers(given[name], path)
    scored[str(name)] = values
  details = {**weights.described(), 'table': path.name, 'moments': len(places)}
  return _add(corpus, scorer, scored, weights, details)


def add_function(
  folder: str | Path,
  entry: str,
  scorer: str,
  weights: Weights,
  *,
  query: str = '',
) -> list[str]:
  """Adds the columns that a function gives to a corpus.

  Args:
    folder: A corpus.
    entry: `package.module:function`; see the module.
    scorer: Name, under which a later one replaces this one.
    weights: What is known of them.
    query: Score only these moments; '' for all.

  Returns:
    Names of the columns.

  Raises:
    QualityError: There is no such function, or it gives something else than a
      number for each moment.
  """
  corpus = store.Corpus(folder)
  function = _function(entry)
  index = corpus.index.query(query) if query else corpus.index
  rows = index.index.to_numpy()
  scored: dict[str, np.ndarray] = {}
  with progress.stage('Score moments', len(rows), 'moments') as bar:
    for start in range(0, len(rows), _BATCH):
      part = rows[start : start + _BATCH]
      given = function([corpus.moment(int(row)) for row in part])
      for name, values in given.items():
        if len(values) != len(part):
          raise table.QualityError(
            f'{entry}: {len(values)} values of {name!r} for {len(part)} '
            'moments; give one for each, NaN where there is none'
          )
        empty = np.full(len(corpus.index), np.nan)
        numbers = pd.Series(list(values), [str(i) for i in part])
        scored.setdefault(name, empty)[part] = _numbers(numbers, entry)
      bar.advance(len(part))
  details = {**weights.described(), 'function': entry, 'moments': len(rows)}
  return _add(corpus, scorer, scored, weights, details)


def _add(
  corpus: store.Corpus,
  scorer: str,
  scored: Mapping[str, np.ndarray],
  weights: Weights,
  details: Mapping[str, Any],
) -> list[str]:
  own = set(store.index_lib.SCHEMA.names) & set(scored)
  if own or not scored:
    what = f'{sorted(own)} are columns of the index' if own else 'no column'
    raise table.QualityError(
      f'{scorer}: {what}; give scores under names of their own'
    )
  table.add(
    corpus.folder,
    corpus.index['moment_id'],
    corpus.fingerprint,
    scorer,
    scored,
    strict=weights.strict,
    **details,
  )
  return list(scored)


def _read(path: Path) -> pd.DataFrame:
  readers: dict[str, Callable[..., pd.DataFrame]] = {
    '.parquet': pd.read_parquet,
    '.csv': pd.read_csv,
  }
  if path.suffix not in readers:
    raise table.QualityError(f'{path}: give a .parquet or a .csv file')
  try:
    given = readers[path.suffix](path)
  except (OSError, ValueError) as error:
    raise table.QualityError(f'{path}: cannot be read ({error})') from error
  if 'moment_id' not in given:
    raise table.QualityError(
      f'{path}: no column moment_id among {list(given.columns)}; its values '
      'are those of index.parquet'
    )
  return given


def _places(given: pd.Series, ids: pd.Series, path: Path) -> np.ndarray:
  """[n] rows of the index of the table's moments."""
  counts = collections.Counter(given)
  if twice := [name for name, count in counts.items() if count > 1]:
    rows = [int(i) + 2 for i in np.flatnonzero(given == twice[0])]
    raise table.QualityError(
      f'{path}: rows {rows[:_SHOWN]} are both of {twice[0]}; score a moment '
      'once'
    )
  places = pd.Index(ids).get_indexer(pd.Index(given))
  if (unknown := np.flatnonzero(places < 0)).size:
    raise table.QualityError(
      f'{path}: row {unknown[0] + 2}: {given.iloc[unknown[0]]!r} is no moment '
      f'of the corpus, nor are {len(unknown) - 1} others; is it the table of '
      'another corpus?'
    )
  return places


def _numbers(values: pd.Series, where: Path | str) -> np.ndarray:
  numbers = pd.to_numeric(values, errors='coerce')
  wrong = np.flatnonzero(numbers.isna() & values.notna())
  if wrong.size:
    row = wrong[0] + 2 if isinstance(where, Path) else values.index[wrong[0]]
    raise table.QualityError(
      f'{where}: row {row}: {values.iloc[wrong[0]]!r} in {values.name!r} is no '
      'number; leave it empty where there is no score'
    )
  return numbers.to_numpy(np.float64)


def _function(entry: str) -> Scorer:
  module, _, name = entry.partition(':')
  try:
    return getattr(importlib.import_module(module), name)
  except (ImportError, AttributeError, ValueError) as error:
    raise table.QualityError(
      f'{entry}: {error}; write package.module:function, of a module that '
      'Python finds from here'
    ) from error
