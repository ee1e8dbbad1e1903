"""Which kinds are seen well when they are small."""

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.stage import Cutout, solid


def test_thin_things_fill_less_of_their_square_than_balls(stage):
  shares = {word: solid.filled(stage, Cutout(word)) for word in stage.kinds}
  assert all(0 < share <= 1.02 for share in shares.values())
  thin, thick = {
    'scenes': ('kite', 'basketball'),
    'nursery': ('banana', 'ball'),
  }[stage.name]
  if {thin, thick} <= set(shares):
    assert shares[thin] < shares[thick]
    # A disc fills pi / 4 of its square.
    assert shares[thick] == pytest.approx(np.pi / 4, abs=0.09)


def test_a_thing_of_a_kind_has_one_of_its_colours(stage):
  generator = np.random.default_rng(3)
  for kind in stage.kinds.values():
    cutout = solid.coloured(kind, generator)
    assert cutout.word == kind.word
    assert cutout.colour in (kind.colours or ('',))
