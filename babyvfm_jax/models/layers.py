"""Layers: dense, attention, feed-forward, blocks and stacks of blocks."""

from __future__ import annotations

import functools
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from babyvfm_jax.models import primitives

Array = jax.Array


class Dense(nn.Module):
  """Affine map over the last axis, parameters in float32.

  The product runs in `matmul_dtype` and accumulates into `dtype`. On a CPU
  bfloat16 pays in matrix products only, so the two are separate.

  Attributes:
    features: Width of the output.
    use_bias: Whether to add a bias.
    dtype: Of the output.
    matmul_dtype: Of the operands of the product.
    scale: Multiplies the standard deviation of the initial kernel.
  """

  features: int
  use_bias: bool = True
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32
  scale: float = 1.0

  @nn.compact
  def __call__(self, x: Array) -> Array:
    """Maps [..., D] to [..., features]."""
    kernel = self.param(
      'kernel',
      nn.initializers.variance_scaling(
        self.scale**2, 'fan_in', 'truncated_normal'
      ),
      (x.shape[-1], self.features),
    )
    out = primitives.project(x, kernel, self.dtype, self.matmul_dtype)
    if self.use_bias:
      bias = self.param('bias', nn.initializers.zeros_init(), (self.features,))
      out += bias.astype(self.dtype).reshape((1,) * (out.ndim - 1) + (-1,))
    return out


class RMSNorm(nn.Module):
  """Root-mean-square normalisation, computed in float32.

  Source: Zhang and Sennrich 2019.
  """

  dtype: Any = jnp.float32

  @nn.compact
  def __call__(self, x: Array) -> Array:
    """Normalises [..., D] over the last axis."""
    scale = self.param('scale', nn.initializers.ones_init(), (x.shape[-1],))
    x = x.astype(jnp.float32)
    x *= jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-6)
    return (x * scale.reshape((1,) * (x.ndim - 1) + (-1,))).astype(self.dtype)


def rotate(x: Array, positions: Array) -> Array:
  """Rotary position encoding.

  Args:
    x: Queries or keys, [B, L, H, K] with K even.
    positions: [B, L] int32.

  Returns:
    [B, L, H, K].

  Source: Su et al. 2021, equation 34, with halves instead of neighbours.
  """
  half = x.shape[-1] // 2
  frequency = 10000.0 ** (-jnp.arange(half, dtype=jnp.float32) / half)
  angle = positions[..., None].astype(jnp.float32) * frequency[None, None]
  # Behind a barrier, or XLA takes a cosine for every head again.
  cos, sin = jax.lax.optimization_barrier(
    tuple(f(angle)[:, :, None].astype(x.dtype) for f in (jnp.cos, jnp.sin))
  )
  first, second = x[..., :half], x[..., half:]
  return jnp.concatenate(
    [first * cos - second * sin, second * cos + first * sin], axis=-1
  )


class Attention(nn.Module):
  """Multi-head attention, of a sequence to itself or to a context.

  Attributes:
    heads: Number of heads; must divide the width.
    dtype: Of activations.
    matmul_dtype: Of the operands of the dense products.
    implementation: `xla` (here and everywhere), or another that
      `jax.nn.dot_product_attention` knows, such as `cudnn`.
    output_scale: Multiplies the initial output kernel.
  """

  heads: int
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32
  implementation: Any = 'xla'
  output_scale: float = 1.0

  @nn.compact
  def __call__(
    self,
    x: Array,
    context: Array | None = None,
    *,
    mask: Array | None = None,
    positions: Array | None = None,
  ) -> Array:
    """Attends.

    Args:
      x: Queries' sequence, [B, L, D].
      context: Keys' and values' sequence, [B, S, D], or None for `x` itself.
      mask: Boolean, broadcastable to [B, L, S]; True where attention is
        allowed. A query that may see nothing gets zeros.
      positions: [B, L] int32 for rotary encoding (self-attention only).

    Returns:
      [B, L, D].
    """
    width = x.shape[-1]
    dense = functools.partial(
      Dense,
      use_bias=False,
      dtype=self.dtype,
      matmul_dtype=self.matmul_dtype,
    )
    if context is None:
      query, key, value = jnp.split(dense(3 * width, name='qkv')(x), 3, -1)
    else:
      query = dense(width, name='query')(x)
      key, value = jnp.split(dense(2 * width, name='key_value')(context), 2, -1)
    query, key, value = (
      part.reshape(*part.shape[:-1], self.heads, width // self.heads)
      for part in (query, key, value)
    )
    if positions is not None:
      query, key = rotate(query, positions), rotate(key, positions)
    out = self._attend(query, key, value, mask).reshape(x.shape)
    return dense(width, scale=self.output_scale, name='out')(out)

  def _attend(self, query, key, value, mask):
    if self.implementation == 'xla':
      return primitives.attend(query, key, value, mask)
    out = jax.nn.dot_product_attention(
      query,
      key,
      value,
      mask=None if mask is None else mask[:, None],
      implementation=self.implementation,
    )
    if mask is not None:
      # A softmax over nothing is uniform over everything: zero it instead.
      out *= jnp.any(mask, axis=-1)[..., None, None].astype(out.dtype)
    return out


class FeedForward(nn.Module):
  """Two dense layers around a tanh-form GELU (the exact form costs 1.6x)."""

  ratio: float = 4.0
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32
  output_scale: float = 1.0

  @nn.compact
  def __call__(self, x: Array) -> Array:
    """Maps [..., D] to [..., D]."""
    kinds = {'dtype': self.dtype, 'matmul_dtype': self.matmul_dtype}
    hidden = Dense(int(self.ratio * x.shape[-1]), **kinds, name='up')(x)
    hidden = nn.gelu(hidden, approximate=True)
    return Dense(x.shape[-1], **kinds, scale=self.output_scale, name='down')(
      hidden
    )


class Block(nn.Module):
  """Pre-norm transformer block, with gated cross-attention where asked.

  Attributes:
    heads: Number of heads.
    cross: Whether the block attends to a context between self-attention and
      feed-forward, through a gate `tanh(g)` (Alayrac et al. 2022, figure 4).
    ratio: Width of the feed-forward layer over the model's.
    dropout: Rate on the output of each branch.
    depth: Number of blocks in the stack; scales the branches' initial output.
    gate: Initial value of g.
    dtype: Of activations.
    matmul_dtype: Of the operands of dense products.
    implementation: Of attention.
  """

  heads: int
  cross: bool = False
  ratio: float = 4.0
  dropout: float = 0.0
  depth: int = 1
  gate: float = 0.5
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32
  implementation: Any = 'xla'

  @nn.compact
  def __call__(
    self,
    x: Array,
    context: Array | None = None,
    mask: Array | None = None,
    context_mask: Array | None = None,
    positions: Array | None = None,
    deterministic: bool = True,
  ) -> Array:
    """Transforms [B, L, D]; the arguments are those of `Attention`.

    A block with `cross` and no context leaves its cross-attention out.
    """
    kinds = {'dtype': self.dtype, 'matmul_dtype': self.matmul_dtype}
    scale = (2 * self.depth) ** -0.5
    attention = functools.partial(
      Attention,
      self.heads,
      **kinds,
      implementation=self.implementation,
      output_scale=scale,
    )
    drop = nn.Dropout(self.dropout, deterministic=deterministic)
    normed = RMSNorm(self.dtype, name='norm_attention')(x)
    x += drop(
      attention(name='attention')(normed, mask=mask, positions=positions)
    )
    if self.cross and context is not None:
      gate = self.param('gate', nn.initializers.constant(self.gate), ())
      normed = RMSNorm(self.dtype, name='norm_cross')(x)
      seen = attention(name='cross')(normed, context, mask=context_mask)
      x += drop(jnp.tanh(gate).astype(self.dtype) * seen)
    normed = RMSNorm(self.dtype, name='norm_feed_forward')(x)
    feed_forward = FeedForward(
      self.ratio, **kinds, output_scale=scale, name='feed_forward'
    )
    return x + drop(feed_forward(normed))


class Stack(nn.Module):
  """Blocks one after another.

  Attributes:
    layers: Number of blocks.
    block: Arguments of every `Block`.
    remat: Recompute activations in the backward pass.
    scan: Compile one block and loop (fast to compile when deep; parameters
      get a leading layer axis; slower on a CPU).
  """

  layers: int
  block: Any
  remat: bool = False
  scan: bool = False

  @nn.compact
  def __call__(
    self,
    x: Array,
    context: Array | None = None,
    mask: Array | None = None,
    context_mask: Array | None = None,
    positions: Array | None = None,
    deterministic: bool = True,
  ) -> Array:
    """Transforms [B, L, D]; arguments as of `Block`."""
    kind = Block
    if self.remat:
      kind = nn.remat(Block, static_argnums=(6,), prevent_cse=not self.scan)
    make = functools.partial(kind, **{**self.block, 'depth': self.layers})
    if not self.scan:
      for layer in range(self.layers):
        x = make(name=f'block_{layer}')(
          x, context, mask, context_mask, positions, deterministic
        )
      return x

    def body(block: Block, carry: Array, _: None) -> tuple[Array, None]:
      return (
        block(carry, context, mask, context_mask, positions, deterministic),
        None,
      )

    scanned = nn.scan(
      body,
      variable_axes={'params': 0},
      split_rngs={'params': True, 'dropout': True},
      length=self.layers,
    )
    return scanned(make(name='blocks'), x, None)[0]


class AttentionPool(nn.Module):
  """Pools a sequence to one vector by a learned query (Lee et al. 2019)."""

  heads: int
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32

  @nn.compact
  def __call__(self, x: Array, mask: Array | None = None) -> Array:
    """Pools [B, L, D], under a boolean mask [B, L], to [B, D]."""
    query = self.param(
      'query', nn.initializers.normal(0.02), (1, 1, x.shape[-1])
    )
    query = jnp.broadcast_to(
      query.astype(self.dtype), (x.shape[0], 1, x.shape[-1])
    )
    attention = Attention(
      self.heads, self.dtype, self.matmul_dtype, name='attention'
    )
    pooled = attention(query, x, mask=None if mask is None else mask[:, None])
    return pooled[:, 0]


def masked_mean(x: Array, mask: Array) -> Array:
  """Mean of [..., L, D] over L where the mask [..., L] is True; else zeros."""
  weight = mask.astype(x.dtype)[..., None]
  total = jnp.maximum(jnp.sum(weight, axis=-2), 1)
  return jnp.sum(x * weight, axis=-2) / total


def unit(x: Array) -> Array:
  """Scales [..., D] to length one, in float32."""
  x = x.astype(jnp.float32)
  return x * jax.lax.rsqrt(jnp.sum(x * x, -1, keepdims=True) + 1e-8)
