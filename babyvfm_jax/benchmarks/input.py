"""Does the loader feed the step? Both measured in one process, by turns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import jax

from babyvfm_jax import progress
from babyvfm_jax.benchmarks import windows
from babyvfm_jax.data import device, loader
from babyvfm_jax.training import assembly
from babyvfm_jax.training.program import Program, build_program

# The loader must be at least so many times as fast as the step.
WANTED_RATIO = 3.0
# Steps of the mixture that the step is measured on, again and again.
_STEPS = 16


class Result(NamedTuple):
  """What was measured.

  Attributes:
    loader: The loader alone.
    step: The training step alone, on batches that lie on the devices.
    fed: The training step on what the loader gives, as in training.
  """

  loader: windows.Rate
  step: windows.Rate
  fed: windows.Rate

  @property
  def enough(self) -> bool:
    """Whether the loader is as fast as wanted."""
    return windows.ratio(self.loader, self.step)[0] >= WANTED_RATIO

  def __str__(self) -> str:
    median, low, high = windows.ratio(self.loader, self.step)
    verdict = 'enough' if self.enough else 'too little'
    kept = windows.ratio(self.fed, self.step)[0]
    return (
      f'loader alone  {self.loader}\n'
      f'step alone    {self.step}\n'
      f'step, fed     {self.fed}, {kept:.0%} of the step alone\n'
      f'ratio         {median:.1f} ({low:.1f} to {high:.1f}): the loader gives '
      f'{median:.1f} times what the step takes; {WANTED_RATIO:g} wanted, '
      f'{verdict}'
    )


def measure(
  config: Mapping[str, Any], *, rounds: int = 5, seconds: float = 3.0
) -> Result:
  """Measures the loader beside the training step of a config.

  Args:
    config: A whole configuration, as plain values.
    rounds: Windows of each.
    seconds: Length of a window.

  Returns:
    Their rates.
  """
  data = assembly.open_data(config)
  program = build_program(config, data)
  mesh = program.mesh
  stepping = _Stepping(program)
  ahead = max(2, config['training']['threads'])
  ahead *= max(1, config['training']['workers'])
  with (
    _open(config, data) as alone,
    _open(config, data) as feeding,
    progress.stage('Measure', rounds, 'rounds') as bar,
  ):
    kept = [
      (name, device.to_device(batch, mesh))
      for name, batch in itertools.islice(feeding, _STEPS)
    ]
    for batch in dict(kept).values():
      stepping.take(batch)  # Compiles, once for each component.
    repeated = itertools.cycle(kept)
    fed = device.prefetch(_endless(feeding), mesh)
    sources = [
      windows.reading(_endless(alone), ahead=ahead),
      windows.Source(lambda: stepping.take(next(repeated)[1]), stepping.wait),
      # Nothing is taken out beforehand: what waits at the start of a window
      # is made again by its end.
      windows.Source(lambda: stepping.take(next(fed)[1]), stepping.wait),
    ]
    rates = windows.alternate(
      sources, rounds=rounds, seconds=seconds, advance=bar.advance
    )
  return Result(*rates)


def _endless(batches: loader.Loader) -> Iterator[tuple[str, Any]]:
  """A run again and again, for configs of few steps."""
  while True:
    yield from batches


class _Stepping:
  """Takes steps as the loop does: reads step t - 1 after dispatching t."""

  def __init__(self, program: Program):
    self._train_step = program.train_step
    self._state = program.first_state()
    self._last: Any = None

  def take(self, batch: Mapping[str, jax.Array]) -> int:
    self._state, metrics = self._train_step(self._state, batch)
    self.wait()
    self._last = metrics
    return len(batch['rows'])

  def wait(self) -> None:
    jax.block_until_ready(self._last)


def _open(config: Mapping[str, Any], data: assembly.Data) -> loader.Loader:
  training = config['training']
  return loader.Loader(
    data.streams,
    seed=config['seed'],
    steps=config['steps'],
    threads=training['threads'],
    workers=training['workers'],
  )
