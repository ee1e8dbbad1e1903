"""Who plays: things that can be told from the backdrop and from each other."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import numpy as np

from babyvfm_jax.evals.tasks.objects import scene as scene_lib
from babyvfm_jax.evals.tasks.stage import (
  Backdrop,
  Cutout,
  Kind,
  Placed,
  Stage,
  draw,
)
from babyvfm_jax.evals.tasks.stage.drawing import area, look
from babyvfm_jax.evals.tasks.stage.order import pick

# Share of the square around a thing that it must fill to be seen when small.
_FILLED = 0.33
# Mean difference of the pixels of a thing and what is behind it, of 255.
_CONTRAST = 50
# Mean difference of the colours of two things that must differ.
_OTHER_COLOUR = 60
# The same, of those of other shape.
_OTHER_AGENT = 35
# Overlap of the silhouettes of two things of other shape, at most.
_OTHER_SHAPE = 0.72
_HUES = (120, 180, 240)
_PIXELS = 24
_TRIES = 40


def solid_kinds(stage: Stage) -> tuple[list[str], list[str]]:
  """Words of things that are neither thin nor of the sky, in two halves.

  The first half is for what is asked, the second for what is familiar.
  """
  return _halves(
    [
      word
      for word, kind in stage.kinds.items()
      if not kind.sky and _is_compact(stage, word)
    ]
  )


def solid_agents(stage: Stage) -> tuple[list[str], list[str]]:
  """As `solid_kinds`, of agents."""
  return _halves(list(stage.agents))


def endless(
  words: Sequence[str], generator: np.random.Generator
) -> Iterator[str]:
  """Words without end, each as often as the others."""
  while True:
    for index in generator.permutation(len(words)):
      yield words[int(index)]


def thing(
  stage: Stage, word: str, side: float, generator: np.random.Generator
) -> Placed:
  """A thing in one of its colours."""
  kind = stage.kinds.get(word) or stage.agents[word]
  colours = kind.colours or ('',)
  colour = pick(generator, colours)
  return Placed(Cutout(word, colour), 0.5, 0.5, side)


def other_colour(
  stage: Stage, one: Placed, generator: np.random.Generator
) -> Placed | None:
  """The same thing in a colour that differs, or None if it has none."""
  colours = [
    Placed(Cutout(one.cutout.word, colour), one.x, one.y, one.side)
    for colour in (_kind(stage, one).colours or ())
  ] or [Placed(one.cutout, one.x, one.y, one.side, hue=hue) for hue in _HUES]
  found = [
    other
    for other in colours
    if colour_distance(stage, one, other) > _OTHER_COLOUR
  ]
  return pick(generator, found) if found else None


def other_shape(
  stage: Stage,
  one: Placed,
  words: Sequence[str],
  generator: np.random.Generator,
) -> Placed | None:
  """Another thing, of as like a colour as there is, or None."""
  family = _kind(stage, one).family
  found = []
  for word in words:
    kind = stage.kinds[word]
    if kind.family == family:
      continue
    for colour in kind.colours or ('',):
      other = Placed(Cutout(word, colour), one.x, one.y, one.side)
      if overlap(stage, one, other) < _OTHER_SHAPE:
        found.append((colour_distance(stage, one, other), word, other))
  if not found:
    return None
  found.sort(key=lambda entry: entry[:2])
  near = found[: max(2, len(found) // 6)]
  return pick(generator, near)[2]


def another(
  stage: Stage,
  known: Sequence[Placed],
  words: Sequence[str],
  side: float,
  generator: np.random.Generator,
) -> Placed | None:
  """A thing or agent of another family and colour than those known, or None."""
  families = {_kind(stage, one).family for one in known}
  for index in generator.permutation(len(words)):
    found = thing(stage, words[int(index)], side, generator)
    if _kind(stage, found).family in families:
      continue
    if all(colour_distance(stage, one, found) > _OTHER_AGENT for one in known):
      return found
  return None


def backdrop_for(
  stage: Stage, things: Sequence[Placed], generator: np.random.Generator
) -> Backdrop | None:
  """A place where each thing stands out wherever it comes to, or None."""
  for _ in range(_TRIES):
    backdrop = stage.some_backdrop(generator)
    if all(contrast(stage, backdrop, one) > _CONTRAST for one in things):
      return backdrop
  return None


def contrast(stage: Stage, backdrop: Backdrop, one: Placed) -> float:
  """How far a thing's pixels are from those behind it, of 255.

  The least over places from left to right on the ground.
  """
  empty = _empty(stage, backdrop)
  found = []
  for x in (0.15, 0.5, 0.85):
    placed = scene_lib.standing(stage, one, x)
    with_it = draw(stage, backdrop, [placed]).astype(float)
    change = np.abs(with_it - empty).max(axis=-1).sum()
    found.append(change / max(1.0, area(stage, placed) * stage.size**2))
  return float(min(found))


def colour_distance(stage: Stage, one: Placed, other: Placed) -> float:
  """Distance of the mean colours of two things, of 255."""
  difference = np.subtract(_mean_colour(stage, one), _mean_colour(stage, other))
  return float(np.linalg.norm(difference))


def overlap(stage: Stage, one: Placed, other: Placed) -> float:
  """Intersection over union of two silhouettes, middle on middle."""
  first, second = _silhouette(stage, one), _silhouette(stage, other)
  return float((first & second).sum() / (first | second).sum())


def _kind(stage: Stage, one: Placed) -> Kind:
  word = one.cutout.word
  return stage.kinds.get(word) or stage.agents[word]


def _is_compact(stage: Stage, word: str) -> bool:
  one = Placed(Cutout(word), 0.5, 0.5, 0.25)
  return area(stage, one) / 0.25**2 >= _FILLED


def _halves(words: list[str]) -> tuple[list[str], list[str]]:
  return words[::2], words[1::2]


@functools.lru_cache(maxsize=64)
def _empty(stage: Stage, backdrop: Backdrop) -> np.ndarray:
  return draw(stage, backdrop, []).astype(float)


@functools.lru_cache(maxsize=4096)
def _mean_colour(stage: Stage, one: Placed) -> tuple[float, float, float]:
  pixels = np.asarray(look(stage, one, 4 * _PIXELS), float)
  opaque = pixels[..., 3] > 127
  red, green, blue = pixels[opaque][:, :3].mean(axis=0)
  return float(red), float(green), float(blue)


@functools.lru_cache(maxsize=4096)
def _silhouette(stage: Stage, one: Placed) -> np.ndarray:
  """[n, n] bool, the thing's longer side filling it."""
  image = look(stage, one, round(_PIXELS / one.side))
  filled = np.zeros((_PIXELS + 2, _PIXELS + 2), bool)
  alpha = np.asarray(image.getchannel('A'))[: _PIXELS + 2, : _PIXELS + 2] > 127
  top = (len(filled) - alpha.shape[0]) // 2
  left = (len(filled) - alpha.shape[1]) // 2
  filled[top : top + alpha.shape[0], left : left + alpha.shape[1]] = alpha
  return filled
