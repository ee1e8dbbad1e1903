"""Delayed memory: which of two pictures is new, over a dialogue of 15 turns.

After the NIH Baby Toolbox's Delayed Memory in DevCV's form: 15 turns that show
29 pictures. The first turn shows one new picture; four more turns of learning
show an old and a new one each; ten turns of test show an old one (each of the
five learnt ones twice) and a new one each: 1 + 4 x 2 + 10 x 2 = 29. The first
turn asks nothing, since one picture leaves no choice.

No two of the 29 are alike: what is old comes back elsewhere, in another size, the
other way round and in another light (in the nursery, in another room).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.stage import Cutout, Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.drawing import draw
from babyvfm_jax.evals.tasks.stage.order import positions, shuffled
from babyvfm_jax.evals.tasks.stage.solid import coloured, solid

LEARNT = 5
TESTS = 2
NEW = LEARNT * TESTS
IDENTITIES = LEARNT + NEW
PICTURES = 29
# Dialogues of one group share their identities; each is old in one of three.
GROUPS = 5
TURNS = IDENTITIES // LEARNT
_SIDE = (0.36, 0.56)
_LIGHT = (0.72, 1.18)


def build(stage: Stage, out: Path) -> list[Path]:
  """The dialogues of a stage."""
  kinds = solid(stage, stage.kinds.values())
  if len({kind.family for kind in kinds}) < IDENTITIES:
    return []
  folder = Folder(stage, out, 'delayed-memory')
  generator = stage.generator('delayed-memory')
  items: list[dict[str, Any]] = []
  for group in range(GROUPS):
    shown = _identities(generator, kinds)
    for turn in range(TURNS):
      first = turn * LEARNT
      old = shown[first : first + LEARNT]
      new = shown[:first] + shown[first + LEARNT :]
      dialogue = _Dialogue(folder, stage, generator, f'{group}{turn}')
      items += dialogue.rounds(
        shuffled(generator, old), shuffled(generator, new)
      )
  card = {
    'domain': 'memory',
    'concept': 'which picture was not there before',
    'protocol': 'novelty',
    'metric': 'test',
    'chance': 0.5,
    'turns': 1 + len(items) // (GROUPS * TURNS),
    'pictures_a_dialogue': PICTURES,
    'control': (
      'what is old comes back elsewhere, in another size, mirrored or not, and '
      'in another light; each kind is old in one dialogue and new in two'
    ),
  }
  return [folder.write(items, card)]


@dataclasses.dataclass
class _Dialogue:
  """Fifteen turns; grows as its rounds are asked."""

  folder: Folder
  stage: Stage
  generator: np.random.Generator
  name: str
  seen: list[str] = dataclasses.field(default_factory=list)
  asked: list[dict[str, Any]] = dataclasses.field(default_factory=list)

  def rounds(
    self, old: Sequence[Cutout], new: Sequence[Cutout]
  ) -> list[dict[str, Any]]:
    """The items: four rounds of learning, ten of test."""
    self.seen += self._picture(old[0])
    golds = positions(self.generator, len(old) - 1 + len(new), 2)
    for place in range(1, LEARNT):
      known = old[int(self.generator.integers(place))]
      self._round('learning', known, old[place], golds.pop())
    tested = [
      *shuffled(self.generator, old),
      *shuffled(self.generator, old),
    ]
    for known, fresh in zip(tested, new, strict=True):
      self._round('test', known, fresh, golds.pop())
    if len(set(self.seen)) != PICTURES:
      raise ValueError(
        f'{self.folder.name}, dialogue {self.name}: {len(set(self.seen))} '
        f'distinct pictures, not {PICTURES}; two were drawn alike'
      )
    return self.asked

  def _round(self, phase: str, known: Cutout, fresh: Cutout, gold: int) -> None:
    pictures = [self._picture(known), self._picture(fresh)]
    if gold == 0:
      pictures.reverse()
    tags = [f'phase:{phase}']
    if phase == 'test':
      tags.append(f'old:{known.word}')
    self.asked.append(
      {
        'id': f'{self.name}-{len(self.asked):02d}',
        'choose': 'visual',
        'visuals': pictures,
        'query': list(self.seen),
        'answer': gold,
        'cluster': self.name,
        'concept': fresh.word,
        'tags': tags,
      }
    )
    self.seen += [picture[0] for picture in pictures]

  def _picture(self, cutout: Cutout) -> list[str]:
    """A thing somewhere, in some size and light."""
    generator, stage = self.generator, self.stage
    side = float(generator.uniform(*_SIDE))
    x, y = (float(v) for v in generator.uniform(side / 2, 1 - side / 2, 2))
    thing = Placed(cutout, x, y, side, bool(generator.integers(2)))
    picture = draw(stage, stage.some_backdrop(generator), [thing])
    light = generator.uniform(*_LIGHT)
    lit = np.clip(picture.astype(np.float32) * light, 0, 255).astype(np.uint8)
    return self.folder.keep(lit, same=[f'{cutout.word} {cutout.colour}'])


def _identities(
  generator: np.random.Generator, kinds: Sequence[Kind]
) -> list[Cutout]:
  """Things of families that differ, each in a colour that it keeps."""
  families: dict[str, Kind] = {}
  for kind in shuffled(generator, kinds):
    families.setdefault(kind.family, kind)
  chosen = list(families.values())[:IDENTITIES]
  return [coloured(kind, generator) for kind in chosen]
