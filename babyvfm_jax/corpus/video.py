"""Video files: pictures at exact times, and a writer. The one PyAV import."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.stream import Disposition

from babyvfm_jax.corpus import video_header
from babyvfm_jax.corpus.recording import RecordingError

SUFFIXES = ('.mp4', '.mov', '.m4v', '.mkv', '.avi', '.webm', '.mpg', '.mts')

# Decode on to a wanted time that is nearer than this, where the file has no
# index of key frames: a seek lands on the key frame before the wanted time and
# would decode the same frames again.
_SEEK_GAP = 8.0
# Seconds ahead of a wanted time to seek to, one after another, since a seek may
# land after its target, or between key frames, in a file without an index, and
# on a frame that an index calls a key frame and the decoder does not.
_SEEK_MARGINS = (0, 1, 4, 16)
# A wanted time that a float holds just short of a frame's own is that frame's.
_SLACK = 1e-6
# A file may end this much ahead of the length that its header declares.
_MISSING_TAIL = 1.0
# Without a lookahead and with one thread, since x264's lookahead reads memory
# that it has not set at small sizes: the same frames gave other bytes.
_ENCODER = {
  'preset': 'veryfast',
  'crf': '18',
  'x264-params': (
    'threads=1:rc-lookahead=0:sync-lookahead=0:mbtree=0:weightp=0:bframes=0:'
    'scenecut=0'
  ),
}


@dataclasses.dataclass(frozen=True)
class VideoFrames:
  """The pictures of a video file, by time.

  Times are seconds from the start of the file as a player counts them: the
  presentation time stamp times the time base, less the file's start offset
  (of whichever stream, picture or sound, starts first). Frames come upright:
  the display matrix of the file is applied.

  Attributes:
    path: The file.
    duration: Length in seconds, as the header declares it, or else (Matroska
      that was recorded live declares none) as its packets say.
    has_sound: Whether there is a stream of sound in it.
  """

  path: Path
  duration: float = dataclasses.field(init=False)
  has_sound: bool = dataclasses.field(init=False)

  def __post_init__(self):
    with _open(self.path) as container:
      stream = _video_stream(container, self.path)
      length = video_header.length(container, stream, _start(container))
      if length <= 0 and video_header.is_matroska(container):
        length = _measured(container, stream)
      duration = float(length)
      video_header.check(container, stream, duration, self.path)
      object.__setattr__(self, 'duration', duration)
      object.__setattr__(self, 'has_sound', bool(container.streams.audio))

  def frames(
    self, times: Sequence[float]
  ) -> Iterator[tuple[float, np.ndarray]]:
    """Yields `(actual time, [H, W, 3] uint8)` for ascending times.

    Args:
      times: Wanted times, seconds, ascending.

    Raises:
      RecordingError: The file is damaged; names the time.
      ValueError: The times are not ascending.
    """
    if any(b < a for a, b in itertools.pairwise(times)):
      raise ValueError(f'{self.path.name}: wanted times must be ascending')
    if not times:
      return
    matrices: dict[int, np.ndarray | None] = {}
    with contextlib.closing(_Reader(self.path)) as reader:
      for time in times:
        shown = reader.at(time)
        yield float(shown.time), _picture(shown.frame, matrices)


def write_video(
  path: str | os.PathLike[str],
  frames: Iterable[np.ndarray],
  rate: int,
  *,
  rotation: int = 0,
) -> None:
  """Writes an H.264 mp4 (yuv420p); the same frames give the same bytes.

  The file appears under its name only when it is whole.

  Args:
    path: Where to.
    frames: Upright pictures, each `[H, W, 3]` uint8, even sides, one size.
    rate: Frames per second.
    rotation: 0, 90, 180 or 270. The pictures are stored turned clockwise by
      this many degrees, with the display matrix that turns them back, as a
      camera that is held askew stores them.

  Raises:
    ValueError: A frame, or the rotation, is not as above, or there is none.
  """
  path = Path(path)
  if rotation % 90:
    raise ValueError(f'{path.name}: rotation {rotation} is not a quarter turn')
  partial = path.with_name(f'{path.name}.partial')
  try:
    _encode(partial, frames, rate, rotation % 360)
    partial.replace(path)
  except BaseException:
    partial.unlink(missing_ok=True)
    raise


def _encode(
  path: Path, frames: Iterable[np.ndarray], rate: int, rotation: int
) -> None:
  """Encodes into `path`, whatever its suffix, as mp4."""
  frames = iter(frames)
  first = next(frames, None)
  if first is None:
    raise ValueError(f'{path.name}: a video needs at least one frame')
  shape = first.shape
  if len(shape) != 3 or shape[2] != 3 or shape[0] % 2 or shape[1] % 2:
    raise ValueError(f'{path.name}: frame {shape} is not [even, even, 3]')
  options = {'fflags': '+bitexact', 'movflags': '+faststart'}
  with av.open(path, 'w', format='mp4', options=options) as container:
    stream = container.add_stream('libx264', rate=rate, options=_ENCODER)
    turned = rotation % 180 != 0
    stream.height, stream.width = shape[1::-1] if turned else shape[:2]
    stream.pix_fmt = 'yuv420p'
    stream.gop_size = 2 * rate
    if rotation:
      stream.set_display_rotation(rotation)
    for place, picture in enumerate(itertools.chain([first], frames)):
      if picture.shape != shape or picture.dtype != np.uint8:
        raise ValueError(
          f'{path.name}: frame {place} is {picture.dtype} {picture.shape}, '
          f'not uint8 {shape}'
        )
      stored = np.ascontiguousarray(np.rot90(picture, -rotation // 90))
      frame = av.VideoFrame.from_ndarray(stored, format='rgb24')
      frame.pts = place
      frame.time_base = Fraction(1, rate)
      container.mux(stream.encode(frame))
    container.mux(stream.encode())


class _Frame(NamedTuple):
  """A decoded frame.

  Attributes:
    time: Exact, seconds from the start of the file.
    frame: The picture.
    is_damaged: It, or one since the last key frame, which it may be made of,
      could not be decoded whole.
  """

  time: Fraction
  frame: av.VideoFrame
  is_damaged: bool


class _Reader:
  """Walks one open file forward; knows the frame shown and the one after."""

  def __init__(self, path: Path):
    self._path = path
    self._rewind()

  def close(self) -> None:
    """Closes the file."""
    self._container.close()

  def _rewind(self) -> None:
    """Opens the file at its start."""
    self._container = _open(self._path)
    self._stream = _video_stream(self._container, self._path)
    # Recordings are read side by side: threads inside of one only cost more.
    self._stream.codec_context.thread_count = 1
    self._origin = _start(self._container)
    self._base = _base(self._stream)
    self._damaged = False
    self._decoded = self._container.decode(self._stream)
    first = self._decode(Fraction(0))
    if first is None:
      raise RecordingError(
        f'{self._path.name}: no frame can be decoded; copy the file again from '
        'the archive'
      )
    self._shown = first
    self._next = self._decode(first.time)

  def at(self, time: float) -> _Frame:
    """The latest frame shown at or before `time`, or else the first one."""
    wanted = Fraction(time + _SLACK)
    if self._worth_a_seek(wanted):
      self._seek(wanted)
    while self._next is not None and self._next.time <= wanted:
      self._shown = self._next
      self._next = self._decode(self._shown.time)
    if self._next is None:
      self._check_end(wanted)
    if self._shown.is_damaged:
      raise self._damage('is damaged', self._shown.time)
    return self._shown

  def _decode(self, after: Fraction) -> _Frame | None:
    """The next frame in time, or None at the end."""
    try:
      frame = next(self._decoded, None)
    except av.error.FFmpegError as error:
      what = f'cannot be decoded ({error.strerror})'
      raise self._damage(what, after) from error
    if frame is None:
      return None
    if frame.pts is None:
      raise RecordingError(
        f'{self._path.name}: frames carry no time; remux it with '
        '`ffmpeg -fflags +genpts -i IN -c copy OUT.mp4`'
      )
    self._damaged = frame.is_corrupt or (self._damaged and not frame.key_frame)
    time = frame.pts * self._base - self._origin
    return _Frame(time, frame, self._damaged)

  def _worth_a_seek(self, wanted: Fraction) -> bool:
    """Whether a key frame lies between the next frame and the wanted time."""
    if self._next is None or self._next.time >= wanted:
      return False
    index = self._stream.index_entries
    if not len(index):
      return wanted - self._next.time > _SEEK_GAP
    key = index.search_timestamp(self._stamp(wanted), backward=True)
    # Timestamps of an index are in decoding order, which runs at most a few
    # frames ahead of what is shown; the seek itself is checked.
    return key >= 0 and index[key].timestamp > self._stamp(self._next.time)

  def _stamp(self, time: Fraction) -> int:
    return int((time + self._origin) // self._base)

  def _seek(self, wanted: Fraction) -> None:
    """Moves to a frame at or before a time; further back if a seek is late."""
    here = self._shown.time
    for margin in _SEEK_MARGINS:
      # It may lie behind where we were: that place is lost with the first seek.
      target = wanted - margin
      if target <= 0:
        break
      self._container.seek(
        self._stamp(target), stream=self._stream, backward=True
      )
      self._decoded = self._container.decode(self._stream)
      found = self._decode(here)
      if found is not None and found.frame.key_frame and found.time <= wanted:
        self._shown, self._next = found, self._decode(found.time)
        return
    # Nor can such a file be trusted to seek to its start.
    self.close()
    self._rewind()

  def _check_end(self, wanted: Fraction) -> None:
    """Raises where the frames end well ahead of the declared length."""
    if self._stream.duration is not None:
      length = self._stream.duration * self._base
    else:  # Matroska declares the length of the file alone.
      length = video_header.length(self._container, self._stream, self._origin)
    time, frame, _ = self._shown
    end = time + (frame.duration or 0) * self._base
    if wanted >= end and length - end > _MISSING_TAIL:
      raise RecordingError(
        f'{self._path.name}: frames end at {float(end):.3f} s though the file '
        f'declares {float(length):.3f} s; copy the file again from the '
        'archive, or cut it there with `ffmpeg -i IN -c copy OUT.mp4`'
      )

  def _damage(self, what: str, time: Fraction) -> RecordingError:
    return RecordingError(
      f'{self._path.name}: the video near {float(time):.3f} s {what}; copy the '
      'file again from the archive, or re-encode it with `ffmpeg -err_detect '
      'ignore_err -i IN OUT.mp4`'
    )


def _open(path: Path) -> av.container.InputContainer:
  try:
    return av.open(str(path), 'r', metadata_errors='replace')
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such video file') from error
  except av.error.FFmpegError as error:
    raise RecordingError(
      f'{path.name}: not a readable video ({error.strerror}); the file is '
      'damaged or was cut short: copy it again from the archive'
    ) from error


def _video_stream(
  container: av.container.InputContainer, path: Path
) -> av.video.stream.VideoStream:
  streams = _films(container)
  if not streams:
    raise RecordingError(
      f'{path.name}: holds no video stream; give the folder the file with '
      'the pictures, or take this one away to use its transcript alone'
    )
  return streams[0]


def _base(stream: av.stream.Stream) -> Fraction:
  """Seconds of one tick of the stream's clock."""
  return Fraction(stream.time_base or 1)


def _films(
  container: av.container.InputContainer,
) -> list[av.video.stream.VideoStream]:
  """The video streams, without pictures that are a file's cover."""
  return [
    stream
    for stream in container.streams.video
    if not stream.disposition & Disposition.attached_pic
  ]


def _start(container: av.container.InputContainer) -> Fraction:
  """When the file starts, seconds: its earliest stream, exactly."""
  starts = [
    stream.start_time * _base(stream)
    for stream in (*_films(container), *container.streams.audio)
    if stream.start_time is not None
  ]
  return min(starts, default=Fraction(0))


def _measured(
  container: av.container.InputContainer, stream: av.video.stream.VideoStream
) -> Fraction:
  """Length by the packets of the pictures, seconds; up to a damage, if any."""
  base, end = _base(stream), _start(container)
  with contextlib.suppress(av.error.FFmpegError):
    for packet in container.demux(stream):
      if packet.pts is not None:
        end = max(end, (packet.pts + (packet.duration or 0)) * base)
  return end - _start(container)


def _picture(
  frame: av.VideoFrame, matrices: dict[int, np.ndarray | None]
) -> np.ndarray:
  """An upright `[H, W, 3]` uint8 array: the display matrix is applied.

  The matrix maps a stored point to the shown one, `x' = a x + c y` and
  `y' = b x + d y`: a quarter turn, mirrored or not (ISO/IEC 14496-12, 8.2.2).
  """
  picture = frame.to_ndarray(format='rgb24')
  # A frame whose side data was asked for is in a cycle with it: its pixels stay
  # until the garbage is collected. So it is asked for once for each rotation.
  if frame.rotation not in matrices:
    matrices[frame.rotation] = _display_matrix(frame)
  matrix = matrices[frame.rotation]
  if matrix is None:
    return picture
  (a, b), (c, d) = matrix
  across, down = a, d
  if abs(b) > abs(a):
    picture = picture.swapaxes(0, 1)
    across, down = c, b
  picture = picture[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1]
  return np.ascontiguousarray(picture)


def _display_matrix(frame: av.VideoFrame) -> np.ndarray | None:
  """[2, 2] int32, or None where frames are stored upright."""
  side_data: Any = frame.side_data  # Its stub knows of no matrix.
  stored = side_data.get(SideDataType.DISPLAYMATRIX)
  if stored is None:
    return None
  return np.frombuffer(bytes(stored), np.int32).reshape(3, 3)[:2, :2]
