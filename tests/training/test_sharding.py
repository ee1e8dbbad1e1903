"""Meshes, rules, and equal numbers however the arrays are divided."""

import jax
import numpy as np
import pytest
from jax.sharding import PartitionSpec

from babyvfm_jax.data import device
from babyvfm_jax.objectives import OBJECTIVES
from babyvfm_jax.training import optimizer, paths, sharding, step

_SHAPES = {
  'kernel': jax.ShapeDtypeStruct((512, 256), 'float32'),
  'bias': jax.ShapeDtypeStruct((256,), 'float32'),
  'odd': jax.ShapeDtypeStruct((513, 257), 'float32'),
}


def test_the_mesh_takes_all_devices_or_says_why_not():
  assert dict(sharding.make_mesh().shape) == {'data': 8, 'model': 1}
  assert dict(sharding.make_mesh(model=2).shape) == {'data': 4, 'model': 2}
  with pytest.raises(ValueError, match='model=3 do not make up 8 devices'):
    sharding.make_mesh(model=3)


def test_parameters_are_replicated_unless_a_rule_divides_them():
  mesh = sharding.make_mesh(model=2)
  specs = sharding.parameter_specs(
    _SHAPES, mesh, rules=(('kernel$', (None, 'model')),)
  )
  assert specs['kernel'] == PartitionSpec(None, 'model')
  assert specs['bias'] == PartitionSpec(None)


def test_fsdp_divides_large_parameters_at_the_longest_free_axis():
  mesh = sharding.make_mesh(model=2)
  rules = (('kernel$', ('model', None)),)
  specs = sharding.parameter_specs(_SHAPES, mesh, rules=rules, fsdp=True)
  assert specs['kernel'] == PartitionSpec('model', 'data')
  assert specs['bias'] == PartitionSpec(None)
  assert specs['odd'] == PartitionSpec(None, None)


@pytest.mark.parametrize(
  ('rules', 'message'),
  [
    ((('odd', ('model', None)),), r"'odd' of shape \(513, 257\) cannot be"),
    ((('bias', ('rows',)),), "names mesh axis 'rows'; there are data, model"),
    ((('bias', (None, 'model')),), r"for 'bias' of shape \(256,\)"),
    ((('weights', ('model',)),), "rule 'weights' decides about no parameter"),
  ],
)
def test_a_rule_that_cannot_be_followed_is_refused(rules, message):
  mesh = sharding.make_mesh(model=2)
  with pytest.raises(ValueError, match=message):
    sharding.parameter_specs(_SHAPES, mesh, rules=rules)


def test_what_an_optimizer_keeps_lies_where_its_parameter_lies():
  mesh = sharding.make_mesh(model=2)
  specs = sharding.parameter_specs(
    _SHAPES, mesh, rules=(('kernel$', (None, 'model')),)
  )
  rule = optimizer.build(_SHAPES, learning_rate=lambda _: 0.1)
  state = jax.eval_shape(rule.init, _SHAPES)
  found = paths.named_leaves(sharding.state_shardings(state, specs, mesh))
  moments = [leaf.spec for name, leaf in found.items() if 'u/kernel' in name]
  assert moments == [PartitionSpec(None, 'model')] * 2
  counts = [leaf.spec for name, leaf in found.items() if 'count' in name]
  assert counts == [PartitionSpec()]


def _losses(model, batch, mesh, **options):
  """Losses of four steps, and the parameters after them."""
  shapes = jax.eval_shape(lambda: step.init_params(model, batch, seed=0))
  rule = optimizer.build(shapes, learning_rate=lambda _: 3e-3, clip=1.0)
  recipe = [
    step.Ingredient(OBJECTIVES[name]) for name in ('info_nce', 'next_token')
  ]

  def init():
    return step.init_state(model, batch, rule, seed=0)

  specs = sharding.parameter_specs(shapes, mesh, **options)
  places = sharding.state_shardings(jax.eval_shape(init), specs, mesh)
  state = jax.jit(init, out_shardings=places)()
  train_step = jax.jit(
    step.make_train_step(model, recipe, rule, steps=10, seed=0),
    donate_argnums=0,
    compiler_options={'xla_backend_optimization_level': 0},
    out_shardings=(places, None),
  )
  losses = []
  for _ in range(4):
    state, metrics = train_step(state, device.to_device(batch, mesh))
    losses.append(metrics['train/loss'].compute())
  return losses, state


def test_one_device_is_eight_devices_however_they_are_divided(
  small, batch, monkeypatch
):
  # The model's parameters are small: divide them nevertheless.
  monkeypatch.setattr(sharding, '_FSDP_ELEMENTS', 64)
  one = sharding.make_mesh(devices=jax.devices()[:1])
  expected, _ = _losses(small, batch, one)
  found, _ = _losses(small, batch, sharding.make_mesh())
  np.testing.assert_allclose(found, expected, 1e-5)
  rules = (('next/kernel$', (None, 'model')),)
  found, state = _losses(
    small, batch, sharding.make_mesh(model=2), rules=rules, fsdp=True
  )
  np.testing.assert_allclose(found, expected, 1e-5)
  kernel = state.params['next']['kernel']
  # Sixteen by forty, divided among four by two.
  assert kernel.addressable_shards[0].data.shape == (4, 20)


def test_replicated_copies_are_whole_and_on_the_host():
  mesh = sharding.make_mesh()
  place = jax.NamedSharding(mesh, PartitionSpec('data'))
  divided = jax.device_put(np.arange(16.0), place)
  copy = sharding.replicate({'x': divided}, mesh)['x']
  assert isinstance(copy, np.ndarray)
  np.testing.assert_array_equal(copy, np.arange(16.0))
