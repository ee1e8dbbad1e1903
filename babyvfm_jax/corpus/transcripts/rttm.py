"""Voice types (`.rttm`): who a classifier heard, joined onto utterances.

A line is `SPEAKER file 1 onset duration <NA> <NA> LABEL <NA> <NA>`, in seconds;
a file may be about many recordings.

Source: NIST, Rich Transcription evaluation plan (RTTM). Labels: Lavechin et al.
2020, An open-source voice type classifier for child-centered daylong
recordings.
"""

from __future__ import annotations

import bisect
import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance

# Lies over all speech, beside the label of whose it is.
SPEECH = 'SPEECH'
# Role of each voice type. `CHI` is any other child here, where transcripts mean
# the key child; adults are told apart by voice alone, and in a child's home
# most adult speech is its caregivers'.
ROLES: Mapping[str, str] = MappingProxyType(
  {
    'FEM': 'caregiver',
    'MAL': 'caregiver',
    'KCHI': 'key_child',
    'CHI': 'other_child',
    'OCH': 'other_child',
    SPEECH: 'unknown',
  }
)
# Kinds of lines that are no turns.
_OTHER_LINES = frozenset(('SPKR-INFO', 'NOSCORE', 'NON-SPEECH', 'LEXEME'))
_FORM = '"SPEAKER file 1 onset duration <NA> <NA> LABEL <NA> <NA>", in seconds'


class Turn(NamedTuple):
  """A stretch of one voice.

  Attributes:
    file: Name of the recording, as the line has it.
    start: Seconds.
    end: Seconds, after `start`.
    label: Such as `FEM`.
  """

  file: str
  start: float
  end: float
  label: str


class Scan(NamedTuple):
  """What can be read of a file.

  Attributes:
    turns: By start.
    left_out: Numbers of the lines that are damaged.
  """

  turns: tuple[Turn, ...]
  left_out: tuple[int, ...]


def read_rttm(path: Path) -> tuple[Turn, ...]:
  """All turns of a file, by start; a file without speech is empty.

  Raises:
    RecordingError: A line is damaged; names it. `scan_rttm` reads the others.
  """
  scan = scan_rttm(path)
  if scan.left_out:
    raise RecordingError(
      f'{Path(path).name}: line {scan.left_out[0]} is damaged; it should read '
      f'{_FORM}'
    )
  return scan.turns


def scan_rttm(path: Path) -> Scan:
  """The turns of a file, by start, and which of its lines are damaged.

  Raises:
    RecordingError: There is no such file, or no line of it is RTTM.
  """
  path = Path(path)
  try:
    text = path.read_text(encoding='utf-8-sig', errors='replace')
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such file of voice types') from error
  turns: list[Turn] = []
  left_out: list[int] = []
  for number, line in enumerate(text.split('\n'), 1):
    fields = line.split()
    if not fields or fields[0][0] in ';#' or fields[0] in _OTHER_LINES:
      continue
    turn = _turn(fields)
    if turn is None:
      left_out.append(number)
    else:
      turns.append(turn)
  if left_out and not turns:
    raise RecordingError(
      f'{path.name}: line {left_out[0]}, as every other, is not RTTM; a line '
      f'reads {_FORM}'
    )
  return Scan(tuple(sorted(turns, key=_start)), tuple(left_out))


def _turn(fields: Sequence[str]) -> Turn | None:
  """The turn of a line, or None if it is damaged."""
  if fields[0] != 'SPEAKER' or len(fields) < 8:
    return None
  try:
    start, length = float(fields[3]), float(fields[4])
  except ValueError:
    return None
  if not (math.isfinite(start) and 0 < length < math.inf and start >= 0):
    return None
  return Turn(fields[1], start, start + length, fields[7])


def turns_of(turns: Sequence[Turn], *names: str) -> tuple[Turn, ...]:
  """Turns of one recording.

  Args:
    turns: Of a file. If it is about one recording alone, it may call that
      anything.
    names: What a file of many calls the recording.
  """
  if len({turn.file for turn in turns}) == 1:
    return tuple(turns)
  return tuple(turn for turn in turns if turn.file in names)


def label_by_overlap(
  utterances: Sequence[Utterance], turns: Sequence[Turn]
) -> tuple[Utterance, ...]:
  """The utterances, each with the label that is heard longest during it.

  A role that the transcript itself gives is kept: a person who wrote it knows
  better than a classifier. Where it gives none, role and label become the
  classifier's; a label of the transcript's own stays ahead of it
  (`SPEAKER_00 FEM`). `SPEECH` counts only where no other label is heard.

  Args:
    utterances: In any order; those without times stay as they are.
    turns: Of this recording alone, in any order.
  """
  ordered = sorted(turns, key=_start)
  starts = [turn.start for turn in ordered]
  longest = max((turn.end - turn.start for turn in ordered), default=0.0)

  def labelled(utterance: Utterance) -> Utterance:
    start, end = utterance.start, utterance.end
    if start is None or end is None or utterance.speaker != 'unknown':
      return utterance
    # No turn that starts earlier than this reaches into the utterance.
    low = bisect.bisect_left(starts, start - longest)
    high = bisect.bisect_left(starts, end)
    label = _heard_longest(start, end, ordered[low:high])
    if not label:
      return utterance
    return dataclasses.replace(
      utterance,
      speaker=ROLES.get(label, 'unknown'),
      speaker_label=' '.join(filter(None, (utterance.speaker_label, label))),
    )

  return tuple(labelled(utterance) for utterance in utterances)


def _heard_longest(start: float, end: float, turns: Sequence[Turn]) -> str:
  """The label with the greatest overlap; of equals the one heard first."""
  heard: dict[str, float] = {}
  for turn in turns:
    overlap = min(end, turn.end) - max(start, turn.start)
    if overlap > 0:
      heard[turn.label] = heard.get(turn.label, 0.0) + overlap
  if len(heard) > 1:
    heard.pop(SPEECH, None)
  return max(heard, key=lambda label: heard[label]) if heard else ''


def _start(turn: Turn) -> float:
  return turn.start
