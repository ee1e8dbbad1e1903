"""A model as a subject: batches, caches and buckets change no answer."""

import functools

import jax
import numpy as np
import PIL.Image
import pytest

from babyvfm_jax import models
from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.evals import controls, item, protocols
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import Grid
from babyvfm_jax.evals.subjects import checkpoint

_TEXTS = ['a ball', 'the dog is here', 'look', 'red dog', 'Look']
# Of another bucket than the texts, which have one between them.
_LONG = 'the dog is here and the red ball'


@pytest.fixture(scope='module')
def tokenizer(tmp_path_factory):
  return tokenizer_lib.Tokenizer.train(
    [*_TEXTS, _LONG] * 3, tmp_path_factory.mktemp('tokenizer'), 320, kind='word'
  )


@pytest.fixture(scope='module')
def trained(tokenizer):
  """Model and parameters, drawn and not trained."""
  return _drawn(tokenizer, 'cross')


def _drawn(tokenizer, fusion):
  model = models.build(
    'nano',
    vocabulary_size=tokenizer.vocabulary_size,
    image_size=16,
    layers=1,
    width=32,
    text_width=32,
    embedding=16,
    max_frames=4,
    fusion=fusion,
  )
  batch = models.example_batch(1, 1, 1, 8, 16)
  init = functools.partial(model.init, outputs=models.OUTPUTS)
  params = jax.jit(init)(jax.random.key(0), batch)['params']
  # Zeros at the start (gates, heads) would make answers equal by nature.
  generator = np.random.default_rng(0)
  params = jax.tree.map(
    lambda leaf: np.asarray(
      leaf + 0.1 * generator.normal(size=leaf.shape), np.float32
    ),
    params,
  )
  return model, params


@pytest.fixture(scope='module')
def visuals(tmp_path_factory):
  """Five pictures, the last a copy of the first, and a clip that is too long."""
  folder = tmp_path_factory.mktemp('pictures')
  generator = np.random.default_rng(0)
  paths = []
  for i in range(5):
    paths.append(folder / f'{i}.png')
    pixels = generator.integers(0, 256, (16, 16, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(paths[-1])
  paths[4].write_bytes(paths[0].read_bytes())
  return [
    *(Visual((path,)) for path in paths),
    Visual((*paths, *paths)),
  ]


def _subject(trained, tokenizer, batch_size=4):
  model, params = trained
  return checkpoint.ModelSubject(
    model,
    params,
    tokenizer,
    image_size=16,
    batch_size=batch_size,
    devices=jax.local_devices()[:1],
  )


def test_batched_is_as_one_at_a_time(trained, tokenizer, visuals):
  pairs = [(visual, text) for visual in visuals for text in _TEXTS]
  pairs += [(visuals[0], visual) for visual in visuals]
  together = _subject(trained, tokenizer)
  scores = together.similarity(pairs)
  alone = _subject(trained, tokenizer, batch_size=1)
  one_by_one = [alone.similarity([pair])[0] for pair in pairs]
  assert scores.dtype == np.float32
  assert np.ptp(scores) > 0.05
  np.testing.assert_allclose(scores, one_by_one, atol=1e-5)

  questions = [(visual, text) for visual in [None, *visuals] for text in _TEXTS]
  answers = together.likelihood(questions)
  for question, answer in zip(questions[::3], answers[::3], strict=True):
    (other,) = alone.likelihood([question])
    np.testing.assert_allclose(answer, other, atol=1e-5)


@pytest.mark.parametrize('fusion', ['cross', 'prefix'])
def test_answers_are_those_of_the_model_itself(fusion, tokenizer, visuals):
  model, params = _drawn(tokenizer, fusion)
  subject = _subject((model, params), tokenizer)
  ids = np.array([[[2, *tokenizer.encode(_LONG), 3]]], np.int32)
  pixels = np.asarray(PIL.Image.open(visuals[2].paths[0]))
  batch = {
    'frames': pixels[None, None],
    'frame_mask': np.ones((1, 1), bool),
    'tokens': ids,
    'token_mask': np.ones(ids.shape, bool),
  }
  wanted = {'visual_embedding', 'text_embedding', 'next_token_logits'}
  apply = jax.jit(functools.partial(model.apply, outputs=frozenset(wanted)))
  out = apply({'params': params}, batch)
  cosine = out['visual_embedding'][0] @ out['text_embedding'][0, 0]
  found = subject.similarity([(visuals[2], _LONG)])
  np.testing.assert_allclose(found, [cosine], atol=1e-5)
  logits = jax.nn.log_softmax(out['next_token_logits'][0, 0, :-1])
  wanted = np.take_along_axis(np.asarray(logits), ids[0, 0, 1:, None], 1)[:, 0]
  (found,) = subject.likelihood([(visuals[2], _LONG)])
  np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_picture_is_encoded_once_and_a_text_once(
  trained, tokenizer, visuals, monkeypatch
):
  seen = {'pictures': 0, 'texts': 0}
  decode = checkpoint.pictures.decode
  encode = tokenizer_lib.Tokenizer.encode

  def counted_decode(path, size):
    seen['pictures'] += 1
    return decode(path, size)

  def counted_encode(self, text):
    seen['texts'] += 1
    return encode(self, text)

  monkeypatch.setattr(checkpoint.pictures, 'decode', counted_decode)
  monkeypatch.setattr(tokenizer_lib.Tokenizer, 'encode', counted_encode)
  subject = _subject(trained, tokenizer)
  grid = Grid(tuple(visuals[:5]), tuple(_TEXTS))
  for _ in range(2):
    subject.similarity(grid)
    subject.similarity(list(grid))
  # The fifth picture is a copy of the first, 'Look' is 'look'.
  assert seen == {'pictures': 4, 'texts': 4}
  subject = _subject(trained, tokenizer)
  for _ in range(2):
    subject.likelihood(list(grid))
  assert seen['pictures'] == 8


def test_visual_tokens_beyond_the_cache_change_no_answer(
  trained, tokenizer, visuals, monkeypatch
):
  pairs = [(visual, text) for text in _TEXTS for visual in visuals]
  kept = _subject(trained, tokenizer).likelihood(pairs)
  monkeypatch.setattr(checkpoint, '_TOKEN_CACHE_BYTES', 1000)
  anew = _subject(trained, tokenizer).likelihood(pairs)
  for one, other in zip(kept, anew, strict=True):
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_later_words_do_not_change_the_likelihood_of_earlier_ones(
  trained, tokenizer, visuals
):
  first, second = _subject(trained, tokenizer).likelihood(
    [(visuals[0], 'the dog'), (visuals[0], _LONG)]
  )
  count = len(tokenizer.encode('the dog'))
  np.testing.assert_allclose(first[:count], second[:count], atol=1e-5)


def test_the_picture_changes_what_is_likely(trained, tokenizer, visuals):
  answers = _subject(trained, tokenizer).likelihood(
    [(visual, _TEXTS[1]) for visual in (None, *visuals[:2])]
  )
  assert np.abs(answers[0] - answers[1]).max() > 1e-3
  assert np.abs(answers[1] - answers[2]).max() > 1e-4


def test_a_model_that_sees_no_picture_ties_to_the_last_bit(
  trained, tokenizer, form, tmp_path
):
  task = item.read_task(form)
  subject = _subject(trained, tokenizer)
  for blind in (
    controls.ImageBlind(subject, tmp_path),
    controls.TextBlind(subject),
  ):
    result = protocols.PROTOCOLS[task.protocol].answer(
      blind, task, task.items, 0
    )
    totals = {metric.name: metric for metric in result.metrics}
    if blind.name == 'image_blind' and task.items[0].choose == 'visual':
      assert set(totals['accuracy'].totals) == {0.25}
    if blind.name == 'text_blind' and task.items[0].choose == 'text':
      assert set(totals['accuracy'].totals) == {0.25}
    if task.protocol == 'next_token':
      assert totals['gap_shuffled'].totals.sum() == pytest.approx(0, abs=1e-4)


def test_two_evaluations_share_their_programs(trained, tokenizer, visuals):
  pairs = [(visuals[0], text) for text in _TEXTS]
  _subject(trained, tokenizer).similarity(pairs)
  before = checkpoint._embed_text._cache_size()
  model, params = trained
  changed = jax.tree.map(lambda leaf: leaf * 1.1, params)
  _subject((model, changed), tokenizer).similarity(pairs)
  assert checkpoint._embed_text._cache_size() == before


def test_parameters_on_eight_devices_do_as_well(trained, tokenizer, visuals):
  model, params = trained
  mesh = jax.make_mesh(
    (8,), ('data',), axis_types=(jax.sharding.AxisType.Auto,)
  )
  everywhere = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())
  pairs = [(visuals[0], text) for text in _TEXTS]
  one = _subject(trained, tokenizer).similarity(pairs)
  spread = jax.device_put(params, everywhere)
  other = _subject((model, spread), tokenizer).similarity(pairs)
  np.testing.assert_allclose(one, other, atol=1e-6)


def test_eight_devices_answer_as_one_does(trained, tokenizer, visuals):
  devices = jax.local_devices()
  assert len(devices) == 8
  model, params = trained

  def subject(devices):
    return checkpoint.ModelSubject(
      model,
      params,
      tokenizer,
      image_size=16,
      batch_size=12,
      devices=devices,
    )

  one, eight = subject(devices[:1]), subject(devices)
  pairs = [(visual, text) for visual in visuals[:4] for text in _TEXTS]
  scores = one.similarity(pairs)
  assert np.ptp(scores) > 0.05
  np.testing.assert_allclose(eight.similarity(pairs), scores, atol=1e-5)
  for first, second in zip(
    eight.likelihood(pairs), one.likelihood(pairs), strict=True
  ):
    np.testing.assert_allclose(first, second, atol=1e-5)
  # Twelve rows are no multiple of eight: sixteen, two a device.
  rows = eight._full(np.zeros((3, 2), np.int32))
  assert len(rows.sharding.device_set) == 8
  assert {one.data.shape[0] for one in rows.addressable_shards} == {2}
