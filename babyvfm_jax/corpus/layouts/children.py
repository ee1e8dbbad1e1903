"""Who a recording shows, and how old: from its name or from a small table."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import fnmatch
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH, OLDEST
from babyvfm_jax.corpus.transcripts.encoding import read_text
from babyvfm_jax.corpus.transcripts.languages import language_code

TABLES = ('children.csv', 'children.toml')
_FIELDS = ('recording', 'child', 'birth_date', 'age_days', 'date', 'language')
_SAYCAM = re.compile(
  r'(?P<child>[A-Za-z0-9]+)_(?P<date>\d{8})_(?P<months>\d\d)(?P<days>\d\d)'
  r'_(?P<part>[A-Za-z0-9]+)'
)


class Identity(NamedTuple):
  """Whom a recording shows.

  Attributes:
    child: '' if unknown.
    age_days: None if unknown.
  """

  child: str
  age_days: float | None


@dataclasses.dataclass(frozen=True)
class Row:
  """One row of a table of children.

  Attributes:
    recording: Pattern of recording names (`*`, `?`), such as `S_*`.
    child: Identifier of the child.
    age_days: Age in the recordings, or None.
    birth_date: Date of birth, or None.
    date: Date of the recordings, or None: then it is in their names.
    language: ISO 639-3 code of what is spoken, or ''.
  """

  recording: str
  child: str
  age_days: float | None
  birth_date: datetime.date | None
  date: datetime.date | None
  language: str = ''


def from_name(name: str) -> Identity:
  """Reads a name in SAYCam's form, `{child}_{YYYYMMDD}_{MMDD}_{part}`.

  The third field is the age in months and days: `S_20130519_0702_03` shows the
  child S at 7 months and 2 days (Sullivan et al. 2021, SAYCam).

  Args:
    name: The recording's file name without its suffix.

  Returns:
    An unknown child for a name of another form.
  """
  match = _SAYCAM.fullmatch(name)
  if match is None or _date_in(name) is None or int(match['days']) > 31:
    return Identity('', None)
  age = int(match['months']) * DAYS_PER_MONTH + int(match['days'])
  return Identity(match['child'], age)


def doubt(name: str) -> str:
  """What is wrong with a name that has SAYCam's form alone; '' for others."""
  match = _SAYCAM.fullmatch(name)
  if match is None or from_name(name).child:
    return ''
  return (
    f'{name} is in the form child_date_age_part, but {match["date"]} is no '
    f'date or {match["months"]}{match["days"]} no months and days: child and '
    'age are not taken from it'
  )


def from_rows(rows: Sequence[Row], name: str) -> Identity:
  """What the first row that fits the name says; unknown where none does.

  Raises:
    RecordingError: By the dates the child is not born, or no child lives.
  """
  row = _row_of(rows, name)
  if row is not None:
    date = row.date or _date_in(name)
    age = row.age_days
    if age is None and row.birth_date is not None and date is not None:
      age = float((date - row.birth_date).days)
      if not 0 <= age <= OLDEST * 366:
        raise RecordingError(
          f'{name}: recorded on {date}, and {row.child} was born on '
          f'{row.birth_date}: an age of {age:.0f} days; correct the row of '
          f'{row.recording!r} in {" or ".join(TABLES)}, or the date in the name'
        )
    return Identity(row.child, age)
  return Identity('', None)


def language(rows: Sequence[Row], name: str) -> str:
  """ISO 639-3 code that the first row that fits the name gives, or ''."""
  row = _row_of(rows, name)
  return '' if row is None else row.language


def _row_of(rows: Sequence[Row], name: str) -> Row | None:
  fitting = (row for row in rows if fnmatch.fnmatchcase(name, row.recording))
  return next(fitting, None)


def read_table(source: Path) -> tuple[Path | None, tuple[Row, ...]]:
  """Reads the folder's table of children, if it has one.

  `children.csv` has a header of some of the columns recording, child,
  birth_date, age_days, date, language; `children.toml` has the same fields in tables
  named `[[children]]`. Dates are written 2012-10-17. A row without `recording`
  is for the recordings whose name starts with the child's and an underscore.

  Args:
    source: The archive's folder.

  Returns:
    The table's file and its rows; None and no rows without a table.

  Raises:
    RecordingError: A row cannot be read; names it and the fix.
  """
  found = [source / name for name in TABLES if (source / name).is_file()]
  if not found:
    return None, ()
  if len(found) > 1:
    raise RecordingError(
      f'{source}: both {" and ".join(TABLES)} are there; keep one'
    )
  (path,) = found
  records = _csv(path) if path.suffix == '.csv' else _toml(path)
  return path, tuple(_row(path, where, record) for where, record in records)


def _csv(path: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
  lines = _text(path).split('\n')
  reader = csv.DictReader(lines, skipinitialspace=True)
  try:
    for record in reader:
      yield f'line {reader.line_num}', record
  except csv.Error as error:
    raise RecordingError(
      f'{path.name}: line {reader.line_num}: {error}; write the table again'
    ) from error


def _toml(path: Path) -> Iterable[tuple[str, Mapping[str, object]]]:
  try:
    document = tomllib.loads(_text(path))
  except (tomllib.TOMLDecodeError, RecursionError) as error:
    raise RecordingError(f'{path.name}: not TOML: {error}') from error
  records = document.get('children', [])
  if not isinstance(records, list):
    records = [records]
  for number, record in enumerate(records, 1):
    where = f'[[children]] number {number}'
    if not isinstance(record, dict):
      raise RecordingError(
        f'{path.name}: {where}: {record!r} is no table; write [[children]] '
        'ahead of the fields of each'
      )
    yield where, record


def _text(path: Path) -> str:
  """The table's text, which is small; in any common encoding."""
  if not path.stat().st_size:
    return ''
  return read_text(path).text


def _row(path: Path, where: str, record: Mapping[str, object]) -> Row:
  unknown = set(record) - set(_FIELDS)
  if unknown:
    raise RecordingError(
      f'{path.name}: {where}: unknown fields {sorted(map(str, unknown))}; use '
      f'{", ".join(_FIELDS)}'
    )
  values = {key: str(record.get(key) or '').strip() for key in _FIELDS}
  child = values['child']
  if not child:
    raise RecordingError(f'{path.name}: {where}: no child; name one')
  try:
    age = float(values['age_days']) if values['age_days'] else None
    if age is not None and not 0 <= age <= OLDEST * 366:
      raise ValueError(f'an age of {age} days is none of a child')
    birth_date, date = (
      datetime.date.fromisoformat(values[key]) if values[key] else None
      for key in ('birth_date', 'date')
    )
  except ValueError as error:
    raise RecordingError(
      f'{path.name}: {where}: {error}; write ages as a number of days and '
      'dates as 2012-10-17'
    ) from error
  pattern = values['recording'] or f'{child}_*'
  spoken = language_code(values['language'])
  if values['language'] and not spoken:
    raise RecordingError(
      f'{path.name}: {where}: no language {values["language"]!r} is known; '
      'write an ISO 639-3 code, such as eng'
    )
  return Row(pattern, child, age, birth_date, date, spoken)


def _date_in(name: str) -> datetime.date | None:
  """The first eight digits of a name that are a date, if any are."""
  for digits in re.findall(r'(?<!\d)\d{8}(?!\d)', name):
    try:
      return datetime.datetime.strptime(digits, '%Y%m%d').date()
    except ValueError:
      continue
  return None
