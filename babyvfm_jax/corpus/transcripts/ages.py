"""Ages as child-language archives write them: years;months.days."""

from __future__ import annotations

import re

# Mean length of a month of the Gregorian calendar.
DAYS_PER_MONTH = 30.4375

# Years: what no child, and no one, has reached.
OLDEST = 125
_AGE = re.compile(r'(\d+);(?:(\d{1,2})(?:\.(\d{1,2})?)?)?')


def parse_age(text: str) -> float:
  """Days of an age such as `1;06.12`, `2;9.` or `0;10`.

  Raises:
    ValueError: It is not an age.
  """
  match = _AGE.fullmatch(text.strip())
  if match is None:
    raise ValueError(f'{text!r} is not an age; write it like 1;06.12')
  years, months, days = (int(part or 0) for part in match.groups())
  if months > 11 or days > 31:
    raise ValueError(f'age {text!r} has more than 11 months or 31 days')
  if years > OLDEST:
    raise ValueError(f'age {text[:12]!r} is more than {OLDEST} years')
  return (years * 12 + months) * DAYS_PER_MONTH + days


def format_age(age_days: float) -> str:
  """The age as `1;06.12`: the inverse of `parse_age`, to the nearest day."""
  months = int(age_days // DAYS_PER_MONTH)
  days = round(age_days - months * DAYS_PER_MONTH)
  return f'{months // 12};{months % 12:02d}.{days:02d}'
