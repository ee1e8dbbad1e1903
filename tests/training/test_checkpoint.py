"""Checkpoints."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec

from babyvfm_jax.training import checkpoint, optimizer, sharding
from babyvfm_jax.training.checkpoint import CheckpointError, Checkpoints
from babyvfm_jax.training.step import TrainState


def _state(ema=True, width=4):
  """A state divided among devices, and where its arrays belong."""
  rng = np.random.default_rng(0)
  params = {
    'body': {'kernel': jnp.array(rng.normal(size=(16, width)), jnp.float32)},
    'gate': jnp.array(0.5),
  }
  mesh = sharding.make_mesh()
  rule = optimizer.build(params, learning_rate=lambda _: 0.1)
  average = jax.tree.map(lambda x: x + 1, params) if ema else None
  state = TrainState(
    jnp.zeros((), jnp.int32), params, rule.init(params), average
  )
  specs = sharding.parameter_specs(
    params, mesh, rules=(('kernel', ('data', None)),)
  )
  places = sharding.state_shardings(state, specs, mesh)
  return jax.device_put(state, places), sharding.place(state, places)


def test_what_is_restored_is_what_was_saved_where_it_was(tmp_path):
  state, like = _state()
  meta = {'words_heard': 7, 'window': {'train/loss': [0.1, 1.0]}}
  with Checkpoints(tmp_path) as checkpoints:
    assert checkpoints.latest is None
    checkpoints.save(state, 5, meta)
  with Checkpoints(tmp_path) as checkpoints:
    restored, found = checkpoints.restore(like)
  assert found == meta
  assert int(restored.step) == 5
  kernel = restored.params['body']['kernel']
  assert kernel.sharding.spec == PartitionSpec('data', None)
  expected = state._replace(step=restored.step)
  assert jax.tree.structure(restored) == jax.tree.structure(expected)
  for old, new in zip(
    jax.tree.leaves(expected), jax.tree.leaves(restored), strict=True
  ):
    np.testing.assert_array_equal(old, new)


def test_a_checkpoint_of_another_model_is_refused_with_both_shapes(tmp_path):
  with Checkpoints(tmp_path) as checkpoints:
    checkpoints.save(_state()[0], 1, {})
    _, wider = _state(width=6)
    with pytest.raises(
      CheckpointError,
      match=r'params/body/kernel is float32\[16, 4\] in the checkpoint and '
      r'float32\[16, 6\] in the model',
    ):
      checkpoints.restore(wider)
    more = wider._replace(params={**_state()[1].params, 'new': wider.step})
    with pytest.raises(CheckpointError, match='params/new is absent in the'):
      checkpoints.restore(more)


def test_the_latest_are_kept_and_some_for_good(tmp_path):
  state, _ = _state(ema=False)
  with Checkpoints(tmp_path, keep=2, keep_every=10) as checkpoints:
    for step in (5, 10, 15, 20, 25):
      checkpoints.save(state, step, {})
    # Saved again, as at the end of a run that stops where it has just saved.
    checkpoints.save(state, 25, {})
  assert checkpoint.steps(tmp_path) == [10, 20, 25]


def test_parameters_for_evaluation_are_the_average_if_there_is_one(tmp_path):
  state, _ = _state()
  with Checkpoints(tmp_path / 'with') as checkpoints:
    checkpoints.save(state, 3, {})
    checkpoints.save(state, 4, {})
  found = checkpoint.restore_params(tmp_path / 'with', 3)
  assert found.step == 3
  np.testing.assert_array_equal(found.params['gate'], 1.5)
  assert len(found.params['body']['kernel'].devices()) == 1
  raw = checkpoint.restore_params(tmp_path / 'with', averaged=False)
  assert raw.step == 4
  np.testing.assert_array_equal(raw.params['gate'], 0.5)
  with Checkpoints(tmp_path / 'without') as checkpoints:
    checkpoints.save(state._replace(ema=None), 1, {})
  plain = checkpoint.restore_params(tmp_path / 'without')
  np.testing.assert_array_equal(plain.params['gate'], 0.5)


def test_a_checkpoint_that_is_not_there_is_named(tmp_path):
  with pytest.raises(CheckpointError, match='no such folder; give the --work'):
    checkpoint.restore_params(tmp_path)
  with Checkpoints(tmp_path) as checkpoints:
    checkpoints.save(_state()[0], 3, {})
  with pytest.raises(CheckpointError, match=r'no step 4; there are \[3\]'):
    checkpoint.restore_params(tmp_path, 4)
