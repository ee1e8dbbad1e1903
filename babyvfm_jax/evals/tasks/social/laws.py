"""Checkers that know what agents do, and where a frame goes against it.

They look at where agents and things are in each frame, as an observer would:

- an agent keeps its goal: it goes to what it went to before, wherever that is
  (Woodward, 1998; Gandhi et al., 2021);
- it goes to it by the shortest way: around nothing, and through nothing (Gergely
  et al., 1995);
- it approaches who helped it, and not who hindered it (Hamlin et al., 2007).
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.tasks.objects import scene as scene_lib
from babyvfm_jax.evals.tasks.objects.laws import is_seen, still_solid
from babyvfm_jax.evals.tasks.objects.scene import Box, Scene
from babyvfm_jax.evals.tasks.stage import Cutout, Stage

# Of middles as near as this, one is at the other; shares of the picture's side.
_AT = 0.26
# One who pushes on a hill stands a step above or below.
_PUSHES = 0.36
# A step that counts.
_STEP = 0.04
# A rise above the ground that counts.
_RISE = 0.12


def goals_kept(
  actor: Cutout, stage: Stage, frames: Sequence[Scene]
) -> list[float]:
  """1 where an agent goes to something else than before, for each frame."""
  reached: collections.Counter[Cutout] = collections.Counter()
  start = _of(stage, actor, frames[0])
  broken = []
  for before, now in itertools.pairwise(frames):
    target = _approached(stage, actor, before, now)
    wanted = reached.most_common(1)[0][0] if reached else None
    place = _of(stage, actor, now)
    # Back at its start it begins another trial, and goes to nothing.
    back = bool(start and place and _distance(start, place) < _STEP)
    broken.append(
      float(bool(target and wanted and target != wanted and not back))
    )
    for word, edges in _others(stage, actor, now).items():
      if place is not None and _distance(place, edges) < _AT:
        reached[word] += 1
  return broken


def ways_direct(
  actor: Cutout, stage: Stage, frames: Sequence[Scene]
) -> list[float]:
  """1 where an agent goes over nothing, or through a wall, for each frame."""
  start = last = _of(stage, actor, frames[0])
  walls = frames[0].solids
  risen = False
  broken = []
  for frame in frames[1:]:
    walls = still_solid(walls, frame)
    now = _of(stage, actor, frame)
    if now is None or start is None or last is None:
      broken.append(0.0)
      continue
    was_risen, risen = risen, now.y1 < start.y1 - _RISE
    passed = any(
      (_middle(last)[0] < one.x0) != (_middle(now)[0] < one.x0) for one in walls
    )
    # At its start again, it begins another trial.
    through = passed and not (
      risen or was_risen or _distance(now, start) < _STEP
    )
    broken.append(float(through or (risen and not walls)))
    last = now
  return broken


def helpers_liked(
  actor: Cutout, stage: Stage, frames: Sequence[Scene]
) -> list[float]:
  """1 where an agent approaches who hindered it, for each frame."""
  liked: collections.Counter[Cutout] = collections.Counter()
  broken = []
  for before, now in itertools.pairwise(frames):
    was, is_now = _of(stage, actor, before), _of(stage, actor, now)
    broken.append(0.0)
    if was is None or is_now is None:
      continue
    if not (before.solids and now.solids):
      target = _approached(stage, actor, before, now)
      broken[-1] = float(target is not None and liked[target] < 0)
      continue
    climbed = was.y1 - is_now.y1
    for word, edges in _others(stage, actor, now).items():
      if _distance(is_now, edges) > _PUSHES:
        continue
      # Who pushes up is below, who pushes down is above.
      lower = edges.y1 - is_now.y1
      if climbed > _RISE and lower > _RISE:
        liked[word] += 1
      elif climbed < -_RISE and lower < -_RISE:
        liked[word] -= 1
  return broken


def _approached(
  stage: Stage, actor: Cutout, before: Scene, now: Scene
) -> Cutout | None:
  """To whom or what an agent's step leads, or None if it makes none."""
  was, is_now = _of(stage, actor, before), _of(stage, actor, now)
  if was is None or is_now is None:
    return None
  there, others = _others(stage, actor, before), _others(stage, actor, now)
  if there != others:
    return None  # Another trial has begun.
  nearer = {
    word: _distance(was, edges) - _distance(is_now, edges)
    for word, edges in others.items()
  }
  best = max(nearer, key=lambda word: nearer[word], default=None)
  return best if best is not None and nearer[best] > _STEP else None


def _of(stage: Stage, actor: Cutout, frame: Scene) -> Box | None:
  for one in frame.things:
    if one.cutout == actor and is_seen(stage, one, frame.boards):
      return scene_lib.box(stage, one)
  return None


def _others(stage: Stage, actor: Cutout, frame: Scene) -> dict[Cutout, Box]:
  return {
    one.cutout: scene_lib.box(stage, one)
    for one in frame.things
    if one.cutout != actor
  }


def _middle(edges: Box) -> tuple[float, float]:
  return (edges.x0 + edges.x1) / 2, (edges.y0 + edges.y1) / 2


def _distance(one: Box, other: Box) -> float:
  return float(np.hypot(*np.subtract(_middle(one), _middle(other))))
