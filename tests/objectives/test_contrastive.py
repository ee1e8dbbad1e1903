"""Contrastive objectives against plain loops, and what they must not mind."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from babyvfm_jax.objectives import OBJECTIVES
from babyvfm_jax.objectives.contrastive import positive_pairs

NAMES = ['info_nce', 'sigmoid']


def make(seed=0, batch=6, utterances=2, width=5):
  """Outputs and a batch with a repeated picture, repeated words, padding."""
  generator = np.random.default_rng(seed)

  def unit(*shape):
    x = generator.normal(size=shape).astype(np.float32)
    return x / np.linalg.norm(x, axis=-1, keepdims=True)

  outputs = {
    'visual_embedding': unit(batch, width),
    'text_embedding': unit(batch, utterances, width),
    'logit_scale': np.float32(7.0),
    'logit_bias': np.float32(-2.0),
  }
  utterance_ids = np.arange(batch * utterances).reshape(batch, utterances)
  utterance_ids[3, 0] = utterance_ids[1, 1]
  pictures = np.arange(batch)
  pictures[5] = pictures[4]
  mask = np.ones((batch, utterances), bool)
  mask[2, 1] = False
  return outputs, {
    'picture_ids': pictures.astype(np.int32),
    'utterance_ids': utterance_ids.astype(np.int32),
    'utterance_mask': mask,
  }


def pairs(outputs, batch):
  """Texts, their similarity to every picture, and positives, by loops."""
  texts = [
    (row, place)
    for row in range(batch['utterance_mask'].shape[0])
    for place in range(batch['utterance_mask'].shape[1])
    if batch['utterance_mask'][row, place]
  ]
  visual = outputs['visual_embedding'].astype(np.float64)
  said = outputs['text_embedding'].astype(np.float64)
  count = len(visual)
  similarity = np.array(
    [[visual[i] @ said[t] for t in texts] for i in range(count)]
  )
  positive = np.zeros_like(similarity, dtype=bool)
  for i in range(count):
    own = {
      batch['utterance_ids'][row, place] for row, place in texts if row == i
    }
    for column, (row, place) in enumerate(texts):
      positive[i, column] = (
        batch['picture_ids'][i] == batch['picture_ids'][row]
        or batch['utterance_ids'][row, place] in own
      )
  return similarity, positive


def log_softmax(x):
  x = x - x.max(-1, keepdims=True)
  return x - np.log(np.exp(x).sum(-1, keepdims=True))


def reference(name, outputs, batch):
  similarity, positive = pairs(outputs, batch)
  logits = float(outputs['logit_scale']) * similarity
  if name == 'sigmoid':
    signs = np.where(positive, 1.0, -1.0)
    margin = signs * (logits + float(outputs['logit_bias']))
    return np.log1p(np.exp(-margin)).sum() / len(logits)
  directions = []
  for scores, hits in ((logits, positive), (logits.T, positive.T)):
    log_p = log_softmax(scores)
    rows = [-log_p[i, hits[i]].mean() for i in range(len(scores))]
    directions.append(np.mean(rows))
  return np.mean(directions)


@pytest.mark.parametrize('name', NAMES)
def test_equals_a_loop(name):
  outputs, batch = make()
  value = OBJECTIVES[name].function(outputs, batch).value
  np.testing.assert_allclose(value, reference(name, outputs, batch), rtol=1e-5)


@pytest.mark.parametrize('name', NAMES)
def test_gradient_equals_finite_differences(name):
  outputs, batch = make()

  def loss(visual):
    changed = {**outputs, 'visual_embedding': visual}
    return OBJECTIVES[name].function(changed, batch).value

  gradient = jax.grad(loss)(jnp.asarray(outputs['visual_embedding']))
  step = 1e-4
  for place in [(0, 0), (3, 2), (5, 4)]:
    ends = []
    for sign in (1, -1):
      visual = outputs['visual_embedding'].astype(np.float64)
      visual[place] += sign * step
      moved = {**outputs, 'visual_embedding': visual}
      ends.append(reference(name, moved, batch))
    expected = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(gradient[place], expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize('name', NAMES)
def test_order_of_the_batch_does_not_matter(name):
  outputs, batch = make()
  order = np.random.default_rng(1).permutation(6)
  shuffled = {
    key: value[order] if np.ndim(value) else value
    for key, value in outputs.items()
  }
  moved = {key: value[order] for key, value in batch.items()}
  np.testing.assert_allclose(
    OBJECTIVES[name].function(shuffled, moved).value,
    OBJECTIVES[name].function(outputs, batch).value,
    rtol=1e-5,
  )


@pytest.mark.parametrize('name', NAMES)
def test_padding_utterances_are_never_read(name):
  outputs, batch = make()
  noisy = {**outputs, 'text_embedding': outputs['text_embedding'].copy()}
  noisy['text_embedding'][2, 1] = 9.0
  changed = {**batch, 'utterance_ids': batch['utterance_ids'].copy()}
  changed['utterance_ids'][2, 1] = batch['utterance_ids'][0, 0]
  np.testing.assert_allclose(
    OBJECTIVES[name].function(noisy, changed).value,
    OBJECTIVES[name].function(outputs, batch).value,
    rtol=1e-6,
  )


@pytest.mark.parametrize('name', NAMES)
def test_repeated_words_are_no_negatives(name):
  """Said of both pictures, the same words must not push either away."""
  outputs, batch = make()
  apart = {**batch, 'utterance_ids': batch['utterance_ids'].copy()}
  apart['utterance_ids'][3, 0] = 999
  for ids, expected in ((batch, True), (apart, False)):
    positives, _ = positive_pairs(ids)
    assert bool(positives[1, 2 * 3]) is expected
    assert bool(positives[3, 2 * 1 + 1]) is expected
  same = {**outputs, 'text_embedding': outputs['text_embedding'].copy()}
  same['text_embedding'][3, 0] = same['text_embedding'][1, 1]
  value = OBJECTIVES[name].function
  assert value(same, batch).value != pytest.approx(
    float(value(same, apart).value), rel=1e-3
  )


@pytest.mark.parametrize('name', NAMES)
def test_alignment_lowers_the_loss(name):
  outputs, batch = make()
  batch = {
    'picture_ids': np.arange(6, dtype=np.int32),
    'utterance_ids': np.arange(12, dtype=np.int32).reshape(6, 2),
    'utterance_mask': np.ones((6, 2), bool),
  }
  axes = np.eye(6, dtype=np.float32)
  aligned = {
    **outputs,
    'visual_embedding': axes,
    'text_embedding': np.repeat(axes[:, None], 2, 1),
  }
  crossed = {**aligned, 'visual_embedding': np.roll(axes, 1, 0)}
  good = OBJECTIVES[name].function(aligned, batch)
  bad = OBJECTIVES[name].function(crossed, batch)
  assert good.value < bad.value
  metric = good.metrics['text_to_picture']
  assert metric.total / metric.weight == 1.0


def test_smoothing_by_hand():
  whole, _ = make()
  outputs = {
    **whole,
    'visual_embedding': whole['visual_embedding'][:2],
    'text_embedding': whole['text_embedding'][:2, :1],
  }
  batch = {
    'picture_ids': np.array([0, 1], np.int32),
    'utterance_ids': np.array([[0], [1]], np.int32),
    'utterance_mask': np.ones((2, 1), bool),
  }
  logits = 7.0 * (
    outputs['visual_embedding'] @ outputs['text_embedding'][:, 0].T
  )
  target = np.array([[0.9, 0.1], [0.1, 0.9]])
  expected = np.mean(
    [-(target * log_softmax(x)).sum(-1).mean() for x in (logits, logits.T)]
  )
  actual = OBJECTIVES['info_nce'].function(outputs, batch, smoothing=0.2)
  np.testing.assert_allclose(actual.value, expected, rtol=1e-5)
