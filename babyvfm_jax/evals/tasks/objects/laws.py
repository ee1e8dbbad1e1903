"""A checker that knows the laws of things, and how many a frame breaks.

It looks at where things are in each frame, as an observer would: what is behind
a board it does not see. Of every thing it keeps all the places where it can be,
as a filter does, and moves them by the laws:

- a thing goes on being, with its colour and its shape;
- it moves on an unbroken path, at most `REACH` of the picture in a frame;
- it does not pass through what is solid;
- what is not held up falls until something holds it;
- whatever comes in comes over the picture's edge.

A thing that can be nowhere, or that is seen where none can be, breaks one.

Sources: Spelke et al. (1992), Origins of knowledge, for the laws; Smith et al.
(2019), ADEPT, for a filter as an observer.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.tasks.objects import scene as scene_lib
from babyvfm_jax.evals.tasks.objects.scene import GROUND, Scene
from babyvfm_jax.evals.tasks.stage import Placed, Screen, Stage

# The picture is a grid of this many cells a side.
CELLS = 48
# How far a thing comes between two frames, share of the picture.
REACH = 0.21
# What shows less of itself than this is not seen.
SEEN = 0.3


@dataclasses.dataclass(frozen=True)
class Look:
  """By what one thing is told from another."""

  word: str
  colour: str
  variant: int
  hue: float


@dataclasses.dataclass
class _Body:
  look: Look
  half: tuple[int, int]  # Cells across and down from its middle.
  places: np.ndarray  # [CELLS, CELLS] bool: where its middle can be.


def look(thing: Placed) -> Look:
  """The look of a placed thing."""
  cutout = thing.cutout
  return Look(cutout.word, cutout.colour, cutout.variant, thing.hue)


def is_seen(stage: Stage, thing: Placed, boards: Sequence[Screen]) -> bool:
  """Whether enough of a thing shows beside the boards."""
  return _exposed(scene_lib.box(stage, thing), boards) > SEEN


def surprises(stage: Stage, frames: Sequence[Scene]) -> list[float]:
  """How many laws each frame after the first breaks.

  Args:
    stage: For the sizes of things.
    frames: A clip; in its first frame no board stands.
  """
  bodies = [_new(stage, one) for one in _seen(stage, frames[0])]
  broken = []
  solids = frames[0].solids
  for frame in frames[1:]:
    solids = still_solid(solids, frame)
    frame = dataclasses.replace(frame, solids=solids)
    count, bodies = _advance(stage, bodies, frame)
    broken.append(float(count))
  return broken


def still_solid(known: tuple[Screen, ...], frame: Scene) -> tuple[Screen, ...]:
  """What is solid in a frame: what is seen, and what was where boards hide."""
  return frame.solids + tuple(
    one
    for one in known
    if one not in frame.solids
    and _exposed((one.x0, one.y0, one.x1, one.y1), frame.boards) <= SEEN
  )


def _advance(
  stage: Stage, bodies: list[_Body], frame: Scene
) -> tuple[int, list[_Body]]:
  for body in bodies:
    body.places = _moved(body, frame)
  hidden = [body.places & _hidden(body.half, frame.boards) for body in bodies]
  things = _seen(stage, frame)
  come_in = [_comes_in(stage, one) for one in things]
  best: tuple[int, int] | None = None
  chosen: dict[int, int] = {}
  # Of those that look alike, each may be each: the fewest broken laws count.
  for pairs in _assignments(bodies, things):
    away = [hidden[k] for k in range(len(bodies)) if k not in pairs]
    new = [come_in[k] for k in range(len(things)) if k not in pairs.values()]
    broken = sum(not one.any() for one in away) + new.count(False)
    cost = broken, -sum(int(one.sum()) for one in away)
    if best is None or cost < best:
      best, chosen = cost, pairs
  kept = [_new(stage, one) for one in things]
  for index, body in enumerate(bodies):
    if index not in chosen and hidden[index].any():
      kept.append(dataclasses.replace(body, places=hidden[index]))
  return best[0] if best else 0, kept


def _comes_in(stage: Stage, thing: Placed) -> bool:
  """Whether a thing touches the picture's edge."""
  edges = scene_lib.box(stage, thing)
  return min(edges.x0, edges.y0) <= 0 or max(edges.x1, edges.y1) >= 1


def _seen(stage: Stage, frame: Scene) -> list[Placed]:
  return [one for one in frame.things if is_seen(stage, one, frame.boards)]


def _new(stage: Stage, thing: Placed) -> _Body:
  edges = scene_lib.box(stage, thing)
  half = (
    round((edges.x1 - edges.x0) / 2 * CELLS),
    round((edges.y1 - edges.y0) / 2 * CELLS),
  )
  places = np.zeros((CELLS, CELLS), bool)
  places[_cell(thing.y), _cell(thing.x)] = True
  return _Body(look(thing), half, places)


def _assignments(
  bodies: list[_Body], things: list[Placed]
) -> list[dict[int, int]]:
  """All ways in which bodies can be things that are seen: body to thing."""
  found: list[dict[int, int]] = [{}]
  for index, body in enumerate(bodies):
    can = [slot for slot, one in enumerate(things) if _can_be(body, one)]
    found += [
      {**pairs, index: slot}
      for pairs in found
      for slot in can
      if slot not in pairs.values()
    ]
  return found


def _can_be(body: _Body, thing: Placed) -> bool:
  if body.look != look(thing):
    return False
  row, column = _cell(thing.y), _cell(thing.x)
  around = body.places[
    max(0, row - 2) : row + 3, max(0, column - 2) : column + 3
  ]
  return bool(around.any())


def _moved(body: _Body, frame: Scene) -> np.ndarray:
  """Where a body can be a frame later."""
  free = _free(body.half, frame.solids) | body.places
  held = np.ones_like(free)
  held[:-1] = ~free[1:]
  places = body.places
  for _ in range(round(REACH * CELLS)):
    rests = places & held
    falls = places & ~held
    places = rests.copy()
    places[:, 1:] |= rests[:, :-1]
    places[:, :-1] |= rests[:, 1:]
    places[1:] |= falls[:-1]
    places &= free
  return places


@functools.lru_cache(maxsize=1024)
def _free(half: tuple[int, int], solids: tuple[Screen, ...]) -> np.ndarray:
  """[CELLS, CELLS]: where a body's middle can be, between ground and solids."""
  middles = (np.arange(CELLS) + 0.5) / CELLS
  across, down = half[0] / CELLS, half[1] / CELLS
  free = np.repeat(
    (middles + down <= GROUND + 1 / CELLS)[:, None], CELLS, axis=1
  )
  slack = 1 / CELLS
  for one in solids:
    rows = (middles + down > one.y0 + slack) & (middles - down < one.y1 - slack)
    columns = (middles + across > one.x0 + slack) & (
      middles - across < one.x1 - slack
    )
    free &= ~(rows[:, None] & columns[None, :])
  return free


@functools.lru_cache(maxsize=4096)
def _hidden(half: tuple[int, int], boards: tuple[Screen, ...]) -> np.ndarray:
  """[CELLS, CELLS]: where a body's middle can be without being seen."""
  cover = np.zeros((CELLS, CELLS), np.int64)
  for one in boards:
    cover[_cell(one.y0) : _cell(one.y1) + 1, _cell(one.x0) : _cell(one.x1)] = 1
  sums = np.pad(cover.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
  across, down = max(1, half[0]), max(1, half[1])
  first = np.clip(np.arange(CELLS) - down, 0, CELLS)
  last = np.clip(np.arange(CELLS) + down, 0, CELLS)
  left = np.clip(np.arange(CELLS) - across, 0, CELLS)
  right = np.clip(np.arange(CELLS) + across, 0, CELLS)
  covered = (
    sums[np.ix_(last, right)]
    - sums[np.ix_(first, right)]
    - sums[np.ix_(last, left)]
    + sums[np.ix_(first, left)]
  )
  return covered / (4 * across * down) >= 1 - SEEN


def _exposed(
  edges: tuple[float, float, float, float], boards: Sequence[Screen]
) -> float:
  """Share of a box, within the picture, that no board covers."""
  grid = (np.arange(16) + 0.5) / 16
  x = edges[0] + grid * (edges[2] - edges[0])
  y = edges[1] + grid * (edges[3] - edges[1])
  shown = ((y > 0) & (y < 1))[:, None] & ((x > 0) & (x < 1))[None, :]
  inside = shown.sum()
  for one in boards:
    shown &= ~(
      ((y >= one.y0) & (y <= one.y1))[:, None]
      & ((x >= one.x0) & (x <= one.x1))[None, :]
    )
  return float(shown.sum() / inside) if inside else 0.0


def _cell(share: float) -> int:
  return min(max(int(share * CELLS), 0), CELLS - 1)
