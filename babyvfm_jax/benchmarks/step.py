"""What a step costs here and in PyTorch, by turns in one process."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from babyvfm_jax import models, objectives, progress
from babyvfm_jax.training import optimizer as optimizer_lib
from babyvfm_jax.training import step as step_lib
from babyvfm_jax.training import throughput

_LEARNING_RATE = 1e-4
_PRODUCT = 2048
_TRIALS = 8
_WARM = 3
# Largest relative difference of the losses of two sides that are the same.
_TOLERANCE = {'float32': 1e-3, 'bfloat16': 1e-2}


class Result(NamedTuple):
  """Times of both sides, in seconds, one pair a round.

  Attributes:
    ours: Of the JAX step.
    peers: Of the PyTorch step, same round.
    flops: Operations of one step, by formula.
    peak: Best rate of a square float32 matrix product, FLOP/s, by side.
    loss_gap: Largest relative difference of the losses of the first steps.
  """

  ours: tuple[float, ...]
  peers: tuple[float, ...]
  flops: float
  peak: dict[str, float]
  loss_gap: float

  @property
  def ratios(self) -> list[float]:
    """The peer's time over ours, round by round."""
    pairs = zip(self.peers, self.ours, strict=True)
    return sorted(peer / own for peer, own in pairs)

  def __str__(self) -> str:
    ours, peers = (
      statistics.median(times) for times in (self.ours, self.peers)
    )
    best = max(self.peak.values())
    ratios = self.ratios
    quarter = len(ratios) // 4
    products = ', '.join(
      f'{side} {rate / 1e9:,.0f}' for side, rate in self.peak.items()
    )
    return (
      f'matrix products, GFLOP/s: {products} (float32, {_PRODUCT} square)\n'
      f'JAX      {ours:.3f} s a step, {self.flops / ours / best:.0%} of the '
      'better peak\n'
      f'PyTorch  {peers:.3f} s a step, {self.flops / peers / best:.0%}\n'
      f'ratio of medians {peers / ours:.2f}; of rounds: median '
      f'{statistics.median(ratios):.2f}, middle half {ratios[quarter]:.2f} to '
      f'{ratios[-1 - quarter]:.2f}, all {ratios[0]:.2f} to {ratios[-1]:.2f} '
      '(above 1: JAX is faster)\n'
      f'losses of the first {_WARM} steps differ by {self.loss_gap:.0e}\n'
      f'allocator of both: {_allocator()}'
    )


def compare(
  *,
  preset: str = 'small',
  batch_size: int = 64,
  image_size: int = 64,
  length: int = 16,
  vocabulary_size: int = 2000,
  matmul_dtype: str = 'float32',
  rounds: int = 15,
) -> Result:
  """Alternates training steps of both sides on one batch.

  Both train the same model from the same parameters with AdamW and clipping,
  with as many threads as there are cores. `matmul_dtype` bfloat16 is what each
  side offers for it: ours rounds the operands of dense products, the peer runs
  under `torch.autocast`.

  Raises:
    RuntimeError: The two sides do not compute the same loss.
  """
  import torch

  torch.set_num_threads(os.cpu_count() or 1)
  model = models.build(
    preset,
    vocabulary_size=vocabulary_size,
    image_size=image_size,
    matmul_dtype=matmul_dtype,
  )
  batch = _batch(batch_size, length, image_size, vocabulary_size)
  ours, params, outputs = _jax_side(model, batch)
  peers = _torch_side(model, batch, params)
  # Some steps each: warm, and shown to learn the same.
  losses = [(ours(), peers()) for _ in range(_WARM)]
  gap = max(abs(own - peer) / abs(peer) for own, peer in losses)
  if gap > _TOLERANCE[matmul_dtype]:
    raise RuntimeError(
      f'the two sides differ in their loss by {gap:.1e}: {losses}'
    )
  times: dict[str, list[float]] = {'ours': [], 'peers': []}
  sides = {'ours': ours, 'peers': peers}
  with progress.stage('Compare', rounds, 'rounds') as bar:
    for turn in range(rounds):
      for name in sorted(sides, reverse=bool(turn % 2)):
        start = time.perf_counter()
        sides[name]()
        times[name].append(time.perf_counter() - start)
      bar.advance()
  flops = 3 * models.count_flops(model, batch, outputs)
  peak = {'JAX': _jax_peak(), 'PyTorch': _torch_peak()}
  return Result(tuple(times['ours']), tuple(times['peers']), flops, peak, gap)


def _batch(
  size: int, length: int, image_size: int, vocabulary_size: int
) -> dict[str, np.ndarray]:
  generator = np.random.default_rng(0)
  batch = models.example_batch(size, 1, 1, length, image_size)
  shape = batch['frames'].shape
  batch['frames'] = generator.integers(0, 256, shape, dtype=np.uint8)
  lengths = generator.integers(length // 2, length + 1, (size, 1, 1))
  batch['token_mask'] = np.arange(length)[None, None] < lengths
  tokens = generator.integers(4, vocabulary_size, batch['tokens'].shape)
  batch['tokens'] = np.where(batch['token_mask'], tokens, 0).astype(np.int32)
  return batch


def _jax_side(
  model: Any, batch: dict[str, np.ndarray]
) -> tuple[Callable[[], float], Any, frozenset[str]]:
  recipe = [
    step_lib.Ingredient(objectives.OBJECTIVES[name])
    for name in ('info_nce', 'next_token')
  ]
  params = jax.jit(lambda: step_lib.init_params(model, batch, seed=0))()
  optimizer = optimizer_lib.build(
    params,
    learning_rate=optimizer_lib.schedule('constant', _LEARNING_RATE, 1000),
    weight_decay=0.1,
    clip=1.0,
  )
  state = step_lib.TrainState(
    jnp.zeros((), jnp.int32), params, optimizer.init(params), None
  )
  train_step = jax.jit(
    step_lib.make_train_step(model, recipe, optimizer, steps=1000, seed=0),
    donate_argnums=0,
  )
  kept = jax.tree.map(np.array, params)
  holder = [state]
  on_device = jax.device_put(batch)

  def step() -> float:
    holder[0], metrics = train_step(holder[0], on_device)
    return float(metrics['train/loss'].total)

  return step, kept, step_lib.wanted_outputs(recipe, batch)


def _torch_side(
  model: Any, batch: dict[str, np.ndarray], params: Any
) -> Callable[[], float]:
  import torch

  from babyvfm_jax.benchmarks import torch_peer

  peer = torch_peer.Peer(model)
  peer.load(params)
  optimizer = torch.optim.AdamW(
    peer.parameters(), _LEARNING_RATE, weight_decay=0.1, fused=True
  )
  tensors = {name: torch.from_numpy(value) for name, value in batch.items()}
  tensors['tokens'] = tensors['tokens'].long()
  rounded = torch.autocast(
    'cpu', torch.bfloat16, enabled=model.matmul_dtype == 'bfloat16'
  )

  def step() -> float:
    optimizer.zero_grad(set_to_none=True)
    with rounded:
      loss = peer(tensors)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(peer.parameters(), 1.0)
    optimizer.step()
    return loss.item()

  return step


def _jax_peak() -> float:
  x = jnp.ones((_PRODUCT, _PRODUCT))
  product = jax.jit(jnp.matmul)
  return throughput.product_rate(
    lambda: product(x, x).block_until_ready(), _PRODUCT, _TRIALS
  )


def _torch_peak() -> float:
  import torch

  x = torch.ones(_PRODUCT, _PRODUCT)
  return throughput.product_rate(lambda: torch.mm(x, x), _PRODUCT, _TRIALS)


def _allocator() -> str:
  preloaded = os.environ.get('LD_PRELOAD', '')
  tunables = os.environ.get('GLIBC_TUNABLES', '')
  if 'tcmalloc' in preloaded:
    return 'tcmalloc'
  return f'glibc {tunables}' if tunables else 'glibc'
