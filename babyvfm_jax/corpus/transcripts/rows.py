"""Rows of tables as text: comma, tab and semicolon separated, and Excel's."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.encoding import read_bytes
from babyvfm_jax.corpus.transcripts.transcript import Ledger

_SEPARATORS = ',;\t|'
# A cell goes over more lines than this only if its closing quote is lost.
_LONGEST_CELL = 20
_HEADER_LINES = 20


class Row(NamedTuple):
  """A row of a table.

  Attributes:
    number: Its line, or its row in a sheet, from 1.
    cells: Text, without blanks around.
  """

  number: int
  cells: tuple[str, ...]


def read_rows(
  path: Path,
  ledger: Ledger,
  known: Callable[[Sequence[str]], int] = len,
) -> list[Row]:
  """Rows that hold anything.

  Args:
    path: The table.
    ledger: Gets what could not be read as it is.
    known: Of the cells of a row, how many name a column: the separator is that
      which makes the best header of one of the first rows.

  Raises:
    RecordingError: It cannot be opened, or holds nothing.
  """
  if path.suffix.lower() == '.xlsx':
    rows = _sheet(path)
  else:
    text = ledger.read_text(path)
    rows = _separated(text.text, ledger, known)
  found = [row for row in rows if any(row.cells)]
  if not found:
    raise RecordingError(
      f'{path.name}: line 1: a table without a row; export it again'
    )
  return found


def _separated(
  text: str, ledger: Ledger, known: Callable[[Sequence[str]], int]
) -> Iterator[Row]:
  lines = text.split('\n')
  separator = _separator(lines, known)
  place = 0
  while place < len(lines):
    count = _count_lines(lines, place, separator)
    if not count:
      ledger.change(place + 1, 'a quote is not closed')
      cells = lines[place].replace('"', '').split(separator)
    else:
      record = '\n'.join(lines[place : place + count])
      # Never past the csv module's own limit, where it would raise.
      csv.field_size_limit(max(csv.field_size_limit(), len(record) + 1))
      cells = next(csv.reader(io.StringIO(record, ''), delimiter=separator), [])
    yield Row(place + 1, tuple(cell.strip() for cell in cells))
    place += count or 1


def _separator(lines: list[str], known: Callable[[Sequence[str]], int]) -> str:
  """The separator that makes the best header of one of the first rows."""
  head = [line for line in lines[:_HEADER_LINES] if line.strip()]

  def score(separator: str) -> tuple[int, int]:
    rows = [
      [cell.strip(' "') for cell in line.split(separator)] for line in head
    ]
    return (
      max(map(known, rows), default=0),
      len(rows[0]) if rows else 0,
    )

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


def _sheet(path: Path) -> Iterator[Row]:
  """Rows of the first sheet that has any."""
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
      sheets = [list(s.iter_rows(values_only=True)) for s in book.worksheets]
  except Exception as error:
    # A damaged archive makes the library raise almost anything.
    raise RecordingError(
      f'{path.name}: line 1: not a readable .xlsx ({type(error).__name__}: '
      f'{error}); save it again, or as .csv'
    ) from error
  for rows in sheets:
    found = [
      Row(number, tuple(map(_cell, row))) for number, row in enumerate(rows, 1)
    ]
    if any(any(row.cells) for row in found):
      yield from found
      return


def _cell(value: object) -> str:
  """A cell as text; Excel's times of day are times of a recording."""
  if value is None:
    return ''
  if isinstance(value, datetime.timedelta):
    return repr(value.total_seconds())
  if isinstance(value, datetime.datetime):
    # More than a day is a date of 1900 to Excel; less, one of 1899.
    return repr((value - datetime.datetime(1899, 12, 31)).total_seconds())
  if isinstance(value, datetime.time):
    whole = (value.hour * 60 + value.minute) * 60 + value.second
    return repr(whole + value.microsecond / 1e6)
  if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
    return str(int(value))
  return str(value).strip()
