"""One parser a transcript format, behind one door.

`read_transcript` reads any of `FORMATS`, by the file's suffix.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.chat import read_chat
from babyvfm_jax.corpus.transcripts.elan import read_elan
from babyvfm_jax.corpus.transcripts.rows import SUFFIXES as TABLES
from babyvfm_jax.corpus.transcripts.rttm import (
  join_voices,
  key_child_speech,
  read_rttm,
)
from babyvfm_jax.corpus.transcripts.speakers import check_roles, role_of
from babyvfm_jax.corpus.transcripts.speech_json import (
  is_speech_json,
  read_speech_json,
)
from babyvfm_jax.corpus.transcripts.subrip import read_subrip
from babyvfm_jax.corpus.transcripts.table import (
  is_table_of_utterances,
  read_table,
)
from babyvfm_jax.corpus.transcripts.textgrid import read_textgrid
from babyvfm_jax.corpus.transcripts.token_table import (
  is_token_table,
  read_token_table,
)
from babyvfm_jax.corpus.transcripts.transcript import Options, Transcript
from babyvfm_jax.corpus.transcripts.webvtt import read_webvtt

__all__ = [
  'FORMATS',
  'TABLES',
  'VOICES',
  'Options',
  'Transcript',
  'is_transcript',
  'read_transcript',
]

Reader = Callable[[Path, Options], Transcript]


def _read_chat(path: Path, options: Options) -> Transcript:
  """CHAT says who speaks itself; `speakers` is for what it leaves unknown."""
  chat = read_chat(path)
  utterances = tuple(
    dataclasses.replace(
      item, speaker=role_of(item.speaker_label, options.speakers)
    )
    if item.speaker_label in options.speakers
    else item
    for item in chat.utterances
  )
  return Transcript(
    utterances=utterances,
    language=chat.language,
    media=chat.media,
    child=chat.child_name,
    age_days=chat.age_days,
    provenance={
      'media': chat.media,
      'roles': {item.code: item.role for item in chat.participants.values()},
      'wordless_lines': chat.wordless,
    },
  )


def _read_table(path: Path, options: Options) -> Transcript:
  """A row of a table is a word or an utterance, as its header says."""
  if is_token_table(path):
    return read_token_table(path, options)
  return read_table(path, options)


# Reader by suffix, in lower case.
FORMATS: Mapping[str, Reader] = MappingProxyType(
  {
    '.cha': _read_chat,
    '.srt': read_subrip,
    '.vtt': read_webvtt,
    '.eaf': read_elan,
    '.textgrid': read_textgrid,
    '.json': read_speech_json,
    '.csv': _read_table,
    '.tsv': _read_table,
    '.xlsx': _read_table,
  }
)

# Suffix of the voice types that are joined onto a transcript.
VOICES = '.rttm'


def is_transcript(path: Path) -> bool:
  """Whether a file is a transcript, where its suffix leaves that open.

  JSON and tables hold many things. A damaged file counts as a transcript: its
  reading says where the damage is.
  """
  suffix = path.suffix.lower()
  try:
    if suffix == '.json':
      return is_speech_json(path)
    if suffix in TABLES:
      return is_table_of_utterances(path)
  except RecordingError:
    return True
  return suffix in FORMATS


def read_transcript(
  path: Path,
  *,
  rttm: Path | None = None,
  speakers: Mapping[str, str] = MappingProxyType({}),
  columns: Mapping[str, str] = MappingProxyType({}),
  tiers: Sequence[str] = (),
) -> Transcript:
  """Reads a transcript of any format.

  Args:
    path: Its suffix, one of `FORMATS`, says the format.
    rttm: Voice types to join onto utterances whose speaker is unknown.
    speakers: Roles of a lab's own labels, such as `{'Anna': 'caregiver'}`.
    columns: Of tables: `{'text': 'What was said'}`; see `table.COLUMNS`.
    tiers: Of ELAN and TextGrid files: the tiers to read; empty for all that
      look like utterances.

  Raises:
    RecordingError: Nothing of it can be read; names file, line and fix.
    ValueError: No such suffix, role, or part of a table.
  """
  path = Path(path)
  suffix = path.suffix.lower()
  if suffix not in FORMATS:
    raise ValueError(
      f'{path.name}: no format {suffix!r}; use one of {", ".join(FORMATS)}'
    )
  check_roles(speakers)
  options = Options(speakers, columns, tuple(tiers))
  transcript = FORMATS[suffix](path, options)
  facts: dict[str, object] = {
    'transcript': path.name,
    'format': suffix[1:],
    **transcript.provenance,
  }
  utterances = transcript.utterances
  child_speech: tuple[tuple[float, float], ...] = ()
  if rttm is not None:
    voices = read_rttm(Path(rttm), path.stem)
    utterances = join_voices(utterances, voices)
    child_speech = key_child_speech(voices)
    facts['voices'] = voices.facts
  return dataclasses.replace(
    transcript,
    utterances=utterances,
    provenance=facts,
    child_speech=child_speech,
  )
