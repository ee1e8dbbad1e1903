"""The clip-art scenes as a stage: the archive's pieces, on its park."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from babyvfm_jax.corpus import pictures
from babyvfm_jax.corpus.layouts import clip_art
from babyvfm_jax.evals.tasks.scenes.material import AGES, Material
from babyvfm_jax.evals.tasks.scenes.words import FAMILIES
from babyvfm_jax.evals.tasks.stage.drawing import Backdrop, Cutout
from babyvfm_jax.evals.tasks.stage.stage import Kind

CATEGORIES = {
  's': 'sky',
  'p': 'playground',
  'a': 'animal',
  'c': 'clothes',
  'e': 'food',
  't': 'toy',
}
# Of the children: what a pose and an expression of the archive show.
POSES = {'': 6, 'reach': 0, 'cheer': 1, 'kick': 2, 'run': 3, 'sit': 4}
EXPRESSIONS = {'angry': 0, 'happy': 1, '': 2, 'sad': 3, 'surprised': 4}
_NO_PLURAL = ('ketchup', 'mustard', 'rain', 'lightning', 'soda')
_FAMILY_OF = {
  prefix: family for family, members in FAMILIES.items() for prefix in members
}


class ScenesStage:
  """See `Stage`; made from the material of a corpus of scenes."""

  name = 'scenes'

  def __init__(self, material: Material):
    self._material = material
    self.size = material.size
    self.seed = material.seed
    self._encode = pictures.Encoder(material.size, material.fit)
    self._prefix = {name: prefix for prefix, name in material.names.items()}
    self.kinds: Mapping[str, Kind] = {
      name: self._kind(name, prefix)
      for prefix, name in material.names.items()
      if not prefix.startswith('p_')
    }
    children = {
      name: Kind(name, name, name, 'people', counts=False)
      for name in clip_art.CHILDREN.values()
      if material.was_heard(name)
    }
    animals = {
      name: kind
      for name, kind in self.kinds.items()
      if kind.category == 'animal'
    }
    self.agents: Mapping[str, Kind] = {**children, **animals}

  def generator(self, purpose: str) -> np.random.Generator:
    """See `Stage`."""
    return self._material.generator(purpose)

  def was_heard(self, text: str) -> bool:
    """See `Stage`."""
    return self._material.was_heard(text)

  def times_said(self, first: str, second: str) -> int:
    """See `Stage`."""
    return self._material.neighbours.get((first.lower(), second.lower()), 0)

  def image(self, cutout: Cutout) -> Image.Image:
    """See `Stage`; poses and expressions are the children's."""
    return _piece(str(self._material.source), self._name(cutout))

  def some_backdrop(self, generator: np.random.Generator) -> Backdrop:
    """See `Stage`: the park, there is one."""
    del generator
    return Backdrop('park')

  def backdrop(self, backdrop: Backdrop, pixels: int) -> Image.Image:
    """See `Stage`."""
    empty = clip_art.draw([], source=self._material.source)
    fitted = pictures.fit_square(empty, pixels, self._material.fit)
    return Image.fromarray(fitted)

  def encode(self, picture: np.ndarray) -> bytes:
    """See `Stage`."""
    return self._encode(picture)

  def card(self) -> Mapping[str, Any]:
    """See `Stage`."""
    return {
      'age_range_months': list(AGES),
      'source': (
        'pieces of Abstract Scenes (Zitnick & Parikh 2013) and CoDraw (Kim et '
        'al. 2019), put together anew'
      ),
      'licence': 'CC BY-NC 4.0',
      'picture_size': self.size,
      'corpus_fingerprint': self._material.fingerprint,
      'seed': self.seed,
    }

  def _name(self, cutout: Cutout) -> str:
    for prefix, name in clip_art.CHILDREN.items():
      if name == cutout.word:
        pose = POSES[cutout.pose]
        face = EXPRESSIONS[cutout.expression]
        return f'{prefix}_{pose * clip_art.EXPRESSIONS + face}'
    return self._prefix[cutout.word]

  def _kind(self, name: str, prefix: str) -> Kind:
    many = name.endswith('s') or name in _NO_PLURAL
    return Kind(
      name,
      name if many else f'{name}s',
      family=_FAMILY_OF.get(prefix, prefix),
      category=CATEGORIES[prefix[0]],
      counts=not many and self._material.was_heard(f'{name}s'.split()[-1]),
      sky=prefix.startswith('s_'),
    )


@functools.cache
def _piece(source: str, prefix: str) -> Image.Image:
  return clip_art.piece(source, prefix)
