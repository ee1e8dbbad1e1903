"""The assembly: causality, padding, visibility, sharing, switches."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from babyvfm_jax import models
from tests.models import conftest as nano

LOGITS = frozenset({'next_token_logits'})


def test_shapes_and_types(built):
  out = built()
  assert set(out) == models.OUTPUTS
  assert out['visual_embedding'].shape == (3, 64)
  assert out['text_embedding'].shape == (3, 2, 64)
  assert out['next_token_logits'].shape == (3, 2, nano.LENGTH, nano.VOCABULARY)
  assert out['next_token_logits'].dtype == jnp.float32
  for name in ('visual_embedding', 'text_embedding'):
    norms = jnp.linalg.norm(out[name], axis=-1)
    np.testing.assert_allclose(norms, 1.0, rtol=1e-4)


def test_causality_by_gradient(built):
  """A logit depends on its own and earlier tokens, and on no later one."""
  row = np.asarray(built.batch['token_mask']).sum(-1).argmax()
  b, u = np.unravel_index(row, (3, 2))
  table = built.variables['params']['text_embed']['tokens']
  # Every token of the row gets an embedding row of its own to differentiate.
  tokens = np.array(built.batch['tokens'])
  tokens[b, u] = np.arange(4, 4 + nano.LENGTH)
  others = np.ones(tokens.shape, bool)
  others[b, u] = False
  tokens[others & (tokens >= 4)] = 30
  mask = np.array(built.batch['token_mask'])
  mask[b, u] = True
  batch = {**built.batch, 'tokens': tokens, 'token_mask': mask}
  place = 4

  def hidden(table):
    params = {**built.variables['params']}
    params['text_embed'] = {**params['text_embed'], 'tokens': table}
    out = built.model.apply({'params': params}, batch, LOGITS)
    # A vocabulary entry that no input uses: only its inputs' states matter.
    return out['next_token_logits'][b, u, place, 35]

  gradient = jax.jit(jax.grad(hidden))(table)
  reach = jnp.abs(gradient[4 : 4 + nano.LENGTH]).sum(-1)
  assert (reach[: place + 1] > 0).all()
  assert (reach[place + 1 :] == 0).all()


def test_padding_changes_nothing(built):
  """What stands under the masks is never read."""
  noisy = {key: np.array(value) for key, value in built.batch.items()}
  noisy['frame_mask'][0, 1] = False
  reference = built(noisy)
  noisy['tokens'][~noisy['token_mask']] = 11
  noisy['frames'][0, 1] = 255 - noisy['frames'][0, 1]
  changed = built(noisy)
  mask = noisy['token_mask']
  for name in ('visual_embedding', 'text_embedding'):
    np.testing.assert_allclose(changed[name], reference[name], atol=1e-5)
  np.testing.assert_allclose(
    changed['next_token_logits'][mask],
    reference['next_token_logits'][mask],
    atol=2e-5,
  )


def test_picture_moves_the_logits(built):
  other = {**built.batch, 'frames': 255 - built.batch['frames']}
  with_other = built(other, LOGITS)['next_token_logits']
  with_own = built(outputs=LOGITS)['next_token_logits']
  assert jnp.abs(with_other - with_own).max() > 1e-3


def test_tokens_see_no_later_frame(built):
  """In a dialogue a token sees the frames up to its own."""
  token_frames = np.zeros(built.batch['tokens'].shape, np.int32)
  token_frames[..., 5:] = 1
  token_frames[..., 0] = -1
  batch = {**built.batch, 'token_frames': token_frames}
  before = built(batch, LOGITS)['next_token_logits']
  frames = np.array(batch['frames'])
  frames[:, 1] = 255 - frames[:, 1]
  # Frames know of each other in the temporal encoder: switch that off.
  params = jax.tree.map(lambda x: x, built.variables['params'])
  assert params['temporal']['gate'] == 0, 'a fresh model has a closed gate'
  after = built({**batch, 'frames': frames}, LOGITS)['next_token_logits']
  mask = built.batch['token_mask']
  early = mask & (token_frames < 1)
  late = mask & (token_frames == 1)
  np.testing.assert_allclose(after[early], before[early], atol=1e-5)
  assert jnp.abs(after[late] - before[late]).max() > 1e-3


def test_packed_segments_do_not_meet(built):
  """A text packed with another has the logits that it has alone."""
  batch = {
    'tokens': built.batch['tokens'][:1, :1],
    'token_mask': np.ones((1, 1, nano.LENGTH), bool),
  }
  tokens = np.arange(5, 5 + nano.LENGTH, dtype=np.int32)[None, None]
  segments = np.array([[[1] * 5 + [2] * 4]], np.int32)
  positions = np.array([[[*range(5), *range(4)]]], np.int32)
  packed = built(
    {
      **batch,
      'tokens': tokens,
      'segment_ids': segments,
      'positions': positions,
    },
    LOGITS,
  )['next_token_logits']
  second = np.zeros_like(tokens)
  second[..., :4] = tokens[..., 5:]
  alone = built({'tokens': second, 'token_mask': second > 0}, LOGITS)[
    'next_token_logits'
  ]
  np.testing.assert_allclose(packed[0, 0, 5:], alone[0, 0, :4], atol=1e-5)


def test_methods_agree_with_the_whole(built):
  """Evaluation's methods give what one forward pass gives."""
  out = built()
  apply = built.model.apply
  batch = built.batch
  visual = apply(
    built.variables,
    batch['frames'],
    batch['frame_mask'],
    method='encode_frames',
  )
  embedding = apply(
    built.variables, visual, batch['frame_mask'], method='embed_visual'
  )
  text = apply(
    built.variables, batch['tokens'], batch['token_mask'], method='embed_text'
  )
  logits = apply(
    built.variables,
    batch['tokens'],
    batch['token_mask'],
    visual,
    batch['frame_mask'],
    method='token_logits',
  )
  np.testing.assert_allclose(embedding, out['visual_embedding'], atol=1e-5)
  np.testing.assert_allclose(text, out['text_embedding'], atol=1e-5)
  np.testing.assert_allclose(logits, out['next_token_logits'], atol=1e-4)


def test_only_the_first_utterances_are_generated(built):
  cut = built.model.clone(generate_utterances=1)
  logits = nano.Built(cut, built.variables, built.batch)(outputs=LOGITS)
  whole = built(outputs=LOGITS)['next_token_logits']
  assert logits['next_token_logits'].shape[1] == 1
  np.testing.assert_allclose(
    logits['next_token_logits'], whole[:, :1], atol=1e-5
  )


@pytest.mark.parametrize('switch', ['remat', 'scan'])
def test_memory_switches_change_no_gradient(switch):
  plain = nano.build(layers=2)
  switched = plain.model.clone(**{switch: True})
  params = plain.variables['params']

  def gradient(model, params):
    def loss(params):
      out = model.apply({'params': params}, plain.batch, LOGITS)
      return jnp.mean(jnp.square(out['next_token_logits']))

    return jax.jit(jax.grad(loss))(params)

  def stacked(tree):
    """Parameters of unrolled blocks, stacked as a scan wants them."""
    if not isinstance(tree, dict):
      return tree
    if 'block_0' in tree:
      blocks = [tree[f'block_{i}'] for i in range(len(tree))]
      return {'blocks': jax.tree.map(lambda *x: jnp.stack(x), *blocks)}
    return {key: stacked(value) for key, value in tree.items()}

  change = stacked if switch == 'scan' else lambda tree: tree
  expected = change(gradient(plain.model, params))
  actual = gradient(switched, change(params))
  jax.tree.map(
    lambda a, b: np.testing.assert_allclose(a, b, atol=1e-6, rtol=1e-4),
    actual,
    expected,
  )


@pytest.mark.parametrize(
  'overrides',
  [
    {'positions': 'learned'},
    {'stem': 'conv'},
    {'visual_pool': 'attention'},
    {'text_pool': 'last'},
    {'dtype': 'bfloat16', 'matmul_dtype': 'bfloat16'},
  ],
)
def test_options_give_finite_outputs(overrides):
  out = nano.build(**overrides)()
  assert all(bool(jnp.isfinite(value).all()) for value in out.values())


def test_dropout_needs_its_stream_and_moves_outputs():
  built = nano.build(dropout=0.5)
  dropped = built(deterministic=False, rngs={'dropout': jax.random.key(1)})
  change = dropped['visual_embedding'] - built()['visual_embedding']
  assert jnp.abs(change).max() > 1e-3


def test_errors_say_what_to_do(built):
  with pytest.raises(ValueError, match="did you mean 'tiny'"):
    models.build('tinny', vocabulary_size=9)
  with pytest.raises(ValueError, match="did you mean 'layers'"):
    models.build('tiny', vocabulary_size=9, layer=2)
  with pytest.raises(ValueError, match=r'raise model\.max_frames'):
    built(nano.make_batch(frames=4))
  with pytest.raises(ValueError, match='multiple of the patch size'):
    nano.build(patch=7)
  with pytest.raises(ValueError, match='unknown outputs'):
    built(outputs=frozenset({'captions'}))
  with pytest.raises(ValueError, match=r'model\.fusion'):
    nano.build(fusion='late')
