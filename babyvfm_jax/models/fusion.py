"""Fusion: how text sees pictures.

`cross`: the upper blocks of the text trunk attend to visual tokens through a
gate; the lower blocks know text alone, and the two-tower text embedding is
read between the two, so that one pass serves both losses (Yu et al. 2022).

`prefix`: visual tokens stand ahead of the text and the whole trunk runs over
both (Wang et al. 2022, SimVLM); the text embedding takes a pass of its own.

Both obey the same visibility: a token sees the frames up to its own.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

Array = jax.Array

FUSIONS = ('cross', 'prefix')


def visibility(
  frame_mask: Array, token_frames: Array | None, shape: tuple[int, int, int]
) -> Array:
  """Which text token may see which frame.

  Args:
    frame_mask: [B, F] bool.
    token_frames: [B, U, L] int32, index of the latest frame at each token (-1
      for none yet), or None where a text may see every frame.
    shape: (U, L, N), N visual tokens a frame.

  Returns:
    [B, U * L, F * N] bool.
  """
  utterances, length, patches = shape
  batch, frames = frame_mask.shape
  seen = jnp.broadcast_to(
    frame_mask[:, None, :], (batch, utterances * length, frames)
  )
  if token_frames is not None:
    latest = token_frames.reshape(batch, utterances * length, 1)
    seen &= jnp.arange(frames)[None, None] <= latest
  return jnp.repeat(seen, patches, axis=-1)


def prefix_mask(text_mask: Array, seen: Array) -> Array:
  """Mask of a sequence of visual tokens followed by text.

  Visual tokens see all visual tokens that exist; text sees text as
  `text_mask` says and visual tokens as `seen` says.

  Args:
    text_mask: [B, L, L] bool.
    seen: [B, L, S] bool.

  Returns:
    [B, S + L, S + L] bool.
  """
  batch, length, visual = seen.shape
  exists = jnp.any(seen, axis=1, keepdims=True)
  among = jnp.broadcast_to(exists, (batch, visual, visual))
  blind = jnp.zeros((batch, visual, length), bool)
  above = jnp.concatenate([among, blind], axis=-1)
  below = jnp.concatenate([seen, text_mask], axis=-1)
  return jnp.concatenate([above, below], axis=1)
