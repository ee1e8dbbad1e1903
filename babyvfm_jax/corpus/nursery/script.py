"""What happens: episodes in rooms, made of events that the child attends to."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from babyvfm_jax.corpus.nursery.actions import ACTIONS, REST, Change, change
from babyvfm_jax.corpus.nursery.camera import frame_things, inside
from babyvfm_jax.corpus.nursery.draw import Figure, View
from babyvfm_jax.corpus.nursery.nouns import NOUNS, ROOMS
from babyvfm_jax.corpus.nursery.rooms import HEIGHT, HOMES, WIDTH
from babyvfm_jax.corpus.nursery.sprites import Look
from babyvfm_jax.corpus.nursery.world import Scene, Thing, make_scene

KINDS = ('look', 'hold', 'act', 'face', 'glance')
_ROOM_SHARES = (0.36, 0.22, 0.18, 0.10, 0.14)
_HOME_SHARES = (0.55, 0.15, 0.15, 0.15)
_HOLDABLE = 0.5
_NEAREST = 10.0


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
    include = ['mommy'] if rng.random() < 0.7 else []
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
    length = float(rng.uniform(2.8, 6.0))
    stop = end if end - time < length + 2 else time + length
    stay = focus >= 0 and rng.random() < 0.4
    focus = focus if stay else choose_focus(rng, scene)
    event = _plan_event(rng, scene, focus, time, stop, age_months)
    events.append(event)
    focus = event.focus
    time = stop
  return Episode(scene, start, end, tuple(events))


def choose_focus(rng: np.random.Generator, scene: Scene) -> int:
  """A thing by the weight of its noun; members of a set count once."""
  weights = np.array(
    [NOUNS[thing.word].weight / thing.count for thing in scene.things]
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
    [0.42, 0.14 + 0.14 * older, 0.2 + 0.08 * older, 0.16 - 0.12 * older, 0.08]
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
  others = rng.permutation(len(scene.things)).tolist()
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
      if thing.x + side * 0.8 > WIDTH or thing.x + side * 0.8 < 0:
        side = -side
      bottom, top = thing.y, thing.y - thing.height
      share = float(rng.uniform(0.5, 0.68))
      view = frame_things(
        thing.x, top, bottom, min(share, 1.1 * thing.height / thing.width)
      )
      return Event('act', start, end, index, view, name, partner, side)
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
  shown = (
    [
      other
      for other in scene.things
      if other.look == thing.look
      and other.count == thing.count
      and abs(other.x - thing.x) < 6 * thing.width
    ]
    if thing.count > 1
    else [thing]
  )
  if thing.relation and not prominent and rng.random() < 0.5:
    shown.append(scene.things[thing.landmark])
  return view_of(rng, shown, 0.52 if not prominent else 0.62, 0.84)


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


def wanted_view(episode: Episode, event: Event, time: float) -> View:
  """Where the child wants to look: it follows what moves."""
  if event.kind != 'act':
    return event.view
  moved = _change(event, time)
  return View(
    event.view.x + 0.85 * moved.dx,
    event.view.y + 0.6 * moved.dy,
    event.view.height,
  )


def _change(event: Event, time: float) -> Change:
  if not event.action:
    return REST
  seconds = min(event.end - event.start, ACTIONS[event.action].seconds)
  u = min(1.0, max(0.0, (time - event.start) / seconds))
  return change(event.action, u, seconds, event.side)


def figures_at(
  episode: Episode, event: Event, time: float, view: View
) -> list[Figure]:
  """Everything that is to be drawn at one instant."""
  figures = resting_figures(episode.scene)
  if event.focus >= 0 and event.held:
    return _hold(figures, event, time, view)
  if event.action:
    return _act(figures, event, time)
  return figures


def resting_figures(scene: Scene) -> list[Figure]:
  """The things of a scene, at rest."""
  figures: list[Figure] = []
  for index, thing in enumerate(scene.things):
    within = figures[thing.landmark] if thing.rim is not None else None
    figures.append(
      Figure(
        thing.look,
        thing.x,
        thing.y,
        thing.extent,
        thing.order,
        thing.flip,
        index=index,
        within=within,
        rim=thing.rim or 0.0,
      )
    )
  return figures


def _act(figures: list[Figure], event: Event, time: float) -> list[Figure]:
  """Moves the actor, its partner and the hand or foot that does it."""
  actor = figures[event.focus]
  moved = _change(event, time)
  look = dataclasses.replace(actor.look, pose=moved.pose)
  fresh = dataclasses.replace(
    actor,
    look=look,
    x=actor.x + moved.dx,
    y=actor.y + moved.dy,
    turn=moved.turn,
    extent=actor.extent * moved.scale,
    order=actor.order + 0.05,
  )
  figures = list(figures)
  figures[event.focus] = fresh
  action = ACTIONS[event.action]
  if event.partner >= 0:
    figures[event.partner] = _partner(
      figures[event.partner], fresh, event, time
    )
  elif action.effector:
    figures.append(_effector(actor, fresh, event, time))
  return figures


def _partner(
  partner: Figure, actor: Figure, event: Event, time: float
) -> Figure:
  """What is eaten, drunk or hugged, brought to the actor."""
  u = (time - event.start) / (event.end - event.start)
  arrive = min(1.0, u / 0.2)
  reach = 0.3 if event.action == 'hug' else 0.24
  x = actor.x + event.side * reach * actor.extent * 0.55
  y = actor.y - (0.18 if event.action == 'hug' else 0.32) * actor.extent
  extent = min(partner.extent, 0.55 * actor.extent)
  if event.action == 'eat':
    extent *= 1 - 0.22 * math.floor(3.9 * min(1.0, max(0.0, u - 0.1)))
  return dataclasses.replace(
    partner,
    x=partner.x + (x - partner.x) * arrive,
    y=partner.y + (y - partner.y) * arrive,
    extent=max(extent, 0.04),
    order=actor.order + 0.001,
    within=None,
    turn=-event.side * 50.0 if event.action == 'drink' else 0.0,
  )


def _effector(rest: Figure, moved: Figure, event: Event, time: float) -> Figure:
  """The hand or foot that pushes, throws, kicks or opens."""
  action = ACTIONS[event.action]
  look = Look(action.effector, 'blue', 1)
  size = 0.2 + 0.25 * rest.extent
  follows = event.action in ('push', 'open')
  x = moved.x if follows else rest.x
  x -= event.side * (0.42 * rest.extent + 0.3 * size)
  late = 0.0 if follows else min(1.0, max(0.0, time - event.start - 1.2))
  if action.effector == 'foot':
    swing = 0.12 * max(0.0, math.sin(2.6 * (time - event.start)))
    return Figure(
      look,
      x - event.side * (0.1 - swing),
      rest.y,
      size,
      rest.order + 0.06,
      flip=event.side < 0,
    )
  return Figure(
    look,
    x,
    rest.y + 0.05 + 0.3 * late,
    size,
    rest.order + 0.06,
    flip=event.side < 0,
    turn=event.side * 30.0,
  )


def _hold(
  figures: list[Figure], event: Event, time: float, view: View
) -> list[Figure]:
  """The focus, near and large, in one or two of the child's hands."""
  rise = min(1.0, (time - event.start) / 0.5)
  rock = math.sin(1.9 * time) * 0.025
  extent = event.held * view.height
  x = view.x + (event.side * 0.05 + rock) * view.height
  y = view.y + (0.36 + 0.5 * (1 - rise) + 0.6 * rock) * view.height
  figures = list(figures)
  thing = figures[event.focus]
  figures[event.focus] = dataclasses.replace(
    thing,
    x=x,
    y=y,
    extent=extent,
    order=_NEAREST,
    within=None,
    turn=24 * math.sin(0.9 * time) if event.hands == 1 else 0.0,
  )
  for number in range(event.hands):
    side = event.side if number == 0 else -event.side
    figures.append(
      Figure(
        Look('hand', 'yellow', 0),
        x + side * 0.24 * view.height,
        y + 0.2 * view.height,
        0.46 * view.height,
        _NEAREST + 0.1,
        flip=side < 0,
        turn=-side * 36.0,
      )
    )
  return figures
