"""Errors before anything is read."""

import pytest

from babyvfm_jax import config as config_lib
from babyvfm_jax.training.validation import validate


def _errors(config, **overrides) -> str:
  config.update_from_flattened_dict(overrides)
  with pytest.raises(config_lib.ConfigError) as caught:
    validate(config_lib.plain(config))
  return str(caught.value)


def test_the_smallest_config_is_valid(tiny_config):
  validate(config_lib.plain(tiny_config))


@pytest.mark.parametrize(
  ('field', 'value', 'error'),
  [
    ('steps', 0, 'config.steps is 0; use at least 1'),
    (
      'training.ema',
      1.0,
      r'config.training.ema is 1.0; use a number in [0, 1)',
    ),
    ('optimizer.warmup', 1.5, 'config.optimizer.warmup is 1.5; use a fraction'),
    ('optimizer.name', 'adam', "is 'adam'; did you mean 'adamw'?"),
    ('optimizer.schedule', 'step', "is 'step'; there are constant, cosine"),
    ('model.preset', 'smal', "is 'smal'; did you mean 'small'?"),
    ('training.dtype', 'float16', "is 'float16'; did you mean"),
    ('optimizer.learning_rate', 0.0, 'learning_rate is 0.0; use more than 0'),
    ('training.accumulate', 3, "does not divide config.mixture.pairs's batch"),
    ('optimizer.rules', ('kernel',), "optimizer.rules: 'kernel' is not of the"),
    ('corpus', '', "config.corpus is ''; give the corpus's folder"),
  ],
)
def test_a_wrong_value_is_named_with_its_fix(tiny_config, field, value, error):
  assert error in _errors(tiny_config, **{field: value})


def test_schedules_objectives_and_options_are_checked(tiny_config):
  config = tiny_config.unlock()
  config.mixture.pairs.weight = ((0.5, 1.0), (0.2, 0.0))
  config.objectives.next_tokens = {'weight': 1.0}
  config.objectives.info_nce.smooth = 0.1
  errors = _errors(config)
  assert 'config.mixture.pairs.weight: schedule ((0.5, 1.0), (0.2' in errors
  assert "next_tokens: no such objective; did you mean 'next_token'" in errors
  assert "unknown option 'smooth'; did you mean 'smoothing'?" in errors


def test_an_empty_mixture_and_recipe_are_refused(tiny_config):
  config = tiny_config.unlock()
  config.mixture = {}
  config.objectives = {}
  errors = _errors(config)
  assert 'config.mixture is empty' in errors
  assert 'config.objectives is empty' in errors
