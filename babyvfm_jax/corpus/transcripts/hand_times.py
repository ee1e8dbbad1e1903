"""Times as people type them into tables: `1:23`, `0:01:23`, `1.23`, `1:2-1:4`.

Source: how CVCL (Vong et al. 2024) reads SAYCam's transcripts.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

# Seconds; no recording of the archive comes near it.
_LONGEST = 4 * 3600
_DAY_ZERO = datetime.datetime(1899, 12, 31)
_BARE = re.compile(r'\d+(?:\.0)?')
_RANGE = re.compile(r'\s*[-–—]\s*')
# h:mm:ss with or without a fraction, m:ss with one, m:ss with any mark.
_FORMS = (
  re.compile(r'(?P<h>\d+)[:;](?P<m>\d{1,2})[:;](?P<s>\d{1,2}([.,]\d+)?)'),
  re.compile(r'(?P<h>\d+)\.(?P<m>\d{1,2})\.(?P<s>\d{1,2})'),
  re.compile(r'(?P<m>\d+)[:;](?P<s>\d{1,2}[.,]\d+)'),
  re.compile(r'(?P<m>\d*)[:;.,](?P<s>\d{1,2})'),
  re.compile(r'(?P<m>\d+)'),
)


class HandTime(NamedTuple):
  """A cell of a column of times.

  Attributes:
    seconds: From the start of the recording; None where there is no time.
    note: What was done with a cell that is no plain time, or ''.
  """

  seconds: float | None
  note: str = ''


def column(cells: Sequence[object]) -> list[HandTime]:
  """Times of a whole column.

  Of a range such as `0:10-0:14` the start counts. One digit after the mark
  stands for tens up to 5 (`1:2` is 1:20), as a spreadsheet leaves it that drops
  a last zero. A number alone is of minutes, but of seconds where no cell of the
  column has more than a number.

  A spreadsheet takes `1:23` for an hour and 23 minutes. Where no cell of the
  column has a second to it, hours are minutes and minutes are seconds.

  Args:
    cells: Text, or times as a workbook has them.
  """
  typed = [_typed_seconds(cell) for cell in cells]
  clock = [seconds for seconds in typed if seconds is not None]
  shifted = any(clock) and all(seconds % 60 == 0 for seconds in clock)
  texts = [
    str(cell).strip()
    for cell, seconds in zip(cells, typed, strict=True)
    if seconds is None
  ]
  filled = [text for text in texts if text]
  bare = not clock and all(_BARE.fullmatch(text) for text in filled)
  result = []
  for cell, seconds in zip(cells, typed, strict=True):
    text = str(cell).strip()
    if seconds is None and bare and text:
      result.append(HandTime(float(text), 'number read as seconds'))
    elif seconds is None:
      result.append(_read(text))
    elif shifted:
      note = 'h:mm of the spreadsheet read as m:ss'
      result.append(HandTime(seconds / 60, note))
    else:
      result.append(HandTime(seconds))
  return result


def _typed_seconds(cell: object) -> float | None:
  """Seconds of a cell that a spreadsheet holds as a time of day or a length."""
  match cell:
    case datetime.timedelta():
      return cell.total_seconds()
    case datetime.datetime():
      return (cell - _DAY_ZERO).total_seconds()
    case datetime.time():
      minutes = cell.hour * 60 + cell.minute
      return minutes * 60 + cell.second + cell.microsecond / 1e6
  return None


def _read(text: str) -> HandTime:
  if not text or text.casefold() in ('nan', 'na', 'n/a', '-', '--', '?'):
    return HandTime(None)
  first, *rest = _RANGE.split(text, maxsplit=1)
  note = 'of a range of times the start was taken' if rest else ''
  match = next((m for f in _FORMS if (m := f.fullmatch(first))), None)
  if match is None:
    return HandTime(None, 'no time: inferred')
  parts = match.groupdict()
  seconds = (parts.get('s') or '0').replace(',', '.')
  if parts.get('h') is None and seconds in tuple('12345'):
    seconds, note = f'{seconds}0', 'one digit of seconds read as tens'
  minutes = int(parts['m'] or 0) + 60 * int(parts.get('h') or 0)
  if float(seconds) >= 60 or minutes * 60 > _LONGEST:
    return HandTime(None, 'time out of range: inferred')
  return HandTime(minutes * 60 + float(seconds), note)
