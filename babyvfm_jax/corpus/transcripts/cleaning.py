"""Text as it is said: without markup, control characters, odd blanks."""

from __future__ import annotations

import html
import re
import unicodedata

# HTML and WebVTT tags (a letter or a slash must follow, so `<3` stays), inline
# timestamps, and the overrides of Advanced SubStation that SubRip files carry.
_TAG = re.compile(r'</?[A-Za-z][^<>\n]*>|<[\d:.]+>|\{\\[^{}\n]*\}')
# Line ends of Advanced SubStation.
_BREAK = re.compile(r'\\[Nn]')
# Directional and zero-width marks: no part of what is said.
_UNSEEN = frozenset(
  '\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060'
  '\ufeff'
)


def clean_text(text: str) -> str:
  """In composed form (NFC), with single blanks, nothing unseen; may be ''.

  Zero-width joiners go too: what they join is spelt the same without them in
  the languages of the readers' archives.
  """
  text = unicodedata.normalize('NFC', text)
  text = ''.join(
    ' ' if unicodedata.category(letter) in ('Cc', 'Cs', 'Zl', 'Zp') else letter
    for letter in text
    if letter not in _UNSEEN
  )
  return ' '.join(text.split())


def strip_markup(text: str) -> str:
  """Without the tags of captions, and with their entities resolved."""
  return html.unescape(_TAG.sub('', _BREAK.sub(' ', text)))


def is_text(text: str) -> bool:
  """True where something is said: one letter or digit of any script."""
  return any(map(str.isalnum, text))
