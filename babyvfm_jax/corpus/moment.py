"""Moments: the unit of a curated corpus."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable

KINDS = ('utterance', 'silence')
SPLITS = ('train', 'validation', 'test')


@dataclasses.dataclass(frozen=True)
class Moment:
  """One utterance, or one silent stretch, with its frames.

  Attributes:
    recording: Id of the recording that it lies in.
    position: Its place in the recording, from 0, in time order.
    child: Identifier of the child, or ''.
    age_days: Age of the child in days, or None.
    group: The split group of the recording.
    kind: One of `KINDS`.
    start: Seconds from the start of the recording.
    end: Seconds.
    speaker: Role (see `recording.SPEAKERS`); '' for a silence.
    speaker_label: The transcript's own label; '' for a silence.
    text: Cleaned text; '' for a silence.
    confidence: In [0, 1], or None.
    frames: Encoded JPEG pictures in time order; may be empty.
    frame_times: Seconds, one a frame.
    language: ISO 639-3 code, or ''.
    source: Name of the file that the frames (or else the text) come from.
  """

  recording: str
  position: int
  child: str
  age_days: float | None
  group: str
  kind: str
  start: float
  end: float
  speaker: str
  speaker_label: str
  text: str
  confidence: float | None
  frames: tuple[bytes, ...]
  frame_times: tuple[float, ...]
  language: str = ''
  source: str = ''

  def __post_init__(self):
    if self.kind not in KINDS:
      raise ValueError(f'{self.id}: kind {self.kind!r} is not one of {KINDS}')
    if len(self.frames) != len(self.frame_times):
      raise ValueError(
        f'{self.id}: {len(self.frames)} frames but '
        f'{len(self.frame_times)} frame times'
      )

  @property
  def id(self) -> str:
    """Unique in the corpus."""
    return f'{self.recording}/{self.position:05d}'

  @property
  def picture(self) -> str:
    """Content hash of the frames, 16 hexadecimal digits; '' without frames."""
    return picture_of(self.frames)


def picture_of(frames: Iterable[bytes]) -> str:
  """Content hash of encoded frames, 16 hexadecimal digits; '' for none."""
  hashes = [hashlib.sha256(frame).digest() for frame in frames]
  return hashlib.sha256(b''.join(hashes)).hexdigest()[:16] if hashes else ''
