"""What the header of a damaged video declares, against what can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.recording import RecordingError

# Seconds: no camera takes a picture this seldom; a damaged clock says so.
_LONGEST_FRAME = 300


def check(stream: Any, path: Path) -> None:
  """Refuses a video stream that cannot be.

  Args:
    stream: Of PyAV; its codec is None where FFmpeg has none.
    path: The file.

  Raises:
    RecordingError: Its codec is unknown, or its numbers contradict each other.
  """
  wrong = ''
  rate = stream.average_rate
  if stream.codec_context is None:
    wrong = 'is of no codec that is known here'
  elif stream.frames > path.stat().st_size:
    wrong = f'declares {stream.frames:,} frames, more than it has bytes'
  elif stream.frames > 1 and rate and rate * _LONGEST_FRAME < 1:
    wrong = f'declares frames that are shown for {float(1 / rate):,.0f} s each'
  if wrong:
    raise RecordingError(
      f'{path.name}: the video stream {wrong}; the header is damaged: copy the '
      'file again from the archive'
    )
