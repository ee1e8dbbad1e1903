"""Times as people and programs write them."""

from __future__ import annotations

import math
import re

_CLOCK = re.compile(
  r'(?P<sign>[-−]?)\s*(?:(?P<hours>\d+)\s*:\s*)?(?P<minutes>\d+)\s*:\s*'
  r'(?P<seconds>\d+)(?:\s*[.,]\s*(?P<fraction>\d+))?'
)
_NUMBER = re.compile(r'[-−+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?')


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


def finite(value: object) -> float | None:
  """A number as a float; None for what is none, not finite, or a boolean."""
  if isinstance(value, bool) or not isinstance(value, (int, float)):
    return None
  try:
    number = float(value)
  except OverflowError:
    return None
  return number if math.isfinite(number) else None
