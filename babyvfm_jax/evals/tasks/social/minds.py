"""Agents as tasks of violated expectation, on any stage.

Both clips of a pair can happen; the unexpected one goes against what the agent
did before, and stands as the `impossible` one of its item.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.tasks.objects import casting, pairs
from babyvfm_jax.evals.tasks.objects.pairs import Pair, PairSet
from babyvfm_jax.evals.tasks.social import acts, laws
from babyvfm_jax.evals.tasks.stage import Placed, Stage

SETS = 36
FAMILIAR = 20
_TRIES = 40
_MEANS = (
  'both clips are possible; the impossible one is that in which the agent does '
  'what, after what it did before, is not expected'
)

# Called with the stage, the words of agents and of things, the number of the
# set, and chance; returns who acts first of all that must stand out, and pairs.
Made = tuple[Sequence[Placed], tuple[Pair, ...]]
Maker = Callable[
  [Stage, Sequence[str], Sequence[str], int, np.random.Generator], Made | None
]


def build(
  stage: Stage, out: Path, *, sets: int = SETS, familiar: int = FAMILIAR
) -> list[Path]:
  """Makes the tasks of agents, those that a stage has agents for.

  Args:
    stage: The stage.
    out: Where tasks go.
    sets: Sets of two pairs that are asked.
    familiar: Sets whose expected clips are shown before.
  """
  counts = sets, familiar
  return [
    *_task(
      stage,
      out,
      counts,
      'goal-preference',
      (_preferred, laws.goals_kept),
      (5, 12),
      'Woodward (1998); Gandhi et al. (2021), BIB',
      'places',
    ),
    *_task(
      stage,
      out,
      counts,
      'efficient-action',
      (_direct, laws.ways_direct),
      (6, 15),
      'Gergely et al. (1995); Gandhi et al. (2021), BIB',
    ),
    *_task(
      stage,
      out,
      counts,
      'helping',
      (_helped, laws.helpers_liked),
      (9, 18),
      'Kuhlmeier et al. (2003); Hamlin et al. (2007)',
      'first',
    ),
  ]


def _task(
  stage: Stage,
  out: Path,
  counts: tuple[int, int],
  concept: str,
  made_and_checked: tuple[Maker, Callable],
  ages: tuple[float, float],
  form: str,
  by: str = '',
) -> list[Path]:
  make, check = made_and_checked
  generator = stage.generator(concept)
  agents, things = casting.solid_agents(stage), casting.solid_kinds(stage)
  asked, familiar = (
    _sets(stage, agents[half], things[half], count, make, check, generator)
    for half, count in enumerate(counts)
  )
  card = {'domain': 'social', 'form': form, 'unexpected': _MEANS}
  if by:
    card['by'] = by
  return pairs.write(stage, out, concept, asked, familiar, card, ages=ages)


def _sets(
  stage: Stage,
  agents: Sequence[str],
  things: Sequence[str],
  count: int,
  make: Maker,
  check: Callable,
  generator: np.random.Generator,
) -> list[PairSet]:
  """As many sets, or none where too few agents and things differ."""
  found: list[PairSet] = []
  for _ in range(count * _TRIES):
    if len(found) == count:
      return found
    made = make(stage, agents, things, len(found), generator)
    backdrop = made and casting.backdrop_for(stage, made[0], generator)
    if made and backdrop:
      checker = functools.partial(check, made[0][0].cutout)
      found.append(PairSet(backdrop, made[1], checker))
  return []


def _cast(
  stage: Stage,
  words: Sequence[Sequence[str]],
  sides: Sequence[float],
  generator: np.random.Generator,
) -> list[Placed] | None:
  """One of each list of words, all of other families and colours, or None."""
  found: list[Placed] = []
  for among, side in zip(words, sides, strict=True):
    one = casting.another(stage, found, among, side, generator)
    if one is None:
      return None
    found.append(one)
  return found


def _preferred(stage, agents, things, number, generator):
  sides = (acts.AGENT, acts.GOAL, acts.GOAL)
  cast = _cast(stage, (agents, things, things), sides, generator)
  return cast and (
    cast,
    acts.preferred(
      stage,
      cast[0],
      (cast[1], cast[2]),
      swapped=bool(number % 2),
      near_first=bool(number // 2 % 2),
      first_left=bool(number // 4 % 2),
    ),
  )


def _direct(stage, agents, things, number, generator):
  cast = _cast(
    stage, (agents, things), (acts.AGENT, acts.GOAL * 0.8), generator
  )
  return cast and (
    cast,
    acts.direct(stage, cast[0], cast[1], to_left=bool(number % 2)),
  )


def _helped(stage, agents, things, number, generator):
  del things
  cast = _cast(stage, (agents,) * 3, (acts.CLIMBER,) * 3, generator)
  return cast and (
    cast,
    acts.helped(
      stage,
      cast[0],
      (cast[1], cast[2]),
      to_left=bool(number % 2),
      help_first=bool(number // 2 % 2),
      first_left=bool(number // 4 % 2),
    ),
  )
