"""Bytes to text, text to what is said, tags to languages."""

import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.cleaning import (
  clean_text,
  is_text,
  strip_markup,
)
from babyvfm_jax.corpus.transcripts.encoding import read_text
from babyvfm_jax.corpus.transcripts.languages import language_code


def test_one_damaged_line_costs_no_other(tmp_path):
  path = tmp_path / 'a.srt'
  path.write_bytes('où\n'.encode() + b'na\xefve\r' + 'là\r\n'.encode())
  assert read_text(path) == ('où\nnaïve\nlà\n', 'utf-8', (2,))
  path.write_bytes(b'o\xf9\nna\xefve\x81')
  assert read_text(path) == ('où\nnaïve\x81', 'windows-1252', (1, 2))


def test_utf_16_with_half_a_letter(tmp_path):
  path = tmp_path / 'a.srt'
  path.write_bytes('a\nbc'.encode('utf-16')[:-1])
  assert read_text(path) == ('a\nb\ufffd', 'utf-16-le', (2,))


def test_what_cannot_be_opened(tmp_path):
  with pytest.raises(RecordingError, match='no such transcript'):
    read_text(tmp_path / 'none.srt')
  with pytest.raises(RecordingError, match='cannot be read'):
    read_text(tmp_path)


def test_cleaning():
  assert clean_text(' a\u00a0\tb\u200b\x00c\u2028d e\u0301 ') == 'a b c d é'
  assert clean_text('\ud800x') == 'x'
  assert is_text('да') and is_text('3') and not is_text('♪ … -')


def test_markup():
  assert strip_markup('<i>a</i><c.red>b</c> <00:01.0>c {\\pos(1,2)}d') == (
    'ab c d'
  )
  assert strip_markup('1 < 2 > 0 <3 {e} &lt;i&gt; &amp;') == (
    '1 < 2 > 0 <3 {e} <i> &'
  )


@pytest.mark.parametrize(
  ('tag', 'code'),
  [
    ('en', 'eng'),
    ('en-US', 'eng'),
    ('English', 'eng'),
    ('haitian creole', 'hat'),
    ('zh', 'zho'),
    ('tzo', 'tzo'),
    ('xx', ''),
    ('', ''),
    (None, ''),
    (3, ''),
  ],
)
def test_languages(tag, code):
  assert language_code(tag) == code
