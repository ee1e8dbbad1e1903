"""Events hold what is needed to foresee them: who knows places foresees."""

from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals import expectation
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.tasks.objects import events, laws
from babyvfm_jax.evals.tasks.stage import Cutout, Placed


class World:
  """Clips whose frames are told by what is in them, not by pixels."""

  def __init__(self, stage):
    self.stage = stage
    self.scenes = {}

  def clip(self, frames):
    """A clip; its frames' names are numbers of scenes."""
    for frame in frames:
      self.scenes.setdefault(frame, str(len(self.scenes)))
    return Visual(tuple(Path(self.scenes[frame]) for frame in frames))

  def places(self, visuals):
    """Where what is seen is, and where boards and solids are."""
    scenes = {name: scene for scene, name in self.scenes.items()}
    return np.array(
      [self._numbers(scenes[str(one.paths[0])]) for one in visuals], np.float32
    )

  def _numbers(self, scene):
    seen = [
      one for one in scene.things if laws.is_seen(self.stage, one, scene.boards)
    ]
    numbers = [(1, one.x, one.y) for one in seen][:1] or [(0, 0, 0)]
    numbers += [
      (one.x0, one.x1, one.y0) for one in (*scene.boards, *scene.solids)
    ]
    return np.ravel(numbers + [(0, 0, 0)] * (5 - len(numbers)))


@pytest.fixture
def world(stage):
  return World(stage)


def _thing(stage, number, side):
  words = list(stage.kinds)
  return Placed(Cutout(words[number % len(words)]), 0.5, 0.5, side)


def _sets(stage, concept, numbers):
  pairs = []
  for number in numbers:
    x = 0.32 + 0.36 * (number * 0.618 % 1)
    if concept == 'permanence':
      thing = _thing(stage, number, events.SIDE)
      way = events.WAYS[number % 2]
      span = (x - 0.22, x + 0.22)
      pairs += events.covered(stage, [[(thing, x)], []], way, span)
    elif concept == 'solidity':
      thing = _thing(stage, number, events.SMALL)
      pairs += (
        events.stopped(stage, thing)
        if number % 2
        else events.fallen(stage, thing, x)
      )
    else:
      thing = _thing(stage, number, events.SMALL * 0.8)
      pairs += events.between(stage, thing, ('found', 'out')[number % 2])
  return pairs


@pytest.mark.parametrize('concept', ['permanence', 'solidity', 'continuity'])
def test_one_who_knows_places_finds_what_is_impossible(world, concept):
  familiar = [
    world.clip(pair.expected)
    for pair in _sets(world.stage, concept, range(100, 116))
  ]
  pairs = [
    (world.clip(pair.expected), world.clip(pair.unexpected))
    for pair in _sets(world.stage, concept, range(16))
  ]
  clips = [clip for pair in pairs for clip in pair]
  found = expectation.surprise(world.places, clips, familiar)
  means = np.array([values.mean() for values in found]).reshape(-1, 2)
  assert (means[:, 1] > means[:, 0]).mean() > 0.9
