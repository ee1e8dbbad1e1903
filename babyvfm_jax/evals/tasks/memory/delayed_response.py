"""Visual delayed response: where did it go, when nothing is to be seen any more.

After the NIH Baby Toolbox's Visual Delayed Response. A thing crosses the picture
and leaves it; some frames of delay follow, the same for every answer. A clip has
a twin with its seen frames in the reverse order, which left on the other side:
the mean of the frames says nothing, nor does any one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from babyvfm_jax.evals.tasks.memory import paths
from babyvfm_jax.evals.tasks.memory.paths import COMPASS, LEFT, RIGHT, Path
from babyvfm_jax.evals.tasks.stage import Backdrop, Folder, Placed, Stage
from babyvfm_jax.evals.tasks.stage.drawing import Screen
from babyvfm_jax.evals.tasks.stage.order import (
  lined_up,
  positions,
  shuffled,
)
from babyvfm_jax.evals.tasks.stage.solid import coloured

SIDES = ('left', 'right')
PAIRS = 60
PAIRS_OPEN = 56
_SIDE = (0.26, 0.34)
# The end pictures show the thing nearer, so that they are no frame of the clip.
_NEARER = 1.3
_DELAYS = (2, 3, 4)


def build(stage: Stage, out: FilePath) -> list[FilePath]:
  """Left or right: in words where they were heard, else by two pictures."""
  kinds = paths.movable(stage)
  if not kinds:
    return []
  folder = Folder(stage, out, 'delayed-response')
  generator = stage.generator('delayed-response')
  spoken = all(stage.was_heard(side) for side in SIDES)
  golds = positions(generator, 2 * PAIRS, 2)
  items: list[dict[str, Any]] = []
  for number, place in enumerate(positions(generator, PAIRS, len(kinds))):
    backdrop = stage.some_backdrop(generator)
    cutout = coloured(kinds[place], generator)
    side = float(generator.uniform(*_SIDE))
    for start, end in ((LEFT, RIGHT), (RIGHT, LEFT)):
      path = Path(
        cutout,
        side,
        start,
        end,
        long=number // 3 % 2 == 0,
        delay=_DELAYS[number % 3],
        screens=number // 6 % 2 == 0,
      )
      gold = golds[len(items)]
      item = _item(folder, backdrop, path, f'{number:03d}')
      if spoken:
        right = paths.side_of(end)
        other = next(one for one in SIDES if one != right)
        item |= {'choose': 'text', 'visuals': [item.pop('query')]}
        item['texts'] = lined_up(right, [other], gold)
        item['prompt'] = 'left or right?'
      else:
        back, away = (
          _end_picture(folder, backdrop, path, way) for way in (end, start)
        )
        item |= {'choose': 'visual', 'visuals': lined_up(back, [away], gold)}
      items.append(item | {'answer': gold})
  card = _card('through which side a thing left', 2)
  if not spoken:
    card['left_out'] = 'the words left and right, which were not both heard'
  return [folder.write(items, card)]


def build_open(stage: Stage, out: FilePath) -> list[FilePath]:
  """Eight directions: which of eight pictures shows where it comes back."""
  kinds = paths.movable(stage)
  if not kinds:
    return []
  folder = Folder(stage, out, 'delayed-response-open')
  generator = stage.generator('delayed-response-open')
  ways = shuffled(generator, list(itertools.combinations(range(COMPASS), 2)))
  golds = positions(generator, 2 * PAIRS_OPEN, COMPASS)
  items: list[dict[str, Any]] = []
  for number, place in enumerate(positions(generator, PAIRS_OPEN, len(kinds))):
    backdrop = stage.some_backdrop(generator)
    cutout = coloured(kinds[place], generator)
    side = float(generator.uniform(*_SIDE))
    one, two = ways[number % len(ways)]
    for start, end in ((one, two), (two, one)):
      path = Path(
        cutout,
        side,
        start,
        end,
        long=True,
        delay=_DELAYS[number % 3],
      )
      gold = golds[len(items)]
      rest = [way for way in range(COMPASS) if way != end]
      order = lined_up(end, shuffled(generator, rest), gold)
      near = [
        place
        for place, way in enumerate(order)
        if (way - end) % COMPASS in (1, COMPASS - 1)
      ]
      item = _item(folder, backdrop, path, f'{number:03d}')
      items.append(
        item
        | {
          'choose': 'visual',
          'visuals': [
            _end_picture(folder, backdrop, path, way) for way in order
          ],
          'answer': gold,
          'tags': [*item['tags'], f'near:{",".join(map(str, near))}'],
        }
      )
  card = _card('in which of eight directions a thing left', COMPASS)
  return [folder.write(items, card)]


def _item(
  folder: Folder, backdrop: Backdrop, path: Path, cluster: str
) -> dict[str, Any]:
  frames = path.frames()
  return {
    'id': f'{cluster}-{path.end}',
    'query': folder.clip(backdrop, frames, **_truth(frames)),
    'cluster': cluster,
    'concept': path.cutout.word,
    'tags': [
      f'delay:{path.delay}',
      f'frames:{len(frames)}',
      f'hidden:{"screen" if path.screens else "edge"}',
    ],
  }


def _end_picture(
  folder: Folder, backdrop: Backdrop, path: Path, way: int
) -> list[str]:
  placed = path.reappears(way, path.side * _NEARER)
  return folder.picture(backdrop, placed, **_truth([placed]))


def _truth(frames: Sequence[Sequence[Placed | Screen]]) -> dict[str, Any]:
  """Where the thing was seen last."""
  way = paths.direction_of(paths.last_seen(frames))
  texts = {paths.side_of(way): 1} if way in (LEFT, RIGHT) else {}
  return {'same': [f'direction {way}'], 'texts': texts}


def _card(concept: str, choices: int) -> dict[str, Any]:
  return {
    'domain': 'memory',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 1 / choices,
    'by': 'delay',
    'control': (
      'each clip has a twin with its seen frames in the reverse order and the '
      'other answer; the frames of delay are the same'
    ),
  }
