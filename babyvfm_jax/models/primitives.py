"""The two computations that take nearly all of a step, and their gradients.

Both gradients are written out, because the ones that JAX derives are slow on a
CPU: a kernel's gradient comes out transposed, which halves the speed of its
product; with bfloat16 operands the backward products run in float32, because
one operand is a cotangent of the accumulator's type; and a derived softmax is
not fused. There is no forward-mode derivative.
"""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp

Array = jax.Array

# Not infinity: a row in which everything is masked must stay a number.
_MASKED = -1e30


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3, 4))
def project(
  x: Array,
  kernel: Array,
  dtype: Any = jnp.float32,
  matmul_dtype: Any = jnp.float32,
  axis: int = 0,
) -> Array:
  """Multiplies the last axis of an array with a matrix.

  Args:
    x: [..., D].
    kernel: [D, F], or [F, D] where `axis` is 1.
    dtype: Of the result and of its accumulation.
    matmul_dtype: Of the operands, here and in the backward pass.
    axis: Axis of the kernel that is summed over.

  Returns:
    [..., F].
  """
  return _dot(x.astype(matmul_dtype), kernel.astype(matmul_dtype), dtype, axis)


def _dot(x: Array, kernel: Array, dtype: Any, axis: int) -> Array:
  contracted = (((x.ndim - 1,), (axis,)), ((), ()))
  return jax.lax.dot_general(
    x, kernel, contracted, preferred_element_type=dtype
  )


def _project_forward(x, kernel, dtype, matmul_dtype, axis):
  low = x.astype(matmul_dtype)
  out = _dot(low, kernel.astype(matmul_dtype), dtype, axis)
  # An empty array carries the type that the cotangent of x must have.
  return out, (low, kernel, jnp.zeros((0,), x.dtype))


def _project_backward(dtype, matmul_dtype, axis, saved, cotangent):
  del dtype
  x, kernel, like = saved
  cotangent = cotangent.astype(matmul_dtype)
  to_x = _dot(cotangent, kernel.astype(matmul_dtype), like.dtype, 1 - axis)
  operands = (x, cotangent) if axis == 0 else (cotangent, x)
  return to_x, _summed_outer_product(*operands, kernel.dtype)


def _summed_outer_product(left: Array, right: Array, dtype: Any) -> Array:
  """[..., D] and [..., F] to [D, F], moving the narrower one in memory."""
  rows = tuple(range(left.ndim - 1))
  turned = left.shape[-1] > right.shape[-1]
  if turned:
    left, right = right, left
  out = jax.lax.dot_general(
    left, right, ((rows, rows), ((), ())), preferred_element_type=dtype
  )
  # Without the barrier XLA would turn the product round again.
  return jax.lax.optimization_barrier(out).T if turned else out


project.defvjp(_project_forward, _project_backward)


def attend(
  query: Array, key: Array, value: Array, mask: Array | None = None
) -> Array:
  """Scaled dot-product attention (Vaswani et al. 2017, equation 1).

  Args:
    query: [B, L, H, K].
    key: [B, S, H, K].
    value: [B, S, H, K].
    mask: Boolean, broadcastable to [B, L, S]; True where attention is
      allowed. A query that may see nothing gets zeros.

  Returns:
    [B, L, H, K], in the type of `value`; the softmax is taken in float32.
  """
  query = query * query.shape[-1] ** -0.5
  heads_first = (x.swapaxes(1, 2) for x in (query, key, value))
  return _attend(*heads_first, mask).swapaxes(1, 2)


@jax.custom_vjp
def _attend(query, key, value, mask):
  return _attend_forward(query, key, value, mask)[0]


def _attend_forward(query, key, value, mask):
  """Heads come first, [B, H, L, K], and the query is scaled already."""
  scores = jnp.einsum(
    'bhlk,bhsk->bhls', query, key, preferred_element_type=jnp.float32
  )
  if mask is not None:
    scores = jnp.where(mask[:, None], scores, _MASKED)
  weights = jnp.exp(scores - jnp.max(scores, axis=-1, keepdims=True))
  weights *= 1 / jnp.sum(weights, axis=-1, keepdims=True)
  if mask is not None:
    # A softmax over nothing is uniform over everything: zero it instead.
    weights *= jnp.any(mask, axis=-1)[:, None, :, None]
  weights = weights.astype(value.dtype)
  out = jnp.einsum('bhls,bhsk->bhlk', weights, value)
  return out, (query, key, value, weights)


def _attend_backward(saved, cotangent):
  query, key, value, weights = saved
  to_weights = jnp.einsum(
    'bhlk,bhsk->bhls', cotangent, value, preferred_element_type=jnp.float32
  )
  kept = weights * to_weights
  to_scores = kept - weights * jnp.sum(kept, axis=-1, keepdims=True)
  to_scores = to_scores.astype(weights.dtype)
  to_query = jnp.einsum('bhls,bhsk->bhlk', to_scores, key)
  return (
    to_query,
    _transposed_product(to_scores, query),
    _transposed_product(weights, cotangent),
    None,
  )


def _transposed_product(weights: Array, rows: Array) -> Array:
  """[B, H, L, S] and [B, H, L, K] to [B, H, S, K], moving the narrow ones."""
  rows = rows.swapaxes(2, 3)
  return jnp.einsum('bhkl,bhls->bhks', rows, weights).swapaxes(2, 3)


_attend.defvjp(_attend_forward, _attend_backward)
