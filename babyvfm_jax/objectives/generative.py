"""Generative objectives: the next token of what is said."""

from __future__ import annotations

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from babyvfm_jax.objectives.base import Loss
from babyvfm_jax.training.metrics import Mean

Array = jax.Array
Arrays = Mapping[str, Array]


def next_token(
  outputs: Arrays, batch: Arrays, *, smoothing: float = 0.0
) -> Loss:
  """Cross entropy of each token given those before it, and the picture.

  It is the captioning loss on pairs and clips, the interleaved loss on
  dialogues, and the language-model loss on text: what differs is the batch.

  Args:
    outputs: `next_token_logits` [B, U', L, V]; U' may be fewer than the
      batch's U (the first ones).
    batch: `tokens` [B, U, L], `token_mask` [B, U, L], and for packed text
      `segment_ids` [B, U, L]; no loss crosses a segment.
    smoothing: Label smoothing, in [0, 1).

  Returns:
    Mean over predicted tokens, in nats; accuracy and loss as metrics.
  """
  logits = outputs['next_token_logits']
  nats, weight = token_nats(logits, batch)
  logits = logits[:, :, :-1].astype(jnp.float32)
  loss = nats
  if smoothing:
    normaliser = jax.nn.logsumexp(logits, axis=-1)
    uniform = normaliser - jnp.mean(logits, axis=-1)
    loss = (1 - smoothing) * nats + smoothing * uniform
  tokens = jnp.sum(weight)
  value = jnp.sum(loss * weight) / jnp.maximum(tokens, 1)
  targets = batch['tokens'][:, : logits.shape[1], 1:]
  hit = (jnp.argmax(logits, axis=-1) == targets).astype(jnp.float32)
  return Loss(
    value,
    {
      'nats_per_token': Mean(jnp.sum(nats * weight), tokens),
      'accuracy': Mean(jnp.sum(hit * weight), tokens),
    },
  )


def token_nats(logits: Array, batch: Arrays) -> tuple[Array, Array]:
  """Cross entropy of every token, without its mean.

  Args:
    logits: [B, U', L, V].
    batch: See `next_token`.

  Returns:
    Nats and weights, each [B, U', L - 1] float32.
  """
  count = logits.shape[1]
  targets = batch['tokens'][:, :count, 1:]
  mask = batch['token_mask'][:, :count]
  mask = mask[..., 1:] & mask[..., :-1]
  if 'segment_ids' in batch:
    segments = batch['segment_ids'][:, :count]
    mask &= segments[..., 1:] == segments[..., :-1]
  logits = logits[:, :, :-1].astype(jnp.float32)
  chosen = jnp.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
  nats = jax.nn.logsumexp(logits, axis=-1) - chosen
  return nats, mask.astype(jnp.float32)
