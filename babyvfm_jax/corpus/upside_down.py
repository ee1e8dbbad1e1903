"""Recordings of a camera that was worn upside down, and does not know it.

A file `upside_down.txt` in the archive's folder names them, a pattern of
recording names (`*`, `?`) on each line. Both axes of their pictures are turned.
"""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.corpus.recording import FrameSource, RecordingError

LIST = 'upside_down.txt'


@dataclasses.dataclass(frozen=True)
class UpsideDown:
  """A frame source whose pictures are turned by half a turn.

  Attributes:
    source: What they come from.
  """

  source: FrameSource

  @property
  def duration(self) -> float:
    """Length in seconds."""
    return self.source.duration

  def frames(
    self, times: Sequence[float]
  ) -> Iterator[tuple[float, np.ndarray]]:
    """Yields `(actual time, [H, W, 3] uint8)` for ascending times."""
    for time, picture in self.source.frames(times):
      yield time, np.ascontiguousarray(picture[::-1, ::-1])


def read_list(source: Path) -> tuple[Path | None, tuple[str, ...]]:
  """The archive's list and its patterns; None and no patterns without one.

  Raises:
    RecordingError: The list is not text.
  """
  path = Path(source) / LIST
  if not path.is_file():
    return None, ()
  try:
    lines = path.read_text(encoding='utf-8-sig').splitlines()
  except UnicodeDecodeError as error:
    raise RecordingError(f'{path.name}: not UTF-8; save it as text') from error
  patterns = (line.partition('#')[0].strip() for line in lines)
  return path, tuple(pattern for pattern in patterns if pattern)


def is_listed(name: str, patterns: Sequence[str]) -> bool:
  """Whether a recording is one of those."""
  return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
