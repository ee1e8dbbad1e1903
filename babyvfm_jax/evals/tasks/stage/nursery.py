"""The nursery as a stage: its nouns, drawn in their colours, in its rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from babyvfm_jax.corpus.nursery import rooms
from babyvfm_jax.corpus.nursery.colours import COLOUR_WORDS, SHADES
from babyvfm_jax.corpus.nursery.nouns import NOUNS, ROOMS
from babyvfm_jax.corpus.nursery.rooms import HOMES
from babyvfm_jax.corpus.nursery.sprites import Look, people, sprite
from babyvfm_jax.evals.tasks.nursery.shop import AGES, Shop
from babyvfm_jax.evals.tasks.stage.drawing import Backdrop, Cutout
from babyvfm_jax.evals.tasks.stage.stage import Kind

TIMES_HEARD = 8
_APART = ('furniture', 'outside', 'people')
_AGENTS = ('animal', 'people')
_SLEEVE = 'blue'
# The camera's window on a room, in room units: its lower part.
_WINDOW = 1.5


class NurseryStage:
  """See `Stage`; made from the shop of a nursery's corpus."""

  name = 'nursery'

  def __init__(self, shop: Shop, times_heard: int = TIMES_HEARD):
    """Sets the stage.

    Args:
      shop: Of the corpus.
      times_heard: A word that was said so often in training can be asked.
    """
    self._shop = shop
    self._times = times_heard
    self.size = shop.size
    self.seed = shop.seed
    heard = {
      word: noun
      for word, noun in NOUNS.items()
      if shop.heard.get(word, 0) >= self._times
    }
    self.kinds: Mapping[str, Kind] = {}
    self.kinds = {
      word: self._kind(word)
      for word, noun in heard.items()
      if noun.family not in _APART
    }
    self.agents: Mapping[str, Kind] = {
      word: self._kind(word)
      for word, noun in heard.items()
      if noun.family in _AGENTS
    }

  def generator(self, purpose: str) -> np.random.Generator:
    """See `Stage`."""
    return self._shop.generator(purpose)

  def was_heard(self, text: str) -> bool:
    """See `Stage`."""
    singular = {kind.plural: word for word, kind in self.kinds.items()}
    return all(
      self._shop.heard.get(singular.get(word, word), 0) >= self._times
      for word in text.split()
    )

  def times_said(self, first: str, second: str) -> int:
    """See `Stage`."""
    return self._shop.neighbours.get((first.lower(), second.lower()), 0)

  def image(self, cutout: Cutout) -> Image.Image:
    """See `Stage`; the variant is a shade, and of people skin and hair."""
    # Hands and feet have sleeves, but no entry among the things.
    noun = NOUNS.get(cutout.word)
    usual = noun.colours[0] if noun else _SLEEVE
    return sprite(
      Look(
        cutout.word,
        cutout.colour or usual,
        cutout.variant % SHADES,
        cutout.pose or cutout.expression,
        cutout.variant % len(people.SKINS),
        cutout.variant % len(people.HAIRS),
      )
    )

  def some_backdrop(self, generator: np.random.Generator) -> Backdrop:
    """See `Stage`: a room of a home, and where the window is."""
    half = _WINDOW / 2
    return Backdrop(
      ROOMS[int(generator.integers(len(ROOMS)))],
      int(generator.integers(HOMES)),
      round(float(generator.uniform(half, rooms.WIDTH - half)), 3),
    )

  def backdrop(self, backdrop: Backdrop, pixels: int) -> Image.Image:
    """See `Stage`."""
    scale = rooms.PIXELS_PER_UNIT
    left, top = backdrop.x - _WINDOW / 2, rooms.HEIGHT - _WINDOW
    return rooms.background(backdrop.place, backdrop.number).resize(
      (pixels, pixels),
      Image.Resampling.BILINEAR,
      box=(
        left * scale,
        top * scale,
        (left + _WINDOW) * scale,
        rooms.HEIGHT * scale,
      ),
    )

  def encode(self, picture: np.ndarray) -> bytes:
    """See `Stage`."""
    return self._shop.encode(picture)

  def card(self) -> Mapping[str, Any]:
    """See `Stage`."""
    return {
      'age_range_months': list(AGES),
      'source': 'simulated nursery (babyvfm_jax.corpus.nursery)',
      'licence': 'CC0-1.0',
      'picture_size': self.size,
      'corpus_fingerprint': self._shop.corpus.fingerprint,
      'seed': self.seed,
    }

  def _kind(self, word: str) -> Kind:
    noun = NOUNS[word]
    colours = tuple(
      colour
      for colour in noun.colours
      if colour in COLOUR_WORDS and self.was_heard(colour)
    )
    return Kind(
      word,
      noun.plural if noun.number == 'count' else word,
      family=word,
      category=noun.family,
      colours=colours if len(noun.colours) > 1 else (),
      counts=noun.number == 'count',
    )
