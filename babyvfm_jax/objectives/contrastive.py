"""Contrastive objectives: InfoNCE and sigmoid, with several positives.

Infants hear the same words again and again: two examples of a batch may share
their utterance or their picture. Such pairs are positives of each other, never
negatives. The losses are over the global batch.
"""

from __future__ import annotations

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from babyvfm_jax.objectives.base import Loss
from babyvfm_jax.training.metrics import Mean

Array = jax.Array
Arrays = Mapping[str, Array]

_FAR = -1e9


def positive_pairs(batch: Arrays) -> tuple[Array, Array]:
  """Which text belongs to which picture.

  A text is a positive of a picture that it was said of, of the same picture
  in another row, and of any picture that the very same words were said of.

  Args:
    batch: With `picture_ids` [B], `utterance_ids` [B, U] and
      `utterance_mask` [B, U].

  Returns:
    Positives [B, T] bool and validity of the texts [T] bool, T = B * U. An
    invalid text is nobody's positive.
  """
  rows, count = batch['utterance_ids'].shape
  valid = batch['utterance_mask'].reshape(-1)
  texts = batch['utterance_ids'].reshape(-1)
  owner = jnp.repeat(jnp.arange(rows), count)
  same_row = jnp.arange(rows)[:, None] == owner[None]
  pictures = batch['picture_ids']
  same_picture = pictures[:, None] == pictures[owner][None]
  same_words = (texts[:, None] == texts[None]) & valid[None] & valid[:, None]
  # [B, U, T] to [B, T]: any of the row's own utterances is the same text.
  said_of_row = jnp.any(same_words.reshape(rows, count, -1), axis=1)
  return (same_row | same_picture | said_of_row) & valid[None], valid


def info_nce(outputs: Arrays, batch: Arrays, *, smoothing: float = 0.0) -> Loss:
  """Softmax contrastive loss in both directions.

  The target of a picture is uniform over its texts, that of a text uniform
  over its pictures (Khosla et al. 2020, equation 2); with one positive each
  it is InfoNCE (van den Oord et al. 2018) as in CLIP (Radford et al. 2021).

  Args:
    outputs: `visual_embedding` [B, E], `text_embedding` [B, U, E],
      `logit_scale` [].
    batch: See `positive_pairs`.
    smoothing: Share of the target spread over all candidates, in [0, 1).

  Returns:
    Mean of the two directions; the accuracy of each (best candidate is a
    positive) as metrics.
  """
  positives, valid = positive_pairs(batch)
  logits = outputs['logit_scale'] * _similarity(outputs)
  has_text = jnp.any(positives, axis=1)
  of_pictures = _soft_cross_entropy(
    jnp.where(valid[None], logits, _FAR), positives, valid[None], smoothing
  )
  everything = jnp.ones((1, logits.shape[0]), bool)
  of_texts = _soft_cross_entropy(logits.T, positives.T, everything, smoothing)
  value = 0.5 * (_mean(of_pictures, has_text) + _mean(of_texts, valid))
  best_text = jnp.argmax(jnp.where(valid[None], logits, _FAR), axis=1)
  best_picture = jnp.argmax(logits, axis=0)
  columns = jnp.arange(valid.shape[0])
  rows = jnp.arange(logits.shape[0])
  return Loss(
    value,
    {
      'picture_to_text': _metric(positives[rows, best_text], has_text),
      'text_to_picture': _metric(positives[best_picture, columns], valid),
    },
  )


def sigmoid(outputs: Arrays, batch: Arrays) -> Loss:
  """Pairwise sigmoid loss (Zhai et al. 2023, algorithm 1).

  Args:
    outputs: As for `info_nce`, and `logit_bias` [].
    batch: See `positive_pairs`.

  Returns:
    Sum over all pairs of a picture and a valid text, over the number of
    pictures that have a text.
  """
  positives, valid = positive_pairs(batch)
  similarity = _similarity(outputs)
  logits = outputs['logit_scale'] * similarity + outputs['logit_bias']
  signs = jnp.where(positives, 1.0, -1.0)
  pair = -jax.nn.log_sigmoid(signs * logits)
  has_text = jnp.any(positives, axis=1)
  pictures = jnp.maximum(jnp.sum(has_text), 1)
  keep = valid[None] & has_text[:, None]
  value = jnp.sum(jnp.where(keep, pair, 0.0)) / pictures
  best = jnp.argmax(logits, axis=0)
  hit = positives[best, jnp.arange(valid.shape[0])]
  return Loss(value, {'text_to_picture': _metric(hit, valid)})


def _similarity(outputs: Arrays) -> Array:
  """Cosine similarities [B, B * U]."""
  visual = outputs['visual_embedding']
  text = outputs['text_embedding'].reshape(-1, visual.shape[-1])
  return visual @ text.T


def _soft_cross_entropy(
  logits: Array, positives: Array, candidates: Array, smoothing: float
) -> Array:
  """Cross entropy [R] of rows of logits [R, T] with soft targets."""
  log_p = jax.nn.log_softmax(logits, axis=-1)
  of_positives = _row_mean(log_p, positives)
  if not smoothing:
    return -of_positives
  of_all = _row_mean(log_p, jnp.broadcast_to(candidates, positives.shape))
  return -((1 - smoothing) * of_positives + smoothing * of_all)


def _row_mean(values: Array, mask: Array) -> Array:
  total = jnp.sum(jnp.where(mask, values, 0.0), axis=-1)
  return total / jnp.maximum(jnp.sum(mask, axis=-1), 1)


def _mean(values: Array, mask: Array) -> Array:
  return jnp.sum(jnp.where(mask, values, 0.0)) / jnp.maximum(jnp.sum(mask), 1)


def _metric(values: Array, mask: Array) -> Mean:
  hits = jnp.where(mask, values.astype(jnp.float32), 0.0)
  return Mean(jnp.sum(hits), jnp.sum(mask).astype(jnp.float32))
