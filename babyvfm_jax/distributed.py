"""Several processes, and signals to stop."""

from __future__ import annotations

import signal
import types
from typing import Any

MODES = ('off', 'auto')


def initialize(mode: str) -> None:
  """Joins the processes of a run; call before the first use of a device.

  Args:
    mode: `off`, or `auto` for what a cluster (Slurm, Open MPI, Kubernetes,
      Cloud TPU) or the environment says. In the environment it is
      `JAX_COORDINATOR_ADDRESS`, `JAX_NUM_PROCESSES` and `JAX_PROCESS_ID`.

  Raises:
    ValueError: The mode is unknown.
  """
  if mode not in MODES:
    raise ValueError(f'--distributed={mode}; use one of {", ".join(MODES)}')
  if mode == 'off':
    return
  import os

  import jax

  fields: dict[str, Any] = {}
  for name, field in (
    ('JAX_COORDINATOR_ADDRESS', 'coordinator_address'),
    ('JAX_NUM_PROCESSES', 'num_processes'),
    ('JAX_PROCESS_ID', 'process_id'),
  ):
    if name in os.environ:
      text = os.environ[name]
      fields[field] = text if field.startswith('coordinator') else int(text)
  jax.distributed.initialize(**fields)


def synchronise(name: str, process_count: int) -> None:
  """Waits until all processes of a run are here; one alone never waits."""
  if process_count > 1:
    from jax.experimental import multihost_utils

    multihost_utils.sync_global_devices(name)


class StopSignal:
  """Notices SIGTERM and the first Ctrl-C, so that a run can save and exit.

  A context manager; the handlers before it are put back at its end. A second
  Ctrl-C interrupts at once. With several processes jax notices SIGTERM, and
  all of them agree on the step at which to stop.
  """

  _SIGNALS = (signal.SIGTERM, signal.SIGINT)

  def __init__(self, process_count: int = 1):
    """Prepares.

    Args:
      process_count: Processes of the run.
    """
    self._together = process_count > 1
    self._received = False
    self._before: dict[signal.Signals, Any] = {}

  def __enter__(self) -> StopSignal:
    if not self._together:
      for number in self._SIGNALS:
        self._before[number] = signal.signal(number, self._notice)
    return self

  def __exit__(self, *exception) -> None:
    for number, handler in self._before.items():
      signal.signal(number, handler)

  def requested(self, step: int) -> bool:
    """Whether to stop before this step; the same in every process."""
    if not self._together:
      return self._received
    from jax.experimental import multihost_utils

    return multihost_utils.reached_preemption_sync_point(step)

  def _notice(self, number: int, frame: types.FrameType | None) -> None:
    if self._received and number == signal.SIGINT:
      raise KeyboardInterrupt
    self._received = True
