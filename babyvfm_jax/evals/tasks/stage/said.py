"""What was said in training: whether some words stood near each other."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable


class Said:
  """The texts of training, word by word."""

  def __init__(self, texts: Iterable[str]):
    """Reads texts; case and punctuation do not matter."""
    self._known: dict[tuple[str, int], bool] = {}
    self._texts: list[list[str]] = []
    self._places: dict[str, set[int]] = collections.defaultdict(set)
    for text in texts:
      words = re.findall(r"[a-z']+", text.lower())
      for word in set(words):
        self._places[word].add(len(self._texts))
      self._texts.append(words)

  def stand_together(self, phrase: str, gap: int = 0) -> bool:
    """Whether the words of a phrase stand in some text, in its order.

    Args:
      phrase: Words; case does not matter.
      gap: At most so many other words between one and the next.
    """
    key = phrase.lower(), gap
    if key not in self._known:
      self._known[key] = self._look_up(phrase.lower().split(), gap)
    return self._known[key]

  def _look_up(self, words: list[str], gap: int) -> bool:
    together = set.intersection(
      *(self._places.get(word, set()) for word in words)
    )
    return any(_stands(words, self._texts[one], gap) for one in together)


def _stands(words: list[str], text: list[str], gap: int) -> bool:
  ends = [place for place, word in enumerate(text) if word == words[0]]
  for wanted in words[1:]:
    ends = [
      place
      for place, word in enumerate(text)
      if word == wanted and any(0 < place - end <= gap + 1 for end in ends)
    ]
  return bool(ends)
