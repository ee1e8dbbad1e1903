"""Paths: how something crosses the picture and leaves it, frame by frame."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from babyvfm_jax.evals.tasks.stage import Cutout, Kind, Placed, Screen, Stage
from babyvfm_jax.evals.tasks.stage.solid import solid

# Compass of eight directions on the picture: right, then clockwise.
COMPASS = 8
LEFT, RIGHT = 4, 0
MIDDLE = (0.5, 0.5)
# What turns its front to where it goes would tell by one frame.
_SIDED = ('animal', 'vehicle', 'sky')
_NEAR = 0.33
_OUT = 0.5
# Behind a screen, all but a rim of the thing is hidden.
_SCREEN = 0.31


@dataclasses.dataclass(frozen=True)
class Path:
  """A thing comes from one direction and leaves in another.

  The same frames in the reverse order are the path the other way round, so that
  only their order tells where the thing went.

  Attributes:
    cutout: What moves.
    side: Its size, share of the picture's side.
    start: Direction from which it comes, 0 to 7.
    end: Direction in which it leaves.
    long: Whether it is seen in five frames, or in three.
    delay: Frames at the end in which nothing is to be seen.
    screens: Whether it goes behind one of two screens, or out of the picture.
  """

  cutout: Cutout
  side: float
  start: int
  end: int
  long: bool
  delay: int
  screens: bool = False

  def frames(self) -> list[list[Placed | Screen]]:
    """What is in each frame."""
    last = self._seat if self.screens else _OUT
    way = [(self.start, _NEAR), (0, 0.0), (self.end, _NEAR)]
    if self.screens:
      way = [(self.start, 0.14), (0, 0.0), (self.end, 0.14)]
    if self.long:
      way = [(self.start, last), *way, (self.end, last)]
    spots = [self._at(*step) for step in way]
    screens = SCREENS if self.screens else ()
    shown: list[list[Placed | Screen]] = [
      [Placed(self.cutout, *spot, self.side), *screens] for spot in spots
    ]
    return shown + [list(screens) for _ in range(self.delay)]

  def reappears(self, direction: int, side: float) -> list[Placed | Screen]:
    """A picture of the thing coming back from a direction."""
    if self.screens:
      spot = self._at(direction, self._seat)
    else:
      spot = self._at(direction, _NEAR)
    screens = SCREENS if self.screens else ()
    return [Placed(self.cutout, *spot, side), *screens]

  @property
  def _seat(self) -> float:
    """Where the thing looks out from a screen by half."""
    return SCREENS[1].x0 - MIDDLE[0]

  def _at(self, direction: int, distance: float) -> tuple[float, float]:
    angle = 2 * math.pi * direction / COMPASS
    right, down = math.cos(angle), math.sin(angle)
    # Corners are as far as edges: the longer of the two ways counts.
    scale = distance / max(abs(right), abs(down))
    return MIDDLE[0] + scale * right, MIDDLE[1] + scale * down


SCREENS: tuple[Screen, Screen] = (
  Screen(0.02, 0.22, _SCREEN, 0.84),
  Screen(1 - _SCREEN, 0.22, 0.98, 0.84),
)


def side_of(path_end: int) -> str:
  """`left` or `right`."""
  return {LEFT: 'left', RIGHT: 'right'}[path_end]


def movable(stage: Stage) -> list[Kind]:
  """Kinds that look the same whichever way they go."""
  kinds = stage.kinds.values()
  return solid(stage, (kind for kind in kinds if kind.category not in _SIDED))


def last_seen(frames: Sequence[Sequence[Placed | Screen]]) -> Placed:
  """The thing in the last frame in which it is."""
  seen = [
    thing for placed in frames for thing in placed if isinstance(thing, Placed)
  ]
  return seen[-1]


def direction_of(thing: Placed) -> int:
  """In which of the eight directions a thing is, seen from the middle."""
  angle = math.atan2(thing.y - MIDDLE[1], thing.x - MIDDLE[0])
  return round(angle / (2 * math.pi) * COMPASS) % COMPASS
