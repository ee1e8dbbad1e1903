"""Things and scenes: what stands where in a room, in which relation."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.corpus.nursery import rooms
from babyvfm_jax.corpus.nursery.colours import SHADES
from babyvfm_jax.corpus.nursery.draw import Figure
from babyvfm_jax.corpus.nursery.nouns import NOUNS, SCREENS, SUPPORTS, Noun
from babyvfm_jax.corpus.nursery.sprites import Look, sprite

RELATIONS = ('on', 'under', 'in', 'next to', 'behind', 'in front of')
NUMBERS = ('one', 'two', 'three', 'four', 'five')

_NEAR, _FAR = 1.66, 1.14
# Things larger than this are drawn smaller in sets, or they hide each other.
_LARGE = 0.28
IN_SKY = ('sun', 'moon', 'star')
_SIZES = {'big': 1.45, 'little': 0.66, '': 1.0}


@dataclasses.dataclass(frozen=True)
class Thing:
  """One thing in a room, in room units.

  Attributes:
    word: Its noun.
    look: What decides its pixels.
    x: Middle of its foot.
    y: Height of its foot, downwards from the top of the wall.
    extent: Longer side, with its distance allowed for.
    flip: Whether it faces the other way.
    order: Things of higher order are drawn over those of lower.
    size: `big`, `little` or ''.
    count: Members of the set that it belongs to, itself included.
    relation: To its landmark, one of `RELATIONS`, or ''.
    landmark: Index of that thing in the scene, or -1.
    rim: Share of the landmark's picture from which its front hides this
      thing (things inside), or None.
  """

  word: str
  look: Look
  x: float
  y: float
  extent: float
  flip: bool = False
  order: float = 0.0
  size: str = ''
  count: int = 1
  relation: str = ''
  landmark: int = -1
  rim: float | None = None

  @property
  def noun(self) -> Noun:
    return NOUNS[self.word]

  @property
  def width(self) -> float:
    w, h = sprite(self.look).size
    return self.extent * w / max(w, h)

  @property
  def height(self) -> float:
    w, h = sprite(self.look).size
    return self.extent * h / max(w, h)


@dataclasses.dataclass(frozen=True)
class Scene:
  """A room with its things.

  Attributes:
    room: One of `nouns.ROOMS`.
    home: Index of the home, below `rooms.HOMES`.
    things: Fixtures first, then what lies about.
  """

  room: str
  home: int
  things: tuple[Thing, ...]

  def words(self) -> frozenset[str]:
    """Nouns of the things in the scene."""
    return frozenset(thing.word for thing in self.things)


def choose_look(
  rng: np.random.Generator, noun: Noun, *, colour: str = '', home: int = 0
) -> Look:
  """A natural look; the first colour of a noun is the most usual."""
  if not colour:
    palette = noun.colours
    usual = 0.0 if len(palette) > 5 else 0.25
    chances = np.full(len(palette), (1 - usual) / len(palette))
    chances[0] += usual
    colour = palette[int(rng.choice(len(palette), p=chances))]
  # A home has its own people.
  skin, hair = skin_of(home), (0, 1, 2, 3)[home % 4]
  return Look(
    noun.word,
    colour,
    int(rng.integers(SHADES)),
    skin=skin if noun.family == 'people' else 0,
    hair=hair if noun.family == 'people' else 0,
  )


def skin_of(home: int) -> int:
  """Index into `people.SKINS` of those who live in a home."""
  return (0, 1, 2, 3)[home % 4]


def depth_scale(y: float) -> float:
  """Size factor of a thing whose foot is at height y: nearer is larger."""
  return 0.82 + 0.42 * (y - _FAR) / (_NEAR - _FAR)


def make_thing(
  rng: np.random.Generator,
  noun: Noun,
  x: float,
  y: float,
  *,
  colour: str = '',
  size: str = '',
  home: int = 0,
) -> Thing:
  """A thing on the floor at (x, y)."""
  extent = noun.extent * _SIZES[size] * depth_scale(y)
  extent *= float(rng.uniform(0.93, 1.07))
  look = choose_look(rng, noun, colour=colour, home=home)
  flip = bool(rng.random() < 0.5)
  return Thing(noun.word, look, x, y, extent, flip, order=y, size=size)


def relate(
  rng: np.random.Generator,
  thing: Thing,
  relation: str,
  landmark: Thing,
  index: int,
) -> Thing | None:
  """The thing, moved into a relation to a landmark; None if it cannot be.

  Args:
    rng: Source of chance.
    thing: What is moved.
    relation: One of `RELATIONS`.
    landmark: Where to.
    index: The landmark's index in its scene.
  """
  support = SUPPORTS.get(landmark.word)
  size = min(thing.extent, 0.8 * landmark.width)
  left = landmark.x - landmark.width / 2
  top = landmark.y - landmark.height
  change: dict = {'relation': relation, 'landmark': index}
  if relation in ('on', 'in'):
    if support is None or support.relation != relation:
      return None
    low, high = support.span
    if landmark.flip:
      low, high = 1 - high, 1 - low
    change['x'] = left + landmark.width * float(rng.uniform(low, high))
    change['y'] = top + landmark.height * support.surface
    change['order'] = landmark.order + 0.002
    change['extent'] = min(size, 0.62 * landmark.extent)
    if relation == 'in':
      height = thing.height * change['extent'] / thing.extent
      change['y'] += support.sink * height
      change['rim'] = support.rim
  elif relation == 'under':
    if support is None or not support.under:
      return None
    change['x'] = landmark.x + landmark.width * float(rng.uniform(-0.16, 0.16))
    change['y'] = landmark.y - 0.03 * landmark.height
    change['order'] = landmark.order - 0.002
    room = 0.46 if landmark.word == 'table' else 0.34
    change['extent'] = min(
      size,
      room * landmark.height * thing.extent / thing.height,
      0.5 * landmark.width * thing.extent / thing.width,
    )
  else:
    change |= _beside(rng, thing, relation, landmark)
  if change.get('extent', thing.extent) < 0.9 * thing.extent:
    # Made to fit: no longer of the size that it was.
    change['size'] = ''
  return dataclasses.replace(thing, **change)


def _beside(
  rng: np.random.Generator, thing: Thing, relation: str, landmark: Thing
) -> dict:
  """Place next to, behind or in front of a landmark on the floor."""
  side = 1 if rng.random() < 0.5 else -1
  extent = min(thing.extent, 1.1 * landmark.extent)
  width = thing.width * extent / thing.extent
  change: dict = {'extent': extent}
  if relation == 'next to':
    gap = (landmark.width + width) / 2 + float(rng.uniform(0.0, 0.05))
    change['x'] = landmark.x + side * gap
    change['y'] = landmark.y + 0.02
  elif relation == 'behind':
    out = landmark.width / 2 + width * float(rng.uniform(-0.15, 0.05))
    change['x'] = landmark.x + side * out
    change['y'] = max(landmark.y - 0.08, rooms.HORIZON + 0.02)
  else:
    shift = landmark.width * float(rng.uniform(-0.2, 0.2))
    change['x'] = landmark.x + shift
    change['y'] = landmark.y + float(rng.uniform(0.1, 0.16))
  change['order'] = {
    'next to': landmark.order + 0.001,
    'behind': landmark.order - 0.004,
  }.get(relation, landmark.order + 0.004)
  return change


def make_scene(
  rng: np.random.Generator,
  room: str,
  home: int,
  *,
  loose: int = 8,
  include: Sequence[str] = (),
  exclude: Sequence[str] = (),
) -> Scene:
  """A room with its fixtures and things that lie about.

  Args:
    rng: Source of chance.
    room: One of `nouns.ROOMS`.
    home: Index of the home.
    loose: How many things or sets of things lie about.
    include: Words that must be there.
    exclude: Words that must not.
  """
  things = _fixtures(rng, room, home, exclude)
  choices = [
    noun
    for noun in NOUNS.values()
    if room in noun.rooms
    and not noun.fixed
    and noun.word not in exclude
    and noun.word not in include
  ]
  weights = np.array([noun.weight for noun in choices])
  number = max(0, loose - len(include))
  picked = rng.choice(
    len(choices),
    size=min(number, len(choices)),
    replace=False,
    p=weights / weights.sum(),
  )
  for word in (*include, *(choices[int(k)].word for k in picked)):
    things.extend(_strew(rng, NOUNS[word], things, home))
  return Scene(room, home, tuple(things))


def _fixtures(
  rng: np.random.Generator, room: str, home: int, exclude: Sequence[str]
) -> list[Thing]:
  nouns = [
    noun
    for noun in NOUNS.values()
    if noun.fixed and room in noun.rooms and noun.word not in exclude
  ]
  standing = [noun for noun in nouns if noun.word not in IN_SKY]
  rng.shuffle(standing)
  standing = standing[:5]
  things = []
  places = (np.arange(len(standing)) + 0.5) / max(1, len(standing))
  for noun, place in zip(standing, places, strict=True):
    x = rooms.WIDTH * (0.06 + 0.88 * place) + float(rng.uniform(-0.1, 0.1))
    y = float(rng.uniform(1.15, 1.3))
    things.append(make_thing(rng, noun, x, y, home=home))
  for noun in nouns:
    if noun.word in IN_SKY and rng.random() < 0.6:
      x = float(rng.uniform(0.4, rooms.WIDTH - 0.4))
      thing = make_thing(rng, noun, x, 0.5, home=home)
      things.append(
        dataclasses.replace(thing, extent=noun.extent, order=0.0, flip=False)
      )
  return things


def _strew(
  rng: np.random.Generator, noun: Noun, things: list[Thing], home: int
) -> list[Thing]:
  """One thing, or a set of two to five, put into the room."""
  draw = rng.random()
  size = 'big' if draw < 0.14 else 'little' if draw < 0.28 else ''
  if noun.family == 'people':
    size = ''
  y = float(rng.uniform(1.32, _NEAR))
  thing = make_thing(rng, noun, 0.0, y, size=size, home=home)
  if noun.family != 'people' and rng.random() < 0.58:
    related = _relate_somewhere(rng, thing, things)
    if related is not None:
      return [related]
  thing = dataclasses.replace(thing, x=_free_place(rng, thing, things))
  if noun.number == 'count' and noun.family != 'people' and rng.random() < 0.35:
    return arrange_set(rng, thing, int(rng.integers(2, 6)))
  return [thing]


def _relate_somewhere(
  rng: np.random.Generator, thing: Thing, things: list[Thing]
) -> Thing | None:
  relation = str(rng.choice(RELATIONS))
  fits = [
    index
    for index, other in enumerate(things)
    if other.count == 1
    and not other.relation
    and other.order > 0
    and other.word != thing.word
    and (relation not in ('behind', 'in front of') or other.word in SCREENS)
  ]
  taken = {other.landmark for other in things if other.relation}
  rng.shuffle(fits)
  for index in fits:
    if index not in taken:
      related = relate(rng, thing, relation, things[index], index)
      if related is not None:
        return related
  return None


def _free_place(
  rng: np.random.Generator, thing: Thing, things: Sequence[Thing]
) -> float:
  """The x of several tries that is farthest from the others."""
  tries = rng.uniform(0.35, rooms.WIDTH - 0.35, 8)
  near = [other for other in things if abs(other.y - thing.y) < 0.3]
  if not near:
    return float(tries[0])
  gaps = [
    min(abs(x - other.x) - (other.width + thing.width) / 2 for other in near)
    for x in tries
  ]
  return float(tries[int(np.argmax(gaps))])


def arrange_set(
  rng: np.random.Generator, thing: Thing, count: int
) -> list[Thing]:
  """Copies of a thing side by side, in one or two rows about its place."""
  if count > 2 and thing.extent > _LARGE:
    thing = dataclasses.replace(thing, extent=0.75 * thing.extent, size='')
  step = 1.05 * thing.width
  rows = 1 if count < 4 else 2
  first = count if rows == 1 else (count + 1) // 2
  members = []
  for index in range(count):
    row, column = divmod(index, first)
    length = first if row == 0 else count - first
    x = thing.x + (column - (length - 1) / 2) * step
    x += float(rng.uniform(-0.06, 0.06)) * thing.width
    y = thing.y + row * 0.7 * thing.height
    members.append(dataclasses.replace(thing, x=x, y=y, order=y, count=count))
  return members


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
