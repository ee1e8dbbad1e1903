"""Configurations: arguments, overrides, and their way through JSON."""

import dataclasses

import pytest

from babyvfm_jax import config, models
from babyvfm_jax.config import ConfigError


@pytest.fixture
def smoke(root):
  return config.load(f'{root}/configs/smoke.py:corpus=some/folder')


def test_arguments_have_the_types_of_their_defaults():
  found = config.parse_arg(
    'corpus=a,b/c,size=32,rate=1e-3,fast=true',
    corpus='',
    size=64,
    rate=1.0,
    fast=False,
    name='x',
  )
  # A comma belongs to the value unless a name follows.
  assert vars(found) == {
    'corpus': 'a,b/c',
    'size': 32,
    'rate': 1e-3,
    'fast': True,
    'name': 'x',
  }


@pytest.mark.parametrize(
  ('arg', 'error'),
  [
    ('sise=3', "unknown config argument 'sise'; did you mean 'size'?"),
    ('colour=3', "unknown config argument 'colour'; there are fast, size"),
    ('size=big', 'config argument size=big: want int'),
    ('fast=maybe', 'config argument fast=maybe: want bool'),
    ('big', "'big' is not of the form name=value; there are size=64"),
  ],
)
def test_a_wrong_argument_is_told_what_was_meant(arg, error):
  with pytest.raises(ConfigError) as caught:
    config.parse_arg(arg, size=64, fast=False)
  assert error in str(caught.value)


@pytest.mark.parametrize(
  ('name', 'error'),
  [
    ('stepz', "--config.stepz: config has no field 'stepz'; did you mean 'st"),
    (
      'optimizer.learnin_rate',
      "config.optimizer has no field 'learnin_rate'; did you mean 'learning_",
    ),
    ('mixture.pair.length', "no field 'pair'; did you mean 'pairs'?"),
    ('weight_decay', 'did you mean --config.optimizer.weight_decay?'),
  ],
)
def test_an_unknown_field_is_told_what_was_meant(smoke, name, error):
  config.check_overrides(smoke, ['steps', 'mixture.pairs.length'])
  with pytest.raises(ConfigError) as caught:
    config.check_overrides(smoke, [name])
  assert error in str(caught.value)


def test_a_config_that_is_not_there_is_told_what_is(root):
  with pytest.raises(
    ConfigError, match=r"no such config; did you mean '.*/smo"
  ):
    config.load(f'{root}/configs/smok.py')


def test_a_config_is_locked_and_a_weight_may_be_knots(smoke):
  with pytest.raises(AttributeError, match='locked'):
    smoke.stepz = 3
  smoke.mixture.pairs.weight = ((0.0, 1.0), (1.0, 0.0))
  smoke.mixture.pairs.weight = 2
  with pytest.raises(TypeError):
    smoke.steps = 'many'


def test_through_json_a_config_is_the_same(smoke):
  smoke.objectives.info_nce.weight = ((0.0, 1.0), (1.0, 0.5))
  again = config.from_json(config.to_json(smoke))
  assert config.plain(again) == config.plain(smoke)
  assert config.differences(smoke, again, free=()) == []


def test_differences_name_fields_and_values_but_not_what_is_free(smoke):
  other = config.from_json(config.to_json(smoke))
  other.seed = 3
  with other.mixture.pairs.ignore_type():
    other.mixture.pairs.weight = ((0, 1), (1, 0))
  other.training.workers = 2
  other.evals.every = 7
  assert config.differences(smoke, other) == [
    'mixture.pairs.weight: 1.0 -> [[0, 1], [1, 0]]',
    'seed: 0 -> 3',
  ]


def test_a_run_refuses_another_config(smoke, tmp_path):
  (tmp_path / config.FILE).write_text(config.to_json(smoke))
  config.check_resumable(smoke, tmp_path)
  smoke.steps = 21
  with pytest.raises(ConfigError, match=r'steps: 20 -> 21\nset these back'):
    config.check_resumable(smoke, tmp_path)
  with pytest.raises(ConfigError, match='give the --workdir of a training run'):
    config.read(tmp_path / 'elsewhere')


def test_every_attribute_of_the_model_can_be_configured(smoke):
  elsewhere = {
    'vocabulary_size',
    'image_size',
    'dtype',
    'matmul_dtype',
    'remat',
    'scan',
  }
  fields = {field.name for field in dataclasses.fields(models.BabyVFM)}
  known = set(smoke.model.keys()) - {'preset'}
  assert known == fields - elsewhere - {'parent', 'name'}
