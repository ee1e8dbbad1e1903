"""Progress of long stages: a bar in a terminal, sparse lines in a log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import rich.console
import rich.progress

_SECONDS_BETWEEN_LINES = 10.0


class Stage:
  """Counts finished units of one stage; made by `stage`."""

  def __init__(self, title: str, total: float | None, unit: str, start: float):
    self._title = title
    self._total = total
    self._unit = unit
    self._done = self._first = start
    self._began = self._printed = time.monotonic()
    self._bar: rich.progress.Progress | None = None
    self._task: rich.progress.TaskID | None = None

  def advance(self, count: float = 1, note: str = '') -> None:
    """Adds finished units; `note` is shown beside the throughput."""
    self._done += count
    now = time.monotonic()
    rate = (self._done - self._first) / max(now - self._began, 1e-9)
    speed = f'{rate:,.1f} {self._unit}/s'
    if self._bar is not None and self._task is not None:
      self._bar.update(self._task, completed=self._done, speed=speed, note=note)
    elif now - self._printed >= _SECONDS_BETWEEN_LINES:
      self._printed = now
      print(self._line(rate, speed, note), flush=True)

  def _line(self, rate: float, speed: str, note: str) -> str:
    line = f'{self._title}: {self._done:,.0f}'
    if self._total:
      left = (self._total - self._done) / max(rate, 1e-9)
      line += f' of {self._total:,.0f} {self._unit}, {left:,.0f} s left'
    return f'{line}, {speed}' + (f', {note}' if note else '')


@contextlib.contextmanager
def stage(
  title: str, total: float | None = None, unit: str = 'items', start: float = 0
) -> Iterator[Stage]:
  """Shows a stage of work with its throughput and time left.

  Args:
    title: What is being done, such as 'Build corpus'.
    total: Number of units, or None if unknown.
    unit: Name of a unit, in the plural.
    start: Units that an earlier run has already done.

  Yields:
    The stage; call its `advance` for every unit that is finished.
  """
  console = rich.console.Console()
  result = Stage(title, total, unit, start)
  began = time.monotonic()
  if not console.is_terminal:
    yield result
  else:
    columns = (
      rich.progress.TextColumn('{task.description:<24}'),
      rich.progress.BarColumn(),
      rich.progress.MofNCompleteColumn(),
      rich.progress.TimeRemainingColumn(compact=True),
      rich.progress.TextColumn('{task.fields[speed]} {task.fields[note]}'),
    )
    with rich.progress.Progress(*columns, console=console) as bar:
      result._bar = bar
      result._task = bar.add_task(
        title, total=total, completed=int(start), speed='', note=''
      )
      yield result
  done = result._done - start
  print(
    f'{title}: {done:,.0f} {unit} in {time.monotonic() - began:,.1f} s',
    flush=True,
  )
