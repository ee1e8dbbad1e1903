"""Vision: a transformer over the patches of one frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from babyvfm_jax.models import layers

Array = jax.Array


def patchify(frames: Array, patch: int) -> Array:
  """Cuts frames [B, H, W, C] into patches [B, N, patch * patch * C]."""
  batch, height, width, channels = frames.shape
  if height % patch or width % patch:
    raise ValueError(
      f'frames of {height}x{width} do not divide into patches of {patch}; '
      'choose image_size as a multiple of the patch size'
    )
  rows, columns = height // patch, width // patch
  x = frames.reshape(batch, rows, patch, columns, patch, channels)
  x = x.transpose(0, 1, 3, 2, 4, 5)
  return x.reshape(batch, rows * columns, patch * patch * channels)


class VisionTransformer(nn.Module):
  """ViT without a class token (Dosovitskiy et al. 2021).

  Attributes:
    width: D.
    layers: Number of blocks.
    patch: Side of a patch in pixels.
    stem: `patch` (one linear map) or `conv` (strided 3x3 convolutions down to
      the patch grid; Xiao et al. 2021).
    block: Arguments of every block.
    remat: Recompute activations in the backward pass.
    scan: Loop over the blocks.
  """

  width: int
  layers: int
  patch: int
  block: Mapping[str, Any]
  stem: str = 'patch'
  remat: bool = False
  scan: bool = False

  @nn.compact
  def __call__(self, frames: Array, deterministic: bool = True) -> Array:
    """Encodes frames [B, H, W, 3] uint8 to tokens [B, N, D]."""
    kinds = {key: self.block[key] for key in ('dtype', 'matmul_dtype')}
    x = (frames.astype(jnp.float32) / 127.5 - 1.0).astype(kinds['dtype'])
    if self.stem == 'conv':
      x = ConvStem(self.width, self.patch, **kinds, name='stem')(x)
    elif self.stem == 'patch':
      x = patchify(x, self.patch)
      x = layers.Dense(self.width, **kinds, name='stem')(x)
    else:
      raise ValueError(f"stem {self.stem!r}: use 'patch' or 'conv'")
    positions = self.param(
      'positions', nn.initializers.normal(0.02), (1, x.shape[1], self.width)
    )
    x += positions.astype(x.dtype)
    stack = layers.Stack(
      self.layers, self.block, self.remat, self.scan, name='blocks'
    )
    x = stack(x, None, None, None, None, deterministic)
    return layers.RMSNorm(kinds['dtype'], name='norm')(x)


class ConvStem(nn.Module):
  """Strided convolutions that halve the frame until it is the patch grid."""

  width: int
  patch: int
  dtype: Any = jnp.float32
  matmul_dtype: Any = jnp.float32

  @nn.compact
  def __call__(self, frames: Array) -> Array:
    """Maps frames [B, H, W, 3] to [B, N, width]."""
    halvings = self.patch.bit_length() - 1
    if 2**halvings != self.patch:
      raise ValueError(f'patch {self.patch}: a conv stem wants a power of two')
    x = frames
    for index in range(halvings):
      features = max(16, self.width // 2 ** (halvings - 1 - index))
      x = nn.Conv(
        features, (3, 3), (2, 2), dtype=self.dtype, name=f'conv_{index}'
      )(x)
      if index < halvings - 1:
        x = nn.gelu(layers.RMSNorm(self.dtype, name=f'norm_{index}')(x))
    return x.reshape(x.shape[0], -1, self.width)
