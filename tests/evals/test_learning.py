"""When a word is acquired, from curves whose answer is known."""

import numpy as np
import pytest

from babyvfm_jax.evals import learning
from babyvfm_jax.evals.learning import Curve

_HEARD = np.geomspace(1e3, 1e6, 13)


def _surprisal(middle, *, fall=5.0, noise=0.0, seed=0):
  share = 1 / (1 + np.exp(-6 * (np.log10(_HEARD) - np.log10(middle))))
  wobble = np.random.default_rng(seed).normal(0, noise, len(_HEARD))
  return Curve('ball', _HEARD, 7.6 - fall * share + wobble, 7.6, 'surprisal', 4)


@pytest.mark.parametrize('middle', [5e3, 3e4, 2e5])
def test_a_logistic_curve_gives_its_own_middle(middle):
  found = learning.acquire(_surprisal(middle))
  assert found.reason == ''
  assert np.log10(found.exposure) == pytest.approx(np.log10(middle), abs=0.02)
  assert found.explained > 0.99


def test_noise_moves_it_little():
  found = learning.acquire(_surprisal(3e4, noise=0.3))
  assert np.log10(found.exposure) == pytest.approx(np.log10(3e4), abs=0.15)


def test_accuracy_is_read_the_other_way_up():
  share = 1 / (1 + np.exp(-6 * (np.log10(_HEARD) - 4.5)))
  curve = Curve('ball', _HEARD, 0.25 + 0.7 * share, 0.25, 'accuracy', 8)
  found = learning.acquire(curve)
  assert np.log10(found.exposure) == pytest.approx(4.5, abs=0.02)


@pytest.mark.parametrize(
  ('figures', 'chance', 'measure', 'reason'),
  [
    ([7.6, 7.5, 7.4, 7.45, 7.5], 7.6, 'surprisal', learning.NOT_LEARNED),
    ([0.25, 0.3, 0.5, 0.4, 0.55], 0.25, 'accuracy', learning.NOT_LEARNED),
    ([7.0, 3.0, 7.0, 3.0, 7.0, 3.0], 7.6, 'surprisal', learning.NOT_MONOTONE),
    ([7.0, 5.0, 2.0, 2.5, 5.3], 7.6, 'surprisal', learning.LOST),
    ([2.5, 2.4, 2.3, 2.2, 2.0], 7.6, 'surprisal', learning.OUTSIDE),
    ([7.0, 2.0, 2.0], 7.6, 'surprisal', learning.TOO_FEW),
    ([], 7.6, 'surprisal', learning.TOO_FEW),
  ],
)
def test_what_cannot_be_said_has_its_reason(figures, chance, measure, reason):
  heard = np.geomspace(1e3, 1e6, max(len(figures), 1))[: len(figures)]
  curve = Curve('ball', heard, np.array(figures), chance, measure, 4)
  found = learning.acquire(curve)
  assert (found.exposure, found.reason) == (None, reason)


def test_monotone_tells_growth_from_noise():
  assert learning.monotone([0.0, 0.1, 0.5, 1.0]) == pytest.approx(1)
  assert learning.monotone([1.0, 0.5, 0.1, 0.0]) == pytest.approx(0)
  assert learning.monotone([1.0, 1.0, 1.0]) == 0
  rng = np.random.default_rng(0)
  noise = [learning.monotone(rng.normal(size=10)) for _ in range(300)]
  assert np.mean(noise) < 0.4
