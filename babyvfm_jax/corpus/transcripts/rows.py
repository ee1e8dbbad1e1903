"""Rows of tables as text: comma, tab and semicolon separated, and Excel's."""

from __future__ import annotations

import collections
import csv
import datetime
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.encoding import read_bytes
from babyvfm_jax.corpus.transcripts.transcript import Ledger

SUFFIXES = ('.csv', '.tsv', '.xlsx')
# Rows in which a header is looked for: it may stand below a title.
HEADER_ROWS = 10
_SEPARATORS = ',;\t|'
# A cell goes over more lines than this only if its closing quote is lost.
_LONGEST_CELL = 20
_HEADER_LINES = 20
# Enough for the first rows of any table.
_HEADER_BYTES = 1 << 16
_NO_TIMES: Mapping[int, float] = MappingProxyType({})

# Of the cells of a row, how many name a column.
Known = Callable[[Sequence[str]], int]


class Row(NamedTuple):
  """A row of a table.

  Attributes:
    number: Its line, or its row in a sheet, from 1.
    cells: Text, without blanks around.
    times: Seconds of the cells that a workbook holds as times, by place.
  """

  number: int
  cells: tuple[str, ...]
  times: Mapping[int, float] = _NO_TIMES

  def text(self, place: int | None) -> str:
    """Text of a cell, '' for one that is missing."""
    if place is None or place >= len(self.cells):
      return ''
    return self.cells[place]


class Sheet(NamedTuple):
  """One table.

  Attributes:
    name: Name of the sheet; '' where the file is one table.
    rows: Those that hold anything.
  """

  name: str
  rows: tuple[Row, ...]


def read_rows(
  path: Path, ledger: Ledger, known: Known | None = None
) -> tuple[Row, ...]:
  """Rows of a file's first table that has any; as `read_sheets`.

  Raises:
    RecordingError: It cannot be opened, or holds nothing.
  """
  for sheet in read_sheets(path, ledger, known):
    if sheet.rows:
      return sheet.rows
  raise RecordingError(
    f'{path.name}: line 1: a table without a row; export it again'
  )


def read_sheets(
  path: Path,
  ledger: Ledger,
  known: Known | None = None,
  *,
  limit: int | None = None,
) -> tuple[Sheet, ...]:
  """All tables of a file: one, or those of a workbook's sheets.

  Args:
    path: Its suffix is one of `SUFFIXES`.
    ledger: Gets what could not be read as it is.
    known: The separator is that which makes the best header of one of the first
      rows by this measure, and of equals the one that cuts the most of them
      into equally many cells.
    limit: Read so many rows of each table, to look at its header.

  Raises:
    RecordingError: It cannot be opened; names it and the fix.
  """
  if path.suffix.lower() == '.xlsx':
    return tuple(_workbook(path, limit))
  size = None if limit is None else _HEADER_BYTES
  rows = []
  for row in _separated(ledger.read_text(path, size).text, ledger, known):
    if any(row.cells):
      rows.append(row)
    if limit is not None and len(rows) >= limit:
      break
  return (Sheet('', tuple(rows)),)


def find_columns(
  rows: Sequence[Row], names: Iterable[str]
) -> tuple[int, dict[str, int]]:
  """The header of a table whose columns have fixed names.

  Args:
    rows: The first ten of them are looked at.
    names: Columns, in lower case.

  Returns:
    Place of the header among the rows, and place of each column that it has:
    of the row that has the most of them, the first one of equals. No columns
    where no row has any.
  """
  wanted = tuple(names)
  best: tuple[int, dict[str, int]] = (0, {})
  for place, row in enumerate(rows[:HEADER_ROWS]):
    found = _columns(row.cells, wanted)
    if len(found) > len(best[1]):
      best = place, found
  return best


def knows(names: Iterable[str]) -> Known:
  """The measure of a header whose columns have fixed names, in lower case."""
  wanted = tuple(names)
  return lambda cells: len(_columns(cells, wanted))


def _columns(cells: Sequence[str], names: Sequence[str]) -> dict[str, int]:
  plain = [' '.join(cell.casefold().split()) for cell in cells]
  return {name: plain.index(name) for name in names if name in plain}


def _separated(text: str, ledger: Ledger, known: Known | None) -> Iterator[Row]:
  # Else a cell that is longer than the csv module's limit would raise.
  csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
  lines = text.split('\n')
  separator = _separator(lines, known)
  place = 0
  while place < len(lines):
    count = _count_lines(lines, place, separator)
    record = '\n'.join(lines[place : place + count])
    if not count or (count > 1 and not _is_whole(record, separator)):
      ledger.change(place + 1, 'a quote is not closed')
      cells = lines[place].replace('"', '').split(separator)
      count = 1
    else:
      cells = next(csv.reader(io.StringIO(record, ''), delimiter=separator), [])
    yield Row(place + 1, tuple(cell.strip() for cell in cells))
    place += count


def _separator(lines: Sequence[str], known: Known | None) -> str:
  """The separator that makes the best header, and the most even rows."""
  head = [line for line in lines if line.strip()][:_HEADER_LINES]

  def score(separator: str) -> tuple[int, int, int]:
    # Line by line, so that a quote that is not closed costs no more than its own.
    cut = (next(csv.reader([line], delimiter=separator), []) for line in head)
    rows = [[cell.strip(' "') for cell in row] for row in cut]
    widths = collections.Counter(len(row) for row in rows if len(row) > 1)
    even = max(((n, width) for width, n in widths.items()), default=(0, 0))
    return (max(map(known, rows), default=0) if known else 0, *even)

  return max(_SEPARATORS, key=score)


def _count_lines(lines: list[str], place: int, separator: str) -> int:
  """Lines of the record that starts at `place`; 0 if its quote is lost."""
  inside = False
  for count, line in enumerate(lines[place : place + _LONGEST_CELL], 1):
    inside = _ends_inside(line, separator, inside)
    if not inside:
      return count
  return 0


def _ends_inside(line: str, separator: str, inside: bool) -> bool:
  """Whether a quoted cell is open at the end of a line."""
  if '"' not in line:
    return inside
  fresh, place = not inside, 0
  while place < len(line):
    letter = line[place]
    if inside and letter == '"':
      if line[place + 1 : place + 2] == '"':
        place += 1
      else:
        inside = False
    elif not inside and letter == '"' and fresh:
      inside = True
    fresh = not inside and letter == separator
    place += 1
  return inside


def _is_whole(record: str, separator: str) -> bool:
  """Whether the quotes of a record of several lines stand around its cells.

  They do not where a quote that is not closed runs on to that of a later row.
  """
  try:
    list(csv.reader(io.StringIO(record, ''), delimiter=separator, strict=True))
  except csv.Error:
    return False
  return True


def _workbook(path: Path, limit: int | None) -> Iterator[Sheet]:
  data = read_bytes(path)
  # Here, since it is slow to import and most corpora hold no sheet.
  import openpyxl

  try:
    # It warns of drawings and rules that it leaves out: no matter to a reader.
    with warnings.catch_warnings():
      warnings.simplefilter('ignore')
      book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True
      )
      sheets = [
        (sheet.title, list(sheet.iter_rows(max_row=limit, values_only=True)))
        for sheet in book.worksheets
      ]
  except Exception as error:
    # A damaged archive makes the library raise almost anything.
    raise RecordingError(
      f'{path.name}: line 1: not a readable .xlsx ({type(error).__name__}: '
      f'{error}); save it again, or as .csv'
    ) from error
  for title, rows in sheets:
    found = (_typed_row(number, row) for number, row in enumerate(rows, 1))
    yield Sheet(title, tuple(row for row in found if any(row.cells)))


def _typed_row(number: int, values: Sequence[object]) -> Row:
  times = {
    place: seconds
    for place, value in enumerate(values)
    if (seconds := _seconds(value)) is not None
  }
  cells = tuple(
    repr(times[place]) if place in times else _cell(value)
    for place, value in enumerate(values)
  )
  return Row(number, cells, times)


def _seconds(value: object) -> float | None:
  """Seconds of an Excel time of day, which is a time of a recording."""
  match value:
    case datetime.timedelta():
      return value.total_seconds()
    case datetime.datetime():
      # More than a day is a date of 1900 to Excel; less, one of 1899.
      return (value - datetime.datetime(1899, 12, 31)).total_seconds()
    case datetime.time():
      whole = (value.hour * 60 + value.minute) * 60 + value.second
      return whole + value.microsecond / 1e6
  return None


def _cell(value: object) -> str:
  if value is None:
    return ''
  if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
    return str(int(value))
  return str(value).strip()
