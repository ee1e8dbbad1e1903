"""Voice types (`.rttm`) of a classifier, joined onto a transcript.

A line is `SPEAKER file 1 onset duration <NA> <NA> LABEL <NA> <NA>`, seconds.

Source: NIST, Rich Transcription evaluation plan, RTTM.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.cleaning import clean_text, has_control
from babyvfm_jax.corpus.transcripts.clock import parse_time_or_none
from babyvfm_jax.corpus.transcripts.speakers import VOICE_TYPES
from babyvfm_jax.corpus.transcripts.transcript import Ledger

# Of every stretch of speech, beside the label of whose it is.
_ANY_SPEECH = 'SPEECH'


class Turn(NamedTuple):
  """A stretch of one voice, seconds."""

  file: str
  start: float
  end: float
  label: str


class Voices(NamedTuple):
  """An RTTM file.

  Attributes:
    turns: Of the recording, by start.
    facts: What was left out, for the provenance.
  """

  turns: tuple[Turn, ...]
  facts: Mapping[str, object]


def read_rttm(path: Path, recording: str = '') -> Voices:
  """Reads an RTTM file.

  Args:
    path: The file.
    recording: Name of the recording, as the lines of a file of many have it;
      a file of one recording is taken whatever it calls it.

  Raises:
    RecordingError: Nothing can be read, or the recording is not in it; names
      the line and the fix.
  """
  ledger = Ledger(path)
  text = ledger.read_text(path)
  turns = []
  for number, line in enumerate(text.text.split('\n'), 1):
    if has_control(line):
      ledger.change(number, 'control characters, taken out')
    fields = clean_text(line).split()
    if not fields or fields[0].startswith(';') or fields[0] == 'SPKR-INFO':
      continue
    if turn := _turn(fields):
      turns.append(turn)
    else:
      ledger.leave_out(number, 'no "SPEAKER file 1 onset duration ... LABEL"')
  if not turns:
    raise RecordingError(
      f'{path.name}: line 1: no line of it can be read; a line is "SPEAKER file '
      '1 onset duration <NA> <NA> LABEL <NA> <NA>"'
    )
  files = sorted({turn.file for turn in turns})
  if len(files) > 1:
    turns = [turn for turn in turns if turn.file == recording]
  if not turns:
    raise RecordingError(
      f'{path.name}: line 1 and on: of {len(files)} recordings '
      f'({", ".join(map(repr, files[:4]))}, ...), and none is {recording!r}; '
      'name its lines so'
    )
  return Voices(tuple(sorted(turns, key=lambda t: t.start)), ledger.facts())


def _turn(fields: Sequence[str]) -> Turn | None:
  if fields[0] != 'SPEAKER' or len(fields) < 8:
    return None
  start, length = map(parse_time_or_none, fields[3:5])
  if start is None or length is None or length <= 0 or start + length <= 0:
    return None
  return Turn(fields[1], start, start + length, fields[7])


def join_voices(
  utterances: Sequence[Utterance], voices: Voices
) -> tuple[Utterance, ...]:
  """The utterances with the voice type of greatest overlap.

  `SPEECH`, which lies over all speech, counts only where no other label does.
  A role that the transcript itself gives is kept: a person who wrote MOT knows
  better than a classifier. Where it gives none, role and label become the
  classifier's; a label of the transcript's own stays ahead of it
  (`SPEAKER_00 FEM`).

  Args:
    utterances: In any order; those without times stay as they are.
    voices: As `read_rttm` gives them.
  """
  starts = [turn.start for turn in voices.turns]
  # How far the turns up to each one reach: long ones begin early.
  reached = list(itertools.accumulate((t.end for t in voices.turns), max))
  joined = []
  for item in utterances:
    if item.start is None or item.end is None or item.speaker != 'unknown':
      joined.append(item)
      continue
    first = bisect.bisect_right(reached, item.start)
    last = bisect.bisect_left(starts, item.end)
    near = voices.turns[first:last]
    joined.append(_join(item, _greatest_overlap(item.start, item.end, near)))
  return tuple(joined)


def key_child_speech(voices: Voices) -> tuple[tuple[float, float], ...]:
  """Start and end of the key child's turns, by start."""
  return tuple(
    (turn.start, turn.end)
    for turn in voices.turns
    if VOICE_TYPES.get(turn.label) == 'key_child'
  )


def _join(utterance: Utterance, label: str) -> Utterance:
  if not label:
    return utterance
  return dataclasses.replace(
    utterance,
    speaker=VOICE_TYPES.get(label, 'unknown'),
    speaker_label=' '.join(filter(None, (utterance.speaker_label, label))),
  )


def _greatest_overlap(start: float, end: float, turns: Sequence[Turn]) -> str:
  """Label of the voice that is heard longest; of equals the first heard."""
  heard: dict[str, float] = {}
  for turn in turns:
    if overlap := max(min(end, turn.end) - max(start, turn.start), 0.0):
      heard[turn.label] = heard.get(turn.label, 0.0) + overlap
  if len(heard) > 1:
    heard.pop(_ANY_SPEECH, None)
  return max(heard, key=lambda label: heard[label]) if heard else ''
