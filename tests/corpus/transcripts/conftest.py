"""Transcripts from text, and utterances for properties."""

import pytest

from babyvfm_jax.corpus.transcripts import read_transcript


@pytest.fixture
def read(tmp_path):
  """Reads a text (or bytes) as a file of that suffix."""

  def from_text(text, suffix, encoding='utf-8', **options):
    path = tmp_path / f'tape{suffix}'
    data = text if isinstance(text, bytes) else text.encode(encoding)
    path.write_bytes(data)
    return read_transcript(path, **options)

  return from_text


def plain(transcript):
  """What a transcript says, as the writers take it."""
  return [
    (item.start, item.end, item.speaker_label, item.text)
    for item in transcript.utterances
  ]
