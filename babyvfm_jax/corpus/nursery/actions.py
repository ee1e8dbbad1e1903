"""Actions: who can do them, how they look, and the forms of their verbs."""

from __future__ import annotations

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Verb:
  """Forms of a verb: roll, rolling, rolls, rolled."""

  base: str
  ing: str
  third: str
  past: str


@dataclasses.dataclass(frozen=True)
class Action:
  """One kind of happening.

  Attributes:
    name: The verb's base form.
    verb: Its forms.
    actors: Words of those that can do it (or undergo it, where `effector`).
    partners: Words of what it is done to, or empty.
    effector: Sprite that does it from the edge: `hand`, `foot` or ''.
    seconds: Usual length.
  """

  name: str
  verb: Verb
  actors: frozenset[str]
  partners: frozenset[str] = frozenset()
  effector: str = ''
  seconds: float = 4.0

  @property
  def facing(self) -> bool:
    """Whether the actor moves where it looks."""
    return self.name in ('run', 'walk', 'fly', 'drive', 'go')


@dataclasses.dataclass(frozen=True)
class Change:
  """How a thing differs from its resting state at one instant.

  Attributes:
    dx: Shift to the right, in room units.
    dy: Shift down.
    turn: Degrees clockwise.
    scale: Factor of its size.
    pose: Pose of its sprite.
  """

  dx: float = 0.0
  dy: float = 0.0
  turn: float = 0.0
  scale: float = 1.0
  pose: str = ''


REST = Change()

# Where a mouth is: ahead of the middle as a share of the width, above the foot
# as a share of the height.
MOUTHS = {
  'baby': (0.0, 0.5),
  'mommy': (0.0, 0.72),
  'dog': (0.42, 0.58),
  'cat': (0.0, 0.52),
  'bunny': (0.0, 0.42),
  'monkey': (0.0, 0.58),
  'horse': (0.46, 0.64),
  'mouse': (0.44, 0.3),
  'bear': (0.4, 0.55),
}


def _set(words: str) -> frozenset[str]:
  return frozenset(words.replace('_', ' ').split(','))


_EATERS = _set('baby,mommy,dog,cat,bunny,monkey,horse,mouse,bear')
_FOOD = _set(
  'apple,banana,cookie,cheese,cake,egg,bread,pizza,carrots,ice_cream,orange'
)
_TOSSED = _set('ball,block,teddybear,doll,hat,balloon,sock,pillow,duck')

ACTIONS: dict[str, Action] = {
  action.name: action
  for action in (
    Action(
      'roll',
      Verb('roll', 'rolling', 'rolls', 'rolled'),
      _set('ball,apple,orange'),
    ),
    Action(
      'fall',
      Verb('fall', 'falling', 'falls', 'fell'),
      _set('block,cup,book,doll,teddybear,spoon,shoe,bottle,car,hat'),
    ),
    Action(
      'jump',
      Verb('jump', 'jumping', 'jumps', 'jumped'),
      _set('frog,bunny,cat,dog,monkey,baby,doll,mommy,lion'),
    ),
    Action(
      'run',
      Verb('run', 'running', 'runs', 'ran'),
      _set('dog,cat,horse,mouse,pig,lion,cow,chicken,bunny'),
    ),
    Action(
      'walk',
      Verb('walk', 'walking', 'walks', 'walked'),
      _set(
        'elephant,bear,turtle,penguin,duck,sheep,giraffe,mommy,cow,chicken,pig'
      ),
    ),
    Action(
      'fly',
      Verb('fly', 'flying', 'flies', 'flew'),
      _set('bird,bee,butterfly,airplane,owl,balloon,bubbles'),
    ),
    Action(
      'sleep',
      Verb('sleep', 'sleeping', 'sleeps', 'slept'),
      _set('cat,dog,baby,doll,bear,lion,bunny,teddybear,pig,mouse'),
    ),
    Action(
      'drive',
      Verb('drive', 'driving', 'drives', 'drove'),
      _set('car,truck,bus'),
    ),
    Action(
      'go',
      Verb('go', 'going', 'goes', 'went'),
      _set('train,bicycle,stroller,car,truck'),
    ),
    Action(
      'wave', Verb('wave', 'waving', 'waves', 'waved'), _set('mommy,baby')
    ),
    Action(
      'dance',
      Verb('dance', 'dancing', 'dances', 'danced'),
      _set('mommy,baby,doll,monkey,teddybear,bear,penguin'),
    ),
    Action(
      'open',
      Verb('open', 'opening', 'opens', 'opened'),
      _set('box,book,refrigerator'),
      effector='hand',
    ),
    Action(
      'push',
      Verb('push', 'pushing', 'pushes', 'pushed'),
      _set('car,truck,bus,train,box,stroller,chair,ball'),
      effector='hand',
    ),
    Action(
      'throw',
      Verb('throw', 'throwing', 'throws', 'threw'),
      _TOSSED,
      effector='hand',
      seconds=3.0,
    ),
    Action(
      'kick',
      Verb('kick', 'kicking', 'kicks', 'kicked'),
      _set('ball,balloon,box'),
      effector='foot',
      seconds=3.0,
    ),
    Action('eat', Verb('eat', 'eating', 'eats', 'ate'), _EATERS, _FOOD),
    Action(
      'drink',
      Verb('drink', 'drinking', 'drinks', 'drank'),
      _set('baby,mommy,cat'),
      _set('bottle,cup,milk,juice'),
    ),
    Action(
      'hug',
      Verb('hug', 'hugging', 'hugs', 'hugged'),
      _set('baby,mommy'),
      _set('teddybear,doll,cat,dog,bunny,pillow'),
    ),
  )
}


def change(name: str, u: float, seconds: float, side: int) -> Change:
  """State of the actor.

  Args:
    name: Name of the action.
    u: Share of the action that has passed, in [0, 1].
    seconds: Length of the action.
    side: 1 for motion to the right, -1 to the left.
  """
  t = u * seconds
  if name in ('roll', 'push', 'kick'):
    far = {'roll': 0.7, 'push': 0.45, 'kick': 0.9}[name]
    late = max(0.0, (u - 0.25) / 0.75) if name == 'kick' else u
    dx = side * far * (1 - (1 - late) ** 2)
    turn = 0.0 if name == 'push' else math.degrees(dx / 0.13)
    hop = -0.2 * math.sin(math.pi * late) if name == 'kick' else 0.0
    return Change(dx, hop, turn)
  if name == 'fall':
    drop = min(1.0, (u / 0.45) ** 2)
    bounce = abs(math.sin(8 * u)) * 0.05 * max(0.0, 1 - u) if u > 0.45 else 0
    return Change(0, -0.42 * (1 - drop) - bounce, side * 100 * min(1, u / 0.5))
  if name == 'jump':
    return Change(
      side * 0.25 * u,
      -0.22 * abs(math.sin(math.pi * t * 1.3)),
      side * 6 * math.sin(math.pi * t * 2.6),
    )
  if name in ('run', 'walk', 'drive', 'go'):
    far, hop = {'run': (0.9, 0.045), 'walk': (0.4, 0.02)}.get(name, (0.8, 0))
    return Change(
      side * far * u,
      -hop * abs(math.sin(math.pi * t * 2.5)),
      3 * math.sin(math.pi * t * 5) if hop else 0.0,
    )
  if name == 'fly':
    return Change(
      side * 0.6 * u,
      -0.4 * math.sin(math.pi * min(1, u * 1.2) / 2) - 0.05 * math.sin(9 * t),
      -side * 12.0,
    )
  if name == 'throw':
    return Change(side * 0.8 * u, -0.5 * math.sin(math.pi * u), side * 300 * u)
  if name == 'sleep':
    return Change(0, 0, side * 78, 1 + 0.02 * math.sin(2.2 * t), 'sleep')
  return _gesture(name, t, u, side)


def _gesture(name: str, t: float, u: float, side: int) -> Change:
  """Actions that keep their place."""
  beat = int(t * 3) % 2
  if name == 'wave':
    return Change(turn=2.0 * (1 - 2 * beat), pose='wave2' if beat else 'wave')
  if name == 'dance':
    return Change(
      0.06 * math.sin(4.5 * t),
      -0.03 * abs(math.sin(9 * t)),
      9 * math.sin(4.5 * t),
      1.0,
      'dance2' if beat else 'dance',
    )
  if name == 'open':
    return Change(pose='open' if u > 0.3 else '')
  if name in ('eat', 'drink'):
    return Change(dy=-0.012 * beat, turn=side * 2.0 * beat)
  return REST
