"""Optimizers, schedules and rules."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from babyvfm_jax.training import optimizer, paths

_PARAMS = {
  'body': {'kernel': jnp.full((6, 4), 2.0), 'bias': jnp.full(4, 2.0)},
  'head': {'kernel': jnp.full((4, 3), 2.0)},
}


def _constant(step):
  return 0.1


def _updates(gradient=0.0, steps=1, **options):
  """The last of some updates with the same gradient everywhere."""
  options.setdefault('learning_rate', _constant)
  built = optimizer.build(_PARAMS, **options)
  state = built.init(_PARAMS)
  gradients = jax.tree.map(lambda x: jnp.full(x.shape, gradient), _PARAMS)
  for step in range(steps):
    updates, state = built.update(gradients, state, _PARAMS, step=step)
  return paths.named_leaves(updates)


def test_warmup_rises_to_the_peak_and_cosine_falls_to_zero():
  rate = optimizer.schedule('cosine', 2.0, 100, warmup=0.1)
  assert float(rate(0)) == pytest.approx(0.2)
  assert float(rate(9)) == pytest.approx(2.0)
  assert float(rate(55)) == pytest.approx(1.0, abs=1e-6)
  assert float(rate(100)) == pytest.approx(0.0, abs=1e-6)
  values = [float(rate(step)) for step in range(101)]
  assert values[:10] == sorted(values[:10])
  assert values[10:] == sorted(values[10:], reverse=True)


def test_wsd_stays_and_then_falls_linearly():
  rate = optimizer.schedule('wsd', 1.0, 100, warmup=0.1, fall=0.2)
  assert [float(rate(step)) for step in (10, 50, 79)] == [1.0, 1.0, 1.0]
  assert float(rate(90)) == pytest.approx(0.5)


def test_constant_is_constant_and_an_unknown_schedule_is_refused():
  rate = optimizer.schedule('constant', 0.5, 100)
  assert {float(rate(step)) for step in (0, 50, 99)} == {0.5}
  with pytest.raises(ValueError, match='cosine, wsd, constant'):
    optimizer.schedule('linear', 1.0, 10)


@pytest.mark.parametrize('name', optimizer.NAMES)
def test_decay_shrinks_kernels_and_nothing_else(name):
  updates = _updates(0.0, name=name, weight_decay=0.5)
  np.testing.assert_allclose(updates['body/kernel'], -0.1 * 0.5 * 2.0, 1e-5)
  np.testing.assert_array_equal(updates['body/bias'], 0.0)


def test_adamw_is_that_of_optax():
  updates = _updates(0.3, steps=3, weight_decay=0.1, rules=(('.*', {}),))
  reference = optax.adamw(0.1, b1=0.9, b2=0.999, weight_decay=0.1)
  state = reference.init(_PARAMS)
  gradients = jax.tree.map(lambda x: jnp.full(x.shape, 0.3), _PARAMS)
  for _ in range(3):
    expected, state = reference.update(gradients, state, _PARAMS)
  for name, leaf in paths.named_leaves(expected).items():
    np.testing.assert_allclose(updates[name], leaf, 1e-6)


def test_rules_multiply_the_learning_rate():
  rules = (('^head', {'learning_rate': 0.25}), ('.*', {}))
  updates = _updates(1.0, rules=rules)
  ratio = updates['head/kernel'][0, 0] / updates['body/kernel'][0, 0]
  assert ratio == pytest.approx(0.25)


@pytest.mark.parametrize('name', optimizer.NAMES)
def test_frozen_parameters_do_not_move_and_keep_no_moments(name):
  rules = (('^body', {'freeze': True}), ('.*', {}))
  updates = _updates(1.0, name=name, rules=rules, weight_decay=0.1)
  np.testing.assert_array_equal(updates['body/kernel'], 0.0)
  np.testing.assert_array_equal(updates['body/bias'], 0.0)
  assert np.all(np.abs(updates['head/kernel']) > 0)
  built = optimizer.build(
    _PARAMS, learning_rate=_constant, name=name, rules=rules
  )
  state = paths.named_leaves(built.init(_PARAMS))
  assert not [leaf for leaf in state if 'body' in leaf]
  assert len(built.trained(_PARAMS)) == 1


def test_clipping_bounds_the_norm_of_what_is_trained():
  # Lion's first update is the sign: clip shows in Adam's moments only.
  built = optimizer.build(_PARAMS, learning_rate=_constant, clip=1.0, b1=0.0)
  huge = jax.tree.map(lambda x: jnp.full(x.shape, 1e6), _PARAMS)
  _, state = built.update(huge, built.init(_PARAMS), _PARAMS, step=0)
  moments = [x for n, x in paths.named_leaves(state).items() if '/mu/' in n]
  assert optax.tree.norm(moments) == pytest.approx(1.0, rel=1e-5)


def test_muon_makes_the_update_of_a_matrix_orthogonal():
  built = optimizer.build(
    _PARAMS, learning_rate=_constant, name='muon', rules=(('.*', {}),)
  )
  rng = np.random.default_rng(0)
  gradients = jax.tree.map(
    lambda x: jnp.array(rng.normal(size=x.shape)), _PARAMS
  )
  updates, _ = built.update(gradients, built.init(_PARAMS), _PARAMS, step=0)
  update = np.asarray(updates['body']['kernel']) / (0.1 * 0.2 * 6**0.5)
  values = np.linalg.svd(update, compute_uv=False)
  # Five Newton-Schulz iterations bring them near one, not to it.
  assert np.all((values > 0.5) & (values < 1.5))


def test_the_learning_rate_is_that_of_the_run_and_not_of_the_updates():
  built = optimizer.build(_PARAMS, learning_rate=lambda step: 0.1 * step)
  gradients = jax.tree.map(jnp.ones_like, _PARAMS)
  updates, _ = built.update(gradients, built.init(_PARAMS), _PARAMS, step=7)
  np.testing.assert_allclose(updates['body']['bias'], -0.7, 1e-4)


def test_an_unknown_field_of_a_rule_and_an_unknown_optimizer_are_refused():
  with pytest.raises(ValueError, match=r"sets 'lr'; it can set learning_rate"):
    _updates(rules=(('.*', {'lr': 1.0}),))
  with pytest.raises(ValueError, match='adamw, lion, muon'):
    _updates(name='adam')
