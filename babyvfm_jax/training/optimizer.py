"""Optimizers: optax, with per-parameter settings by path rules.

Learning rates follow the run's step and not the optimizer's own count, so a
skipped update does not shift the schedule.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import optax

from babyvfm_jax.training import paths

Array = jax.Array
Schedule = Callable[[Any], Array]

NAMES = ('adamw', 'lion', 'muon')
SCHEDULES = ('cosine', 'wsd', 'constant')
# Decay where it shrinks a linear map, and nothing else.
RULES: tuple[tuple[str, dict[str, Any]], ...] = (
  ('kernel$', {}),
  ('.*', {'decay': 0.0}),
)


@dataclasses.dataclass(frozen=True)
class Setting:
  """What a rule says about a parameter.

  Attributes:
    learning_rate: Multiplier of the learning rate.
    decay: Multiplier of the weight decay.
    freeze: Whether the parameter stays as it was initialised.
  """

  learning_rate: float = 1.0
  decay: float = 1.0
  freeze: bool = False


@dataclasses.dataclass(frozen=True)
class Optimizer:
  """A gradient transformation and what the step needs to know of it.

  Attributes:
    init: `params -> opt_state`.
    update: `(gradients, opt_state, params, step=[]) -> (updates, opt_state)`.
    learning_rate: `step -> []`, before the rules' multipliers.
    settings: Setting of every parameter, by path.
  """

  init: Callable[[Any], Any]
  update: Callable[..., tuple[Any, Any]]
  learning_rate: Schedule
  settings: Mapping[str, Setting]

  def trained(self, tree: Any) -> list[Array]:
    """Leaves of a tree like the parameters that are not frozen."""
    return [
      leaf
      for name, leaf in paths.named_leaves(tree).items()
      if not self.settings[name].freeze
    ]


def schedule(
  kind: str, peak: float, steps: int, *, warmup: float = 0.0, fall: float = 0.2
) -> Schedule:
  """Learning rate over a run.

  Args:
    kind: `cosine` to zero; `wsd`, constant and then linear to zero (Hu et al.
      2024, "MiniCPM", section 4); or `constant`.
    peak: Learning rate after the warmup.
    steps: Length of the run.
    warmup: Fraction of the run that rises linearly from zero.
    fall: Fraction of the run over which `wsd` falls.

  Returns:
    `step -> []`; the first step of a warmup is not zero.
  """
  rising = round(warmup * steps)
  if kind == 'cosine':
    after = optax.cosine_decay_schedule(peak, max(steps - rising, 1))
  elif kind == 'wsd':
    falling = min(round(fall * steps), steps - rising)
    after = optax.join_schedules(
      [
        optax.constant_schedule(peak),
        optax.linear_schedule(peak, 0.0, max(falling, 1)),
      ],
      [steps - rising - falling],
    )
  elif kind == 'constant':
    after = optax.constant_schedule(peak)
  else:
    raise ValueError(
      f'optimizer.schedule is {kind!r}; use one of {", ".join(SCHEDULES)}'
    )
  if not rising:
    return after
  # Ends at the peak on the step that hands over.
  first = optax.linear_schedule(peak / rising, peak, max(rising - 1, 1))
  return optax.join_schedules([first, after], [rising])


def settings(
  params: Any, rules: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Setting]:
  """Finds the setting of every parameter; the first rule that matches wins.

  Args:
    params: Tree of arrays or shapes.
    rules: `(regex, {learning_rate: .., decay: .., freeze: ..})`, with a
      default last.

  Raises:
    ValueError: A parameter has no rule, a rule no parameter, or a field is
      unknown.
  """
  known = [field.name for field in dataclasses.fields(Setting)]
  for pattern, fields in rules:
    for field in fields:
      if field not in known:
        raise ValueError(
          f'optimizer.rules: {pattern!r} sets {field!r}; it can set '
          f'{", ".join(known)}'
        )
  names = list(paths.named_leaves(params))
  found = paths.match(rules, names, 'optimizer.rules')
  return {name: Setting(**fields) for name, fields in found.items()}


def build(
  params: Any,
  *,
  learning_rate: Schedule,
  name: str = 'adamw',
  rules: Sequence[tuple[str, Mapping[str, Any]]] = RULES,
  weight_decay: float = 0.0,
  clip: float = 0.0,
  b1: float = 0.9,
  b2: float = 0.999,
) -> Optimizer:
  """Builds an optimizer.

  Args:
    params: Tree of arrays or shapes, to apply the rules to.
    learning_rate: See `schedule`.
    name: `adamw`, `lion`, or `muon` (Jordan 2024) for the kernels that are
      matrices, with Adam for the rest, at one learning rate (updates scaled as
      in Liu et al. 2025, "Muon is scalable", equation 4).
    rules: See `settings`.
    weight_decay: Decoupled; multiplied by the learning rate.
    clip: Largest global norm of the gradients; 0 for no limit.
    b1: Decay of the first moment.
    b2: Decay of the second moment.

  Returns:
    The optimizer.
  """
  chosen = settings(params, rules)
  chain = [optax.clip_by_global_norm(clip)] if clip else []
  chain += [
    _direction(name, b1, b2),
    _decay(weight_decay, chosen),
    _scale(learning_rate, chosen),
  ]
  transformation = optax.partition(
    {'trained': optax.chain(*chain), 'frozen': optax.set_to_zero()},
    lambda tree: _label(
      tree, lambda path, _: 'frozen' if chosen[path].freeze else 'trained'
    ),
  )
  return Optimizer(
    transformation.init, transformation.update, learning_rate, chosen
  )


def _direction(name: str, b1: float, b2: float) -> Any:
  """What turns gradients into directions of descent."""
  if name == 'adamw':
    return optax.scale_by_adam(b1, b2)
  if name == 'lion':
    return optax.scale_by_lion(b1, b2)
  if name != 'muon':
    raise ValueError(
      f'optimizer.name is {name!r}; use one of {", ".join(NAMES)}'
    )
  # A scanned stack has its layers on a leading axis: one matrix a layer.
  axes = optax.contrib.MuonDimensionNumbers(-2, -1)

  def dimensions(tree):
    return jax.tree.map(lambda leaf: axes, tree)

  matrices = optax.chain(
    optax.contrib.scale_by_muon(beta=b1, weight_dimension_numbers=dimensions),
    _scale_by_shape(),
  )
  return optax.partition(
    {'matrix': matrices, 'rest': optax.scale_by_adam(b1, b2)},
    lambda tree: _label(
      tree, lambda path, leaf: 'matrix' if _is_matrix(path, leaf) else 'rest'
    ),
  )


def _is_matrix(path: str, leaf: Any) -> bool:
  # Two axes, or three where a scan has stacked the blocks of a trunk.
  return path.endswith('kernel') and (
    leaf.ndim == 2 or (leaf.ndim == 3 and 'blocks' in path)
  )


def _scale_by_shape() -> optax.GradientTransformation:
  """Gives orthogonal updates the root mean square of Adam's, 0.2."""
  return optax.stateless(
    lambda updates, _: jax.tree.map(
      lambda leaf: 0.2 * max(leaf.shape[-2:]) ** 0.5 * leaf, updates
    )
  )


def _decay(
  rate: float, chosen: Mapping[str, Setting]
) -> optax.GradientTransformation:
  def add(updates, params):
    return jax.tree_util.tree_map_with_path(
      lambda path, update, param: (
        update + rate * chosen[paths.name(path)].decay * param
      ),
      updates,
      params,
    )

  return optax.stateless(add)


def _scale(
  learning_rate: Schedule, chosen: Mapping[str, Setting]
) -> optax.GradientTransformationExtraArgs:
  """Scales by the learning rate at the run's step, downhill."""

  def update(updates, state, params=None, *, step, **_):
    rate = -jnp.asarray(learning_rate(step), jnp.float32)
    scaled = jax.tree_util.tree_map_with_path(
      lambda path, leaf: rate * chosen[paths.name(path)].learning_rate * leaf,
      updates,
    )
    return scaled, state

  return optax.GradientTransformationExtraArgs(
    lambda params: optax.EmptyState(), update
  )


def _label(tree: Any, label: Callable[[str, Any], str]) -> Any:
  return jax.tree_util.tree_map_with_path(
    lambda path, leaf: label(paths.name(path), leaf), tree
  )
