"""What a configuration becomes on the devices: a first state and a step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax

from babyvfm_jax import models
from babyvfm_jax.training import assembly, sharding, words
from babyvfm_jax.training import record as record_lib
from babyvfm_jax.training import step as step_lib


class Program(NamedTuple):
  """A run without its data.

  Attributes:
    model: The module.
    recipe: The objectives.
    mesh: The devices.
    places: Sharding of every array of the state.
    state_shapes: Shapes and types of the state.
    first_state: Makes the state of step 0, each array where it belongs.
    train_step: `(state, batch) -> (state, metrics)`, compiled at its first
      call with a batch of each component; the state is donated.
  """

  model: models.BabyVFM
  recipe: Sequence[step_lib.Ingredient]
  mesh: jax.sharding.Mesh
  places: Any
  state_shapes: Any
  first_state: Callable[[], step_lib.TrainState]
  train_step: Callable[..., tuple[step_lib.TrainState, dict[str, Any]]]

  def state_like(self) -> Any:
    """Shapes with their places, to restore a state into."""
    return sharding.place(self.state_shapes, self.places)


def build_program(config: Mapping[str, Any], data: assembly.Data) -> Program:
  """Builds the program of a run; computes nothing yet.

  Args:
    config: A whole configuration, as plain values.
    data: What it reads.
  """
  training, seed = config['training'], config['seed']
  mesh = sharding.make_mesh(**training['mesh'])
  model = assembly.build_model(config, data.tokenizer.vocabulary_size)
  recipe = assembly.build_recipe(config)
  example = assembly.example_batch(config, model)
  shapes = jax.eval_shape(
    lambda: step_lib.init_params(model, example, seed=seed)
  )
  optimizer = assembly.build_optimizer(config, shapes)
  init = functools.partial(
    step_lib.init_state,
    model,
    example,
    optimizer,
    seed=seed,
    ema=training['ema'],
  )
  state_shapes = jax.eval_shape(init)
  specs = sharding.parameter_specs(
    shapes, mesh, rules=training['sharding'], fsdp=training['fsdp']
  )
  places = sharding.state_shardings(state_shapes, specs, mesh)
  train_step = step_lib.make_train_step(
    model,
    recipe,
    optimizer,
    steps=config['steps'],
    seed=seed,
    accumulate=training['accumulate'],
    ema=training['ema'],
    skip_nonfinite=training['skip_nonfinite'],
    counts={record_lib.WORDS: words.counter(data.tokenizer)},
  )
  return Program(
    model=model,
    recipe=recipe,
    mesh=mesh,
    places=places,
    state_shapes=state_shapes,
    first_state=jax.jit(init, out_shardings=places),
    train_step=jax.jit(
      train_step, donate_argnums=0, out_shardings=(places, None)
    ),
  )
