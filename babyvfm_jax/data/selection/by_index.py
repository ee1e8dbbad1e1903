"""Selection by the index: which moments, in which order, and what was kept."""

from __future__ import annotations

import ast
import dataclasses
import difflib
import re

import numpy as np
import pandas as pd
from pandas.errors import UndefinedVariableError

from babyvfm_jax.data.selection import report as report_lib
from babyvfm_jax.data.selection.report import Report

# The order that no column gives: drawn once, as a control of a curriculum.
RANDOM = 'random'


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
    order: See `sort`.
    corpus: Name of the corpus, for messages.

  Returns:
    The selection.

  Raises:
    ValueError: The query cannot be read, names an unknown column, is no
      condition, or keeps nothing.
  """
  rows = sort(index, find(index, query, corpus), order, corpus=corpus)
  return Selection(rows, report_lib.report(index, rows, query))


def find(index: pd.DataFrame, query: str, corpus: str = '') -> np.ndarray:
  """[n] int64 index rows that an expression keeps, as `select` without more.

  Raises:
    ValueError: See `select`.
  """
  rows = np.arange(len(index), dtype=np.int64)
  if query.strip():
    rows = rows[mask(index, query, corpus)]
  if not len(rows):
    raise ValueError(
      f'select {query!r} keeps none of the {len(index):,} moments of '
      f'{corpus or "the corpus"}; {_values(index, query)}'
    )
  return rows


def sort(
  index: pd.DataFrame,
  rows: np.ndarray,
  order: str,
  *,
  seed: int = 0,
  corpus: str = '',
) -> np.ndarray:
  """Puts selected rows into the order of a curriculum.

  Args:
    index: Index of a corpus.
    rows: [n] selected rows.
    order: Column to sort by, '-column' to sort descending, such as
      'age_days' for a curriculum by age; 'random' for an order that is drawn
      once; '' keeps the order. Unknown values come last, ties keep their order.
    seed: Of the random order.
    corpus: Name of the corpus, for messages.

  Returns:
    [n] the rows, ordered.

  Raises:
    ValueError: There is no such column.
  """
  if not order:
    return rows
  if order == RANDOM:
    return np.random.default_rng(seed).permutation(rows)
  column = order.removeprefix('-')
  if column not in index:
    raise ValueError(_unknown(column, f'order {order!r}', index, corpus))
  values = pd.Series(index[column].array[rows])
  values = values.sort_values(
    ascending=not order.startswith('-'), kind='stable'
  )
  return rows[values.index.to_numpy()]


def mask(index: pd.DataFrame, query: str, corpus: str = '') -> np.ndarray:
  """[moments] bool, which moments an expression over the index keeps.

  Raises:
    ValueError: See `select`.
  """
  where = f'select {query!r}'
  try:
    # The python engine: the same result whether numexpr is there or not.
    result = index.eval(query, engine='python')
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
  if not isinstance(result, pd.Series) or result.dtype != bool:
    raise ValueError(
      f'{where} is no condition: it gives '
      f'{getattr(result, "dtype", type(result).__name__)}, not true or false '
      'for each moment'
    )
  return result.to_numpy()


def columns(index: pd.DataFrame, query: str) -> set[str]:
  """Columns that an expression over the index looks at.

  Where it cannot be told from its syntax (names in backticks, variables), they
  are all columns whose name stands anywhere in it: rather one too many.
  """
  try:
    nodes = list(ast.walk(ast.parse(query.strip(), mode='eval')))
  except SyntaxError:
    return {
      name for name in index if re.search(rf'\b{re.escape(name)}\b', query)
    }
  names = {node.id for node in nodes if isinstance(node, ast.Name)}
  return names.intersection(index.columns)


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
    # What is said, and by whom, is not for a message.
    said = column in ('text', 'speaker_label')
    if said or not re.search(rf'\b{column}\b', query):
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
