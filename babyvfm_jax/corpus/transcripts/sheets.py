"""Tables as people keep them: csv files and the sheets of a workbook."""

from __future__ import annotations

import collections
import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl

from babyvfm_jax.corpus.recording import RecordingError

SUFFIXES = ('.csv', '.xlsx')
# The header may stand below a title.
HEADER_ROWS = 10


class Row(NamedTuple):
  """One row of a sheet.

  Attributes:
    number: Line of the file, or row of the sheet, from 1.
    cells: Text, stripped; in a workbook a time or a number as it is typed.
  """

  number: int
  cells: tuple[object, ...]

  def cell(self, place: int | None) -> object:
    """A cell, '' for one that is missing."""
    if place is None or place >= len(self.cells):
      return ''
    return self.cells[place]

  def text(self, place: int | None) -> str:
    """Text of a cell, '' for one that is missing."""
    return str(self.cell(place))


class Sheet(NamedTuple):
  """One table.

  Attributes:
    name: Name of the sheet; '' in a csv file.
    rows: Those with anything in them.
  """

  name: str
  rows: tuple[Row, ...]


def read_sheets(path: Path, *, limit: int | None = None) -> tuple[Sheet, ...]:
  """Reads a csv file or all sheets of a workbook.

  Args:
    path: Its suffix is one of `SUFFIXES`.
    limit: Read so many rows of each sheet, to look at the header alone.

  Raises:
    RecordingError: The file cannot be read; names it and the fix.
  """
  path = Path(path)
  if not path.is_file():
    raise RecordingError(f'{path}: no such table')
  if path.suffix.lower() == '.xlsx':
    return _workbook(path, limit)
  return (Sheet('', tuple(_lines(path, limit))),)


def _workbook(path: Path, limit: int | None) -> tuple[Sheet, ...]:
  try:
    # Its warnings are of styles and printing, which are of no use here.
    with warnings.catch_warnings():
      warnings.simplefilter('ignore')
      book = openpyxl.load_workbook(path, read_only=True, data_only=True)
      try:
        return tuple(
          Sheet(
            sheet.title,
            tuple(_rows(sheet.iter_rows(max_row=limit, values_only=True))),
          )
          for sheet in book.worksheets
        )
      finally:
        book.close()
  # A damaged workbook fails in a dozen ways, deep in its reader.
  except Exception as error:
    raise RecordingError(
      f'{path.name}: not a readable workbook ({type(error).__name__}: {error})'
      '; open it, and save it as xlsx or csv again'
    ) from error


def _lines(path: Path, limit: int | None) -> list[Row]:
  text = _decode(path, limit).replace('\r\n', '\n').replace('\r', '\n')
  numbered: list[tuple[int, list[str]]] = []
  start = 1
  try:
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=separator)
    for cells in reader:
      numbered.append((start, cells))
      start = reader.line_num + 1
      if limit is not None and len(numbered) >= limit:
        break
  except csv.Error as error:
    raise RecordingError(
      f'{path.name}: line {start}: {error}; a quotation mark may be open there'
    ) from error
  # The end closes the last row.
  _check_quotes(path, text, [*numbered, (start, [])], separator)
  return list(_rows((cells for _, cells in numbered), [n for n, _ in numbered]))


def _check_quotes(
  path: Path,
  text: str,
  numbered: Sequence[tuple[int, list[str]]],
  separator: str,
) -> None:
  """Raises where a quotation mark that is left open has swallowed rows.

  A cell may have a line break of its own; then the marks around it are whole,
  and no line of it looks like a row.
  """
  lengths = collections.Counter(len(cells) for _, cells in numbered)
  columns = lengths.most_common(1)[0][0] if lengths else 0
  lines = text.split('\n')
  following = [number for number, _ in numbered[1:]]
  for (number, cells), after in zip(numbered, following, strict=False):
    if after - number < 2 and not any('\n' in cell for cell in cells):
      continue
    raw = io.StringIO('\n'.join(lines[number - 1 : after - 1]), newline='')
    try:
      list(csv.reader(raw, delimiter=separator, strict=True))
      is_whole = True
    except csv.Error:
      is_whole = False
    inner = [line for cell in cells for line in cell.split('\n')[1:]]
    swallowed = any(x.count(separator) + 1 == columns > 1 for x in inner)
    if swallowed or not is_whole:
      raise RecordingError(
        f'{path.name}: line {number}: a quotation mark is left open, and the '
        'rows below it are taken for one cell; close it, or take the line '
        'break out of the cell'
      )


def _separator(text: str) -> str:
  """The mark that cuts the most of the first lines into equally many cells."""
  lines = [line for line in text[: 1 << 16].split('\n') if line.strip()]

  def agreeing(mark: str) -> tuple[int, int]:
    rows = csv.reader(lines[:HEADER_ROWS], delimiter=mark)
    widths = collections.Counter(len(row) for row in rows if len(row) > 1)
    return max(((n, width) for width, n in widths.items()), default=(0, 0))

  return max(',;\t', key=agreeing)


def _decode(path: Path, limit: int | None) -> str:
  """The text: UTF-8, or else what older spreadsheets of Windows write."""
  with open(path, 'rb') as file:
    data = file.read() if limit is None else file.read(1 << 16)
  try:
    return data.decode('utf-8-sig')
  except UnicodeDecodeError as error:
    # Looking at the header alone, the end may cut a letter in two.
    if limit is not None and error.start > len(data) - 4:
      return data[: error.start].decode('utf-8-sig')
    return data.decode('cp1252', errors='replace')


def _rows(
  records: Iterable[Iterable[object]], numbers: Iterable[int] | None = None
) -> Iterable[Row]:
  numbers = iter(numbers) if numbers is not None else None
  for place, record in enumerate(records, 1):
    cells = tuple(_cell(value) for value in record)
    number = place if numbers is None else next(numbers)
    if any(cell != '' for cell in cells):
      yield Row(number, cells)


def _cell(value: object) -> object:
  if value is None:
    return ''
  return value.strip() if isinstance(value, str) else value


def find_columns(
  sheet: Sheet, names: Iterable[str]
) -> tuple[int, dict[str, int]]:
  """The header of a sheet.

  Args:
    sheet: Its first ten rows are looked at.
    names: Columns, in lower case.

  Returns:
    Place of the header among the rows, and place of each column that it has:
    of the row that has the most of them, the first one of equals. No columns
    where no row has any.
  """
  wanted = tuple(names)
  best: tuple[int, dict[str, int]] = (0, {})
  for place, row in enumerate(sheet.rows[:HEADER_ROWS]):
    plain = [' '.join(str(c).casefold().split()) for c in row.cells]
    found = {name: plain.index(name) for name in wanted if name in plain}
    if len(found) > len(best[1]):
      best = place, found
  return best
