"""Still pictures as a frame source: books, drawn scenes, dialogues."""

from __future__ import annotations

import bisect
import dataclasses
import struct
import warnings
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from PIL import ExifTags, Image

# What brings a picture upright, by its orientation in EXIF.
_TURNS: dict[object, Image.Transpose] = {
  2: Image.Transpose.FLIP_LEFT_RIGHT,
  3: Image.Transpose.ROTATE_180,
  4: Image.Transpose.FLIP_TOP_BOTTOM,
  5: Image.Transpose.TRANSPOSE,
  6: Image.Transpose.ROTATE_270,
  7: Image.Transpose.TRANSVERSE,
  8: Image.Transpose.ROTATE_90,
}


@dataclasses.dataclass(frozen=True)
class Still:
  """One picture that is shown for a while.

  Attributes:
    start: Seconds from the start of the recording.
    end: Seconds; the picture is gone from here on.
    load: Returns the picture, `[H, W, 3]` uint8.
  """

  start: float
  end: float
  load: Callable[[], np.ndarray]


@dataclasses.dataclass(frozen=True)
class StillFrames:
  """Pictures that are shown one after another, with gaps or without.

  Other than a video it says when it shows which picture (`spans`), so that an
  alignment takes each picture once, and none where none is shown.

  Attributes:
    stills: In time order, without overlap.
    duration: Length of the recording in seconds.
  """

  stills: tuple[Still, ...]
  duration: float

  def __post_init__(self):
    if not self.stills:
      raise ValueError('stills need at least one picture; use frames=None')
    end = 0.0
    for still in self.stills:
      if not end <= still.start < still.end:
        raise ValueError(
          f'still at {still.start} to {still.end} s does not follow {end} s'
        )
      end = still.end
    if self.duration < end:
      raise ValueError(f'a still ends at {end} s, after {self.duration} s')

  @property
  def spans(self) -> tuple[tuple[float, float], ...]:
    """Start and end of every picture, seconds, in time order."""
    return tuple((still.start, still.end) for still in self.stills)

  def frames(
    self, times: Sequence[float]
  ) -> Iterator[tuple[float, np.ndarray]]:
    """Yields `(start of the picture, [H, W, 3] uint8)` for ascending times."""
    starts = [still.start for still in self.stills]
    loaded: tuple[int, np.ndarray] | None = None
    for time in times:
      place = max(bisect.bisect_right(starts, time) - 1, 0)
      if loaded is None or loaded[0] != place:
        loaded = (place, self.stills[place].load())
      yield starts[place], loaded[1]


def upright(image: Image.Image) -> np.ndarray:
  """[H, W, 3] uint8, turned as the camera noted that it was held.

  Of all that a picture's metadata tell, only this is read, and none is kept.
  """
  turn = _TURNS.get(_orientation(image))
  if turn is not None:
    image = image.transpose(turn)
  return np.asarray(image.convert('RGB'))


def _orientation(image: Image.Image) -> int:
  with warnings.catch_warnings():
    warnings.simplefilter('ignore')  # Of a note that is damaged in part.
    try:
      return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, TypeError, ValueError, struct.error):
      # A damaged note is no damaged picture; that one is found by reading it.
      return 1
