"""Scores that somebody else's model gave, taken in as columns.

Two hooks. A table (parquet or csv) with the column `moment_id` and a number a
moment in every other one, however it was made; or a function of a module,
`package.module:function`, that gets moments and gives numbers:

  def clip_similarity(moments: list[Moment]) -> dict[str, list[float]]: ...

Either is recorded in `quality.json` with what is known of the weights behind
it. Unless it is declared to owe nothing to other data it is not strict, and a
run that selects by its columns is not either (see `table`). What a function has
scored is kept stretch by stretch: stopped, the same call goes on, unless the
function's file has changed.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import importlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.moment import Moment
from babyvfm_jax.corpus.quality import chunks, table

Scorer = Callable[[list[Moment]], Mapping[str, Sequence[float]]]
_BATCH = 256
# Batches that are kept together.
_BATCHES = 8
_SHOWN = 3
_HASH = re.compile('[0-9a-f]{64}')


@dataclasses.dataclass(frozen=True)
class Weights:
  """What is known of the model behind a scorer.

  Attributes:
    name: Such as 'CLIP ViT-B/32'.
    version: Of its package or release.
    file: File of its weights, whose hash is noted; None if there is none at
      hand.
    sha256: Their hash, where it is known without the file.
    strict: True only if it was trained on no other data than this corpus.
  """

  name: str
  version: str = ''
  file: Path | None = None
  sha256: str = ''
  strict: bool = False

  def described(self) -> dict[str, Any]:
    """Plain values for `quality.json`."""
    said: dict[str, Any] = {'weights': self.name, 'version': self.version}
    if self.sha256:
      if not _HASH.fullmatch(self.sha256):
        raise table.QualityError(
          f'sha256 {self.sha256!r} is no hash: give 64 hexadecimal digits, as '
          'sha256sum prints them'
        )
      said['sha256'] = self.sha256
    if self.file is not None:
      try:
        found = _hash(self.file)
      except OSError as error:
        raise table.QualityError(
          f'{self.file}: weights cannot be read ({error.strerror}); give the '
          'file, or leave it out'
        ) from error
      if said.setdefault('sha256', found) != found:
        raise table.QualityError(
          f'{self.file}: has the hash {found}, not {self.sha256}; give one of '
          'the two'
        )
    return said


@dataclasses.dataclass(frozen=True)
class Result:
  """What was added.

  Attributes:
    folder: The corpus.
    scorer: Its name.
    columns: Names of the columns.
    moments: Moments with a score in one of them.
    moments_of: Moments of the corpus.
    strict: Whether the scorer was declared to be.
  """

  folder: Path
  scorer: str
  columns: tuple[str, ...]
  moments: int
  moments_of: int
  strict: bool

  def summary(self) -> str:
    """One line for people."""
    return (
      f'{self.folder / table.FILE}: {", ".join(self.columns)} of {self.scorer} '
      f'for {self.moments:,} of {self.moments_of:,} moments, the others have '
      f'none; {"" if self.strict else "not "}strict'
    )


def add_table(
  folder: str | Path, path: str | Path, scorer: str, weights: Weights
) -> Result:
  """Adds the columns of a table to a corpus.

  Args:
    folder: A corpus.
    path: `.parquet` or `.csv`; moments that it leaves out get NaN.
    scorer: Name, under which a later table replaces this one.
    weights: What is known of them.

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
  details = {'table': path.name, 'table_sha256': _hash(path)}
  return _add(corpus, scorer, scored, weights, details)


def add_function(
  folder: str | Path,
  entry: str,
  scorer: str,
  weights: Weights,
  *,
  query: str = '',
) -> Result:
  """Adds the columns that a function gives to a corpus, or goes on with it.

  Args:
    folder: A corpus.
    entry: `package.module:function`; see the module.
    scorer: Name, under which a later one replaces this one.
    weights: What is known of them.
    query: Score only these moments; '' for all.

  Raises:
    QualityError: There is no such function, or it gives something else than a
      number for each moment.
  """
  corpus = store.Corpus(folder)
  function, source = _function(entry)
  index = corpus.index.query(query) if query else corpus.index
  rows = index.index.to_numpy()
  details = {'function': entry, 'function_sha256': source, 'query': query}
  said = [corpus.fingerprint, scorer, details, weights.described()]
  key = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
  name = f'outside-{key.hexdigest()[:16]}'
  size = _BATCH * _BATCHES
  parts = chunks.open_chunks(corpus.folder, name, len(rows), size)
  left = parts.missing()
  done = len(rows) - sum(len(parts.span(number)) for number in left)
  with progress.stage('Score moments', len(rows), 'moments', done) as bar:
    for number in left:
      span = parts.span(number)
      parts.save(
        number, _scored(corpus, function, rows[span.start : span.stop], entry)
      )
      bar.advance(len(span))
  scored: dict[str, np.ndarray] = {}
  for number, part in enumerate(parts.load()):
    span = parts.span(number)
    for column, values in part.items():
      whole = scored.setdefault(column, np.full(len(corpus.index), np.nan))
      whole[rows[span.start : span.stop]] = values
  result = _add(corpus, scorer, scored, weights, details)
  parts.remove()
  return result


def _scored(
  corpus: store.Corpus, function: Scorer, rows: np.ndarray, entry: str
) -> dict[str, np.ndarray]:
  """[n] of each column that the function gives for some rows."""
  scored: dict[str, np.ndarray] = {}
  for start in range(0, len(rows), _BATCH):
    part = rows[start : start + _BATCH]
    given = function([corpus.moment(int(row)) for row in part])
    for name, values in given.items():
      if len(values) != len(part):
        raise table.QualityError(
          f'{entry}: {len(values)} values of {name!r} for {len(part)} '
          'moments; give one for each, NaN where there is none'
        )
      whole = scored.setdefault(name, np.full(len(rows), np.nan))
      numbers = pd.Series(list(values), part, name=name)
      whole[start : start + len(part)] = _numbers(numbers, entry)
  return scored


def _add(
  corpus: store.Corpus,
  scorer: str,
  scored: Mapping[str, np.ndarray],
  weights: Weights,
  details: Mapping[str, Any],
) -> Result:
  if not scorer or scorer in table.OURS:
    raise table.QualityError(
      f'scorer {scorer!r}: {", ".join(table.OURS)} are ours; give yours a name '
      'of its own'
    )
  own = set(store.index_lib.SCHEMA.names) & set(scored)
  if own or not scored:
    what = f'{sorted(own)} are columns of the index' if own else 'no column'
    raise table.QualityError(
      f'{scorer}: {what}; give scores under names of their own'
    )
  if odd := [name for name in scored if not name.isidentifier()]:
    raise table.QualityError(
      f'{scorer}: column {odd[0]!r} cannot be named in a selection; use '
      'letters, digits and underscores'
    )
  known = np.any([~np.isnan(values) for values in scored.values()], axis=0)
  count = int(known.sum())
  table.add(
    corpus.folder,
    corpus.index['moment_id'],
    corpus.fingerprint,
    scorer,
    scored,
    strict=weights.strict,
    **weights.described(),
    **details,
    moments=count,
  )
  return Result(
    folder=corpus.folder,
    scorer=scorer,
    columns=tuple(scored),
    moments=count,
    moments_of=len(known),
    strict=weights.strict,
  )


def _read(path: Path) -> pd.DataFrame:
  """The table; its index is the row as an editor or viewer numbers it."""
  try:
    if path.suffix == '.parquet':
      given = pd.read_parquet(path)
      given.index = pd.RangeIndex(1, len(given) + 1)
    elif path.suffix == '.csv':
      given = pd.read_csv(path, skip_blank_lines=False)
      given.index = pd.RangeIndex(2, len(given) + 2)
      given = given.dropna(how='all')
    else:
      raise table.QualityError(f'{path}: give a .parquet or a .csv file')
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
  if (missing := np.flatnonzero(given.isna())).size:
    raise table.QualityError(
      f'{path}: row {given.index[missing[0]]} has no moment_id, nor have '
      f'{len(missing) - 1} others; leave such rows out'
    )
  counts = collections.Counter(given)
  if twice := [name for name, count in counts.items() if count > 1]:
    rows = given.index[given == twice[0]].tolist()
    raise table.QualityError(
      f'{path}: rows {rows[:_SHOWN]} are both of {twice[0]}; score a moment '
      'once'
    )
  places = pd.Index(ids).get_indexer(pd.Index(given))
  if (unknown := np.flatnonzero(places < 0)).size:
    raise table.QualityError(
      f'{path}: row {given.index[unknown[0]]}: {given.iloc[unknown[0]]!r} is '
      f'no moment of the corpus, nor are {len(unknown) - 1} others; is it the '
      'table of another corpus?'
    )
  return places


def _numbers(values: pd.Series, where: Path | str) -> np.ndarray:
  """[n] float64 of values whose index are rows."""
  # What is a date or a list to pandas it would make a number of, or fail at.
  plain = values.map(lambda value: value if np.isscalar(value) else str(value))
  if not pd.api.types.is_numeric_dtype(plain):
    plain = plain.where(values.notna())
  numbers = pd.to_numeric(plain, errors='coerce')
  wrong = np.flatnonzero((numbers.isna() & values.notna()) | np.isinf(numbers))
  if wrong.size:
    found = values.iloc[wrong[0]]
    shown = found.item() if isinstance(found, np.generic) else found
    raise table.QualityError(
      f'{where}: row {values.index[wrong[0]]}: {shown!r} in '
      f'{values.name!r} is no number; leave it empty where there is no score'
    )
  return numbers.to_numpy(np.float64)


def _function(entry: str) -> tuple[Scorer, str]:
  """A function, and the hash of its file."""
  name, _, attribute = entry.partition(':')
  try:
    module = importlib.import_module(name)
    function = getattr(module, attribute)
  except (ImportError, AttributeError, ValueError) as error:
    raise table.QualityError(
      f'{entry}: {error}; write package.module:function, of a module that '
      'Python finds from here'
    ) from error
  source = getattr(module, '__file__', None)
  return function, _hash(Path(source)) if source else ''


def _hash(path: Path) -> str:
  with path.open('rb') as file:
    return hashlib.file_digest(file, 'sha256').hexdigest()
