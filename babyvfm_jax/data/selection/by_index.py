"""Selection by the index: which moments, in which order, and what was kept."""

from __future__ import annotations

import dataclasses
import difflib
import re

import numpy as np
import pandas as pd
from pandas.errors import UndefinedVariableError

_DAYS_IN_MONTH = 365.25 / 12
_UNKNOWN_AGE = 'unknown'


@dataclasses.dataclass(frozen=True)
class Report:
  """What a selection kept.

  Attributes:
    query: The pandas expression.
    moments: Moments kept.
    moments_of: Moments in the corpus.
    words: Words kept.
    recordings: Recordings with a kept moment.
    speakers: Moments by speaker role; '' are silences.
    months: Moments by age in whole months, as text, 'unknown' without an age.
  """

  query: str
  moments: int
  moments_of: int
  words: int
  recordings: int
  speakers: dict[str, int]
  months: dict[str, int]

  def __str__(self) -> str:
    speakers = ', '.join(
      f'{name or "silence"} {count:,}' for name, count in self.speakers.items()
    )
    months = ', '.join(f'{m} {count:,}' for m, count in self.months.items())
    return (
      f'{self.moments:,} of {self.moments_of:,} moments ({self.words:,} words, '
      f'{self.recordings:,} recordings) by {self.query!r}; '
      f'speakers: {speakers}; months of age: {months}'
    )


@dataclasses.dataclass(frozen=True)
class Selection:
  """Chosen moments.

  Attributes:
    rows: [n] int64 index rows, in the selection's order.
    report: What was kept.
  """

  rows: np.ndarray
  report: Report


def select(
  index: pd.DataFrame, query: str = '', order: str = '', corpus: str = ''
) -> Selection:
  """Selects moments by an expression over the index.

  Args:
    index: Index of a corpus, one row a moment.
    query: Pandas query, such as `"split == 'train' and age_days < 300"`;
      '' keeps everything.
    order: Column to sort by, '-column' to sort descending, such as
      'age_days' for a curriculum by age; '' keeps the index's order. Unknown
      values come last, ties keep the index's order.
    corpus: Name of the corpus, for messages.

  Returns:
    The selection.

  Raises:
    ValueError: The query cannot be read, names an unknown column, is no
      condition, or keeps nothing.
  """
  index = index.reset_index(drop=True)
  kept = index[_mask(index, query, corpus)] if query.strip() else index
  if kept.empty:
    raise ValueError(
      f'select {query!r} keeps none of the {len(index):,} moments of '
      f'{corpus or "the corpus"}; {_values(index, query)}'
    )
  if order:
    column = order.removeprefix('-')
    if column not in index:
      raise ValueError(_unknown(column, f'order {order!r}', index, corpus))
    kept = kept.sort_values(
      column, ascending=not order.startswith('-'), kind='stable'
    )
  return Selection(kept.index.to_numpy(np.int64), _report(index, kept, query))


def _mask(index: pd.DataFrame, query: str, corpus: str) -> pd.Series:
  where = f'select {query!r}'
  try:
    # The python engine: the same result whether numexpr is there or not.
    mask = index.eval(query, engine='python')
  except UndefinedVariableError as error:
    name = re.search(r"name '([^']*)'", str(error))
    column = name.group(1) if name else str(error)
    raise ValueError(_unknown(column, where, index, corpus)) from error
  except (
    SyntaxError,
    TypeError,
    ValueError,
    AttributeError,
    KeyError,
  ) as error:
    raise ValueError(
      f'{where} on {corpus or "the corpus"}: {error}; write a pandas query '
      'such as "split == \'train\' and word_count >= 2"'
    ) from error
  if not isinstance(mask, pd.Series) or mask.dtype != bool:
    raise ValueError(
      f'{where} is no condition: it gives '
      f'{getattr(mask, "dtype", type(mask).__name__)}, not true or false for '
      'each moment'
    )
  return mask


def _unknown(column: str, where: str, index: pd.DataFrame, corpus: str) -> str:
  close = difflib.get_close_matches(column, index.columns, n=1)
  hint = f'did you mean {close[0]!r}? ' if close else ''
  return (
    f'{where}: {corpus or "the corpus"} has no column {column!r}; {hint}'
    f'Columns: {", ".join(index.columns)}. Quote text values: '
    f'{column!r} without quotes is read as a column'
  )


def _values(index: pd.DataFrame, query: str) -> str:
  """What the columns that a fruitless query names hold."""
  parts = []
  for column in index.columns:
    if not re.search(rf'\b{column}\b', query):
      continue
    values = index[column].dropna()
    if pd.api.types.is_numeric_dtype(values) and len(values):
      parts.append(f'{column} lies in [{values.min()}, {values.max()}]')
    elif pd.api.types.is_numeric_dtype(values):
      parts.append(f'{column} is unknown throughout')
    else:
      found = sorted(set(values.astype(str)))
      some = ', '.join(map(repr, found[:6])) + (', ...' if found[6:] else '')
      parts.append(f'{column} has the values {some}')
  return '; '.join(parts) or 'loosen the query'


def _report(index: pd.DataFrame, kept: pd.DataFrame, query: str) -> Report:
  months = (kept['age_days'] // _DAYS_IN_MONTH).value_counts(dropna=False)
  months = months.sort_index(na_position='last')
  speakers = kept['speaker'].value_counts()
  return Report(
    query=query,
    moments=len(kept),
    moments_of=len(index),
    words=int(kept['word_count'].sum()),
    recordings=int(kept['recording'].nunique()),
    speakers={str(name): int(count) for name, count in speakers.items()},
    months={
      _UNKNOWN_AGE if pd.isna(month) else str(int(month)): int(count)
      for month, count in months.items()
    },
  )
