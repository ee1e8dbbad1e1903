"""Throughput: how fast a run is, and how fast the machine could be."""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import time
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

# Dense peak of a device in FLOP/s, float32 and bfloat16 products, from the
# makers' data sheets (float32: TF32 on tensor cores where there are any).
PEAKS: dict[str, dict[str, float]] = {
  'H200': {'float32': 494e12, 'bfloat16': 989e12},
  'H100': {'float32': 494e12, 'bfloat16': 989e12},
  'A100': {'float32': 156e12, 'bfloat16': 312e12},
  'L4': {'float32': 60e12, 'bfloat16': 121e12},
  'TPU v6': {'bfloat16': 918e12},
  'TPU v5p': {'bfloat16': 459e12},
  'TPU v5 lite': {'bfloat16': 197e12},
  'TPU v4': {'bfloat16': 275e12},
}
_SIZE = 1024
_TRIALS = 5


class Clock:
  """Times what the loop does, from one record to the next.

  Time in evaluations and checkpoints is left out of the rates.
  """

  def __init__(self, seconds: float = 0.0):
    """Starts.

    Args:
      seconds: Seconds of training before this process.
    """
    self._total = seconds
    self._since: float | None = None
    self._restart()

  @contextlib.contextmanager
  def waiting(self) -> Iterator[None]:
    """Around what waits for data."""
    began = time.perf_counter()
    yield
    self._waiting += time.perf_counter() - began

  @contextlib.contextmanager
  def paused(self) -> Iterator[None]:
    """Around what is no training."""
    self._spent, self._since = self.seconds - self._total, None
    yield
    self._since = time.perf_counter()

  def step(self, examples: int, flops: float) -> None:
    """Counts a dispatched step."""
    self._steps += 1
    self._examples += examples
    self._flops += flops

  @property
  def seconds(self) -> float:
    """Seconds of training since the run began."""
    running = 0.0 if self._since is None else time.perf_counter() - self._since
    return self._total + self._spent + running

  def read(self, peak: float) -> dict[str, float]:
    """Rates since the last call.

    Args:
      peak: FLOP/s of all devices together.
    """
    total = self.seconds
    seconds = max(total - self._total, 1e-9)
    rates = {
      'perf/examples_per_second': self._examples / seconds,
      'perf/steps_per_second': self._steps / seconds,
      'perf/data_wait': self._waiting / seconds,
      'perf/mfu': self._flops / seconds / peak,
      'perf/seconds': total,
    }
    self._total = total
    self._restart()
    return rates

  def _restart(self) -> None:
    self._waiting = self._flops = self._spent = 0.0
    self._steps = self._examples = 0
    self._since = time.perf_counter()


@functools.cache
def peak_flops(dtype: str = 'float32') -> float:
  """Peak of all devices together in FLOP/s, for products of a type.

  From the table where the device is in it, else measured. Virtual devices of
  one CPU share its peak.
  """
  device = jax.devices()[0]
  for kind, peaks in PEAKS.items():
    if kind.lower() in device.device_kind.lower() and dtype in peaks:
      return peaks[dtype] * jax.device_count()
  machines = jax.process_count() if device.platform == 'cpu' else None
  return _measured(dtype) * (machines or jax.device_count())


def _measured(dtype: str) -> float:
  """Best of some square matrix products on one device, FLOP/s."""
  x: Any = jnp.ones((_SIZE, _SIZE), dtype, device=jax.local_devices()[0])
  product = jax.jit(
    functools.partial(jnp.matmul, preferred_element_type=jnp.float32)
  )
  return product_rate(lambda: product(x, x).block_until_ready(), _SIZE)


def product_rate(
  product: Callable[[], object], size: int, trials: int = _TRIALS
) -> float:
  """Best rate of a product of two square matrices, FLOP/s.

  Args:
    product: Multiplies them and waits for the result.
    size: Rows of each.
    trials: Timed products, after one that is not.
  """
  product()
  best = float('inf')
  for _ in range(trials):
    start = time.perf_counter()
    product()
    best = min(best, time.perf_counter() - start)
  return 2 * size**3 / best


def describe_devices() -> str:
  """The devices of the run, in words."""
  device = jax.devices()[0]
  kind = device.device_kind
  if device.platform == 'cpu':
    kind = f'{platform.processor() or platform.machine()} CPU'
    kind += f' with {os.cpu_count()} cores'
  processes = jax.process_count()
  text = f'{jax.device_count()} x {kind}'
  return text if processes == 1 else f'{text}, {processes} processes'
