"""How alike two words sound, as far as their letters say.

A stand-in for phonemes: the share of letters that need not change to make one
word into the other, more for a shared onset (first letter) and a shared rhyme
(last two letters).
"""

from __future__ import annotations

import functools

_ONSET, _RHYME = 0.2, 0.2


@functools.cache
def alikeness(first: str, second: str) -> float:
  """0 for words that share nothing, 1.4 for the same word."""
  one, two = (word.lower().replace(' ', '') for word in (first, second))
  kept = 1 - _changes(one, two) / max(len(one), len(two))
  return kept + _ONSET * (one[0] == two[0]) + _RHYME * (one[-2:] == two[-2:])


def _changes(one: str, two: str) -> int:
  """Letters to insert, delete or replace (Levenshtein, 1966)."""
  row = list(range(len(two) + 1))
  for number, letter in enumerate(one, 1):
    diagonal, row[0] = row[0], number
    for place, other in enumerate(two, 1):
      diagonal, row[place] = (
        row[place],
        min(row[place] + 1, row[place - 1] + 1, diagonal + (letter != other)),
      )
  return row[-1]
