"""What every reader of transcripts makes: cues first, then a transcript.

A reader of a format finds cues and leaves the judging of their times to
`assemble`, so that damage is met in one way whatever the format: an utterance
that can be kept is kept, and what is left out or changed is written down.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance, Word
from babyvfm_jax.corpus.transcripts.cleaning import (
  clean_text,
  has_control,
  is_text,
)
from babyvfm_jax.corpus.transcripts.clock import finite
from babyvfm_jax.corpus.transcripts.encoding import Text, read_text
from babyvfm_jax.corpus.transcripts.speakers import role_of
from babyvfm_jax.corpus.transcripts.times import infer_times

NO_TEXT = 'no text'


@dataclasses.dataclass(frozen=True)
class Options:
  """What a reader may be told.

  Attributes:
    speakers: Roles of labels that `speakers.role_of` does not know.
    columns: Of tables: the name of the column for 'start', 'end', 'speaker',
      'text' or 'confidence', where it is not a usual one.
    tiers: Of ELAN and TextGrid files: the tiers that hold utterances; empty to
      take all that look like it.
  """

  speakers: Mapping[str, str] = dataclasses.field(default_factory=dict)
  columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
  tiers: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Transcript:
  """The utterances of one recording, whatever format they were in.

  Attributes:
    utterances: In time order where there are times; untimed ones between timed
      neighbours carry interpolated times and are marked.
    language: ISO 639-3 code, or ''.
    media: Name of the recording's file as the transcript has it, or ''.
    child: Name of the key child, or ''.
    age_days: The key child's age, or None.
    provenance: Facts for the recording: `transcript` (file), `format`, and,
      where there is any, `left_out` and `changed`: for each reason the lines,
      rows or segments (`counted_in` says which).
    child_speech: As a `Recording` has it, from voice types that were joined.
  """

  utterances: tuple[Utterance, ...]
  language: str = ''
  media: str = ''
  child: str = ''
  age_days: float | None = None
  provenance: Mapping[str, object] = dataclasses.field(default_factory=dict)
  child_speech: tuple[tuple[float, float], ...] = ()


class Cue(NamedTuple):
  """One stretch of a transcript as its format has it, before judgement.

  Attributes:
    number: Line, row or segment, from 1.
    start: Seconds, or None.
    end: Seconds, or None.
    label: Speaker's label, or ''.
    text: As it stands, but for the format's own markup.
    confidence: Of the transcriber, or None.
    words: With their times, where the format has them.
  """

  number: int
  start: float | None
  end: float | None
  label: str
  text: str
  confidence: float | None = None
  words: tuple[Word, ...] = ()


def doubt(text: Text) -> str:
  """What is wrong with a text's doubtful lines."""
  if text.encoding.startswith(('utf-16', 'utf-32')):
    return f'letters that are not {text.encoding.upper()}, lost'
  return 'not UTF-8, read as Windows-1252'


class Ledger:
  """What was left out of a transcript, or changed, and why.

  Attributes:
    name: Name of the transcript's file.
    counted_in: What its numbers count: 'line', 'row' or 'segment'.
  """

  def __init__(self, path: Path, counted_in: str = 'line'):
    self.name = path.name
    self.counted_in = counted_in
    self._left_out: dict[str, list[int]] = {}
    self._changed: dict[str, list[int]] = {}

  def leave_out(self, number: int, reason: str) -> None:
    """Something is not in the transcript."""
    self._left_out.setdefault(reason, []).append(number)

  def change(self, number: int, reason: str) -> None:
    """Something is in the transcript otherwise than in its file."""
    self._changed.setdefault(reason, []).append(number)

  @property
  def changed(self) -> Mapping[str, Sequence[int]]:
    """Numbers of what was changed, by reason."""
    return self._changed

  def read_text(self, path: Path, limit: int | None = None) -> Text:
    """Reads a file, and notes the lines that were not in its encoding."""
    text = read_text(path, limit)
    for number in text.doubtful:
      self.change(number, doubt(text))
    return text

  def refuse_if_nothing(self, utterances: tuple[Utterance, ...]) -> None:
    """Raises RecordingError where all there was had to be left out.

    Cues without text are no damage: a transcript of silence is a transcript.
    """
    damage = {
      reason: numbers
      for reason, numbers in self._left_out.items()
      if reason != NO_TEXT
    }
    if utterances or not damage:
      return
    reason, numbers = next(iter(damage.items()))
    count = sum(map(len, damage.values()))
    raise RecordingError(
      f'{self.name}: {self.counted_in} {numbers[0]}: {reason}; nothing of the '
      f'transcript can be read ({count} left out); write it out again, or take '
      'it away to use the video alone'
    )

  def facts(self) -> dict[str, object]:
    """For the provenance; empty where nothing was left out or changed."""
    facts: dict[str, object] = {}
    if self._left_out:
      facts['left_out'] = {key: tuple(v) for key, v in self._left_out.items()}
    if self._changed:
      facts['changed'] = {key: tuple(v) for key, v in self._changed.items()}
    if facts:
      facts['counted_in'] = self.counted_in
    return facts


def assemble(
  tiers: Iterable[Iterable[Cue]], ledger: Ledger, options: Options
) -> tuple[Utterance, ...]:
  """Utterances of cues, in time order, with every time sound or inferred.

  Times are inferred inside a tier, where an untimed cue stands between its
  neighbours, and then the tiers are put together.

  Args:
    tiers: Cues in the order of the file, for each tier; one where there are
      none.
    ledger: Gets what is left out or changed.
    options: As the reader was given.

  Raises:
    RecordingError: Nothing could be kept.
  """
  merged: list[Utterance] = []
  for tier in tiers:
    kept = [
      item
      for cue in tier
      if (item := _utterance(cue, ledger, options.speakers))
    ]
    merged += infer_times(kept)
  utterances = infer_times(merged)
  if any(item.start is not None for item in utterances):
    utterances = tuple(sorted(utterances, key=lambda item: item.start or 0.0))
  ledger.refuse_if_nothing(utterances)
  return utterances


def _utterance(
  cue: Cue, ledger: Ledger, speakers: Mapping[str, str]
) -> Utterance | None:
  """The utterance of a cue, or None where it is left out."""
  text = clean_text(cue.text)
  if not is_text(text):
    ledger.leave_out(cue.number, NO_TEXT)
    return None
  if has_control(cue.text):
    ledger.change(cue.number, 'control characters, taken out')
  start, end = finite(cue.start), finite(cue.end)
  if end is not None and end < 0 and (start is None or start < 0):
    ledger.leave_out(cue.number, 'lies before the start of the recording')
    return None
  if start is None:
    ledger.change(cue.number, 'no start, time inferred')
    end = None
  elif start < 0:
    ledger.change(cue.number, 'negative start, set to 0')
    start = 0.0
  if start is not None and end is None:
    ledger.change(cue.number, 'no end, inferred')
  elif start is not None and end is not None and end < start:
    ledger.change(cue.number, 'end before start, end inferred')
    end = None
  confidence = finite(cue.confidence)
  if cue.confidence is not None and not 0 <= (confidence or 0.0) <= 1:
    ledger.change(cue.number, 'confidence outside of 0 to 1, dropped')
    confidence = None
  label = clean_text(cue.label)
  return Utterance(
    start=start,
    end=end,
    speaker=role_of(label, speakers),
    speaker_label=label,
    text=text,
    confidence=confidence,
    line=cue.number,
    words=cue.words,
  )
