"""Fresh nursery scenes to be asked about, each with one thing to the fore."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import simplejpeg

from babyvfm_jax.corpus.nursery import camera
from babyvfm_jax.corpus.nursery.actions import ACTIONS
from babyvfm_jax.corpus.nursery.draw import View, render, see
from babyvfm_jax.corpus.nursery.figures import figures_at
from babyvfm_jax.corpus.nursery.nouns import NOUNS, ROOMS
from babyvfm_jax.corpus.nursery.rooms import HOMES
from babyvfm_jax.corpus.nursery.script import (
  Episode,
  Event,
  focus_view,
  holdable,
  members,
  view_of,
)
from babyvfm_jax.corpus.nursery.world import (
  IN_SKY,
  Scene,
  Thing,
  arrange_set,
  make_scene,
  make_thing,
  relate,
  resting_figures,
)

# Nearer than whatever else lies about, so that nothing hides the target.
_FRONT = 1.52
_CLEAR = 0.8
_LOOSE = 5
_TRIES = 60
_HELD_SHARE = 0.25
_VIDEO_QUALITY = 88


@dataclasses.dataclass(frozen=True)
class Shot:
  """One picture to be: a scene, its focus, where the camera looks."""

  scene: Scene
  event: Event
  time: float = 0.0

  @property
  def view(self) -> View:
    return self.event.view

  def things(self) -> list[Thing]:
    """The focus with all of its set."""
    return [self.scene.things[k] for k in members(self.scene, self.event.focus)]

  def is_clear(self) -> bool:
    """Whether the focus and its set are seen almost whole."""
    figures = self.figures()
    sights = {sight.index: sight for sight in see(figures, self.view)}
    return all(
      index in sights and sights[index].fraction >= _CLEAR
      for index in members(self.scene, self.event.focus)
    )

  def figures(self):
    """What is drawn at this time, from the back to the front."""
    episode = Episode(self.scene, 0.0, self.event.end, (self.event,))
    return figures_at(episode, self.event, self.time, self.view)


class SceneError(Exception):
  """No clear view was found in the tries allowed."""


def draw_shot(shot: Shot, size: int, light: np.ndarray) -> np.ndarray:
  """The picture, `[size, size, 3]` uint8, with the marks of a video.

  Video keeps colour at half resolution; so does this.
  """
  picture = render(
    shot.scene.room,
    shot.scene.home,
    shot.figures(),
    shot.view,
    size,
    light,
  )
  data = simplejpeg.encode_jpeg(
    np.ascontiguousarray(picture),
    quality=_VIDEO_QUALITY,
    colorspace='RGB',
    colorsubsampling='420',
  )
  return simplejpeg.decode_jpeg(data)


def draw_light(rng: np.random.Generator, size: int) -> np.ndarray:
  """Light over a picture, as recordings have it; see `camera.draw_light`."""
  return camera.draw_light(rng, size)


def room_for(rng: np.random.Generator, words: Sequence[str]) -> str:
  """The room where most of the words are at home; ties by chance."""
  order = rng.permutation(len(ROOMS))
  rooms = [ROOMS[index] for index in order]
  return max(
    rooms, key=lambda room: sum(room in NOUNS[word].rooms for word in words)
  )


def home_for(rng: np.random.Generator) -> int:
  """A home, each as likely."""
  return int(rng.integers(HOMES))


def word_shot(
  rng: np.random.Generator,
  word: str,
  room: str,
  home: int,
  avoid: Sequence[str],
) -> Shot:
  """A picture of a noun, with others about that are not to be avoided.

  Args:
    rng: Source of chance.
    word: The noun.
    room: Where.
    home: Whose.
    avoid: Words of which nothing may stand about.

  Raises:
    SceneError: The noun could not be put in clear view.
  """
  held = rng.random() < _HELD_SHARE
  for _ in range(_TRIES):
    scene, focus = _with_target(rng, word, room, home, avoid)
    thing = scene.things[focus]
    view = focus_view(rng, scene, focus, prominent=True)
    event = Event('look', 0.0, 4.0, focus, view)
    if held and holdable(thing):
      event = dataclasses.replace(
        event,
        kind='hold',
        held=float(rng.uniform(0.55, 0.85)),
        side=1 if rng.random() < 0.5 else -1,
      )
    shot = Shot(scene, event, time=float(rng.uniform(0.8, 3.0)))
    if event.held or shot.is_clear():
      return shot
  raise SceneError(f'no clear view of {word!r} in the {room}')


def _with_target(
  rng: np.random.Generator,
  word: str,
  room: str,
  home: int,
  avoid: Sequence[str],
) -> tuple[Scene, int]:
  """A scene without the words to be avoided, but for the target at the end."""
  scene = make_scene(
    rng, room, home, loose=_LOOSE, exclude=tuple({word, *avoid})
  )
  thing = target(rng, word, home)
  return with_things(scene, [thing]), len(scene.things)


def target(
  rng: np.random.Generator,
  word: str,
  home: int,
  *,
  colour: str = '',
  size: str = '',
) -> Thing:
  """A thing to the fore, at home in the middle of the room."""
  noun = NOUNS[word]
  y = 1.24 if noun.fixed else float(rng.uniform(_FRONT, 1.6))
  sky = word in IN_SKY
  y = 0.6 if sky else y
  x = float(rng.uniform(0.8, 3.6))
  thing = make_thing(rng, noun, x, y, colour=colour, size=size, home=home)
  # Nothing in the sky is made small by distance.
  return dataclasses.replace(thing, extent=noun.extent) if sky else thing


def with_things(scene: Scene, things: Sequence[Thing]) -> Scene:
  """The scene with more things in it, at the end."""
  return dataclasses.replace(scene, things=(*scene.things, *things))


Pair = tuple[Shot, Shot]


def colour_pair(
  rng: np.random.Generator, word: str, colours: Sequence[str]
) -> Pair:
  """The same scene twice, but for the colour of one thing."""
  scene, home = _stage(rng, (word,))
  first = target(rng, word, home, colour=colours[0])
  second = dataclasses.replace(
    first, look=dataclasses.replace(first.look, colour=colours[1])
  )
  return _pair(rng, scene, [first], [second])


def size_pair(rng: np.random.Generator, word: str) -> Pair:
  """The same scene twice, but for the size of one thing: big, little."""
  scene, home = _stage(rng, (word,))
  first = target(rng, word, home, size='big')
  ratio = 0.66 / 1.45
  second = dataclasses.replace(
    first, size='little', extent=first.extent * ratio
  )
  return _pair(rng, scene, [first], [second], low=0.62)


def number_pair(
  rng: np.random.Generator, word: str, numbers: Sequence[int]
) -> Pair:
  """The same scene twice, but for how many of one thing there are."""
  scene, home = _stage(rng, (word,))
  thing = target(rng, word, home)
  sets = [
    arrange_set(rng, thing, number) if number > 1 else [thing]
    for number in numbers
  ]
  return _pair(rng, scene, sets[0], sets[1])


def relation_pair(
  rng: np.random.Generator,
  word: str,
  landmark: str,
  relations: Sequence[str],
) -> Pair:
  """The same two things twice, in another relation to each other."""
  scene, home = _stage(rng, (word, landmark))
  base = target(rng, landmark, home)
  if NOUNS[landmark].fixed:
    base = dataclasses.replace(base, y=1.4, order=1.4)
  thing = target(rng, word, home)
  index = len(scene.things)
  sets = []
  for relation in relations:
    moved = relate(rng, thing, relation, base, index)
    if moved is None:
      raise SceneError(f'{word!r} cannot be {relation} a {landmark!r}')
    sets.append([base, moved])
  return _pair(rng, scene, sets[0], sets[1], focus=1)


def action_pair(
  rng: np.random.Generator, word: str, actions: Sequence[str]
) -> Pair:
  """The same actor twice, doing something else."""
  scene, home = _stage(rng, (word,))
  thing = target(rng, word, home)
  first, second = _pair(rng, scene, [thing], [thing], low=0.42, high=0.5)
  side = 1 if rng.random() < 0.5 else -1
  shots = []
  for shot, name in zip((first, second), actions, strict=True):
    event = dataclasses.replace(
      shot.event,
      kind='act',
      action=name,
      side=side,
      end=ACTIONS[name].seconds,
    )
    shots.append(
      dataclasses.replace(shot, event=event, time=float(rng.uniform(0.3, 0.9)))
    )
  return shots[0], shots[1]


def _stage(rng: np.random.Generator, words: Sequence[str]) -> tuple[Scene, int]:
  home = home_for(rng)
  room = room_for(rng, words)
  return make_scene(rng, room, home, loose=_LOOSE, exclude=words), home


def _pair(
  rng: np.random.Generator,
  scene: Scene,
  first: list[Thing],
  second: list[Thing],
  *,
  focus: int = 0,
  low: float = 0.62,
  high: float = 0.8,
) -> Pair:
  """Two shots through one view that holds the things of both."""
  view = view_of(rng, [*first, *second], low, high)
  index = len(scene.things) + focus
  shots = tuple(
    Shot(with_things(scene, things), Event('look', 0.0, 4.0, index, view))
    for things in (first, second)
  )
  return shots[0], shots[1]


def clear_pair(
  rng: np.random.Generator, make, *arguments, least: float = _CLEAR
) -> Pair:
  """Calls `make(rng, *arguments)` until both pictures show their things.

  Raises:
    SceneError: They did in none of the tries.
  """
  for _ in range(_TRIES):
    pair = make(rng, *arguments)
    if all(_shows(shot, least) for shot in pair):
      return pair
  raise SceneError(f'no clear pair of {make.__name__} {arguments}')


def _shows(shot: Shot, least: float) -> bool:
  figures = resting_figures(shot.scene)
  sights = {sight.index: sight for sight in see(figures, shot.view)}
  return all(
    index in sights
    and sights[index].fraction >= least
    and sights[index].area > 0.004
    for index in members(shot.scene, shot.event.focus)
  )
