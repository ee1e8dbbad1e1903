"""What happens: episodes in rooms, made of events that the child attends to."""

from __future__ import annotations

import dataclasses

import numpy as np

from babyvfm_jax.corpus.nursery.actions import ACTIONS
from babyvfm_jax.corpus.nursery.camera import frame_things, inside
from babyvfm_jax.corpus.nursery.draw import View, see
from babyvfm_jax.corpus.nursery.nouns import NOUNS, ROOMS
from babyvfm_jax.corpus.nursery.rooms import HEIGHT, HOMES, WIDTH
from babyvfm_jax.corpus.nursery.world import (
  Scene,
  Thing,
  make_scene,
  resting_figures,
)

KINDS = ('look', 'hold', 'act', 'face', 'glance')
_ROOM_SHARES = (0.36, 0.22, 0.18, 0.10, 0.14)
_HOME_SHARES = (0.55, 0.15, 0.15, 0.15)
_HOLDABLE = 0.5
_CLEAR = 0.6
# Things already lie about by weight; below one, attention evens them out.
_EVENNESS = 0.5


@dataclasses.dataclass(frozen=True)
class Event:
  """A few seconds of attention to one thing.

  Attributes:
    kind: One of `KINDS`.
    start: Seconds from the start of the recording.
    end: Seconds.
    focus: Index of the thing attended to, or -1.
    action: Name of the action that the focus does or undergoes, or ''.
    partner: Index of what the action is done to, or -1.
    side: 1 for motion to the right, -1 to the left.
    view: Where the child looks while nothing moves.
    held: Extent (as a share of the view) of a held focus, else 0.
    hands: How many of the child's hands hold it.
  """

  kind: str
  start: float
  end: float
  focus: int
  view: View
  action: str = ''
  partner: int = -1
  side: int = 1
  held: float = 0.0
  hands: int = 1


@dataclasses.dataclass(frozen=True)
class Episode:
  """Some events in one scene, under one light."""

  scene: Scene
  start: float
  end: float
  events: tuple[Event, ...]


def plan(
  rng: np.random.Generator, seconds: float, age_months: float
) -> list[Episode]:
  """The episodes of a recording."""
  episodes: list[Episode] = []
  home = int(rng.choice(HOMES, p=_HOME_SHARES))
  time, room = 0.0, ''
  while time < seconds:
    length = float(rng.uniform(22, 45))
    end = seconds if seconds - time < length + 10 else time + length
    shares = np.array(_ROOM_SHARES) * [name != room for name in ROOMS]
    room = ROOMS[int(rng.choice(len(ROOMS), p=shares / shares.sum()))]
    include = ['mommy'] if rng.random() < 0.5 else []
    scene = make_scene(
      rng, room, home, loose=int(rng.integers(7, 11)), include=include
    )
    episodes.append(_plan_episode(rng, scene, time, end, age_months))
    time = end
  return episodes


def _plan_episode(
  rng: np.random.Generator,
  scene: Scene,
  start: float,
  end: float,
  age_months: float,
) -> Episode:
  events: list[Event] = []
  time, focus = start, -1
  while time < end:
    length = float(rng.uniform(2.6, 5.6))
    stop = end if end - time < length + 2 else time + length
    for _ in range(6):
      stay = focus >= 0 and rng.random() < 0.4
      focus = focus if stay else choose_focus(rng, scene)
      event = _plan_event(rng, scene, focus, time, stop, age_months)
      if event.held or can_be_seen(scene, event.focus, event.view):
        break
      focus = -1
    events.append(event)
    focus = event.focus
    time = stop
  return Episode(scene, start, end, tuple(events))


def can_be_seen(scene: Scene, focus: int, view: View) -> bool:
  """Whether a thing and its set show most of themselves, and stand out."""
  sights = {sight.index: sight for sight in see(resting_figures(scene), view)}
  shown = members(scene, focus)
  if not all(
    index in sights and sights[index].fraction >= _CLEAR for index in shown
  ):
    return False
  rivals = [
    sight.area
    for index, sight in sights.items()
    if index not in shown and not scene.things[index].noun.fixed
  ]
  area = sum(sights[index].area for index in shown)
  return area >= 0.8 * max(rivals, default=0.0)


def members(scene: Scene, focus: int) -> list[int]:
  """Indices of the set that a thing belongs to, or of itself alone."""
  thing = scene.things[focus]
  if thing.count == 1:
    return [focus]
  return [
    index
    for index, other in enumerate(scene.things)
    if other.look == thing.look and other.count == thing.count
  ]


def choose_focus(rng: np.random.Generator, scene: Scene) -> int:
  """A thing by the weight of its noun; members of a set count once."""
  weights = np.array(
    [
      NOUNS[thing.word].weight ** _EVENNESS / thing.count
      for thing in scene.things
    ]
  )
  return int(rng.choice(len(weights), p=weights / weights.sum()))


def _plan_event(
  rng: np.random.Generator,
  scene: Scene,
  focus: int,
  start: float,
  end: float,
  age_months: float,
) -> Event:
  """An event about the focus; the mix of kinds changes with age.

  Faces fill the views of young infants, hands and objects those of older ones
  (Fausey, Jayaraman & Smith 2016, Cognition 152).
  """
  older = min(1.0, max(0.0, (age_months - 6) / 18))
  shares = np.array(
    [0.46, 0.16 + 0.12 * older, 0.2 + 0.08 * older, 0.09 - 0.06 * older, 0.06]
  )
  kind = KINDS[int(rng.choice(len(KINDS), p=shares / shares.sum()))]
  side = 1 if rng.random() < 0.5 else -1
  if kind == 'face':
    faces = [k for k, t in enumerate(scene.things) if t.word == 'mommy']
    if faces:
      view = face_view(rng, scene.things[faces[0]])
      return Event('face', start, end, faces[0], view)
    kind = 'look'
  if kind == 'act':
    event = _plan_action(rng, scene, focus, start, end, side)
    if event is not None:
      return event
    kind = 'look'
  thing = scene.things[focus]
  if kind == 'hold' and holdable(thing):
    view = _wide_view(rng, thing)
    return Event(
      'hold',
      start,
      end,
      focus,
      view,
      side=side,
      held=float(rng.uniform(0.5, 0.85)),
      hands=1 + int(rng.random() < 0.4),
    )
  if kind == 'glance':
    return Event('glance', start, end, focus, _wide_view(rng, thing))
  return Event('look', start, end, focus, focus_view(rng, scene, focus))


def holdable(thing: Thing) -> bool:
  """Whether a child could hold it: single, loose, small, in no relation."""
  noun = thing.noun
  loose = not noun.fixed and noun.family != 'people' and thing.count == 1
  return loose and noun.extent <= _HOLDABLE and not thing.relation


def _plan_action(
  rng: np.random.Generator,
  scene: Scene,
  focus: int,
  start: float,
  end: float,
  side: int,
) -> Event | None:
  """An action of the focus, or of another thing if it can do none."""
  # Not people: who can do most would be seen doing all.
  others = [
    int(index)
    for index in rng.permutation(len(scene.things))
    if scene.things[index].noun.family != 'people'
  ]
  held = {thing.landmark for thing in scene.things if thing.relation}
  for index in [focus, *others[:6]]:
    thing = scene.things[index]
    if index in held or thing.relation or thing.count > 1:
      continue
    names = [
      name for name, action in ACTIONS.items() if thing.word in action.actors
    ]
    rng.shuffle(names)
    for name in names:
      partner = _find_partner(scene, name, index)
      if ACTIONS[name].partners and partner < 0:
        continue
      way = -1 if thing.flip else 1
      way = way if ACTIONS[name].facing else side
      if not 0 < thing.x + way * 0.9 < WIDTH:
        if ACTIONS[name].facing:
          continue
        way = -way
      bottom, top = thing.y, thing.y - thing.height
      lifts = name in ('jump', 'fall', 'throw', 'kick')
      share = float(
        rng.uniform(0.42, 0.52) if lifts else rng.uniform(0.5, 0.68)
      )
      view = frame_things(
        thing.x, top, bottom, min(share, 1.1 * thing.height / thing.width)
      )
      return Event('act', start, end, index, view, name, partner, way)
  return None


def _find_partner(scene: Scene, name: str, actor: int) -> int:
  for index, thing in enumerate(scene.things):
    fits = thing.word in ACTIONS[name].partners and index != actor
    if fits and thing.count == 1 and not thing.relation:
      return index
  return -1


def focus_view(
  rng: np.random.Generator, scene: Scene, focus: int, *, prominent: bool = False
) -> View:
  """A view of a thing, of its whole set, at times with its landmark."""
  thing = scene.things[focus]
  shown = [scene.things[index] for index in members(scene, focus)]
  if thing.relation and not prominent and rng.random() < 0.5:
    shown.append(scene.things[thing.landmark])
  return view_of(rng, shown, 0.62 if prominent else 0.52, 0.84)


def view_of(
  rng: np.random.Generator, shown: list[Thing], low: float, high: float
) -> View:
  """A view that the things fill to a share between low and high."""
  left = min(thing.x - thing.width / 2 for thing in shown)
  right = max(thing.x + thing.width / 2 for thing in shown)
  top = min(thing.y - thing.height for thing in shown)
  bottom = max(thing.y for thing in shown)
  share = float(rng.uniform(low, high))
  share *= min(1.0, (bottom - top) / (right - left))
  offset = rng.uniform(-0.09, 0.09, 2)
  return frame_things((left + right) / 2, top, bottom, share, tuple(offset))


def face_view(rng: np.random.Generator, thing: Thing) -> View:
  """A caregiver's head and shoulders."""
  top = thing.y - thing.height
  return frame_things(
    thing.x,
    top,
    top + 0.42 * thing.height,
    float(rng.uniform(0.7, 0.95)),
    tuple(rng.uniform(-0.08, 0.08, 2)),
  )


def _wide_view(rng: np.random.Generator, thing: Thing) -> View:
  height = float(rng.uniform(0.8, 1.3))
  x = thing.x + float(rng.uniform(-0.35, 0.35)) * height
  y = thing.y - thing.height / 2 + float(rng.uniform(-0.25, 0.15)) * height
  return inside(View(x, min(y, HEIGHT - height / 2), height))
