"""When a run does something: every so many steps, or in a window of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jax


@dataclasses.dataclass(frozen=True)
class Every:
  """Is due after every `interval` steps, and after the last one.

  Attributes:
    interval: Steps between; 0 for never.
    last: The run's last step.
    at_end: Whether it is due after the last step whatever the interval.
  """

  interval: int
  last: int
  at_end: bool = True

  def due(self, step: int) -> bool:
    """Whether it is due once `step` steps are done."""
    if step == self.last:
      return self.at_end
    return self.interval > 0 and step % self.interval == 0


class ProfilerWindow:
  """Traces some steps into `profile/`, for TensorBoard or xprof."""

  def __init__(self, workdir: str | Path, *, start: int, steps: int):
    """Lays down the window.

    Args:
      workdir: The run folder.
      start: First step of the window.
      steps: Steps in it; 0 for no profile.
    """
    self._folder = str(Path(workdir) / 'profile')
    self._start, self._end = start, start + steps
    self._tracing = False

  def __enter__(self) -> ProfilerWindow:
    return self

  def __exit__(self, *exception) -> None:
    self._stop()

  def before(self, step: int) -> None:
    """Starts or ends the trace where the window does; call before a step."""
    if not self._tracing and self._start <= step < self._end:
      jax.profiler.start_trace(self._folder)
      self._tracing = True
    elif self._tracing and step >= self._end:
      self._stop()

  def _stop(self) -> None:
    if self._tracing:
      jax.profiler.stop_trace()
      self._tracing = False
