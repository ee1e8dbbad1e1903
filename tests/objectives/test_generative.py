"""Next token against a plain loop, over every kind of batch."""

import jax
import numpy as np
import pytest

from babyvfm_jax.objectives import OBJECTIVES

NEXT_TOKEN = OBJECTIVES['next_token'].function


def make(segments=False):
  generator = np.random.default_rng(0)
  logits = generator.normal(size=(3, 2, 6, 11)).astype(np.float32)
  lengths = generator.integers(2, 7, (3, 2))
  mask = np.arange(6)[None, None] < lengths[..., None]
  mask[0, 1] = False  # An utterance that is all padding.
  tokens = np.where(mask, generator.integers(4, 11, mask.shape), 0)
  batch = {'tokens': tokens.astype(np.int32), 'token_mask': mask}
  if segments:
    batch['token_mask'] = np.ones_like(mask)
    ids = np.broadcast_to(np.array([1, 1, 2, 2, 2, 3]), mask.shape)
    batch['segment_ids'] = ids.astype(np.int32)
  return {'next_token_logits': logits}, batch


def reference(outputs, batch, smoothing=0.0):
  logits = outputs['next_token_logits'].astype(np.float64)
  losses = []
  for b, u, l in np.ndindex(*logits.shape[:3]):
    if l + 1 == logits.shape[2] or not batch['token_mask'][b, u, l + 1]:
      continue
    segments = batch.get('segment_ids')
    if segments is not None and segments[b, u, l] != segments[b, u, l + 1]:
      continue
    p = np.exp(logits[b, u, l]) / np.exp(logits[b, u, l]).sum()
    target = np.full(11, smoothing / 11)
    target[batch['tokens'][b, u, l + 1]] += 1 - smoothing
    losses.append(-(target * np.log(p)).sum())
  return np.mean(losses)


@pytest.mark.parametrize('segments', [False, True])
@pytest.mark.parametrize('smoothing', [0.0, 0.1])
def test_equals_a_loop(segments, smoothing):
  outputs, batch = make(segments)
  actual = NEXT_TOKEN(outputs, batch, smoothing=smoothing)
  np.testing.assert_allclose(
    actual.value, reference(outputs, batch, smoothing), rtol=1e-5
  )


def test_gradient_is_probability_minus_target():
  outputs, batch = make()
  gradient = jax.grad(
    lambda logits: NEXT_TOKEN({'next_token_logits': logits}, batch).value
  )(outputs['next_token_logits'])
  logits = outputs['next_token_logits'].astype(np.float64)
  mask = batch['token_mask'][..., 1:] & batch['token_mask'][..., :-1]
  p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
  expected = np.zeros_like(logits)
  for b, u, l in zip(*np.nonzero(mask), strict=True):
    expected[b, u, l] = p[b, u, l]
    expected[b, u, l, batch['tokens'][b, u, l + 1]] -= 1
  np.testing.assert_allclose(gradient, expected / mask.sum(), atol=1e-6)


def test_fewer_generated_utterances_use_the_first_ones():
  outputs, batch = make()
  first = {'next_token_logits': outputs['next_token_logits'][:, :1]}
  cut = {key: value[:, :1] for key, value in batch.items()}
  np.testing.assert_allclose(
    NEXT_TOKEN(first, batch).value, reference(first, cut), rtol=1e-5
  )


def test_padding_changes_nothing():
  outputs, batch = make()
  noisy = {**batch, 'tokens': batch['tokens'].copy()}
  noisy['tokens'][~batch['token_mask']] = 7
  np.testing.assert_allclose(
    NEXT_TOKEN(outputs, noisy).value,
    NEXT_TOKEN(outputs, batch).value,
    rtol=1e-6,
  )


def test_metrics_are_mergeable_sums():
  outputs, batch = make()
  metric = NEXT_TOKEN(outputs, batch).metrics['nats_per_token']
  mask = batch['token_mask'][..., 1:] & batch['token_mask'][..., :-1]
  assert metric.weight == mask.sum()
  np.testing.assert_allclose(
    metric.total / metric.weight, reference(outputs, batch), rtol=1e-5
  )
