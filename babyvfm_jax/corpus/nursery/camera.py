"""The child's head: fixations, smooth turns, bob, the light of a moment."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.corpus.nursery import rooms
from babyvfm_jax.corpus.nursery.draw import View

_TURN_SECONDS = 0.2


@dataclasses.dataclass(frozen=True)
class Head:
  """Idiosyncrasies of a child's head in one recording.

  Attributes:
    phases: Of the bob's four waves, in radians.
    bob: Size of the bob, as a share of the view's height.
  """

  phases: tuple[float, float, float, float]
  bob: float

  @classmethod
  def draw(cls, rng: np.random.Generator, age_months: float) -> Head:
    """A head; older children move about more."""
    bob = 0.006 + 0.014 * min(1.0, max(0.0, (age_months - 6) / 14))
    phases = tuple(float(v) for v in rng.uniform(0, 2 * math.pi, 4))
    return cls(phases, bob * float(rng.uniform(0.7, 1.3)))  # type: ignore[arg-type]

  def sway(self, time: float, moving: bool) -> tuple[float, float]:
    """Shift of the view at a time, as shares of its height."""
    a, b, c, d = self.phases
    strength = self.bob * (2.2 if moving else 1.0)
    x = 0.8 * math.sin(2.1 * time + a) + 0.5 * math.sin(4.9 * time + b)
    y = 0.7 * math.sin(3.1 * time + c) + math.sin(
      (11.0 if moving else 5.3) * time + d
    )
    return strength * x, strength * y


def follow(view: View, wanted: View, seconds: float) -> View:
  """The view a moment later, on its way to the wanted one."""
  share = 1 - math.exp(-seconds / _TURN_SECONDS)
  return View(
    view.x + (wanted.x - view.x) * share,
    view.y + (wanted.y - view.y) * share,
    view.height * (wanted.height / view.height) ** share,
  )


def shake(view: View, sway: tuple[float, float]) -> View:
  """The view with the head's bob, kept inside the room."""
  return inside(
    View(
      view.x + sway[0] * view.height,
      view.y + sway[1] * view.height,
      view.height,
    )
  )


def inside(view: View) -> View:
  """The view, moved so that it does not look beyond the room."""
  half = view.height / 2
  return View(
    min(max(view.x, half), rooms.WIDTH - half),
    min(max(view.y, half), rooms.HEIGHT - half),
    view.height,
  )


def frame_things(
  x: float,
  top: float,
  bottom: float,
  share: float,
  offset: Sequence[float] = (0.0, 0.0),
) -> View:
  """A view in which what lies between top and bottom fills a share.

  Args:
    x: Middle of what is looked at, in room units.
    top: Its upper edge.
    bottom: Its lower edge.
    share: Of the view's height that it is to fill.
    offset: Of its middle from the view's, as shares of the height.
  """
  height = min(max((bottom - top) / share, 0.22), 1.7)
  return inside(
    View(
      x - offset[0] * height, (top + bottom) / 2 - offset[1] * height, height
    )
  )


def draw_light(rng: np.random.Generator, size: int) -> np.ndarray:
  """Mild light of an episode: strength, warmth, a soft fall-off.

  Returns:
    Factors `[size, size, 3]` float32 about one.
  """
  strength = float(rng.uniform(0.86, 1.1))
  warmth = float(rng.uniform(-0.05, 0.05))
  angle = float(rng.uniform(0, 2 * math.pi))
  axis = np.linspace(-1, 1, size, dtype=np.float32)
  ramp = math.cos(angle) * axis[None, :] + math.sin(angle) * axis[:, None]
  shape = strength * (1 + 0.07 * ramp)
  colour = np.array([1 + warmth, 1.0, 1 - warmth], dtype=np.float32)
  return (shape[:, :, None] * colour[None, None, :]).astype(np.float32)
