"""Who has more: two pictures, one of which has more of what is named.

After the NIH Baby Toolbox's form (two pictures) and the controls of studies of
infants' number sense (Xu & Spelke, 2000): total area or the size of a thing is
the same in both pictures, and ratios differ.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.number import arrays
from babyvfm_jax.evals.tasks.stage import Folder, Kind, Placed, Stage
from babyvfm_jax.evals.tasks.stage.drawing import area
from babyvfm_jax.evals.tasks.stage.order import pick, positions, shuffled
from babyvfm_jax.evals.tasks.stage.solid import coloured

# (fewer, more) by their ratio; on plain ground, and among other things.
PLAIN = {
  '1:3': ((1, 3), (2, 6), (3, 9)),
  '1:2': ((1, 2), (2, 4), (3, 6), (4, 8)),
  '2:3': ((2, 3), (4, 6), (6, 9)),
  '3:4': ((3, 4), (6, 8)),
}
AMONG = {
  '1:3': ((1, 3),),
  '1:2': ((1, 2), (2, 4)),
  '2:3': ((2, 3),),
  '3:4': ((3, 4),),
}
PAIRS = 16
SETS = 12
# Shares of the picture: what all fill together, and one of the same size.
_TOTAL = (0.08, 0.15)
_EACH = (0.012, 0.02)
_TOTAL_AMONG = (0.05, 0.08)
_EACH_AMONG = (0.016, 0.024)
_FURTHER = 0.15


def build_plain(stage: Stage, out: Path) -> list[Path]:
  """Things of one kind on plain ground: which picture has more."""
  kinds = arrays.countable(stage)
  if not kinds or not stage.was_heard('more'):
    return []
  folder = Folder(stage, out, 'who-has-more')
  generator = stage.generator('who-has-more')
  items: list[dict[str, Any]] = []
  wanted = list(itertools.product(PLAIN, arrays.CONTROLS, range(PAIRS)))
  golds = positions(generator, len(wanted), 2)
  dealt = positions(generator, len(wanted), len(kinds))
  for number, (ratio, control, turn) in enumerate(wanted):
    kind = kinds[dealt[number]]
    fewer, more = PLAIN[ratio][turn % len(PLAIN[ratio])]
    counts = (more, fewer) if golds[number] == 0 else (fewer, more)
    visuals = _plain_pair(folder, stage, generator, kind, counts, control)
    items.append(
      {
        'visuals': visuals,
        'answer': golds[number],
        'id': f'{number:03d}',
        **_asked(kind, ratio, control, number),
      }
    )
  card = _card('which of two pictures has more') | {
    'note': (
      'fewer is not asked for, since it is seldom said: the picture with more '
      'is always right, and so is one who likes to look at many things'
    )
  }
  return [folder.write(items, card)]


def build_among(stage: Stage, out: Path) -> list[Path]:
  """Two kinds among other things: as many in all, but more of one kind."""
  kinds = arrays.countable(stage, ground=True)
  if not kinds or not stage.was_heard('more'):
    return []
  folder = Folder(stage, out, 'who-has-more-scene')
  generator = stage.generator('who-has-more-scene')
  items: list[dict[str, Any]] = []
  wanted = list(itertools.product(AMONG, arrays.CONTROLS, range(SETS)))
  dealt = positions(generator, len(wanted), len(kinds))
  for number, (ratio, control, turn) in enumerate(wanted):
    one = kinds[dealt[number]]
    other = _of_another_family(generator, kinds, [one])
    further = _of_another_family(generator, kinds, [one, other])
    visuals = _pair_among(
      folder,
      stage,
      generator,
      (one, other),
      further,
      AMONG[ratio][turn % len(AMONG[ratio])],
      control,
    )
    # The second picture has more of the one, the first more of the other.
    order = shuffled(generator, [0, 1])
    items += [
      {
        'visuals': [visuals[k] for k in order],
        'answer': order.index(place),
        'id': f'{number:03d}-{place}',
        **_asked(kind, ratio, control, number),
      }
      for place, kind in ((1, one), (0, other))
    ]
  card = _card('which of two scenes has more of what is named')
  return [folder.write(items, card)]


def _asked(kind: Kind, ratio: str, control: str, number: int) -> dict[str, Any]:
  return {
    'choose': 'visual',
    'texts': [f'more {kind.plural}'],
    'cluster': f'{number:03d}',
    'concept': kind.word,
    'tags': [f'ratio:{ratio}', f'control:{control}'],
  }


def _of_another_family(
  generator: np.random.Generator, kinds: Sequence[Kind], taken: Sequence[Kind]
) -> Kind:
  families = {kind.family for kind in taken}
  others = [kind for kind in kinds if kind.family not in families]
  return pick(generator, others)


def _plain_pair(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kind: Kind,
  counts: Sequence[int],
  control: str,
) -> list[list[str]]:
  """Two pictures on one ground, with one total area or one size."""
  backdrop, ground = stage.some_backdrop(generator), arrays.plain(generator)
  cutout = coloured(kind, generator)
  total = generator.uniform(*_TOTAL)
  each = generator.uniform(*_EACH)
  visuals = []
  for count in counts:
    if control == 'area':
      each = total / count
    sides = arrays.even_sides(stage, cutout, count, each)
    things = arrays.placed([cutout] * count, sides, arrays.WHOLE, generator)
    visuals.append(
      folder.picture(backdrop, [ground, *things], **_truth(stage, things))
    )
  return visuals


def _pair_among(
  folder: Folder,
  stage: Stage,
  generator: np.random.Generator,
  kinds: tuple[Kind, Kind],
  further: Kind,
  counts: tuple[int, int],
  control: str,
) -> list[list[str]]:
  """Two scenes: `counts` of the two kinds, and the other way round."""
  backdrop = stage.some_backdrop(generator)
  cutouts = [coloured(kind, generator) for kind in kinds]
  last = coloured(further, generator)
  total = generator.uniform(*_TOTAL_AMONG)
  each = generator.uniform(*_EACH_AMONG)
  visuals = []
  for numbers in (counts, counts[::-1]):
    shown, sides = [last], [_FURTHER]
    for cutout, count in zip(cutouts, numbers, strict=True):
      size = total / count if control == 'area' else each
      shown += [cutout] * count
      sides += arrays.even_sides(stage, cutout, count, size)
    things = arrays.placed(shown, sides, arrays.GROUND, generator)
    visuals.append(folder.picture(backdrop, things, **_truth(stage, things)))
  return visuals


def _truth(stage: Stage, things: Sequence[Placed]) -> dict[str, Any]:
  """More of a kind is truer of a picture the more of it there are."""
  texts: dict[str, int] = {}
  for thing in things:
    text = f'more {stage.kinds[thing.cutout.word].plural}'
    texts[text] = texts.get(text, 0) + 1
  filled = sum(area(stage, thing) for thing in things)
  return {'texts': texts, 'features': [len(things), round(filled, 4)]}


def _card(concept: str) -> dict[str, Any]:
  return {
    'domain': 'number',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 0.5,
    'by': 'control',
    'controls': {
      'area': 'both pictures have the same area of what is counted',
      'size': 'a thing has the same size in both pictures',
    },
  }
