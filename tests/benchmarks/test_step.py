"""The peer learns what our model learns; the figures mean what they say."""

import pytest

from babyvfm_jax.benchmarks import step


def test_both_sides_learn_the_same():
  pytest.importorskip('torch', reason='the extra `peers` is not installed')
  result = step.compare(
    preset='nano',
    batch_size=4,
    image_size=16,
    length=6,
    vocabulary_size=50,
    rounds=2,
  )
  assert 0 <= result.loss_gap < 1e-4
  assert len(result.ours) == len(result.peers) == 2
  assert 'JAX' in str(result)


def test_ratio_is_the_peers_time_over_ours():
  result = step.Result((1.0, 2.0), (3.0, 4.0), 1e9, {'JAX': 1e10}, 0.0)
  assert result.ratios == [2.0, 3.0]
  assert 'ratio of medians 2.33' in str(result)
