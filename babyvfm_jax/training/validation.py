"""Validation: what can be known to be wrong before anything is read."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from babyvfm_jax import schedules
from babyvfm_jax.config import ConfigError, did_you_mean
from babyvfm_jax.models import PRESETS
from babyvfm_jax.objectives import OBJECTIVES
from babyvfm_jax.training import optimizer

_DTYPES = ('float32', 'bfloat16')
# Least value of every number that has one.
_LEAST: Mapping[str, float] = {
  'steps': 1,
  'batch_size': 1,
  'image_size': 1,
  'optimizer.weight_decay': 0,
  'optimizer.clip': 0,
  'training.accumulate': 1,
  'training.log_every': 1,
  'training.checkpoint_every': 1,
  'training.keep': 1,
  'training.keep_every': 0,
  'training.workers': 0,
  'training.threads': 1,
  'training.profile_start': 0,
  'training.profile_steps': 0,
  'training.mesh.model': 1,
  'evals.every': 0,
  'evals.bootstrap': 1,
  'evals.limit': 0,
}
# Fields in [0, 1), and in [0, 1].
_FRACTIONS = ('optimizer.b1', 'optimizer.b2', 'training.ema', 'model.dropout')
_SHARES = ('optimizer.warmup', 'optimizer.fall')
_CHOICES: Mapping[str, tuple[str, ...]] = {
  'model.preset': tuple(PRESETS),
  'optimizer.name': optimizer.NAMES,
  'optimizer.schedule': optimizer.SCHEDULES,
  'training.dtype': _DTYPES,
  'training.matmul_dtype': ('', *_DTYPES),
}


def validate(config: Mapping[str, Any]) -> None:
  """Checks a configuration.

  Args:
    config: A whole configuration, as plain values.

  Raises:
    ConfigError: With every field that is wrong, its value and the fix.
  """
  errors = [
    *_numbers(config),
    *_choices(config),
    *_mixture(config),
    *_objectives(config),
    *_rules(config),
  ]
  if errors:
    raise ConfigError('\n'.join(errors))


def _field(config: Mapping[str, Any], name: str) -> Any:
  for part in name.split('.'):
    config = config[part]
  return config


def _numbers(config: Mapping[str, Any]) -> Iterator[str]:
  for name, least in _LEAST.items():
    value = _field(config, name)
    if not value >= least:
      yield f'config.{name} is {value}; use at least {least}'
  for name in _FRACTIONS:
    value = _field(config, name)
    if not 0 <= value < 1:
      yield f'config.{name} is {value}; use a number in [0, 1)'
  for name in _SHARES:
    value = _field(config, name)
    if not 0 <= value <= 1:
      yield f'config.{name} is {value}; use a fraction of the run, in [0, 1]'
  rate = config['optimizer']['learning_rate']
  if not rate > 0:
    yield f'config.optimizer.learning_rate is {rate}; use more than 0'


def _choices(config: Mapping[str, Any]) -> Iterator[str]:
  for name, choices in _CHOICES.items():
    value = _field(config, name)
    if value not in choices:
      yield f'config.{name} is {value!r}{did_you_mean(str(value), choices)}'


def _mixture(config: Mapping[str, Any]) -> Iterator[str]:
  if not config['mixture']:
    yield "config.mixture is empty; add common.component('pairs')"
  for name, component in config['mixture'].items():
    where = f'config.mixture.{name}'
    yield from _schedule(f'{where}.weight', component['weight'])
    if not (component['corpus'] or config['corpus']):
      yield (
        f"{where}: config.corpus is ''; give the corpus's folder, as in "
        '--config=configs/NAME.py:corpus=DIR'
      )
    size = component['batch_size'] or config['batch_size']
    count = config['training']['accumulate']
    if count >= 1 and size % count:
      yield (
        f'config.training.accumulate is {count}, which does not divide '
        f"{where}'s batch of {size}"
      )
  if not (config['corpus'] or config['tokenizer']):
    yield "config.tokenizer is '' and config.corpus too; give one of them"


def _objectives(config: Mapping[str, Any]) -> Iterator[str]:
  if not config['objectives']:
    yield 'config.objectives is empty; add common.objective()'
  for name, fields in config['objectives'].items():
    where = f'config.objectives.{name}'
    if name not in OBJECTIVES:
      yield f'{where}: no such objective{did_you_mean(name, OBJECTIVES)}'
      continue
    yield from _schedule(f'{where}.weight', fields['weight'])
    parameters = inspect.signature(OBJECTIVES[name].function).parameters
    known = [key for key, p in parameters.items() if p.kind == p.KEYWORD_ONLY]
    for option in fields:
      if option != 'weight' and option not in known:
        yield f'{where}: unknown option {option!r}{did_you_mean(option, known)}'


def _rules(config: Mapping[str, Any]) -> Iterator[str]:
  for name in ('optimizer.rules', 'training.sharding'):
    for rule in _field(config, name):
      pair = isinstance(rule, (tuple, list)) and len(rule) == 2
      if not pair or not isinstance(rule[0], str):
        yield f'config.{name}: {rule!r} is not of the form (regex, value)'


def _schedule(where: str, value: Any) -> Iterator[str]:
  try:
    schedules.knots(value)
  except (TypeError, ValueError) as error:
    yield f'{where}: {error}'
