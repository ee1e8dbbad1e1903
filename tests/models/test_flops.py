"""The formula against XLA's own count, where XLA can count."""

import jax
import pytest

from babyvfm_jax import models
from tests.models import conftest as nano


@pytest.mark.parametrize(
  'overrides',
  [{}, {'fusion': 'prefix'}, {'stem': 'conv'}, {'generate_utterances': 1}],
  ids=str,
)
def test_formula_is_near_the_compilers_count(overrides):
  # Wide enough that matrix products dominate.
  model = models.build(
    'tiny', vocabulary_size=500, image_size=32, patch=4, **overrides
  )
  if overrides.get('stem') == 'conv':
    model = model.clone(patch=8)
  batch = models.example_batch(2, 1, 2, 16, 32)
  shapes = jax.eval_shape(
    lambda: model.init(jax.random.key(0), batch, models.OUTPUTS)
  )
  compiled = (
    jax.jit(model.apply, static_argnums=2)
    .lower(shapes, batch, models.OUTPUTS)
    .compile()
  )
  counted = compiled.cost_analysis()['flops']
  formula = models.count_flops(model, batch, models.OUTPUTS)
  assert formula == pytest.approx(counted, rel=0.12)


def test_only_what_is_asked_for_is_counted():
  model = models.build('nano', vocabulary_size=nano.VOCABULARY)
  batch = models.example_batch(2, 1, 2, 16, 64)
  towers = frozenset({'visual_embedding', 'text_embedding'})
  fewer = models.count_flops(model, batch, towers)
  assert 0 < fewer < models.count_flops(model, batch, models.OUTPUTS)
