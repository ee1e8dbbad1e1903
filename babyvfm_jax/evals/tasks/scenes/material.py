"""What the tasks of abstract scenes are made from, and how they are written."""

from __future__ import annotations

import collections
import dataclasses
import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.corpus import pictures
from babyvfm_jax.corpus.layouts import clip_art
from babyvfm_jax.corpus.layouts.abstract_scenes import Scene, read_scenes
from babyvfm_jax.corpus.layouts.clip_art import SceneObject
from babyvfm_jax.evals import item

AGES = (18, 72)
# A word counts as heard if each of its parts is.
_TIMES_HEARD = 10
# Levels of 255 by which a pixel must change to be seen.
_LEVELS = 16
# Clothes snap to a child in the archive's editor; this is what people moved.
_SNAP_PIXELS = 20


@dataclasses.dataclass(frozen=True)
class Material:
  """Validation scenes and what was heard in training.

  Attributes:
    source: The archive's folder.
    scenes: Scenes of the split groups that no training has seen.
    heard: How often each word stands in the training texts.
    size: Side of the pictures, the corpus's.
    fit: How a scene becomes square, the corpus's.
    fingerprint: Of the corpus.
    seed: Decides every choice.
    neighbours: How often two words stand next to each other in the training
      texts.
  """

  source: Path
  scenes: tuple[Scene, ...]
  heard: Mapping[str, int]
  size: int
  fit: str = 'stretch'
  fingerprint: str = ''
  seed: int = 0
  neighbours: Mapping[tuple[str, str], int] = dataclasses.field(
    default_factory=dict
  )

  @functools.cached_property
  def names(self) -> dict[str, str]:
    """Name by clip art, of things whose name was heard in training."""
    return {
      prefix: name
      for prefix, name in clip_art.read_object_names(self.source).items()
      if not is_child(prefix) and self.was_heard(name)
    }

  @functools.cached_property
  def clothes_offsets(self) -> dict[tuple[str, str, int], tuple[float, float]]:
    """Where clothes sit on a child, from the archive's own scenes.

    Key: clothes, child (`hb0`), pose. Value: pixels right and down of the
    child's centre, at depth 0, for a child that is not mirrored.
    """
    found = collections.defaultdict(list)
    for scene in read_scenes(self.source):
      for thing in scene.objects:
        if not thing.prefix.startswith('c_'):
          continue
        for child in children(scene.objects):
          right, down = relative(thing, child)
          if child.depth == thing.depth and abs(right) < 60 and down < -30:
            found[thing.prefix, child.prefix[:3], pose(child)].append(
              (right, down)
            )
    return {
      key: (
        float(np.median(places, axis=0)[0]),
        float(np.median(places, axis=0)[1]),
      )
      for key, places in found.items()
      if len(places) >= 5
    }

  def was_heard(self, text: str) -> bool:
    """Whether each word of a text stands often enough in the training texts."""
    return all(self.heard.get(word, 0) >= _TIMES_HEARD for word in words(text))

  def card(self) -> dict[str, Any]:
    """What every card here says."""
    return {
      'age_range_months': list(AGES),
      'source': (
        'Abstract Scenes (Zitnick & Parikh 2013) and CoDraw (Kim et al. '
        '2019), validation groups of this corpus'
      ),
      'licence': 'CC BY-NC 4.0',
      'picture_size': self.size,
      'corpus_fingerprint': self.fingerprint,
      'seed': self.seed,
    }

  def generator(self, purpose: str) -> np.random.Generator:
    """A stream of its own for each purpose."""
    number = int(hashlib.sha256(purpose.encode()).hexdigest()[:8], 16)
    return np.random.default_rng([self.seed, number])

  def pixels(self, objects: Sequence[SceneObject]) -> np.ndarray:
    """The scene as the corpus would store it, before encoding."""
    drawn = clip_art.draw(objects, source=self.source)
    return pictures.fit_square(drawn, self.size, self.fit)

  def changed(
    self, first: Sequence[SceneObject], second: Sequence[SceneObject]
  ) -> float:
    """Share of the pixels in which two scenes differ to the eye."""
    one = self.pixels(first).astype(np.int16)
    two = self.pixels(second).astype(np.int16)
    return float((np.abs(one - two).max(axis=-1) > _LEVELS).mean())

  def wearer(
    self, thing: SceneObject, objects: Iterable[SceneObject]
  ) -> SceneObject | None:
    """The child that wears a piece of clothes, or None."""
    for child in children(objects):
      key = (thing.prefix, child.prefix[:3], pose(child))
      if key in self.clothes_offsets and child.depth == thing.depth:
        wanted = self.clothes_offsets[key]
        off = np.subtract(relative(thing, child), wanted)
        if np.abs(off).max() <= _SNAP_PIXELS:
          return child
    return None

  def dressed(self, prefix: str, child: SceneObject) -> SceneObject | None:
    """A piece of clothes where the child wears it, or None if unknown."""
    offset = self.clothes_offsets.get((prefix, child.prefix[:3], pose(child)))
    if offset is None:
      return None
    scale = clip_art.SCALES[child.depth]
    side = -1 if child.flip else 1
    return SceneObject(
      prefix,
      child.x + side * scale * offset[0],
      child.y + scale * offset[1],
      child.depth,
      child.flip,
    )


class TaskWriter:
  """One task folder: pictures by content, then items and card."""

  def __init__(self, folder: Path, material: Material):
    self._folder = folder
    self._encoder = pictures.Encoder(material.size, material.fit)
    self._material = material
    self._known: dict[tuple[SceneObject, ...], str] = {}
    (folder / 'pictures').mkdir(parents=True, exist_ok=True)

  def picture(self, objects: Sequence[SceneObject]) -> str:
    """Draws a scene; returns the file's name, a hash of its content."""
    key = tuple(objects)
    if key not in self._known:
      drawn = clip_art.draw(objects, source=self._material.source)
      data = self._encoder(drawn)
      self._known[key] = item.keep_picture(self._folder, data)
    return self._known[key]

  def write(
    self, items: Sequence[Mapping[str, Any]], card: Mapping[str, Any]
  ) -> Path:
    """Writes items and card, and takes away pictures of an older build."""
    used = set(self._known.values())
    for path in (self._folder / 'pictures').iterdir():
      if f'pictures/{path.name}' not in used:
        path.unlink()
    item.write_task(
      self._folder,
      {'name': self._folder.name, **card, **self._material.card()},
      items,
    )
    return self._folder


class Side(NamedTuple):
  """One of the tasks that are made from the same sets of alternatives.

  Attributes:
    name: Of the task.
    choose: `visual` or `text`.
    card: What its card says beside what all cards say.
  """

  name: str
  choose: str
  card: Mapping[str, Any]


def write_sides(
  material: Material,
  out: Path,
  sides: Iterable[Side],
  sets: Sequence[Any],
  ask: Callable[..., Iterable[Mapping[str, Any]]],
) -> list[Path]:
  """Writes the tasks that ask for either side of the same sets.

  Args:
    material: What they are made from.
    out: Folder of the task folders.
    sides: The tasks.
    sets: Sets of alternatives.
    ask: `(set, its number, choose, writer, generator)` to the set's items.

  Returns:
    The task folders.
  """
  folders: list[Path] = []
  for name, choose, card in sides:
    generator = material.generator(name)
    writer = TaskWriter(out / name, material)
    items = [
      question
      for number, members in enumerate(sets)
      for question in ask(members, number, choose, writer, generator)
    ]
    folders.append(writer.write(items, card))
  return folders


def alternatives(
  files: Sequence[str],
  texts: Sequence[str],
  choose: str,
  right: int,
  order: Sequence[int],
) -> dict[str, Any]:
  """Visuals and texts of an item: one of one side, all of the other.

  Args:
    files: Pictures of a set.
    texts: Texts of the set, in the order of the pictures.
    choose: Side that is chosen from, `visual` or `text`.
    right: Which of the set the item is about.
    order: Order of the side that is chosen from.
  """
  visuals, shown = [[files[right]]], [texts[right]]
  if choose == 'visual':
    visuals = [[files[index]] for index in order]
  else:
    shown = [texts[index] for index in order]
  return {'visuals': visuals, 'texts': shown, 'choose': choose}


def words(text: str) -> list[str]:
  """Words of a text in lower case."""
  return re.findall(r"[a-z']+", text.lower())


def is_child(prefix: str) -> bool:
  """Whether a piece of clip art is Mike or Jenny."""
  return prefix[:3] in clip_art.CHILDREN


def children(objects: Iterable[SceneObject]) -> list[SceneObject]:
  """Mike and Jenny, as far as they are on a scene."""
  return [thing for thing in objects if is_child(thing.prefix)]


def pose(child: SceneObject) -> int:
  """0 arms forward, 1 arms up, 2 kicks, 3 runs, 4 and 5 sits, 6 waves."""
  return int(child.prefix[4:]) // clip_art.EXPRESSIONS


def expression(child: SceneObject) -> int:
  """0 angry, 1 laughs, 2 smiles, 3 sad, 4 surprised."""
  return int(child.prefix[4:]) % clip_art.EXPRESSIONS


def relative(thing: SceneObject, child: SceneObject) -> tuple[float, float]:
  """Pixels right and down of the child, at depth 0 and not mirrored."""
  scale = clip_art.SCALES[child.depth]
  side = -1 if child.flip else 1
  return side * (thing.x - child.x) / scale, (thing.y - child.y) / scale
