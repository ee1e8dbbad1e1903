"""What a model says and how likely it finds what others say, compiled.

Jitted functions stand at module level with the model as a static argument, so
that all subjects of one model share their programs.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from babyvfm_jax.corpus.tokenizer import EOS

# Tokens that the buffer of a continuation holds at first beyond its prompt.
FIRST_ROOM = 12


class Written(NamedTuple):
  """Texts that are being continued.

  Attributes:
    tokens: [B, 1, L] int32.
    lengths: [B] int32, how many of a row's tokens are written.
    limits: [B] int32, how many they may become; a row that has ended has its
      length as its limit.
  """

  tokens: Any
  lengths: Any
  limits: Any


@functools.partial(jax.jit, static_argnums=0)
def log_probabilities(
  model, params, tokens, token_mask, latest, visual, frame_mask
):
  """[B, L - 1] float32, log-probability of tokens 1 to L - 1.

  Args:
    model: A `models.BabyVFM`.
    params: Its parameters.
    tokens: [B, 1, L] int32.
    token_mask: [B, 1, L] bool.
    latest: [B, 1, L] int32, latest frame at each token; unused without visual.
    visual: [B, F, N, D] visual tokens, or None.
    frame_mask: [B, F] bool, or None.
  """
  logits = model.apply(
    {'params': params},
    tokens,
    token_mask,
    visual,
    frame_mask,
    None if visual is None else latest,
    method='token_logits',
  )
  logits = jax.nn.log_softmax(logits[:, 0, :-1].astype(jnp.float32), axis=-1)
  targets = tokens[:, 0, 1:]
  return jnp.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]


@functools.partial(jax.jit, static_argnums=0)
def continue_greedily(model, params, written, latest, visual, frame_mask):
  """Writes the likeliest token after each row, until all have ended or are full.

  The end of a text is not written. Of equally likely tokens the first is taken.

  Args:
    model: A `models.BabyVFM`.
    params: Its parameters.
    written: `Written`, the prompts at first.
    latest: As for `log_probabilities`.
    visual: As for `log_probabilities`.
    frame_mask: As for `log_probabilities`.

  Returns:
    `Written`; rows shorter than their limits lack room.
  """
  places = jnp.arange(written.tokens.shape[-1])[None]
  width = written.tokens.shape[-1]

  def wants(state):
    return state.lengths < jnp.minimum(state.limits, width)

  def step(state):
    lengths = state.lengths[:, None]
    logits = model.apply(
      {'params': params},
      state.tokens,
      (places < lengths)[:, None],
      visual,
      frame_mask,
      None if visual is None else latest,
      method='token_logits',
    )
    last = jnp.take_along_axis(logits[:, 0], lengths[..., None] - 1, axis=1)
    chosen = jnp.argmax(last[:, 0], axis=-1).astype(state.tokens.dtype)
    active, ends = wants(state), chosen == EOS
    here = (places == lengths) & (active & ~ends)[:, None]
    tokens = jnp.where(here, chosen[:, None], state.tokens[:, 0])
    return Written(
      tokens[:, None],
      state.lengths + (active & ~ends),
      jnp.where(active & ends, state.lengths, state.limits),
    )

  return jax.lax.while_loop(lambda s: jnp.any(wants(s)), step, written)
