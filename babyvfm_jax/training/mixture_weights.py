"""Weights of a mixture's components by a proxy model (see `selection.dro`).

Two runs of one small model on the same batches, a batch of every component a
step: the reference weighs them evenly; the proxy follows its excess over the
reference. Losses are next-token losses a token, so components of any view but
`frames` can be weighed.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from babyvfm_jax import progress
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.data import loader, mixture
from babyvfm_jax.data.selection import dro, entropy
from babyvfm_jax.objectives import generative
from babyvfm_jax.training import assembly
from babyvfm_jax.training.step import init_params

Batches = Mapping[str, Mapping[str, Any]]
CLIPS = ('component', 'token')
_LOGITS = frozenset({'next_token_logits'})
# Excess is told of the last part of the run.
_LAST = 0.2


@dataclasses.dataclass(frozen=True)
class Weight:
  """What a component gets.

  Attributes:
    weight: Mean over the proxy's steps; all sum to 1.
    last: At its last step.
    reference: Nats a token of the reference, over the last fifth of the run.
    proxy: Of the proxy.
    excess: Mean of what the proxy has above the reference, clipped at 0.
  """

  weight: float
  last: float
  reference: float
  proxy: float
  excess: float


def weigh(
  config: Mapping[str, Any],
  *,
  rate: float = 1.0,
  smoothing: float = 1e-3,
  clip: str = 'component',
) -> dict[str, Weight]:
  """Weighs the components of a configuration's mixture.

  Args:
    config: A whole configuration, as plain values: its model is the proxy and
      its steps are those of each of the two runs. The weights that it has are
      not looked at.
    rate: Step size of the weights.
    smoothing: See `dro.update`.
    clip: 'token' clips the excess at 0 token by token, as the paper has it:
      two models that know as much of noise differ on its every token, so that
      noise has an excess of its own, the larger the smaller the corpus.
      'component' clips the mean over a component's batch.

  Returns:
    By component.

  Raises:
    ValueError: There are fewer than two components, one says nothing, or there
      is no such `clip`.
  """
  if clip not in CLIPS:
    raise ValueError(f'clip {clip!r}: use one of {CLIPS}')
  even = {
    name: {**fields, 'weight': 1.0}
    for name, fields in config['mixture'].items()
  }
  config = {**config, 'mixture': even}
  if silent := [n for n, f in even.items() if f['view'] == 'frames']:
    raise ValueError(f'mixture.{silent[0]}: frames alone have no next token')
  data = assembly.open_data(config)
  names = [stream.component.name for stream in data.streams]
  if len(names) < 2:
    raise ValueError(f'mixture: {names} is nothing to weigh; name components')
  model = assembly.build_model(config, data.tokenizer.vocabulary_size)
  params = jax.jit(
    lambda: init_params(
      model, assembly.example_batch(config, model), seed=config['seed']
    )
  )()
  optimizer = assembly.build_optimizer(config, params)
  # Of one component: those whose batches are alike share what is compiled.
  compare = jax.jit(functools.partial(_compare, model, clip))
  gradient = jax.jit(jax.grad(functools.partial(_loss, model)))
  apply = jax.jit(functools.partial(_apply, optimizer))

  def take(state: Any, weights: np.ndarray, batches: Batches, step: int):
    grads = [gradient(state[0], batches[name]) for name in names]
    return apply(state, weights, grads, step)

  weights = np.full(len(names), 1 / len(names))
  state = (params, optimizer.init(params))
  with progress.stage('Reference', config['steps'], 'steps') as bar:
    for step, batches in enumerate(_rounds(config, data, names)):
      state = take(state, weights, batches, step)
      bar.advance(1)
  reference = state[0]
  state, history = (params, optimizer.init(params)), []
  with progress.stage('Proxy', config['steps'], 'steps') as bar:
    for step, batches in enumerate(_rounds(config, data, names)):
      columns = [compare(state[0], reference, batches[name]) for name in names]
      losses = np.stack([np.asarray(c, np.float64) for c in columns], axis=1)
      weights = dro.update(weights, losses[2], rate=rate, smoothing=smoothing)
      state = take(state, weights, batches, step)
      history.append((weights, losses))
      bar.advance(1)
  return _told(names, history)


def by_entropy(config: Mapping[str, Any]) -> dict[str, entropy.Weight]:
  """Weighs the components by the entropy of their selections' language.

  Args:
    config: A whole configuration, as plain values.

  Raises:
    ValueError: See `entropy.weights`.
  """
  components = mixture.components(
    config['mixture'],
    corpus=config['corpus'],
    batch_size=config['batch_size'],
    image_size=config['image_size'],
  )
  texts = {
    part.name: Corpus(part.corpus).texts(part.select) for part in components
  }
  return entropy.weights(texts, seed=config['seed'])


def _told(names: Sequence[str], history: Sequence[Any]) -> dict[str, Weight]:
  walked = np.stack([weights for weights, _ in history])
  last = history[-max(round(len(history) * _LAST), 1) :]
  losses = np.mean([told for _, told in last], axis=0)
  return {
    name: Weight(
      weight=float(walked[:, place].mean()),
      last=float(walked[-1, place]),
      reference=float(losses[0, place]),
      proxy=float(losses[1, place]),
      excess=float(losses[2, place]),
    )
    for place, name in enumerate(names)
  }


def _rounds(
  config: Mapping[str, Any], data: assembly.Data, names: Sequence[str]
) -> Iterator[Batches]:
  """A batch of every component, as often as there are steps.

  A loader draws one component a step, each as often as the others to within a
  few: what comes early waits.
  """
  steps = config['steps']
  waiting = {name: collections.deque[Any]() for name in names}
  with loader.Loader(
    data.streams,
    seed=config['seed'],
    steps=(steps + 8) * len(names),
    threads=config['training']['threads'],
    workers=config['training']['workers'],
  ) as batches:
    arriving = iter(batches)
    for _ in range(steps):
      while not all(waiting.values()):
        name, batch = next(arriving)
        waiting[name].append(batch)
      yield {name: waiting[name].popleft() for name in names}


def _nats(
  model: Any, params: Any, batch: Mapping[str, Any]
) -> tuple[jax.Array, jax.Array]:
  outputs = model.apply({'params': params}, batch, outputs=_LOGITS)
  return generative.token_nats(outputs['next_token_logits'], batch)


def _mean(nats: jax.Array, weight: jax.Array) -> jax.Array:
  return jnp.sum(nats * weight) / jnp.maximum(jnp.sum(weight), 1)


def _loss(model: Any, params: Any, batch: Mapping[str, Any]) -> jax.Array:
  return _mean(*_nats(model, params, batch))


def _compare(
  model: Any, clip: str, proxy: Any, reference: Any, batch: Mapping[str, Any]
) -> jax.Array:
  """[3]: mean nats of reference and proxy, mean excess clipped at 0."""
  nats, weight = _nats(model, proxy, batch)
  known, _ = _nats(model, reference, batch)
  behind = nats - known
  if clip == 'token':
    behind = jnp.maximum(behind, 0)
  excess = jnp.maximum(_mean(behind, weight), 0)
  return jnp.array([_mean(known, weight), _mean(nats, weight), excess])


def _apply(
  optimizer: Any,
  state: tuple[Any, Any],
  weights: Any,
  grads: Sequence[Any],
  step: Any,
) -> tuple[Any, Any]:
  """One update of the parameters on the weighted losses of all components."""
  params, opt_state = state
  shares = jnp.asarray(weights, jnp.float32)
  # The gradient of the weighted sum of losses.
  whole = jax.tree.map(
    lambda *parts: sum(x * part for x, part in zip(shares, parts, strict=True)),
    *grads,
  )
  updates, opt_state = optimizer.update(whole, opt_state, params, step=step)
  return optax.apply_updates(params, updates), opt_state
