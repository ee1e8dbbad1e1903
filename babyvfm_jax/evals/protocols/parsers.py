"""Parsers of free answers: which alternative, or which number, was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r'\d+(?:[.,]\d+)*|[^\W\d_]+')
# fmt: off
NUMBERS = (
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight',
  'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen',
  'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty',
)
# fmt: on


def option(answer: str, options: Sequence[str]) -> int | None:
  """Which of some options an answer names.

  Case and punctuation do not count. An answer that is one of the options is
  that one. Else it is the only one that is mentioned in whole words; what is
  mentioned only inside a longer option that is mentioned ("ball" in "red ball")
  is not.

  Args:
    answer: What was said.
    options: Texts, different ones once case and punctuation are gone.

  Returns:
    Its index, or None where none or several are named.
  """
  said = normal(answer)
  keys = [normal(text) for text in options]
  if said in keys:
    return keys.index(said)
  spans = {
    index: [
      (start, start + len(key))
      for start in range(len(said) - len(key) + 1)
      if said[start : start + len(key)] == key
    ]
    for index, key in enumerate(keys)
  }
  everywhere = [span for found in spans.values() for span in found]
  named = [
    index
    for index, found in spans.items()
    if any(not _inside(span, everywhere) for span in found)
  ]
  return named[0] if len(named) == 1 else None


def number(answer: str) -> int | None:
  """The number that an answer names.

  Numbers are digits, or English words from zero to twenty. Other words do not
  count, so "there are two dogs" is 2; an answer that names different numbers
  ("two or three"), none, or one that is not whole ("2.5") cannot be parsed.
  """
  found: set[int | None] = set()
  for token in _NUMBER.findall(answer.lower()):
    if token.isdecimal():
      found.add(int(token))
    elif token[0].isdecimal():
      found.add(None)
    elif token in NUMBERS:
      found.add(NUMBERS.index(token))
  return found.pop() if len(found) == 1 else None


def normal(text: str) -> tuple[str, ...]:
  """Words of a text, without case and punctuation."""
  return tuple(
    word.replace('’', "'") for word in _WORD.findall(text.casefold())
  )


def _inside(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
  """Whether a span is part of a longer one."""
  return any(
    start <= span[0] and span[1] <= end and end - start > span[1] - span[0]
    for start, end in others
  )
