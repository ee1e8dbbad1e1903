"""A tiny corpus, config, model and batch to train with in seconds."""

import json

import flax.linen as nn
import jax.numpy as jnp
import numpy as np
import pytest
import simplejpeg

from babyvfm_jax import models
from babyvfm_jax.config import load
from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import moment as moment_lib
from babyvfm_jax.corpus import store, tokenizer

SIZE = 16
VOCABULARY = 40
WORDS = ('the', 'ball', 'is', 'red', 'look', 'a', 'dog', 'and', 'cat', 'go')
# As overrides of a config, and so of a command line too.
OVERRIDES = {
  'batch_size': 8,
  'steps': 12,
  'model.width': 16,
  'model.heads': 2,
  'model.layers': 1,
  'model.text_width': 16,
  'model.text_heads': 2,
  'model.embedding': 16,
  'training.log_every': 1,
  'training.checkpoint_every': 4,
}


@pytest.fixture(scope='session')
def tiny_corpus(tmp_path_factory) -> store.Corpus:
  """Forty coloured pictures, each with an utterance of 1 to 6 words."""
  folder = tmp_path_factory.mktemp('training') / 'corpus'
  rng = np.random.default_rng(0)
  rows, texts = [], []
  for number in range(40):
    colour = rng.integers(0, 256, 3)
    pixels = np.broadcast_to(colour, (SIZE, SIZE, 3)).astype(np.uint8).copy()
    texts.append(' '.join(rng.choice(WORDS, 1 + number % 6)))
    moment = moment_lib.Moment(
      recording=f'recording-{number // 5}',
      position=number % 5,
      child='child',
      age_days=300.0,
      group=f'recording-{number // 5}',
      kind='utterance',
      start=float(number),
      end=number + 1.0,
      speaker='caregiver',
      speaker_label='MOT',
      text=texts[-1],
      confidence=None,
      frames=(simplejpeg.encode_jpeg(pixels, 95, colorsubsampling='444'),),
      frame_times=(number + 0.5,),
    )
    row = index_lib.row_of(moment)
    rows.append((row, store.serialize(row, moment.frames)))
  store.write(folder, {'train': rows}, size=SIZE)
  tokenizer.Tokenizer.train(texts, folder / 'tokenizer', 300)
  (folder / 'provenance.json').write_text('{}', encoding='utf-8')
  (folder / 'card.json').write_text(json.dumps({'name': 'tiny'}), 'utf-8')
  return store.Corpus(folder)


@pytest.fixture
def tiny_config(root, tiny_corpus):
  """`configs/smoke.py` at its smallest."""
  spec = f'{root}/configs/smoke.py:corpus={tiny_corpus.folder},image_size=16'
  config = load(spec)
  config.update_from_flattened_dict(OVERRIDES)
  return config


@pytest.fixture(scope='session')
def tiny_model() -> models.BabyVFM:
  return models.build(
    'nano',
    vocabulary_size=VOCABULARY,
    image_size=SIZE,
    width=16,
    heads=2,
    layers=1,
    text_width=16,
    text_heads=2,
    embedding=16,
  )


class Small(nn.Module):
  """A bigram model with embeddings: the interface, compiled in no time."""

  dropout: float = 0.0
  vocabulary: int = 40

  @nn.compact
  def __call__(self, batch, outputs, deterministic=True):
    found = {'logit_scale': jnp.array(10.0), 'logit_bias': jnp.array(-10.0)}
    words = nn.Embed(self.vocabulary, 16, name='words')(batch['tokens'])
    words = nn.Dropout(self.dropout, deterministic=deterministic)(words)
    found['next_token_logits'] = nn.Dense(self.vocabulary, name='next')(words)
    heard = jnp.mean(words * batch['token_mask'][..., None], axis=2)
    found['text_embedding'] = _unit(heard)
    if 'frames' in batch:
      colours = jnp.mean(batch['frames'] / 255.0, axis=(1, 2, 3))
      found['visual_embedding'] = _unit(nn.Dense(16, name='see')(colours))
    return {name: found[name] for name in outputs}


def _unit(x):
  return x / jnp.sqrt(jnp.sum(x * x, axis=-1, keepdims=True) + 1e-6)


@pytest.fixture
def small() -> Small:
  return Small()


@pytest.fixture
def batch() -> dict[str, np.ndarray]:
  """Eight pairs whose utterances have 2 to 9 tokens."""
  rng = np.random.default_rng(1)
  result = models.example_batch(8, 1, 1, 10, SIZE)
  result['frames'] = rng.integers(0, 256, result['frames'].shape, np.uint8)
  lengths = np.arange(2, 10)
  mask = np.arange(10)[None] < lengths[:, None]
  tokens = rng.integers(4, VOCABULARY, (8, 10), np.int32)
  result['tokens'] = np.where(mask, tokens, 0).astype(np.int32)[:, None]
  result['token_mask'] = mask[:, None]
  return result
