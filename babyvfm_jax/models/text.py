"""Text: token embedding, positions, and the masks of a causal trunk."""

from __future__ import annotations

from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from babyvfm_jax.models import primitives

Array = jax.Array


class TokenEmbedding(nn.Module):
  """Embeds tokens, and maps states back to logits with the same matrix.

  Attributes:
    vocabulary_size: V.
    width: D.
    positions: `rotary` (nothing is added here) or `learned`.
    max_length: Most tokens of a sequence, for learned positions.
    dtype: Of the embeddings.
    matmul_dtype: Of the operands of the output product.
  """

  vocabulary_size: int
  width: int
  positions: str = 'rotary'
  max_length: int = 128
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32

  def setup(self):
    self.tokens = self.param(
      'tokens',
      nn.initializers.normal(self.width**-0.5),
      (self.vocabulary_size, self.width),
    )
    if self.positions == 'learned':
      self.places = self.param(
        'places',
        nn.initializers.normal(0.02),
        (self.max_length, self.width),
      )
    elif self.positions != 'rotary':
      raise ValueError(
        f"positions {self.positions!r}: use 'rotary' or 'learned'"
      )

  def __call__(self, tokens: Array, positions: Array) -> Array:
    """Embeds [B, L] int32 at positions [B, L] int32 to [B, L, D]."""
    x = jnp.take(self.tokens, tokens, axis=0) * self.width**0.5
    if self.positions == 'learned':
      if tokens.shape[-1] > self.max_length:
        raise ValueError(
          f'{tokens.shape[-1]} tokens, but learned positions for '
          f'{self.max_length}; raise model.max_length'
        )
      x += jnp.take(self.places, positions, axis=0)
    return x.astype(self.dtype)

  def logits(self, x: Array) -> Array:
    """Maps states [..., D] to logits [..., V] in float32."""
    return primitives.project(x, self.tokens, jnp.float32, self.matmul_dtype, 1)


def causal_mask(token_mask: Array, segments: Array | None) -> Array:
  """Which token may see which: itself and earlier ones of its segment.

  Args:
    token_mask: [B, L] bool, False at padding.
    segments: [B, L] int32, or None where a row is one segment.

  Returns:
    [B, L, L] bool.
  """
  length = token_mask.shape[-1]
  mask = jnp.tril(jnp.ones((length, length), bool))[None]
  mask &= token_mask[:, None, :]
  if segments is not None:
    mask &= segments[:, :, None] == segments[:, None, :]
  return mask
