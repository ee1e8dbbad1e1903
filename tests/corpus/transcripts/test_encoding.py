"""Bytes to text, whatever the encoding."""

import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.encoding import read_text


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


def test_a_look_at_the_beginning_ends_with_a_whole_line(tmp_path):
  path = tmp_path / 'a.csv'
  path.write_text('où\nà la\n' * 100, encoding='utf-8')
  # In the middle of an à.
  found = read_text(path, limit=5)
  assert found == ('où', 'utf-8', ())
  assert read_text(path, limit=10**6).text == 'où\nà la\n' * 100
