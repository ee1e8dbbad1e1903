"""Following gaze and pointing to what is meant, and seeing who is looking.

Two things stand at either side of an agent, as far from it. A set has four
pictures: the two things either way round, the agent turned to either side. So
neither side, thing nor agent tells the answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.tasks.social import agents
from babyvfm_jax.evals.tasks.social.agents import Agent
from babyvfm_jax.evals.tasks.stage import (
  Cutout,
  Folder,
  Kind,
  Placed,
  Stage,
)
from babyvfm_jax.evals.tasks.stage.order import (
  lined_up,
  pick,
  positions,
  shuffled,
)
from babyvfm_jax.evals.tasks.stage.solid import coloured, solid

SETS = 36
# The first of which all words were heard is said.
LOOKING = ('{agent} is looking at the {thing}', '{agent} looks at the {thing}')
POINTING = (
  '{agent} is pointing at the {thing}',
  '{agent} is reaching for the {thing}',
)
HAND = ('look at the {thing}', 'the {thing}')
_THING = 0.25
_ASIDE = 0.36
_HAND = 0.34
_LEAN = 42.0

# Called with what is on the left, on the right, and whether left is meant.
Scene = Callable[[Cutout, Cutout, bool], list[Placed]]


def gaze(stage: Stage, out: Path) -> list[Path]:
  """Which of two things an agent looks at."""
  able = agents.lookers(stage)
  wording = _heard(stage, able, LOOKING)
  if not wording:
    return []
  folder = Folder(stage, out, 'gaze')
  generator = stage.generator('gaze')
  dealt = positions(generator, SETS, len(able))
  items = _sets(
    folder,
    stage,
    [(able[place].name, _beside(able[place])) for place in dealt],
    wording,
    generator,
    {able[place].cutout.word for place in dealt},
  )
  if not items:
    return []
  return [folder.write(items, _card('which of two things one looks at'))]


def pointing(stage: Stage, out: Path) -> list[Path]:
  """Which of two things an agent's arms, or a hand, reach out to."""
  able = agents.pointers(stage)
  hands = agents.hands(stage)
  generator = stage.generator('pointing')
  scenes: list[tuple[str, Scene]]
  if able:
    wording = _heard(stage, able, POINTING)
    dealt = positions(generator, SETS, len(able))
    scenes = [(able[k].name, _beside(able[k])) for k in dealt]
  else:
    wording = next((one for one in HAND if _is_heard(stage, one)), '')
    dealt = positions(generator, SETS, max(1, len(hands)))
    scenes = [('', _below(hands[k])) for k in dealt] if hands else []
  if not wording or not scenes:
    return []
  folder = Folder(stage, out, 'pointing')
  items = _sets(folder, stage, scenes, wording, generator, set())
  if not items:
    return []
  concept = 'which of two things one reaches out to'
  return [folder.write(items, _card(concept))]


def who_is_looking(stage: Stage, out: Path) -> list[Path]:
  """Which of two agents, turned to the same side, looks at the thing."""
  able = agents.lookers(stage)
  wording = _heard(stage, able, LOOKING)
  things = _things(stage, {one.cutout.word for one in able})
  if not wording or len(able) < 2 or not things:
    return []
  folder = Folder(stage, out, 'who-is-looking')
  generator = stage.generator('who-is-looking')
  pairs = shuffled(generator, list(itertools.combinations(able, 2)))
  dealt = positions(generator, SETS, len(things))
  items: list[dict[str, Any]] = []
  for number, place in enumerate(dealt):
    kind = things[place]
    thing = coloured(kind, generator)
    backdrop = stage.some_backdrop(generator)
    left, right = pairs[number % len(pairs)]
    texts = [
      wording.format(agent=one.name, thing=kind.word) for one in (left, right)
    ]
    golds = positions(generator, 4, 2)
    for order, flip in itertools.product((0, 1), (False, True)):
      pair = (left, right) if order == 0 else (right, left)
      placed = _around(pair, thing, flip)
      named = dict(
        zip((left.cutout.word, right.cutout.word), texts, strict=True)
      )
      looks = [named[word] for word in looking_at(placed, thing.word)]
      visual = folder.picture(backdrop, placed, texts=dict.fromkeys(looks, 1))
      right_text = texts[0] if (order == 0) != flip else texts[1]
      other = next(text for text in texts if text != right_text)
      gold = golds.pop()
      items.append(
        {
          'id': f'{number:03d}-{order}{int(flip)}',
          'choose': 'text',
          'visuals': [visual],
          'texts': lined_up(right_text, [other], gold),
          'answer': gold,
          'cluster': f'{number:03d}',
          'concept': kind.word,
          'tags': [f'agents:{left.cutout.word}+{right.cutout.word}'],
        }
      )
  return [folder.write(items, _card('which of two agents looks at it'))]


def looking_at(placed: Sequence[Placed], word: str) -> list[str]:
  """Words of those who face a thing, as they stand."""
  (target,) = [one for one in placed if one.cutout.word == word]
  return [
    one.cutout.word
    for one in placed
    if one is not target and (target.x < one.x) == one.flip
  ]


def _sets(
  folder: Folder,
  stage: Stage,
  scenes: Sequence[tuple[str, Scene]],
  wording: str,
  generator: np.random.Generator,
  taken: set[str],
) -> list[dict[str, Any]]:
  """Four pictures a set, and of each which of two things is meant."""
  kinds = _things(stage, taken)
  if len({kind.family for kind in kinds}) < 2:
    return []
  dealt = positions(generator, len(scenes), len(kinds))
  items: list[dict[str, Any]] = []
  for number, (name, scene) in enumerate(scenes):
    one = kinds[dealt[number]]
    others = [kind for kind in kinds if kind.family != one.family]
    pair = (one, pick(generator, others))
    cutouts = [coloured(kind, generator) for kind in pair]
    backdrop = stage.some_backdrop(generator)
    texts = [wording.format(agent=name, thing=kind.word) for kind in pair]
    golds = positions(generator, 4, 2)
    for order, to_left in itertools.product((0, 1), (True, False)):
      left, right = cutouts if order == 0 else cutouts[::-1]
      placed = scene(left, right, to_left)
      meant = meant_by(placed)
      said = {texts[k]: 1 for k in (0, 1) if cutouts[k].word == meant}
      visual = folder.picture(backdrop, placed, texts=said)
      answer = 0 if (order == 0) == to_left else 1
      gold = golds.pop()
      items.append(
        {
          'id': f'{number:03d}-{order}{int(to_left)}',
          'choose': 'text',
          'visuals': [visual],
          'texts': lined_up(texts[answer], [texts[1 - answer]], gold),
          'answer': gold,
          'cluster': f'{number:03d}',
          'concept': pair[answer].word,
          'tags': [f'agent:{placed[-1].cutout.word}'],
        }
      )
  return items


def meant_by(placed: Sequence[Placed]) -> str:
  """Word of the thing on the side to which the agent, placed last, turns."""
  *things, agent = placed
  leans = agent.turn % 360
  to_left = leans > 180 if leans else agent.flip
  (thing,) = [one for one in things if (one.x < agent.x) == to_left]
  return thing.cutout.word


def _beside(agent: Agent) -> Scene:
  """The agent in the middle, turned to one of the things."""

  def scene(left: Cutout, right: Cutout, to_left: bool) -> list[Placed]:
    return [
      Placed(left, 0.5 - _ASIDE, 0.56, _THING),
      Placed(right, 0.5 + _ASIDE, 0.56, _THING),
      Placed(agent.cutout, 0.5, 0.58, agent.side, flip=to_left),
    ]

  return scene


def _below(hand: Cutout) -> Scene:
  """A hand that reaches from below to one of the things."""

  def scene(left: Cutout, right: Cutout, to_left: bool) -> list[Placed]:
    return [
      Placed(left, 0.5 - 0.3, 0.36, _THING),
      Placed(right, 0.5 + 0.3, 0.36, _THING),
      Placed(
        hand, 0.5, 0.78, _HAND, turn=-_LEAN if to_left else _LEAN, flip=to_left
      ),
    ]

  return scene


def _around(
  pair: tuple[Agent, Agent], thing: Cutout, flip: bool
) -> list[Placed]:
  """A thing between two agents who are turned to the same side."""
  left, right = pair
  return [
    Placed(thing, 0.5, 0.6, 0.22),
    Placed(left.cutout, 0.2, 0.57, left.side, flip=flip),
    Placed(right.cutout, 0.8, 0.57, right.side, flip=flip),
  ]


def _things(stage: Stage, taken: set[str]) -> list[Kind]:
  """Things to look at: no agents, none of the sky."""
  return solid(
    stage,
    (
      kind
      for word, kind in stage.kinds.items()
      if word not in taken
      and kind.category not in ('animal', 'sky', 'clothes')
      and word not in stage.agents
    ),
  )


def _heard(stage: Stage, able: Sequence[Agent], wordings: Sequence[str]) -> str:
  """The first wording that was heard, if there is anyone to say it of."""
  if not able:
    return ''
  return next((one for one in wordings if _is_heard(stage, one)), '')


def _is_heard(stage: Stage, wording: str) -> bool:
  return stage.was_heard(wording.format(agent='', thing=''))


def _card(concept: str) -> dict[str, Any]:
  return {
    'domain': 'social',
    'concept': concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 0.5,
    'control': (
      'sets of four pictures: either order on the picture, either direction'
    ),
  }
