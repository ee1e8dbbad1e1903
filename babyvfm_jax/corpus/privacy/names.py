"""Names in texts, replaced by the roles of those who bear them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping

# Marks that stand for one another, letters whose stroke (or missing dot) Unicode
# does not count as an accent, and marks that no reader sees.
_SAME = str.maketrans(
  {'’': "'", 'ʼ': "'", '‐': '-', '‑': '-', '–': '-'}
  | {'ı': 'i', 'ł': 'l', 'ø': 'o', 'đ': 'd'}
  | {'\u00ad': '', '\u2060': ''}
)
# What joins the parts of a name: blanks, hyphens, and the underscores and plus
# signs of CHAT.
_JOINT = r'[\s_+-]+'
# Neither after a letter nor ahead of one, but for the ending of a plural.
_START = r'(?<![^\W\d_])'
_END = r'(?=(?:s|(?<=[sxz])es|(?<=[cs]h)es)?(?![^\W\d_]))'


class Replacer:
  """Replaces listed names, as whole words, by role tokens.

  Capitals and accents do not matter (José and Jose are one name); what joins the
  parts of a name neither (Anna Maria, Anna-Maria, Anna_Maria); of a name and a
  longer one the longer is replaced; the ending of a plural or possessive stays
  (`[CHILD]s`, `[CHILD]'s`). Nicknames and misspellings are names of their own:
  list them. A word that is spelt like a name (Will, will) is replaced, too.
  """

  def __init__(self, names: Mapping[str, str]):
    """Makes a replacer of `name: token`."""
    self._tokens = {key(name): token for name, token in names.items()}
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
    return self._replaced(text, self._tokens)

  def pseudonym(self, text: str) -> str:
    """An identifier with names replaced; other names stay other identifiers.

    Names of one token are told apart by their place among them in the alphabet.
    """
    numbered = dict(self._tokens)
    for token in set(numbered.values()):
      same = sorted(key for key, own in self._tokens.items() if own == token)
      if len(same) > 1:
        numbered.update(
          {key: f'{token}{place}' for place, key in enumerate(same, 1)}
        )
    return self._replaced(text, numbered)[0]

  def _replaced(self, text: str, tokens: Mapping[str, str]) -> tuple[str, int]:
    if self._pattern is None:
      return text, 0
    folded, places = _fold(text)
    result, done, count = [], 0, 0
    for match in self._pattern.finditer(folded):
      # An accent that is combined with the last letter goes with it.
      result += [text[done : places[match.start()]], tokens[key(match[0])]]
      done, count = places[match.end()], count + 1
    return (''.join([*result, text[done:]]), count) if count else (text, 0)


def _fold(text: str) -> tuple[str, list[int]]:
  """A text without capitals and accents, and where each letter of it stood.

  The places have one more entry, the text's end.
  """
  if text.isascii():
    return text.lower(), [*range(len(text) + 1)]
  letters = [
    ''.join(itertools.filterfalse(unicodedata.combining, _plain(letter)))
    for letter in text
  ]
  places = [place for place, some in enumerate(letters) for _ in some]
  return ''.join(letters), [*places, len(text)]


def _plain(letter: str) -> str:
  # Twice: a letter of mathematics is a capital only once it is taken apart.
  small = unicodedata.normalize('NFKD', letter).casefold()
  return unicodedata.normalize('NFKD', small).translate(_SAME)


def key(name: str) -> str:
  """A name as it is compared."""
  return ' '.join(filter(None, re.split(_JOINT, _fold(name)[0])))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
  # The longest first: of Anna Maria and Anna, Anna Maria.
  ordered = sorted(names, key=len, reverse=True)
  if not ordered:
    return None
  either = '|'.join(
    _JOINT.join(map(re.escape, name.split(' '))) for name in ordered
  )
  return re.compile(f'{_START}(?:{either}){_END}')
