"""Everything that is to be drawn at one instant: at rest, acting, held."""

from __future__ import annotations

import dataclasses
import math

from babyvfm_jax.corpus.nursery.actions import (
  ACTIONS,
  MOUTHS,
  REST,
  Change,
  change,
)
from babyvfm_jax.corpus.nursery.draw import Figure, View
from babyvfm_jax.corpus.nursery.script import Episode, Event
from babyvfm_jax.corpus.nursery.sprites import Look, sprite
from babyvfm_jax.corpus.nursery.world import resting_figures, skin_of

_NEAREST = 10.0


def wanted_view(episode: Episode, event: Event, time: float) -> View:
  """Where the child wants to look: it follows what moves."""
  if event.kind != 'act':
    return event.view
  moved = _change(event, time)
  return View(
    event.view.x + 0.9 * moved.dx,
    event.view.y + (0.95 if event.action == 'fly' else 0.5) * moved.dy,
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
  skin = skin_of(episode.scene.home)
  if event.focus >= 0 and event.held:
    return _hold(figures, event, time, view, skin)
  if event.action:
    return _act(figures, event, time, skin)
  return figures


def _act(
  figures: list[Figure], event: Event, time: float, skin: int
) -> list[Figure]:
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
    figures.append(_effector(actor, fresh, event, time, skin))
  return figures


def _partner(
  partner: Figure, actor: Figure, event: Event, time: float
) -> Figure:
  """What is eaten, drunk or hugged, brought to the actor."""
  u = (time - event.start) / (event.end - event.start)
  arrive = min(1.0, u / 0.2)
  width, height = _sides(actor)
  ahead, up = (0.12, 0.3)
  if event.action != 'hug':
    ahead, up = MOUTHS[actor.look.noun]
  way = -1 if actor.flip else 1
  extent = min(partner.extent, 0.5 * actor.extent)
  if event.action == 'eat':
    extent *= 1 - 0.22 * math.floor(3.9 * min(1.0, max(0.0, u - 0.1)))
  extent = max(extent, 0.04)
  own = _sides(dataclasses.replace(partner, extent=extent))[1]
  x = actor.x + way * ahead * width
  y = actor.y - up * height + own * (0.75 if event.action == 'eat' else 0.6)
  return dataclasses.replace(
    partner,
    x=partner.x + (x - partner.x) * arrive,
    y=partner.y + (y - partner.y) * arrive,
    extent=extent,
    order=actor.order + 0.001,
    within=None,
    turn=-way * 48.0 if event.action == 'drink' else 0.0,
  )


def _sides(figure: Figure) -> tuple[float, float]:
  """Width and height in room units."""
  w, h = sprite(figure.look).size
  return figure.extent * w / max(w, h), figure.extent * h / max(w, h)


def _effector(
  rest: Figure, moved: Figure, event: Event, time: float, skin: int
) -> Figure:
  """The hand or foot that pushes, throws, kicks or opens."""
  action = ACTIONS[event.action]
  look = Look(action.effector, 'blue', 1, skin=skin)
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
  figures: list[Figure], event: Event, time: float, view: View, skin: int
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
        Look('hand', 'yellow', 0, skin=skin),
        x + side * 0.24 * view.height,
        y + 0.2 * view.height,
        0.46 * view.height,
        _NEAREST + 0.1,
        flip=side < 0,
        turn=-side * 36.0,
      )
    )
  return figures
