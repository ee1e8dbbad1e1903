"""The record: what a run counts on the host, from one log line to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax

from babyvfm_jax.training import metrics as metrics_lib
from babyvfm_jax.training.metrics import Mean

WORDS = 'words_heard'
SKIPPED = 'optimizer/skipped'


class Record:
  """Means since the last log line, and totals since the run began.

  It is saved with every checkpoint: a run that goes on in the middle of a
  window writes the line that an uninterrupted run would have written.
  """

  def __init__(self, components: int = 1):
    """Begins a run.

    Args:
      components: Components of the mixture; several have losses of their own.
    """
    self.seconds = 0.0
    self._components = components
    self._words = 0
    self._skipped = 0
    self._window: dict[str, Mean] = {}
    self._loss = float('nan')

  def restore(self, meta: Mapping[str, Any]) -> None:
    """Goes on from what `to_meta` gave."""
    self.seconds = meta['seconds']
    self._words = meta['words_heard']
    self._skipped = meta['skipped']
    self._window = {
      name: Mean(*parts) for name, parts in meta['window'].items()
    }

  def to_meta(self, seconds: float) -> dict[str, Any]:
    """All of it as JSON values; `seconds` is the time of training so far."""
    return {
      'seconds': seconds,
      'words_heard': self._words,
      'skipped': self._skipped,
      'window': {name: list(mean) for name, mean in self._window.items()},
    }

  def add(self, component: str, metrics: Mapping[str, Mean]) -> None:
    """Adds the metrics of one step; waits for the device to have them."""
    if not metrics:
      return
    host = {
      name: Mean(float(mean.total), float(mean.weight))
      for name, mean in jax.device_get(dict(metrics)).items()
    }
    self._words += round(host.pop(WORDS).total)
    self._skipped += round(host[SKIPPED].total)
    self._loss = host['train/loss'].compute()
    if self._components > 1:
      host[f'component/{component}/loss'] = host['train/loss']
    self._window = metrics_lib.merge(self._window, host)

  @property
  def note(self) -> str:
    """What a progress bar shows."""
    return f'loss {self._loss:.3f}' if self._loss == self._loss else ''

  def close(
    self, rates: Mapping[str, float], epochs: Mapping[str, float]
  ) -> dict[str, float]:
    """The log line of the window, which begins anew.

    Args:
      rates: See `throughput.Clock.read`.
      epochs: Epochs walked so far, by component.
    """
    values = {
      **metrics_lib.compute(self._window),
      **rates,
      'perf/words_heard': self._words,
      'optimizer/skipped_steps': self._skipped,
      **{f'data/epochs/{name}': value for name, value in epochs.items()},
    }
    self._window = {}
    return values


def refuse_if_lost(step: int, values: Mapping[str, float]) -> None:
  """Ends a run that no longer learns.

  Raises:
    FloatingPointError: No step since the last log line was finite.
  """
  if values.get(SKIPPED) == 1.0:
    raise FloatingPointError(
      f'no step of those up to {step} had a finite loss and gradient: lower '
      'optimizer.learning_rate, or raise optimizer.warmup, in a new --workdir'
    )
