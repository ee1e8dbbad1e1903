"""Word to picture and picture to word, from what is on a scene.

Items come in fours: four words and four pictures, each picture with one of the
words on it and without the others (and without their relatives: no oak where
"pine tree" is asked). Each picture is the right one once and a foil three
times, and so is each word, and each place holds the right answer once. Whoever
looks at the pictures alone, at the words alone or at places is right exactly
once in four.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.corpus.layouts.abstract_scenes import Scene
from babyvfm_jax.evals.tasks.scenes.material import (
  Material,
  Side,
  TaskWriter,
  alternatives,
  expression,
  is_child,
  pose,
  write_sides,
)

FOURS = 100
_ALTERNATIVES = 4
# Relatives, which people may call by one name.
FAMILIES = {
  'tree': ('p_7', 'p_8', 'p_9'),
  'hat': ('c_0', 'c_1', 'c_2', 'c_3', 'c_4', 'c_5', 'c_6', 'c_7'),
  'glasses': ('c_8', 'c_9'),
  'ball': ('t_0', 't_2', 't_3', 't_4', 't_5', 't_6'),
  'bottle': ('e_3', 'e_4'),
  'bat': ('t_8', 't_12'),
  'aircraft': ('s_0', 's_6', 's_7'),
  'balloon': ('s_1', 't_9'),
  'weather': ('s_2', 's_4', 's_5'),
  'burger': ('e_2', 'e_5'),
}
_FAMILY_OF = {
  prefix: family for family, members in FAMILIES.items() for prefix in members
}
FEELINGS = {'angry': (0,), 'happy': (1, 2), 'sad': (3,), 'surprised': (4,)}
ACTIONS = {'kicking': (2,), 'running': (3,)}
# Share of the picture that a thing must fill to be asked for.
_VISIBLE = 0.0015
# Faces of children further back are too small.
_FACE_DEPTH = 1
_TRIES = 400


class Four(NamedTuple):
  """Four words, and for each the scene that shows it alone."""

  words: tuple[str, ...]
  scenes: tuple[Scene, ...]


def build(material: Material, out: Path) -> list[Path]:
  """Writes both word tasks from the same fours."""
  fours = choose_fours(material)
  if not fours:
    return []
  words = sorted({word for four in fours for word in four.words})
  sides = [
    Side(
      name,
      choose,
      {
        'domain': 'vocabulary',
        'concept': concept,
        'protocol': 'similarity',
        'metric': 'accuracy',
        'chance': 1 / _ALTERNATIVES,
        'words': words,
      },
    )
    for name, choose, concept in (
      (
        'scenes-word-to-picture',
        'visual',
        'which of four pictures shows a word',
      ),
      ('scenes-picture-to-word', 'text', 'which of four words a picture shows'),
    )
  ]
  return write_sides(material, out, sides, fours, _items)


def choose_fours(material: Material, count: int = FOURS) -> list[Four]:
  """Draws fours, the words and the scenes that were used least first."""
  shown = {scene: clear_words(material, scene) for scene in material.scenes}
  hidden = {scene: families(scene.objects) for scene in material.scenes}
  by_word: dict[str, list[Scene]] = collections.defaultdict(list)
  for scene, words in shown.items():
    for word in words:
      by_word[word].append(scene)
  if len(by_word) < _ALTERNATIVES:
    return []
  family = {
    word: name for words in shown.values() for word, name in words.items()
  }
  sizes = collections.Counter(len(scene.objects) for scene in material.scenes)
  generator = material.generator('fours')
  word_uses: collections.Counter[str] = collections.Counter()
  scene_uses: collections.Counter[Scene] = collections.Counter()
  fours: list[Four] = []
  for _ in range(_TRIES * count):
    if len(fours) == count:
      break
    chosen = _draw_words(by_word, family, word_uses, generator)
    size = _draw_size(sizes, generator)
    scenes = []
    for word in chosen:
      others = {family[other] for other in chosen if other != word}
      fitting = [
        scene
        for scene in by_word[word]
        if len(scene.objects) == size and not others & hidden[scene]
      ]
      if not fitting:
        break
      order = generator.permutation(len(fitting))
      scenes.append(
        min((fitting[i] for i in order), key=lambda one: scene_uses[one])
      )
    if len(scenes) == _ALTERNATIVES:
      word_uses.update(chosen)
      scene_uses.update(scenes)
      fours.append(Four(tuple(chosen), tuple(scenes)))
  return fours


def clear_words(material: Material, scene: Scene) -> dict[str, str]:
  """Words for what is well visible on a scene, each with its family."""
  found: dict[str, str] = {}
  for place, thing in enumerate(scene.objects):
    if is_child(thing.prefix):
      for word, members in FEELINGS.items():
        if expression(thing) in members and thing.depth <= _FACE_DEPTH:
          found[word] = word
      for word, members in ACTIONS.items():
        if pose(thing) in members:
          found[word] = word
    elif thing.prefix in material.names:
      without = scene.objects[:place] + scene.objects[place + 1 :]
      if material.changed(scene.objects, without) >= _VISIBLE:
        family = _FAMILY_OF.get(thing.prefix, thing.prefix)
        found[material.names[thing.prefix]] = family
  return {
    word: name for word, name in found.items() if material.was_heard(word)
  }


def families(objects: Iterable[Any]) -> set[str]:
  """Families of all that is on a scene, visible or not."""
  found: set[str] = set()
  for thing in objects:
    if is_child(thing.prefix):
      for table, value in (
        (FEELINGS, expression(thing)),
        (ACTIONS, pose(thing)),
      ):
        found |= {word for word, members in table.items() if value in members}
    else:
      found.add(_FAMILY_OF.get(thing.prefix, thing.prefix))
  return found


def _draw_words(
  by_word: dict[str, list[Scene]],
  family: dict[str, str],
  uses: collections.Counter[str],
  generator: np.random.Generator,
) -> list[str]:
  """Four words of four families, rarely used ones first."""
  words = sorted(by_word)
  # Noise of a few uses keeps the fours varied.
  noise = generator.gumbel(size=len(words))
  order = sorted(
    range(len(words)), key=lambda i: uses[words[i]] + 1.5 * noise[i]
  )
  chosen: list[str] = []
  for i in order:
    if family[words[i]] not in {family[word] for word in chosen}:
      chosen.append(words[i])
    if len(chosen) == _ALTERNATIVES:
      break
  return chosen


def _draw_size(
  sizes: collections.Counter[int], generator: np.random.Generator
) -> int:
  numbers = sorted(sizes)
  shares = np.array([sizes[number] for number in numbers], float)
  return int(generator.choice(numbers, p=shares / shares.sum()))


def _items(
  four: Four,
  number: int,
  choose: str,
  writer: TaskWriter,
  generator: np.random.Generator,
) -> list[dict[str, Any]]:
  files = [writer.picture(scene.objects) for scene in four.scenes]
  places = generator.permutation(_ALTERNATIVES)
  items: list[dict[str, Any]] = []
  for i, place in enumerate(places):
    order = _order_with(i, int(place), generator)
    items.append(
      {
        'id': f'{number:03d}-{i}',
        **alternatives(files, four.words, choose, i, order),
        'answer': int(place),
        'cluster': f'{number:03d}',
        'concept': four.words[i],
        'tags': [
          f'word:{four.words[i]}',
          f'objects:{len(four.scenes[i].objects)}',
          f'scene:{four.scenes[i].id}',
        ],
      }
    )
  return items


def _order_with(
  first: int, place: int, generator: np.random.Generator
) -> Sequence[int]:
  """All alternatives in an order that has `first` at `place`."""
  others = [i for i in range(_ALTERNATIVES) if i != first]
  order = [others[i] for i in generator.permutation(len(others))]
  order.insert(place, first)
  return order
