"""Voice types (`.rttm`) of a classifier, joined onto a transcript.

A line is `SPEAKER file 1 onset duration <NA> <NA> LABEL <NA> <NA>`, seconds; a
file may be about many recordings.

Source: NIST, Rich Transcription evaluation plan, RTTM. Labels: Lavechin et al.
2020, An open-source voice type classifier for child-centered daylong
recordings.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.cleaning import clean_text, has_control
from babyvfm_jax.corpus.transcripts.clock import parse_time_or_none
from babyvfm_jax.corpus.transcripts.speakers import VOICE_TYPES
from babyvfm_jax.corpus.transcripts.transcript import Ledger

# Of every stretch of speech, beside the label of whose it is.
_ANY_SPEECH = 'SPEECH'
# Kinds of lines that the format has beside turns.
_OTHER_LINES = frozenset(('SPKR-INFO', 'NOSCORE', 'NON-SPEECH', 'LEXEME'))
_FORM = '"SPEAKER file 1 onset duration <NA> <NA> LABEL <NA> <NA>"'


class Turn(NamedTuple):
  """A stretch of one voice, seconds."""

  start: float
  end: float
  label: str


class Voices(NamedTuple):
  """What is heard in one recording.

  Attributes:
    turns: By start.
    facts: Name of the file, and what was left out of it, for the provenance.
  """

  turns: tuple[Turn, ...]
  facts: Mapping[str, object]


class Scan(NamedTuple):
  """An RTTM file.

  Attributes:
    recordings: Turns by start, by the name that the lines have.
    facts: As in `Voices`.
  """

  recordings: Mapping[str, tuple[Turn, ...]]
  facts: Mapping[str, object]


def read_rttm(path: Path, *names: str) -> Voices:
  """Reads the voices of one recording; as `scan_rttm` and `voices_of`."""
  return voices_of(scan_rttm(path), *names)


def scan_rttm(path: Path) -> Scan:
  """Reads an RTTM file; one without a byte is that of recordings of silence.

  Raises:
    RecordingError: Nothing in it can be read; names the line and the fix.
  """
  path = Path(path)
  ledger = Ledger(path)
  found: dict[str, list[Turn]] = {}
  text = '' if _is_empty(path) else ledger.read_text(path).text
  for number, line in enumerate(text.split('\n'), 1):
    if has_control(line):
      ledger.change(number, 'control characters, taken out')
    fields = clean_text(line).split()
    if not fields or fields[0][0] in ';#' or fields[0] in _OTHER_LINES:
      continue
    if turn := _turn(fields):
      found.setdefault(fields[1], []).append(turn)
    else:
      ledger.leave_out(number, f'no {_FORM}')
  facts = ledger.facts()
  if not found and facts:
    raise RecordingError(
      f'{path.name}: line 1: no line of it can be read; a line is {_FORM}'
    )
  recordings = {
    name: tuple(sorted(turns, key=lambda turn: turn.start))
    for name, turns in found.items()
  }
  return Scan(MappingProxyType(recordings), {'file': path.name, **facts})


def voices_of(scan: Scan, *names: str) -> Voices:
  """The voices of one recording.

  Args:
    scan: A file.
    names: What the lines of a file of many recordings may call it; a file of
      one recording is taken whatever it calls it.

  Raises:
    RecordingError: The file is of many others.
  """
  recordings = scan.recordings
  if len(recordings) <= 1:
    return Voices(next(iter(recordings.values()), ()), scan.facts)
  found = [recordings[name] for name in names if name in recordings]
  if not found:
    first = ', '.join(sorted(recordings)[:4])
    raise RecordingError(
      f'{scan.facts["file"]}: line 1 and on: of {len(recordings)} recordings '
      f'({first}, ...) and none is {" or ".join(map(repr, names))}; name its '
      'lines so'
    )
  turns = sorted(itertools.chain(*found), key=lambda turn: turn.start)
  return Voices(tuple(turns), scan.facts)


def _is_empty(path: Path) -> bool:
  return path.is_file() and not path.stat().st_size


def _turn(fields: Sequence[str]) -> Turn | None:
  """The turn of a line, or None if it is damaged."""
  if fields[0] != 'SPEAKER' or len(fields) < 8:
    return None
  start, length = map(parse_time_or_none, fields[3:5])
  if start is None or length is None or length <= 0 or start + length <= 0:
    return None
  return Turn(start, start + length, fields[7])


def join_voices(
  utterances: Sequence[Utterance], *voices: Voices
) -> tuple[Utterance, ...]:
  """The utterances with the voice type of greatest overlap.

  `SPEECH`, which lies over all speech, counts only where no other label does.
  A role that the transcript itself gives is kept: a person who wrote MOT knows
  better than a classifier. Where it gives none, role and label become the
  classifier's; a label of the transcript's own stays ahead of it
  (`SPEAKER_00 FEM`).

  Args:
    utterances: In any order; those without times stay as they are.
    voices: As `read_rttm` gives them. What several files have counts once: a
      classifier writes a file of all labels beside one of each.
  """
  turns = sorted({turn for heard in voices for turn in heard.turns})
  starts = [turn.start for turn in turns]
  # How far the turns up to each one reach: long ones begin early.
  reached = list(itertools.accumulate((turn.end for turn in turns), max))
  joined = []
  for item in utterances:
    if item.start is None or item.end is None or item.speaker != 'unknown':
      joined.append(item)
      continue
    first = bisect.bisect_right(reached, item.start)
    last = bisect.bisect_left(starts, item.end)
    label = _greatest_overlap(item.start, item.end, turns[first:last])
    joined.append(_join(item, label))
  return tuple(joined)


def key_child_speech(*heard: Voices) -> tuple[tuple[float, float], ...]:
  """Start and end of the key child's turns in one file or several."""
  return tuple(
    (turn.start, turn.end)
    for voices in heard
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
