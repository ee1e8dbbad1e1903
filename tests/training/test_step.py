"""The pure step, on a model of two matrices and on the real one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from babyvfm_jax.objectives import OBJECTIVES
from babyvfm_jax.training import optimizer, paths, step
from babyvfm_jax.training.step import Ingredient

# Compiles in half the time; what is compared is compiled alike.
_QUICK = {'xla_backend_optimization_level': 0}
_NEXT = (Ingredient(OBJECTIVES['next_token']),)
_BOTH = (Ingredient(OBJECTIVES['info_nce']), *_NEXT)
_STEPS = 11


def _build(model, batch, recipe=_NEXT, ema=0.0, **options):
  shapes = jax.eval_shape(lambda: step.init_params(model, batch, seed=0))
  rule = optimizer.build(
    shapes, learning_rate=lambda _: 1e-2, weight_decay=0.1, clip=1.0
  )
  state = jax.jit(
    lambda: step.init_state(model, batch, rule, seed=0, ema=ema),
    compiler_options=_QUICK,
  )()
  made = step.make_train_step(
    model, recipe, rule, steps=_STEPS, seed=0, ema=ema, **options
  )
  return state, jax.jit(made, compiler_options=_QUICK)


def _close(first, second, rtol=1e-5, atol=1e-6):
  second = paths.named_leaves(second)
  for name, leaf in paths.named_leaves(first).items():
    np.testing.assert_allclose(leaf, second[name], rtol, atol, err_msg=name)


def test_steps_lower_the_loss_and_are_counted(small, batch):
  state, train_step = _build(small, batch, _BOTH)
  losses = []
  for _ in range(5):
    state, metrics = train_step(state, batch)
    losses.append(metrics['train/loss'].compute())
  assert int(state.step) == 5
  assert losses[-1] < losses[0] - 0.1
  parts = metrics['train/info_nce'], metrics['train/next_token']
  assert losses[-1] == pytest.approx(sum(x.compute() for x in parts), rel=1e-5)
  assert metrics['optimizer/skipped'].compute() == 0.0


@pytest.mark.parametrize('count', [4])
def test_accumulated_microbatches_of_uneven_length_are_the_batch(
  small, batch, count
):
  state, whole = _build(small, batch)
  _, parts = _build(small, batch, accumulate=count)
  after_whole, metrics_whole = whole(state, batch)
  after_parts, metrics_parts = parts(state, batch)
  # The counts of tokens differ between microbatches, so that a plain mean of
  # their means would be another loss.
  _close(
    {k: jnp.array(v.compute()) for k, v in metrics_whole.items()},
    {k: jnp.array(v.compute()) for k, v in metrics_parts.items()},
    rtol=2e-5,
  )
  _close(after_whole.opt_state, after_parts.opt_state, rtol=1e-4, atol=1e-7)


def test_accumulation_splits_the_negatives_of_a_contrastive_loss(small, batch):
  # Known, and said in the docstring: with untrained embeddings the loss is
  # about the log of the number of candidates.
  state, whole = _build(small, batch, _BOTH[:1])
  _, parts = _build(small, batch, _BOTH[:1], accumulate=2)
  assert whole(state, batch)[1]['train/info_nce'].compute() > (
    parts(state, batch)[1]['train/info_nce'].compute() + 0.3
  )


def test_a_microbatch_count_that_does_not_divide_is_refused(small, batch):
  state, train_step = _build(small, batch, accumulate=3)
  with pytest.raises(ValueError, match=r'accumulate 3 does not divide .* of 8'):
    train_step(state, batch)


def test_the_average_follows_its_closed_form(small, batch):
  state, train_step = _build(small, batch, ema=0.6)
  expected = jax.tree.map(np.asarray, state.params)
  for number in range(8):
    state, _ = train_step(state, batch)
    decay = min(0.6, (1 + number) / (10 + number))
    expected = jax.tree.map(
      lambda old, new, decay=decay: decay * old + (1 - decay) * np.asarray(new),
      expected,
      state.params,
    )
  _close(state.ema, expected)
  assert not np.allclose(
    state.ema['words']['embedding'], state.params['words']['embedding']
  )


class _Poisoned:
  """The model with an output that is not finite where a batch says so."""

  def __init__(self, model):
    self._model = model

  def init(self, *args, **options):
    return self._model.init(*args, **options)

  def apply(self, variables, batch, **options):
    outputs = self._model.apply(variables, batch, **options)
    poison = jnp.where(batch['poison'][0], jnp.nan, 0.0)
    return {name: value + poison for name, value in outputs.items()}


def test_a_step_that_is_not_finite_changes_nothing_but_the_count(small, batch):
  clean = {**batch, 'poison': np.zeros(8, bool)}
  poisoned = {**batch, 'poison': np.ones(8, bool)}
  state, train_step = _build(_Poisoned(small), clean, ema=0.5)
  state, _ = train_step(state, clean)
  after, metrics = train_step(state, poisoned)
  assert int(after.step) == 2
  for name in ('params', 'opt_state', 'ema'):
    for old, new in zip(
      jax.tree.leaves(getattr(state, name)),
      jax.tree.leaves(getattr(after, name)),
      strict=True,
    ):
      np.testing.assert_array_equal(old, new)
  assert metrics['optimizer/skipped'].compute() == 1.0
  # It does not spoil the means of the log line that it falls into.
  assert metrics['train/loss'] == (0.0, 0.0)
  again, metrics = train_step(after, clean)
  assert np.isfinite(metrics['train/loss'].compute())
  moved = again.params['words']['embedding'], after.params['words']['embedding']
  assert not np.array_equal(*moved)


def test_without_the_guard_it_spoils_the_parameters(small, batch):
  poisoned = {**batch, 'poison': np.ones(8, bool)}
  model = _Poisoned(small)
  state, train_step = _build(model, poisoned, skip_nonfinite=False)
  after, metrics = train_step(state, poisoned)
  assert np.isnan(after.params['words']['embedding']).any()
  assert metrics['optimizer/skipped'].compute() == 1.0


def test_weights_are_schedules_over_the_run(small, batch):
  rising = (Ingredient(OBJECTIVES['next_token'], ((0.0, 0.0), (1.0, 2.0))),)
  state, train_step = _build(small, batch, rising)
  for number, weight in ((0, 0.0), (5, 1.0), (10, 2.0)):
    at = state._replace(step=jnp.array(number, jnp.int32))
    _, metrics = train_step(at, batch)
    expected = weight * metrics['train/next_token'].compute()
    assert metrics['train/loss'].compute() == pytest.approx(expected, rel=1e-5)


def test_a_batch_gets_the_objectives_that_it_can_feed(small, batch):
  state, train_step = _build(small, batch, _BOTH)
  text = {k: batch[k] for k in ('tokens', 'token_mask')}
  after, metrics = train_step(state, text)
  assert 'train/next_token' in metrics and 'train/info_nce' not in metrics
  # No gradient reaches what sees; its bias does not decay.
  bias = state.params['see']['bias'], after.params['see']['bias']
  np.testing.assert_array_equal(*bias)
  with pytest.raises(
    ValueError, match=r"none applies to a batch with .*'frames"
  ):
    train_step(state, {k: batch[k] for k in ('frames', 'frame_mask')})


def test_dropout_differs_by_step_and_not_by_call(small, batch):
  dropped = small.clone(dropout=0.5)
  state, train_step = _build(dropped, batch)
  first = train_step(state, batch)[1]['train/loss'].compute()
  assert train_step(state, batch)[1]['train/loss'].compute() == first
  later = state._replace(step=jnp.array(1, jnp.int32))
  assert train_step(later, batch)[1]['train/loss'].compute() != first


@pytest.mark.slow
def test_the_real_model_rematerialised_and_in_bfloat16(tiny_model, batch):
  state, exact = _build(tiny_model, batch, _BOTH)
  after, metrics = exact(state, batch)
  _, remade = _build(tiny_model.clone(remat=True), batch, _BOTH)
  _close(after.params, remade(state, batch)[0].params)
  half = tiny_model.clone(dtype='bfloat16', matmul_dtype='bfloat16')
  _, rounded = _build(half, batch, _BOTH)
  after, found = rounded(state, batch)
  dtypes = {x.dtype for x in jax.tree.leaves(after.params)}
  assert dtypes == {jnp.dtype('float32')}
  expected, value = (x['train/loss'].compute() for x in (metrics, found))
  assert value != expected and value == pytest.approx(expected, rel=0.02)


def test_counts_are_reported_of_the_whole_batch(small, batch):
  counts = {'tokens': lambda batch: jnp.sum(batch['token_mask'])}
  state, train_step = _build(small, batch, accumulate=2, counts=counts)
  _, metrics = train_step(state, batch)
  assert metrics['tokens'].total == batch['token_mask'].sum()
