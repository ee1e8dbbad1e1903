"""A nano model of each fusion, with parameters and a batch."""

import dataclasses

import jax
import numpy as np
import pytest

from babyvfm_jax import models

VOCABULARY = 37
LENGTH = 9


def make_batch(seed=0, batch=3, frames=2, utterances=2, image_size=16):
  """A batch with ragged utterances."""
  generator = np.random.default_rng(seed)
  example = models.example_batch(batch, frames, utterances, LENGTH, image_size)
  example['frames'] = generator.integers(
    0, 256, example['frames'].shape, dtype=np.uint8
  )
  shape = (batch, utterances)
  lengths = generator.integers(4, LENGTH + 1, shape)
  mask = np.arange(LENGTH)[None, None] < lengths[..., None]
  tokens = generator.integers(4, VOCABULARY, mask.shape)
  example['tokens'] = np.where(mask, tokens, 0).astype(np.int32)
  example['token_mask'] = mask
  return example


@dataclasses.dataclass
class Built:
  """A model, its parameters and a batch."""

  model: models.BabyVFM
  variables: dict
  batch: dict

  def __call__(self, batch=None, outputs=models.OUTPUTS, **options):
    batch = self.batch if batch is None else batch
    rngs = options.pop('rngs', None)

    @jax.jit
    def apply(variables, batch, rngs):
      return self.model.apply(variables, batch, outputs, rngs=rngs, **options)

    return apply(self.variables, batch, rngs)


def build(**overrides):
  """Builds and initialises a nano model of two frames."""
  options = {
    'image_size': 16,
    'max_frames': 3,
    'vocabulary_size': VOCABULARY,
    **overrides,
  }
  model = models.build('nano', **options)
  batch = make_batch()
  variables = jax.jit(model.init, static_argnums=2)(
    jax.random.key(0), batch, models.OUTPUTS
  )
  return Built(model, variables, batch)


@pytest.fixture(scope='package', params=['cross', 'prefix'])
def built(request):
  """A nano model of either fusion."""
  return build(fusion=request.param)
