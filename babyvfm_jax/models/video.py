"""Video: attention over time, on top of frames that were encoded alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from babyvfm_jax.models import layers

Array = jax.Array


class TemporalEncoder(nn.Module):
  """Lets each frame know of the others.

  A frame is summarised by its mean token; the summaries attend to each other
  over time; what a summary learns is added to all tokens of its frame.

  Attributes:
    width: D.
    layers: Number of blocks over time.
    max_frames: Most frames of a clip.
    block: Arguments of every block.
    remat: Recompute activations in the backward pass.
    scan: Loop over the blocks.
  """

  width: int
  layers: int
  max_frames: int
  block: Mapping[str, Any]
  remat: bool = False
  scan: bool = False

  @nn.compact
  def __call__(
    self, tokens: Array, frame_mask: Array, deterministic: bool = True
  ) -> Array:
    """Encodes tokens [B, F, N, D] under frame_mask [B, F]; same shape."""
    frames = tokens.shape[1]
    if frames > self.max_frames:
      raise ValueError(
        f'a clip of {frames} frames, but the model was built for at most '
        f'{self.max_frames}; raise model.max_frames'
      )
    times = self.param(
      'times', nn.initializers.normal(0.02), (1, self.max_frames, self.width)
    )
    summary = jnp.mean(tokens, axis=2) + times[:, :frames].astype(tokens.dtype)
    stack = layers.Stack(
      self.layers, self.block, self.remat, self.scan, name='blocks'
    )
    mask = jnp.broadcast_to(
      frame_mask[:, None, :], (tokens.shape[0], frames, frames)
    )
    context = stack(summary, None, mask, None, None, deterministic)
    context = layers.RMSNorm(tokens.dtype, name='norm')(context)
    gate = self.param('gate', nn.initializers.zeros_init(), ())
    return tokens + gate.astype(tokens.dtype) * context[:, :, None]
