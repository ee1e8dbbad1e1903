"""Ages that the names of transcripts carry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH

# Years, months and days at the end of a name, maybe with a letter after them
# for one of several of a day; or months and days alone.
_YEARS = re.compile(r'(?<!\d)(\d\d)(\d\d)(\d\d)[a-z]?$', re.I)
_MONTHS = re.compile(r'(?<!\d)()(\d\d)(\d\d)[a-z]?$', re.I)
# A name says the same as a header where they are this many days apart.
_SAME = 2.0


def named_ages(
  names: Sequence[str], known: Sequence[float | None]
) -> tuple[float | None, ...]:
  """Ages in the names of a corpus's files, if such names they are.

  CHILDES names many files by the child's age: `c1-0902` (9 months, 2 days),
  `010902` (1;09.02). Others carry a number or a date. So names count only where
  most of those of known age, and two at least, say what is known.

  Args:
    names: Of the files of one corpus, without suffix.
    known: Days, as the headers have it; None where they do not say.

  Returns:
    Days, or None, by file.
  """
  for pattern in (_YEARS, _MONTHS):
    read = tuple(_age(pattern, name) for name in names)
    both = [
      abs(one - other)
      for one, other in zip(read, known, strict=True)
      if one is not None and other is not None
    ]
    same = sum(apart <= _SAME for apart in both)
    if same >= 2 and same >= 0.8 * len(both):
      return read
  return (None,) * len(names)


def _age(pattern: re.Pattern[str], name: str) -> float | None:
  match = pattern.search(name)
  if match is None:
    return None
  years, months, days = (int(part or 0) for part in match.groups())
  # Months alone may go beyond a year.
  if days > 31 or (match[1] and months > 11):
    return None
  return (years * 12 + months) * DAYS_PER_MONTH + days
