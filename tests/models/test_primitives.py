"""Written-out gradients against the ones that jax derives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from babyvfm_jax.models import primitives


def draw(*shapes):
  generator = np.random.default_rng(0)
  return [generator.normal(size=s).astype(np.float32) for s in shapes]


def plain(x, kernel, axis):
  return x @ (kernel if axis == 0 else kernel.T)


@pytest.mark.parametrize('axis', [0, 1])
@pytest.mark.parametrize('wide', [3, 11])
@pytest.mark.parametrize('lead', [(), (4,), (2, 3)])
def test_project_has_the_value_and_gradient_of_a_product(axis, wide, lead):
  shape = (5, wide) if axis == 0 else (wide, 5)
  x, kernel, cotangent = draw((*lead, 5), shape, (*lead, wide))
  value, pull = jax.vjp(
    lambda x, kernel: primitives.project(
      x, kernel, jnp.float32, jnp.float32, axis
    ),
    x,
    kernel,
  )
  wanted, plain_pull = jax.vjp(lambda x, k: plain(x, k, axis), x, kernel)
  np.testing.assert_allclose(value, wanted, atol=1e-5)
  for own, other in zip(pull(cotangent), plain_pull(cotangent), strict=True):
    np.testing.assert_allclose(own, other, atol=1e-5)


@pytest.mark.parametrize('axis', [0, 1])
def test_rounded_operands_are_rounded_in_the_backward_pass_too(axis):
  kernel_shape = (32, 48) if axis == 0 else (48, 32)
  x, kernel, cotangent = draw((64, 32), kernel_shape, (64, 48))

  def gradients(x, kernel, cotangent):
    _, pull = jax.vjp(
      lambda x, kernel: primitives.project(
        x, kernel, jnp.float32, jnp.bfloat16, axis
      ),
      x,
      kernel,
    )
    return pull(cotangent)

  own = gradients(x, kernel, cotangent)
  _, pull = jax.vjp(lambda x, k: plain(x, k, axis), x, kernel)
  for gradient, wanted in zip(own, pull(cotangent), strict=True):
    assert gradient.dtype == jnp.float32
    error = np.linalg.norm(gradient - wanted) / np.linalg.norm(wanted)
    assert 1e-4 < error < 1e-2  # Of bfloat16, which has eight bits.
  program = jax.make_jaxpr(gradients)(x, kernel, cotangent)
  products = [e for e in program.eqns if e.primitive.name == 'dot_general']
  assert len(products) == 3
  for product in products:
    assert {v.aval.dtype.name for v in product.invars} == {'bfloat16'}
    assert product.outvars[0].aval.dtype == jnp.float32


def test_a_bfloat16_input_gets_a_bfloat16_gradient():
  x, kernel, cotangent = draw((4, 5), (5, 3), (4, 3))
  _, pull = jax.vjp(
    lambda x: primitives.project(x, kernel, jnp.bfloat16, jnp.bfloat16),
    jnp.asarray(x, jnp.bfloat16),
  )
  (gradient,) = pull(jnp.asarray(cotangent, jnp.bfloat16))
  assert gradient.dtype == jnp.bfloat16


@pytest.mark.parametrize('masked', [False, True])
@pytest.mark.parametrize('length', [6, 1])
def test_attention_has_the_value_and_gradient_of_jax_s_own(masked, length):
  batch, sources, heads, width = 2, 7, 3, 4
  query, key, value, cotangent = draw(
    (batch, length, heads, width),
    (batch, sources, heads, width),
    (batch, sources, heads, width),
    (batch, length, heads, width),
  )
  mask = None
  if masked:
    mask = np.random.default_rng(1).random((batch, length, sources)) < 0.5
    mask[..., 0] = True  # Where nothing is seen, jax's own takes the mean.
  own, pull = jax.vjp(
    lambda q, k, v: primitives.attend(q, k, v, mask), query, key, value
  )
  wanted, jax_pull = jax.vjp(
    lambda q, k, v: jax.nn.dot_product_attention(
      q, k, v, mask=None if mask is None else mask[:, None]
    ),
    query,
    key,
    value,
  )
  np.testing.assert_allclose(own, wanted, atol=1e-5)
  for gradient, other in zip(pull(cotangent), jax_pull(cotangent), strict=True):
    np.testing.assert_allclose(gradient, other, atol=1e-5)


def test_a_mask_may_be_broadcast():
  query, key, value = draw((2, 3, 1, 4), (2, 3, 1, 4), (2, 3, 1, 4))
  mask = np.tri(3, dtype=bool)[None]
  np.testing.assert_array_equal(
    primitives.attend(query, key, value, mask),
    primitives.attend(query, key, value, np.repeat(mask, 2, 0)),
  )


def test_a_query_that_sees_nothing_is_zero_and_moves_nothing():
  query, key, value = draw((1, 2, 1, 4), (1, 3, 1, 4), (1, 3, 1, 4))
  mask = np.ones((1, 2, 3), bool)
  mask[0, 1] = False
  out, pull = jax.vjp(
    lambda q, k, v: primitives.attend(q, k, v, mask), query, key, value
  )
  assert not np.any(out[0, 1])
  assert np.any(out[0, 0])
  cotangent = np.zeros_like(query)
  cotangent[0, 1] = 1.0
  for gradient in pull(cotangent):
    assert not np.any(gradient)


def test_large_scores_stay_finite():
  query, key, value = draw((1, 2, 1, 4), (1, 3, 1, 4), (1, 3, 1, 4))
  gradient = jax.grad(lambda q: primitives.attend(q, key, value).sum())
  out = primitives.attend(1e4 * query, key, value)
  assert np.all(np.isfinite(out))
  assert np.all(np.isfinite(gradient(1e4 * query)))
