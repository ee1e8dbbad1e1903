"""Names in texts, replaced by the roles of those who bear them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping


class Replacer:
  """Replaces listed names, as whole words, by role tokens.

  Capitals do not matter, nor whether accents are letters' own or combined with
  them; hyphens and spaces inside a name stand for each other; of a name and a
  longer one the longer is replaced; a possessive's ending stays (`[CHILD]'s`).
  Nicknames and misspellings are names of their own: list them.
  """

  def __init__(self, names: Mapping[str, str]):
    """Makes a replacer of `name: token`."""
    self._tokens = {_key(name): token for name, token in names.items()}
    self._pattern = _pattern(self._tokens)

  def __getstate__(self):
    return {'tokens': self._tokens}

  def __setstate__(self, state):
    self._tokens = state['tokens']
    self._pattern = _pattern(self._tokens)

  def __call__(self, text: str) -> tuple[str, int]:
    """The text with names replaced, and how many were.

    A text without a listed name comes back as it is.
    """
    if self._pattern is None:
      return text, 0
    # Composed, as names are: a letter with its accent is one letter.
    composed = unicodedata.normalize('NFC', text)
    result, count = self._pattern.subn(
      lambda match: self._tokens[_key(match[0])], composed
    )
    return (result, count) if count else (text, 0)


def _key(name: str) -> str:
  """A name as it is compared."""
  folded = unicodedata.normalize('NFC', name).casefold()
  return ' '.join(re.split(r'[\s-]+', folded.strip()))


def _pattern(tokens: Mapping[str, str]) -> re.Pattern[str] | None:
  if not tokens:
    return None
  # The longest first: of Anna Maria and Anna, Anna Maria.
  ordered = sorted(tokens, key=len, reverse=True)
  names = '|'.join(
    r'[\s-]+'.join(map(re.escape, name.split(' '))) for name in ordered
  )
  return re.compile(rf'(?<![\w])(?:{names})(?![\w])', re.IGNORECASE)
