"""Phrase to picture and picture to phrase: pairs that differ in one thing.

A real scene and the same scene with one attribute or relation changed, both
drawn here, and a phrase that is true of each alone. Each picture and each
phrase of a pair is right once and wrong once, so that whoever looks at one side
alone is right in half of the items.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.corpus.layouts import clip_art
from babyvfm_jax.corpus.layouts.abstract_scenes import Scene
from babyvfm_jax.corpus.layouts.clip_art import SceneObject
from babyvfm_jax.evals.tasks.scenes.material import (
  Material,
  Side,
  TaskWriter,
  alternatives,
  children,
  expression,
  is_child,
  pose,
  write_sides,
)

PAIRS_A_KIND = 34
# Share of the picture that the change must touch.
_VISIBLE = 0.001
# Pixels of 500: next to a child, and clearly not next to the other.
_NEAR, _FAR = 110, 200
_MARGIN = 30
_FEELINGS = {0: 'angry', 1: 'happy', 2: 'happy', 3: 'sad', 4: 'surprised'}
# Faces to draw for a word.
_FACES = {'angry': 0, 'happy': 1, 'sad': 3, 'surprised': 4}
_ACTIONS = {2: 'kicking', 3: 'running'}
_HATS = tuple(f'c_{number}' for number in range(8))
_GLASSES = ('c_8', 'c_9')
# Things that take each other's place.
_KINDS_OF_THINGS = ('a_', 'e_', 't_')


class Pair(NamedTuple):
  """Two phrases and the scene of each."""

  kind: str
  phrases: tuple[str, str]
  scenes: tuple[tuple[SceneObject, ...], tuple[SceneObject, ...]]
  id: int


Change = Callable[
  [Material, Scene, np.random.Generator], Iterator[tuple[str, str, list]]
]


def build(material: Material, out: Path) -> list[Path]:
  """Writes both phrase tasks from the same pairs."""
  pairs = choose_pairs(material)
  if not pairs:
    return []
  sides = [
    Side(
      name,
      choose,
      {
        'domain': 'comprehension',
        'concept': 'one attribute or relation: ' + ', '.join(CHANGES),
        'protocol': protocol,
        'metric': 'accuracy',
        'chance': 0.5,
      },
    )
    for name, choose, protocol in (
      ('scenes-phrase-to-picture', 'visual', 'similarity'),
      ('scenes-picture-to-phrase', 'text', 'likelihood'),
    )
  ]
  return write_sides(material, out, sides, pairs, _items)


def choose_pairs(material: Material, count: int = PAIRS_A_KIND) -> list[Pair]:
  """Up to `count` pairs of each kind, at most one a scene and kind."""
  pairs: list[Pair] = []
  for kind, change in CHANGES.items():
    generator = material.generator(kind)
    found = 0
    for index in generator.permutation(len(material.scenes)):
      if found == count:
        break
      scene = material.scenes[index]
      options = [
        (first, second, tuple(changed))
        for first, second, changed in change(material, scene, generator)
        if material.was_heard(f'{first} {second}')
      ]
      if not options:
        continue
      first, second, changed = options[generator.integers(len(options))]
      if material.changed(scene.objects, changed) >= _VISIBLE:
        scenes = (scene.objects, changed)
        pairs.append(Pair(kind, (first, second), scenes, scene.id))
        found += 1
  return pairs


def change_clothes(material, scene, generator):
  """Jenny is wearing a crown / a pirate hat."""
  present = {thing.prefix for thing in scene.objects}
  for thing in scene.objects:
    child = material.wearer(thing, scene.objects)
    if child is None:
      continue
    kin = _HATS if thing.prefix in _HATS else _GLASSES
    worn = [
      other
      for other in scene.objects
      if other.prefix in kin and material.wearer(other, scene.objects) == child
    ]
    others = [p for p in kin if p not in present and p in material.names]
    if len(worn) != 1 or not others or thing.prefix not in material.names:
      continue
    new = material.dressed(others[generator.integers(len(others))], child)
    if new is not None:
      yield (
        _wears(child, material.names[thing.prefix]),
        _wears(child, material.names[new.prefix]),
        _replaced(scene.objects, {thing: new}),
      )


def change_wearer(material, scene, generator):
  """Mike / Jenny is wearing a crown."""
  del generator
  both = children(scene.objects)
  for thing in scene.objects:
    child = material.wearer(thing, scene.objects)
    if child is None or len(both) != 2 or thing.prefix not in material.names:
      continue
    other = both[1] if both[0] == child else both[0]
    kin = _HATS if thing.prefix in _HATS else _GLASSES
    if sum(one.prefix in kin for one in scene.objects) != 1:
      continue
    new = material.dressed(thing.prefix, other)
    if new is not None:
      name = material.names[thing.prefix]
      yield (
        _wears(child, name),
        _wears(other, name),
        _replaced(scene.objects, {thing: new}),
      )


def change_feeling(material, scene, generator):
  """Mike is happy / sad."""
  del material
  for child in children(scene.objects):
    if child.depth > 1:
      continue
    word = _FEELINGS[expression(child)]
    others = [other for other in _FACES if other != word]
    other = others[generator.integers(len(others))]
    new = _with_face(child, _FACES[other])
    yield (
      f'{_name(child)} is {word}.',
      f'{_name(child)} is {other}.',
      _replaced(scene.objects, {child: new}),
    )


def change_feeler(material, scene, generator):
  """Mike / Jenny is sad: the two children swap faces."""
  del material
  both = children(scene.objects)
  if len(both) != 2 or any(child.depth > 1 for child in both):
    return
  feelings = [_FEELINGS[expression(child)] for child in both]
  if feelings[0] == feelings[1]:
    return
  word = feelings[generator.integers(2)]
  one, other = both if word == feelings[0] else both[::-1]
  yield (
    f'{_name(one)} is {word}.',
    f'{_name(other)} is {word}.',
    _replaced(
      scene.objects,
      {
        one: _with_face(one, expression(other)),
        other: _with_face(other, expression(one)),
      },
    ),
  )


def change_action(material, scene, generator):
  """Jenny is kicking / running."""
  del generator
  for child in children(scene.objects):
    if pose(child) not in _ACTIONS:
      continue
    other = 3 if pose(child) == 2 else 2
    number = other * clip_art.EXPRESSIONS + expression(child)
    new = child._replace(prefix=f'{child.prefix[:3]}_{number}')
    changes = {child: new}
    for thing in scene.objects:
      if material.wearer(thing, scene.objects) == child:
        changes[thing] = material.dressed(thing.prefix, new)
    if None not in changes.values():
      yield (
        f'{_name(child)} is {_ACTIONS[pose(child)]}.',
        f'{_name(child)} is {_ACTIONS[other]}.',
        _replaced(scene.objects, changes),
      )


def change_thing(material, scene, generator):
  """There is a soccer ball / a football."""
  present = {thing.prefix for thing in scene.objects}
  for thing in scene.objects:
    kin = thing.prefix[:2]
    if kin not in _KINDS_OF_THINGS or thing.prefix not in material.names:
      continue
    others = [
      prefix
      for prefix in material.names
      if prefix.startswith(kin) and prefix not in present
    ]
    if others:
      other = others[generator.integers(len(others))]
      yield (
        f'There is {_article(material.names[thing.prefix])}.',
        f'There is {_article(material.names[other])}.',
        _replaced(scene.objects, {thing: thing._replace(prefix=other)}),
      )


def change_place(material, scene, generator):
  """The dog is next to Mike / Jenny."""
  del generator
  both = children(scene.objects)
  if len(both) != 2:
    return
  for thing in scene.objects:
    kin = thing.prefix[:2]
    if kin not in _KINDS_OF_THINGS or thing.prefix not in material.names:
      continue
    near, far = sorted(both, key=lambda child: _distance(thing, child))
    if _distance(thing, near) > _NEAR or _distance(thing, far) < _FAR:
      continue
    # As far from the other child, on the side away from the first one.
    away = math.copysign(abs(thing.x - near.x), far.x - near.x)
    moved = [
      thing._replace(x=far.x + side * away, y=far.y + thing.y - near.y)
      for side in (1, -1)
    ]
    fitting = [
      new
      for new in moved
      if _MARGIN <= new.x <= clip_art.WIDTH - _MARGIN
      and _MARGIN <= new.y <= clip_art.HEIGHT - _MARGIN
      and _distance(new, near) >= _FAR
    ]
    if fitting:
      name = _definite(material.names[thing.prefix])
      yield (
        f'{name} next to {_name(near)}.',
        f'{name} next to {_name(far)}.',
        _replaced(scene.objects, {thing: fitting[0]}),
      )


CHANGES: Mapping[str, Change] = {
  'clothes': change_clothes,
  'wearer': change_wearer,
  'feeling': change_feeling,
  'feeler': change_feeler,
  'action': change_action,
  'thing': change_thing,
  'place': change_place,
}


def _items(
  pair: Pair,
  number: int,
  choose: str,
  writer: TaskWriter,
  generator: np.random.Generator,
) -> Iterator[dict[str, Any]]:
  files = [writer.picture(scene) for scene in pair.scenes]
  places = generator.permutation(2)
  for i, place in enumerate(places):
    order = [i, 1 - i] if place == 0 else [1 - i, i]
    yield {
      'id': f'{number:03d}-{i}',
      **alternatives(files, pair.phrases, choose, i, order),
      'answer': int(place),
      'cluster': f'{number:03d}',
      'concept': pair.kind,
      'tags': [
        f'kind:{pair.kind}',
        f'scene:{pair.id}',
        f'drawn:{"as it was" if i == 0 else "changed"}',
      ],
    }


def _replaced(
  objects: Sequence[SceneObject], changes: Mapping[SceneObject, SceneObject]
) -> list[SceneObject]:
  return [changes.get(thing, thing) for thing in objects]


def _with_face(child: SceneObject, face: int) -> SceneObject:
  number = pose(child) * clip_art.EXPRESSIONS + face
  return child._replace(prefix=f'{child.prefix[:3]}_{number}')


def _distance(thing: SceneObject, child: SceneObject) -> float:
  assert is_child(child.prefix)
  return math.hypot(thing.x - child.x, thing.y - child.y)


def _name(child: SceneObject) -> str:
  return clip_art.CHILDREN[child.prefix[:3]]


def _wears(child: SceneObject, name: str) -> str:
  return f'{_name(child)} is wearing {_article(name)}.'


def _article(name: str) -> str:
  """With its article; plurals and stuff have none."""
  if name.endswith('s') or name in ('ketchup', 'mustard', 'soda', 'pizza'):
    return f'some {name}' if not name.endswith('glasses') else name
  return f'{"an" if name[0] in "aeiou" else "a"} {name}'


def _definite(name: str) -> str:
  return f'The {name} {"are" if name.endswith("s") else "is"}'
