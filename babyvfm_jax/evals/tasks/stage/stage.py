"""What a generator of tasks may ask of a stage."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from PIL import Image

from babyvfm_jax.evals.tasks.stage.drawing import Backdrop, Cutout


@dataclasses.dataclass(frozen=True)
class Kind:
  """A kind of thing whose name was heard in training.

  Attributes:
    word: Its name, in the singular.
    plural: As it is said of several.
    family: Things of one family are confused or share a name; foils that must
      differ come from other families.
    category: Such as `animal`, `food`, `toy`.
    colours: Colour words that its main part can have and that were heard,
      each drawn in that colour; () where a stage has each thing in one colour.
    counts: Whether it can be said in the plural.
    sky: Whether it belongs into the sky.
  """

  word: str
  plural: str
  family: str
  category: str
  colours: tuple[str, ...] = ()
  counts: bool = True
  sky: bool = False


class Stage(Protocol):
  """Where tasks are set: what there is, what it looks like, what was heard.

  Attributes:
    name: Prefix of the tasks' names, `nursery` or `scenes`.
    size: Side of the pictures in pixels, the corpus's.
    seed: Decides every choice.
    kinds: By word: small things that can stand anywhere, drawn apart from
      each other, in a fixed order.
    agents: By word: those that look, point and walk (people, animals).
  """

  name: str
  size: int
  seed: int
  kinds: Mapping[str, Kind]
  agents: Mapping[str, Kind]

  def __hash__(self) -> int:
    """A stage is told from another by identity."""

  def generator(self, purpose: str) -> np.random.Generator:
    """A stream of its own for each purpose."""

  def was_heard(self, text: str) -> bool:
    """Whether each word of a text was said often enough in training."""

  def times_said(self, first: str, second: str) -> int:
    """How often two words stood next to each other in training."""

  def image(self, cutout: Cutout) -> Image.Image:
    """The thing alone, RGBA, cropped to what is drawn; faces to the right."""

  def some_backdrop(self, generator: np.random.Generator) -> Backdrop:
    """An empty place, drawn by chance."""

  def backdrop(self, backdrop: Backdrop, pixels: int) -> Image.Image:
    """The empty place, RGB, `pixels` wide and high."""

  def encode(self, picture: np.ndarray) -> bytes:
    """A picture [size, size, 3] uint8 as JPEG, as the corpus keeps it."""

  def card(self) -> Mapping[str, Any]:
    """What every card of this stage says: source, licence, ages, corpus."""
