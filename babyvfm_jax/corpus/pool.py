"""Work in several processes, with results as they come."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Task = TypeVar('Task')
Result = TypeVar('Result')

# Enough tasks ahead that no worker waits, few enough that memory stays flat.
_AHEAD = 4


class WorkerError(Exception):
  """A worker process ended by itself; names the tasks that it had."""


def run(
  function: Callable[[Task], Result], tasks: Iterable[Task], *, workers: int
) -> Iterator[Result]:
  """Yields `function(task)` for every task, as they finish.

  Args:
    function: A function of a module; with several workers it and the tasks
      are pickled. Its exceptions are raised here.
    tasks: Read as they are needed.
    workers: Number of processes; 1 works in this process.

  Raises:
    WorkerError: A worker was killed (out of memory, a crash in a codec).
  """
  if workers <= 1:
    yield from map(function, tasks)
    return
  pool = concurrent.futures.ProcessPoolExecutor(
    workers,
    # Forking a process that has threads or devices may hang.
    mp_context=multiprocessing.get_context('spawn'),
    initializer=_end_with_parent,
  )
  try:
    yield from _windowed(pool, function, iter(tasks), workers * _AHEAD)
  finally:
    pool.shutdown(wait=True, cancel_futures=True)


def _windowed(pool, function, tasks, window: int) -> Iterator:
  waiting: dict[concurrent.futures.Future, object] = {}
  try:
    for task in tasks:
      waiting[pool.submit(function, task)] = task
      if len(waiting) >= window:
        yield from _finished(waiting)
    while waiting:
      yield from _finished(waiting)
  except BrokenProcessPool as error:
    started = [str(task) for task in waiting.values()]
    raise WorkerError(
      'a worker process ended by itself (out of memory, or a crash in a '
      f'codec) while it had one of: {"; ".join(started)}; run again to go on '
      'with what is left, with fewer workers if memory was short'
    ) from error


def _finished(waiting) -> Iterator:
  done, _ = concurrent.futures.wait(
    waiting, return_when=concurrent.futures.FIRST_COMPLETED
  )
  for future in done:
    # Taken off only after its result is in, for the message of a crash.
    result = future.result()
    del waiting[future]
    yield result


def _end_with_parent() -> None:
  """Ends a worker whose parent was killed; it would wait for ever."""
  parent = multiprocessing.parent_process()
  if parent is None:
    return

  def watch() -> None:
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)

  threading.Thread(target=watch, daemon=True).start()
