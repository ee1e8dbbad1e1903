"""The step: one pure function from (state, batch) to (state, metrics)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from babyvfm_jax import schedules
from babyvfm_jax.models import OUTPUTS
from babyvfm_jax.objectives.base import Loss, Objective
from babyvfm_jax.training import rng
from babyvfm_jax.training.metrics import Mean
from babyvfm_jax.training.optimizer import Optimizer

Array = jax.Array
Batch = Mapping[str, Array]
Metrics = dict[str, Mean]


class TrainState(NamedTuple):
  """All that a step changes.

  Attributes:
    step: Steps taken, [] int32.
    params: Parameters, float32.
    opt_state: Of the optimizer.
    ema: Moving average of the parameters, or None.
  """

  step: Array
  params: Any
  opt_state: Any
  ema: Any


class Ingredient(NamedTuple):
  """One objective of a recipe.

  Attributes:
    objective: The objective.
    weight: Schedule over the run.
    options: Keyword arguments of the objective's function.
  """

  objective: Objective
  weight: schedules.Schedule = 1.0
  options: Mapping[str, Any] = {}


def init_state(
  model: Any,
  batch: Mapping[str, Any],
  optimizer: Optimizer,
  *,
  seed: int,
  ema: float = 0.0,
) -> TrainState:
  """A state before the first step; to be jitted with its shardings."""
  params = init_params(model, batch, seed=seed)
  # A copy: donated buffers must not be shared.
  average = jax.tree.map(jnp.copy, params) if ema else None
  step = jnp.zeros((), jnp.int32)
  return TrainState(step, params, optimizer.init(params), average)


def init_params(model: Any, batch: Mapping[str, Any], *, seed: int) -> Any:
  """Initial parameters of everything that the model can compute."""
  key = rng.key(seed, 'init')
  return model.init(key, batch, outputs=OUTPUTS)['params']


def applicable(
  recipe: Sequence[Ingredient], batch: Mapping[str, Any]
) -> list[Ingredient]:
  """The objectives whose requirements a batch meets.

  Raises:
    ValueError: There is none.
  """
  found = [item for item in recipe if item.objective.applies(batch)]
  if not found:
    needs = {i.objective.name: sorted(i.objective.requires) for i in recipe}
    raise ValueError(
      f'objectives: none applies to a batch with {sorted(batch)}; they need '
      f'{needs}. Add an objective, or take its component out of the mixture'
    )
  return found


def wanted_outputs(
  recipe: Sequence[Ingredient], batch: Mapping[str, Any]
) -> frozenset[str]:
  """Outputs that a step asks the model for, given a batch."""
  parts = [item.objective.outputs for item in applicable(recipe, batch)]
  return frozenset().union(*parts)


def make_train_step(
  model: Any,
  recipe: Sequence[Ingredient],
  optimizer: Optimizer,
  *,
  steps: int,
  seed: int,
  accumulate: int = 1,
  ema: float = 0.0,
  skip_nonfinite: bool = True,
  counts: Mapping[str, Callable[[Batch], Array]] | None = None,
) -> Callable[[TrainState, Batch], tuple[TrainState, Metrics]]:
  """Makes the pure step of a run; jit it and donate the state.

  Args:
    model: A module with the interface of `models.BabyVFM`.
    recipe: The objectives; a batch gets those whose `requires` it satisfies,
      so that batches of different kinds trace different steps.
    optimizer: See `optimizer.build`.
    steps: Length of the run, which schedules of weights refer to.
    seed: Root of the random streams.
    accumulate: Microbatches whose gradients are added before an update. Sums
      over tokens come out as of the whole batch; a **contrastive** objective,
      however, sees the negatives of one microbatch only.
    ema: Decay of the moving average, 0 for none. Early on the decay is
      (1 + t) / (10 + t) where that is less, so that short runs forget their
      initialisation.
    skip_nonfinite: Leave the state as it was, but for its step, where the loss
      or a gradient is not finite.
    counts: Named counts of a batch, reported as sums in `Mean.total`.

  Returns:
    `train_step(state, batch) -> (state, metrics)`. `metrics` are means over
    the global batch; those of a skipped step have weight 0, but for
    `optimizer/skipped`.
  """

  def losses(params, batch, key):
    return _losses(model, recipe, params, batch, key)

  def train_step(state, batch):
    key = rng.key(seed, 'dropout', state.step)
    weights = {
      item.objective.name: _at(item.weight, state.step / max(steps - 1, 1))
      for item in recipe
    }
    (value, metrics), grads = _gradients(
      losses, state.params, batch, weights, key, accumulate
    )
    norm = optax.tree.norm(optimizer.trained(grads))
    updates, opt_state = optimizer.update(
      grads, state.opt_state, state.params, step=state.step
    )
    params = optax.apply_updates(state.params, updates)
    average = _average(state, params, ema)
    new = TrainState(state.step, params, opt_state, average)
    finite = jnp.isfinite(value) & jnp.isfinite(norm)
    if skip_nonfinite:
      new = jax.tree.map(lambda x, y: jnp.where(finite, x, y), new, state)
    metrics['train/loss'] = Mean(value, jnp.ones(()))
    metrics['optimizer/gradient_norm'] = Mean(norm, jnp.ones(()))
    metrics['optimizer/update_norm'] = _norm(updates)
    metrics['optimizer/parameter_norm'] = _norm(params)
    if skip_nonfinite:
      metrics = jax.tree.map(lambda x: jnp.where(finite, x, 0.0), metrics)
    metrics['optimizer/learning_rate'] = Mean(
      jnp.asarray(optimizer.learning_rate(state.step), jnp.float32),
      jnp.ones(()),
    )
    metrics['optimizer/skipped'] = Mean(
      1.0 - finite.astype(jnp.float32), jnp.ones(())
    )
    for name, count in (counts or {}).items():
      metrics[name] = Mean(count(batch).astype(jnp.float32), jnp.ones(()))
    return new._replace(step=state.step + 1), metrics

  return train_step


def _losses(
  model: Any,
  recipe: Sequence[Ingredient],
  params: Any,
  batch: Batch,
  key: Array,
) -> dict[str, Loss]:
  """Losses of the objectives that apply to a batch, by name."""
  outputs = model.apply(
    {'params': params},
    batch,
    outputs=wanted_outputs(recipe, batch),
    deterministic=False,
    rngs={'dropout': key},
  )
  return {
    objective.name: objective.function(outputs, batch, **options)
    for objective, _, options in applicable(recipe, batch)
  }


def _gradients(
  losses: Callable[..., dict[str, Loss]],
  params: Any,
  batch: Batch,
  weights: Mapping[str, Array],
  key: Array,
  count: int,
) -> tuple[tuple[Array, Metrics], Any]:
  """Total loss, metrics and gradients of a batch, in `count` microbatches."""

  def total(params, batch, shares, key):
    value, metrics = jnp.zeros(()), {}
    for name, loss in losses(params, batch, key).items():
      share = shares[name]
      value += weights[name] * share * loss.value
      metrics[f'train/{name}'] = Mean(share * loss.value, share)
      for detail, mean in loss.metrics.items():
        metrics[f'train/{name}/{detail}'] = mean
    return value, metrics

  gradients = jax.value_and_grad(total, has_aux=True)
  if count == 1:
    return gradients(params, batch, dict.fromkeys(weights, jnp.ones(())), key)
  micro = jax.tree.map(lambda x: _split(x, count), batch)
  keys = jax.random.split(key, count)

  def one(part):
    return gradients(params, *part)

  def add(carry, part):
    return jax.tree.map(jnp.add, carry, one(part)), None

  parts = (micro, _shares(losses, params, micro, keys), keys)
  shapes = jax.eval_shape(one, jax.tree.map(lambda x: x[0], parts))
  zeros = jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), shapes)
  return jax.lax.scan(add, zeros, parts)[0]


def _shares(
  losses: Callable[..., dict[str, Loss]], params: Any, micro: Batch, keys: Array
) -> dict[str, Array]:
  """Share of each microbatch in the mean over the batch, [count] by objective.

  A loss is taken to be a mean over what the first of its metrics is a mean
  over. That follows from masks alone: the compiler leaves the model out here.
  """

  def weights(batch, key):
    return {
      name: next((mean.weight for mean in loss.metrics.values()), jnp.ones(()))
      for name, loss in losses(params, batch, key).items()
    }

  found = jax.vmap(weights)(micro, keys)
  return {
    name: weight / jnp.maximum(jnp.sum(weight), 1.0)
    for name, weight in found.items()
  }


def _at(weight: schedules.Schedule, fraction: Array) -> Array:
  """A schedule's value at a fraction of the run."""
  fractions, values = schedules.knots(weight)
  return jnp.interp(fraction, jnp.array(fractions), jnp.array(values))


def _split(x: Array, count: int) -> Array:
  """Cuts [B, ...] into [count, B / count, ...], every device its own rows."""
  if x.shape[0] % count:
    raise ValueError(
      f'training.accumulate {count} does not divide the batch of {x.shape[0]}'
    )
  x = x.reshape(x.shape[0] // count, count, *x.shape[1:])
  return jnp.swapaxes(x, 0, 1)


def _average(state: TrainState, params: Any, decay: float) -> Any:
  if state.ema is None:
    return None
  step = state.step.astype(jnp.float32)
  rate = jnp.minimum(decay, (1.0 + step) / (10.0 + step))
  return jax.tree.map(
    lambda old, new: rate * old + (1.0 - rate) * new, state.ema, params
  )


def _norm(tree: Any) -> Mean:
  return Mean(optax.tree.norm(tree), jnp.ones(()))
