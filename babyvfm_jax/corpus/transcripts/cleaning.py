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
_UNSEEN = re.compile('[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]')
_CONTROL = re.compile('[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]')


def clean_text(text: str) -> str:
  """In composed form (NFC), with single blanks, nothing unseen; may be ''.

  Zero-width joiners go too: what they join is spelt the same without them in
  the languages of the readers' archives.
  """
  if not text.isascii():
    text = _UNSEEN.sub('', unicodedata.normalize('NFC', text))
  return ' '.join(_CONTROL.sub(' ', text).split())


def has_control(text: str) -> bool:
  """Whether there are characters that no text has: a sign of damage."""
  return _CONTROL.search(text) is not None


def strip_markup(text: str) -> str:
  """Without the tags of captions, and with their entities resolved."""
  return html.unescape(_TAG.sub('', _BREAK.sub(' ', text)))


def is_text(text: str) -> bool:
  """True where something is said: one letter or digit of any script."""
  return any(map(str.isalnum, text))
