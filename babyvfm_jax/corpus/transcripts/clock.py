"""Times as people and programs write them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

_CLOCK = re.compile(
  r'(?P<sign>[-−]?)\s*(?:(?P<hours>\d+)\s*:\s*)?(?P<minutes>\d+)\s*:\s*'
  r'(?P<seconds>\d+)(?:\s*[.,]\s*(?P<fraction>\d+))?'
)
_NUMBER = re.compile(r'[-−+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?')

# What people write by hand. Seconds; no recording comes near it.
_LONGEST = 4 * 3600
_ABSENT = ('', 'nan', 'na', 'n/a', 'none', '-', '--', '?')
_RANGE = re.compile(r'(?<=\d)\s*[-–—]\s*')
_BARE = re.compile(r'\d+')
# One or two marks that stand for colons.
_MARKED = re.compile(r'\d*[.,]\d{1,2}|\d+\.\d{1,2}\.\d{1,2}')
_TENS = re.compile(r'(\d+:)([1-5])')


def parse_time(text: str) -> float:
  """Seconds of `1:02:03.5`, `02:03,500`, `m:ss` or `12.5`; a sign is kept.

  Raises:
    ValueError: It is no time.
  """
  text = text.strip()
  if match := _CLOCK.fullmatch(text):
    hours, minutes, seconds = (
      int(match[part] or 0) for part in ('hours', 'minutes', 'seconds')
    )
    if seconds > 59 or (match['hours'] and minutes > 59):
      raise ValueError(f'{text!r} is no time: more than 59 minutes or seconds')
    # From whole and fraction as they are written, so 0.1 is 0.1.
    whole = (hours * 60 + minutes) * 60 + seconds
    time = float(f'{whole}.{match["fraction"] or 0}')
    time = -time if match['sign'] else time
  elif _NUMBER.fullmatch(text):
    time = float(text.replace('−', '-').replace(',', '.'))
  else:
    time = math.nan
  if math.isfinite(time):
    return time
  raise ValueError(f'{text!r} is no time; write it like 1:02:03.5 or 12.5')


def parse_time_or_none(text: str) -> float | None:
  """As `parse_time`, or None where it is no time."""
  try:
    return parse_time(text)
  except ValueError:
    return None


class HandTime(NamedTuple):
  """A cell of a column of times that people typed.

  Attributes:
    seconds: From the start of the recording; None where there is no time.
    note: What was done with a cell that is no plain time, or ''.
  """

  seconds: float | None
  note: str = ''


def read_hand_times(
  cells: Sequence[str], typed: Sequence[float | None] = ()
) -> list[HandTime]:
  """Times of a whole column that people typed, minutes and seconds.

  `1.23` and `1;23` are 1:23. Of a range such as `0:10-0:14` the start counts.
  One digit after the mark stands for tens up to 5 (`1:2` is 1:20), as a
  spreadsheet leaves it that drops a last zero. A number alone is of minutes,
  but of seconds where no cell of the column has more than a number.

  A spreadsheet takes `1:23` for an hour and 23 minutes. Where none of its times
  in the column has a second to it, hours are minutes and minutes are seconds.

  Args:
    cells: Text.
    typed: Seconds of each cell that a workbook holds as a time; None for the
      others; empty where none does.

  Source: how CVCL (Vong et al. 2024) reads SAYCam's transcripts.
  """
  typed = typed or [None] * len(cells)
  clock = [seconds for seconds in typed if seconds is not None]
  shifted = any(clock) and all(seconds % 60 == 0 for seconds in clock)
  filled = [text for text in map(str.strip, cells) if text]
  bare = not clock and all(map(_BARE.fullmatch, filled))
  result = []
  for text, seconds in zip(map(str.strip, cells), typed, strict=True):
    if seconds is not None and shifted:
      note = 'h:mm of the spreadsheet read as m:ss'
      result.append(_within(seconds / 60, note))
    elif seconds is not None:
      result.append(_within(seconds))
    elif bare and text:
      result.append(_within(float(text), 'number read as seconds'))
    else:
      result.append(_by_hand(text))
  return result


def _by_hand(text: str) -> HandTime:
  """Time of one cell."""
  if text.casefold() in _ABSENT:
    return HandTime(None)
  first, *rest = _RANGE.split(text, maxsplit=1)
  note = 'of a range of times the start was taken' if rest else ''
  written = first.replace(';', ':')
  if _BARE.fullmatch(written):
    written = f'{written}:00'
  elif _MARKED.fullmatch(written):
    written = written.replace('.', ':').replace(',', ':')
  if written.startswith(':'):
    written = f'0{written}'
  if match := _TENS.fullmatch(written):
    written, note = (
      f'{match[1]}{match[2]}0',
      'one digit of seconds read as tens',
    )
  seconds = parse_time_or_none(written) if ':' in written else None
  if seconds is None:
    return HandTime(None, 'no time, inferred')
  return _within(seconds, note)


def _within(seconds: float, note: str = '') -> HandTime:
  if not 0 <= seconds <= _LONGEST:
    return HandTime(None, 'time out of range, inferred')
  return HandTime(seconds, note)


def finite(value: object) -> float | None:
  """A number as a float; None for what is none, not finite, or a boolean."""
  if isinstance(value, bool) or not isinstance(value, (int, float)):
    return None
  try:
    number = float(value)
  except OverflowError:
    return None
  return number if math.isfinite(number) else None
