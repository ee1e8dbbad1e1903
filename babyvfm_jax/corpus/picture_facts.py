"""What the provenance of a recording tells of its pictures and sound."""

from __future__ import annotations

from typing import Any

from babyvfm_jax.corpus.moment import Moment
from babyvfm_jax.corpus.recording import FrameSource

# Seconds. A camera that takes pictures less often than this is a slow one.
APART = 0.25


class PictureFacts:
  """Looks at the moments of a recording as they pass.

  Attributes:
    facts: `sound`, 'none' where a video has none; `pictures_apart`, where a
      moment's only pictures are from more than `APART` seconds ahead of its
      start, or after its end, since the file has none in between (it lacks its
      end, or stood still): how many moments, and the seconds at most.
  """

  def __init__(self, frames: FrameSource | None, facts: dict[str, Any]):
    """Looks at a recording's frame source; adds to `facts` what it finds."""
    self.facts = facts
    self._is_video = _has_sound(frames) is not None
    if _has_sound(frames) is False:
      facts['sound'] = 'none'

  def see(self, moment: Moment) -> Moment:
    """Looks at a moment, and returns it."""
    times = moment.frame_times
    if not self._is_video or not times:
      return moment
    apart = max(moment.start - times[-1], times[0] - moment.end)
    if apart > APART:
      found = self.facts.setdefault(
        'pictures_apart', {'moments': 0, 'seconds': 0.0}
      )
      found['moments'] += 1
      found['seconds'] = max(found['seconds'], round(apart, 3))
    return moment


def _has_sound(frames: Any) -> bool | None:
  """Whether a video has sound; None for what is no video."""
  # What turns or blurs a video's pictures has it as its `source`.
  while frames is not None and not hasattr(frames, 'has_sound'):
    frames = getattr(frames, 'source', None)
  return getattr(frames, 'has_sound', None)
