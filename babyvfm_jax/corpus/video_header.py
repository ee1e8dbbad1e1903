"""What the header of a video declares, and whether it can be."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.recording import RecordingError

# Seconds: no camera takes a picture this seldom; a damaged clock says so.
_LONGEST_FRAME = 300
# Seconds: a week. No recording is longer, and one that claims to be would be cut
# into more moments than memory holds.
LONGEST = 7 * 24 * 3600
# Of Matroska (RFC 9559, 5.1.3): a stretch of packets, with their time.
_CLUSTER = b'\x1f\x43\xb6\x75'
_MOST_AHEAD = 1 << 26


def length(container: Any, stream: Any, start: Fraction) -> Fraction:
  """Seconds from the start of a file to the end of its pictures.

  Args:
    container: Of PyAV.
    stream: Its stream of pictures.
    start: When the file starts, seconds on its own clock.

  Returns:
    What is declared; 0, or less, where nothing is.
  """
  base = Fraction(stream.time_base or 1)
  if stream.duration is not None:
    return (stream.start_time or 0) * base + stream.duration * base - start
  if container.duration is None:
    return Fraction(0)
  declared = Fraction(container.duration, 1_000_000)
  # Matroska declares when it ends, others for how long they run.
  return declared - start if is_matroska(container) else declared


def is_matroska(container: Any) -> bool:
  """Whether a file is Matroska or WebM: each packet has its time there.

  Elsewhere a header without a length has most often lost its clock as well.
  """
  return 'matroska' in container.format.name


def _lacks_beginning(container: Any, path: Path) -> bool:
  """Whether FFmpeg leapt over a cluster of packets that it could not make out.

  It takes the time of the next one for the start of the file.
  """
  places = (packet.pos for packet in container.demux() if packet.pos)
  first = next(places, 0)
  with path.open('rb') as file:
    ahead = file.read(min(first, _MOST_AHEAD))
  # The cluster that the packet lies in is ahead of it too.
  return ahead.count(_CLUSTER) > 1


def check(container: Any, stream: Any, duration: float, path: Path) -> None:
  """Refuses a video stream that cannot be.

  Args:
    container: Of PyAV, to read packets from.
    stream: Of PyAV; its codec is None where FFmpeg has none.
    duration: Length, seconds.
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
  elif stream.frames != 1 and rate and rate * _LONGEST_FRAME < 1:
    wrong = f'declares frames that are shown for {float(1 / rate):,.0f} s each'
  elif not duration > 0:
    wrong = 'declares no length'
  elif duration > LONGEST:
    wrong = f'declares {duration / 3600:,.0f} hours, more than a week'
  elif is_matroska(container) and _lacks_beginning(container, path):
    wrong = 'lacks its beginning, which cannot be read'
  if wrong:
    raise RecordingError(
      f'{path.name}: the video stream {wrong}; the header is damaged: copy the '
      'file again from the archive'
    )
