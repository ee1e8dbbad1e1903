"""Layers against plain references."""

import jax
import jax.numpy as jnp
import numpy as np

from babyvfm_jax.models import fusion, layers, vision


def test_attention_equals_a_plain_loop():
  generator = np.random.default_rng(0)
  x = generator.normal(size=(2, 5, 8)).astype(np.float32)
  mask = generator.random((2, 5, 5)) < 0.6
  mask[0, 3] = False  # This query may see nothing.
  module = layers.Attention(2)
  variables = module.init(jax.random.key(0), x, mask=mask)
  actual = module.apply(variables, x, mask=mask)
  params = variables['params']
  qkv = x @ np.asarray(params['qkv']['kernel'])
  query, key, value = np.split(qkv, 3, -1)
  expected = np.zeros_like(x)
  for b in range(2):
    for i in range(5):
      for head in range(2):
        part = slice(4 * head, 4 * head + 4)
        allowed = np.flatnonzero(mask[b, i])
        if not len(allowed):
          continue
        scores = key[b, allowed, part] @ query[b, i, part] / 2.0
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        expected[b, i, part] = weights @ value[b, allowed, part]
  expected = expected @ np.asarray(params['out']['kernel'])
  np.testing.assert_allclose(actual, expected, atol=1e-5)


def test_rotary_scores_depend_on_distance_alone():
  generator = np.random.default_rng(0)
  query = generator.normal(size=(1, 1, 1, 8)).astype(np.float32)
  key = generator.normal(size=(1, 1, 1, 8)).astype(np.float32)

  def score(i, j):
    a = layers.rotate(query, jnp.array([[i]]))
    b = layers.rotate(key, jnp.array([[j]]))
    return float(jnp.sum(a * b))

  np.testing.assert_allclose(score(3, 1), score(9, 7), rtol=1e-4)
  assert abs(score(3, 1) - score(3, 2)) > 1e-3


def test_patchify_keeps_every_pixel_in_its_patch():
  frames = np.arange(2 * 4 * 6 * 3).reshape(2, 4, 6, 3)
  patches = np.asarray(vision.patchify(jnp.asarray(frames), 2))
  assert patches.shape == (2, 6, 12)
  for row in range(2):
    for column in range(3):
      block = frames[:, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
      np.testing.assert_array_equal(
        patches[:, 3 * row + column], block.reshape(2, -1)
      )


def test_masked_mean_of_nothing_is_zero():
  x = jnp.ones((2, 3, 4))
  mask = jnp.array([[True, False, True], [False, False, False]])
  np.testing.assert_allclose(
    layers.masked_mean(x, mask), [[1] * 4, [0] * 4], atol=1e-6
  )


def test_visibility_by_hand():
  frame_mask = jnp.array([[True, True, False]])
  token_frames = jnp.array([[[-1, 0, 1, 2]]])
  seen = fusion.visibility(frame_mask, token_frames, (1, 4, 2))
  expected = [
    [0, 0, 0, 0, 0, 0],
    [1, 1, 0, 0, 0, 0],
    [1, 1, 1, 1, 0, 0],
    [1, 1, 1, 1, 0, 0],
  ]
  np.testing.assert_array_equal(seen[0], np.array(expected, bool))
