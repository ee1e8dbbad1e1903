"""Every config: its values under version control, and a step that lowers."""

import os
import re
from pathlib import Path

import jax
import numpy as np
import pytest

from babyvfm_jax import config as config_lib
from babyvfm_jax import models
from babyvfm_jax.training import assembly, optimizer, step

_ROOT = Path(__file__).resolve().parents[1]
_GOLDEN = _ROOT / 'tests' / 'golden' / 'configs'
_REGENERATE = 'REGENERATE_GOLDEN'
_VOCABULARY = 300


def _configs() -> list[Path]:
  """Found, not listed: every file with a `get_config`."""
  places = ('configs/*.py', 'experiments/studies/*/*.py')
  paths = [path for place in places for path in sorted(_ROOT.glob(place))]
  return [path for path in paths if 'def get_config' in path.read_text('utf-8')]


def _name(path: Path) -> str:
  parts = path.relative_to(_ROOT).with_suffix('').parts
  return parts[-1] if parts[0] == 'configs' else '-'.join(parts[2:])


each_config = pytest.mark.parametrize('path', _configs(), ids=_name)


def test_there_are_configs():
  assert {'smoke', 'quickstart', 'scenes_small'} <= set(map(_name, _configs()))


@each_config
def test_values_are_those_of_the_golden_text(path):
  fields = config_lib.flatten(config_lib.load(str(path)))
  text = ''.join(f'{name} = {fields[name]!r}\n' for name in sorted(fields))
  golden = _GOLDEN / f'{_name(path)}.txt'
  if os.environ.get(_REGENERATE):
    golden.parent.mkdir(parents=True, exist_ok=True)
    golden.write_text(text, encoding='utf-8')
  assert golden.exists() and golden.read_text('utf-8') == text, (
    f'{path.relative_to(_ROOT)} has other values than '
    f'{golden.relative_to(_ROOT)}. If they are meant, write it anew with '
    f'{_REGENERATE}=1 python -m pytest {Path(__file__).relative_to(_ROOT)} '
    'and commit the difference'
  )


def test_no_golden_text_is_left_of_a_config_that_is_gone():
  golden = {path.stem for path in _GOLDEN.glob('*.txt')}
  assert golden == set(map(_name, _configs()))


@each_config
def test_docstring_has_command_hardware_time_and_expectation(path):
  text = path.read_text('utf-8').split('"""')[1]
  for word in ('python -m experiments.', 'Hardware:', 'Time:', 'Expect'):
    assert word in text, f'{path}: its docstring has no {word!r}'
  named = re.findall(r'--config=([\w/.]+)', text)
  assert all((_ROOT / name).is_file() for name in named)


def _batch(config, component) -> dict[str, jax.ShapeDtypeStruct]:
  """Shapes of a component's batch, as the loader gives them."""
  view = component.view
  size = component.batch_size or config.batch_size
  dialogue = view == 'dialogues'
  moments = component.utterances if dialogue else 1
  rows = component.utterances if view == 'pairs' else 1
  frames = component.frames if view in ('clips', 'frames') else 1
  length = component.length
  batch = models.example_batch(
    size, frames * moments, rows, length, config.image_size
  )
  tokens = np.zeros((size, rows, length), np.int32)
  unlike = {
    'pairs': (),
    'clips': (),
    'dialogues': ('picture_ids', 'utterance_ids'),
    'frames': ('tokens', 'token_mask', 'utterance_mask', 'utterance_ids'),
    'text': ('frames', 'frame_mask', 'picture_ids', 'utterance_ids'),
  }[view]
  batch = {key: value for key, value in batch.items() if key not in unlike}
  batch['rows'] = np.zeros(size, np.int32)
  if dialogue:
    batch['token_frames'] = tokens
  if view == 'text':
    batch |= {'segment_ids': tokens, 'positions': tokens}
  return jax.tree.map(lambda x: jax.ShapeDtypeStruct(x.shape, x.dtype), batch)


def _optimizer(config, params):
  settings = config.optimizer
  return optimizer.build(
    params,
    learning_rate=optimizer.schedule(
      settings.schedule,
      settings.learning_rate,
      config.steps,
      warmup=settings.warmup,
    ),
    name=settings.name,
    rules=settings.rules,
    weight_decay=settings.weight_decay,
    clip=settings.clip,
    b1=settings.b1,
    b2=settings.b2,
  )


@each_config
def test_one_step_on_every_component_lowers(path):
  config = config_lib.load(str(path))
  plain = config_lib.plain(config)
  model = assembly.build_model(plain, _VOCABULARY)
  recipe = assembly.build_recipe(plain)
  example = models.example_batch(
    2, assembly.most_frames(plain), 1, 8, config.image_size
  )
  params = jax.eval_shape(
    lambda: step.init_params(model, example, seed=config.seed)
  )
  rule = _optimizer(config, params)
  state = jax.eval_shape(
    lambda: step.init_state(
      model, example, rule, seed=config.seed, ema=config.training.ema
    )
  )
  train_step = step.make_train_step(
    model,
    recipe,
    rule,
    steps=config.steps,
    seed=config.seed,
    accumulate=config.training.accumulate,
    ema=config.training.ema,
  )
  used = set()
  for name in config.mixture:
    batch = _batch(config, config.mixture[name])
    new, metrics = jax.eval_shape(train_step, state, batch)
    assert jax.tree.map(_shape, new) == jax.tree.map(_shape, state)
    used |= {item.objective.name for item in step.applicable(recipe, batch)}
    assert {'train/loss', 'optimizer/skipped'} <= metrics.keys()
  unused = {item.objective.name for item in recipe} - used
  assert not unused, f'{path}: no component feeds {sorted(unused)}'


def _shape(leaf):
  return leaf.shape, leaf.dtype
