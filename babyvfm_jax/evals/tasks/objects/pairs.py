"""Pairs of clips, in sets that balance every frame, written as a task."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.objects.laws import is_seen
from babyvfm_jax.evals.tasks.objects.scene import Scene
from babyvfm_jax.evals.tasks.stage import Backdrop, Folder, Stage, draw

Frames = tuple[Scene, ...]
# Symbolic frames to a surprise for each after the first.
Checker = Callable[[Stage, Sequence[Scene]], list[float]]


_EXPECTS = (
  'the expectation that is fitted to familiar clips remembers and tracks by '
  'itself, of pixels as of features: what a model knows is what lies above it'
)


@dataclasses.dataclass(frozen=True)
class Pair:
  """Two clips that are one up to the critical frame.

  Attributes:
    expected: The possible clip.
    unexpected: The one that breaks a law.
    text: What must be seen at the end if the laws hold, or ''.
    tags: Of the item.
  """

  expected: Frames
  unexpected: Frames
  text: str = ''
  tags: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class PairSet:
  """Pairs whose possible and impossible clips hold the same frames.

  Attributes:
    backdrop: Where all of them are set.
    pairs: The pairs.
    checker: Knows the laws; made for the set, as it must know who acts.
  """

  backdrop: Backdrop
  pairs: tuple[Pair, ...]
  checker: Checker


def crossed(
  beginnings: Sequence[Frames],
  shared: Frames,
  endings: Sequence[Frames],
  texts: Sequence[str] = (),
  tags: Sequence[tuple[str, ...]] = (),
) -> tuple[Pair, ...]:
  """The quadruple of IntPhys: two beginnings by two endings.

  Ending i is what must follow beginning i. As `shared` stands between, neither
  a frame nor a step from one frame to the next occurs more often in possible
  clips than in impossible ones.

  Args:
    beginnings: Two.
    shared: Frames that follow either.
    endings: Two.
    texts: What each ending shows, or nothing.
    tags: Of each beginning, or nothing.
  """
  return tuple(
    Pair(
      (*beginning, *shared, *endings[index]),
      (*beginning, *shared, *endings[1 - index]),
      texts[index] if texts else '',
      tags[index] if tags else (),
    )
    for index, beginning in enumerate(beginnings)
  )


def write(
  stage: Stage,
  out: Path,
  concept: str,
  sets: Sequence[PairSet],
  familiar: Sequence[PairSet],
  card: Mapping[str, Any],
  *,
  ages: tuple[float, float],
) -> list[Path]:
  """Writes a task of surprise; the possible clips of `familiar` come before.

  Args:
    stage: The stage.
    out: Where tasks go.
    concept: Also the task's name, after the stage's.
    sets: What is asked.
    familiar: Sets with other things.
    card: Fields of its card beside those that all share.
    ages: Youngest and oldest age of the children of the form's source, months.

  Returns:
    The task's folder; none where there is nothing to ask.
  """
  if not sets:
    return []
  folder = Folder(stage, out, concept)
  camera = _Camera(stage, folder)
  generator = stage.generator(f'{concept} places')
  count = sum(len(one.pairs) for one in sets)
  places = iter(generator.permutation(np.arange(count) % 2).tolist())
  items = []
  for number, one in enumerate(sets):
    for index, pair in enumerate(one.pairs):
      answer = next(places)
      visuals = [camera.clip(one, pair.expected)]
      visuals.insert(answer, camera.clip(one, pair.unexpected))
      items.append(
        {
          'id': f'{number:03}-{index}',
          'visuals': visuals,
          'texts': [pair.text] if pair.text else [],
          'choose': 'impossible',
          'answer': answer,
          'cluster': f'{number:03}',
          'concept': concept,
          'age_range_months': list(ages),
          'tags': [*pair.tags, _tag(one.backdrop)],
        }
      )
  before = []
  for number, one in enumerate(familiar):
    clips = dict.fromkeys(pair.expected for pair in one.pairs)
    for index, frames in enumerate(clips):
      visual = camera.clip(one, frames)
      before.append(
        {'id': f'familiar-{number:03}-{index}', 'visuals': [visual]}
      )
  full = {
    'concept': concept,
    'protocol': 'surprise',
    'metric': 'accuracy',
    'chance': 0.5,
    'shortcuts': {'pixel_expectation': _EXPECTS},
    **card,
  }
  return [folder.write(items, full, before)]


class _Camera:
  """Draws each frame once."""

  def __init__(self, stage: Stage, folder: Folder):
    self._stage = stage
    self._folder = folder
    self._known: dict[tuple[Backdrop, Scene], str] = {}

  def clip(self, one: PairSet, frames: Frames) -> list[str]:
    """The visual of a clip, with its truth noted."""
    visual = [self._frame(one.backdrop, frame) for frame in frames]
    self._folder.note(
      visual,
      surprise=one.checker(self._stage, frames),
      texts=_said_of(self._stage, frames[-1]),
    )
    return visual

  def _frame(self, backdrop: Backdrop, frame: Scene) -> str:
    key = backdrop, frame
    if key not in self._known:
      picture = draw(self._stage, backdrop, frame.placed)
      (self._known[key],) = self._folder.keep(picture)
    return self._known[key]


def _said_of(stage: Stage, frame: Scene) -> dict[str, float]:
  """Names of what is seen in a frame."""
  said: dict[str, float] = {}
  for one in frame.things:
    if is_seen(stage, one, frame.boards):
      word, colour = one.cutout.word, one.cutout.colour
      names = (word, f'the {word}', f'the {colour} {word}')
      said.update(dict.fromkeys(names, 1.0))
  return said


def _tag(backdrop: Backdrop) -> str:
  return f'backdrop:{backdrop.place}/{backdrop.number}/{backdrop.x}'
