"""Recordings: what a layout reads from an archive, before curation."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

SPEAKERS = (
  'caregiver',
  'other_adult',
  'key_child',
  'other_child',
  'unknown',
)


class RecordingError(Exception):
  """A recording that cannot be used.

  The message names the file, the row or time, and the fix. A build catches
  this error alone and sets the recording aside in `quarantine.jsonl`.
  """


class Word(NamedTuple):
  """A word of an utterance as a recogniser timed it; seconds, or None."""

  text: str
  start: float | None
  end: float | None
  confidence: float | None = None


@dataclasses.dataclass(frozen=True)
class Utterance:
  """One utterance of a transcript.

  Attributes:
    start: Seconds from the start of the recording, or None if unknown.
    end: Seconds, not before `start`, or None if unknown.
    speaker: One of `SPEAKERS`.
    speaker_label: The label as the transcript has it, such as `MOT`.
    text: Cleaned text, never empty.
    confidence: Of the transcriber, in [0, 1], or None.
    time_inferred: True where the times were not in the transcript.
    line: Line or row of the transcript, from 1, or None.
    tiers: Name and text of annotations that were asked for, such as CHAT's
      `mor` and `gra`. A corpus does not store them.
    language: ISO 639-3 code where it is in another than its recording, or ''.
    words: Its words with their times, where the transcript has them. A corpus
      does not store them either.
  """

  start: float | None
  end: float | None
  speaker: str
  speaker_label: str
  text: str
  confidence: float | None = None
  time_inferred: bool = False
  line: int | None = None
  tiers: tuple[tuple[str, str], ...] = ()
  words: tuple[Word, ...] = ()
  language: str = ''

  def __post_init__(self):
    if self.speaker not in SPEAKERS:
      raise ValueError(
        f'unknown speaker role {self.speaker!r}; use one of {SPEAKERS}'
      )


class FrameSource(Protocol):
  """Pictures of a recording, by time."""

  @property
  def duration(self) -> float:
    """Length in seconds."""

  def frames(
    self, times: Sequence[float]
  ) -> Iterator[tuple[float, np.ndarray]]:
    """Yields `(actual time, [H, W, 3] uint8)` for ascending times.

    For each wanted time it is the latest frame shown at or before that time
    (the first frame for a time ahead of it), upright.
    """


@dataclasses.dataclass(frozen=True)
class Recording:
  """One continuous capture of one child, with its transcript.

  Attributes:
    id: Unique in its corpus, a safe file name.
    child: Identifier of the child, or '' where there is none.
    age_days: Age of the child in days, or None if unknown.
    group: What the archive says must not be split over training and test,
      such as sibling scenes or sessions; '' where it is a matter of
      recordings, children and ages alone (see `splits.unit`).
    frames: Source of pictures, or None for text alone.
    utterances: In time order.
    language: ISO 639-3 code, or '' if unknown.
    provenance: Source files and whatever else the layout knows, for the card.
    child_speech: Start and end of stretches in which a classifier of voices
      hears the key child, seconds, beside what the utterances say.
    other_speech: Start and end of speech of which no utterance is kept,
      seconds: it is no silence.
  """

  id: str
  child: str
  age_days: float | None
  group: str
  frames: FrameSource | None
  utterances: tuple[Utterance, ...]
  language: str = ''
  provenance: Mapping[str, object] = dataclasses.field(default_factory=dict)
  child_speech: tuple[tuple[float, float], ...] = ()
  other_speech: tuple[tuple[float, float], ...] = ()


@dataclasses.dataclass(frozen=True)
class RecordingReference:
  """Where a recording lies, found without decoding anything.

  Attributes:
    id: The recording's id.
    files: Every file that it is read from (hashed into the provenance).
    details: What the layout's `read` needs beside the files.
  """

  id: str
  files: tuple[Path, ...]
  details: Mapping[str, object] = dataclasses.field(default_factory=dict)
