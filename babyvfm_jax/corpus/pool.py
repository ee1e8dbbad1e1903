"""Work in several processes, with results as they come."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Task = TypeVar('Task')
Result = TypeVar('Result')

# Enough tasks ahead that no worker waits, few enough that memory stays flat.
_AHEAD = 4


class WorkerError(Exception):
  """A worker process ended by itself; names the tasks that it had."""


def run(
  function: Callable[[Task], Result],
  tasks: Iterable[Task],
  *,
  workers: int,
  crashed: Callable[[Task], Result] | None = None,
) -> Iterator[Result]:
  """Yields `function(task)` for every task, as they finish.

  Where a worker process ends by itself, the tasks that were at work may all be
  innocent but one: each is tried again, alone in a process. One that ends that
  process too gives `crashed(task)`, and the others go on.

  Args:
    function: A function of a module; with several workers it and the tasks
      are pickled. Its exceptions are raised here. A task may be done twice.
    tasks: Read as they are needed.
    workers: Number of processes; 1 works in this process.
    crashed: Result of a task that ends its process; None to raise.

  Raises:
    WorkerError: A worker was killed (out of memory, a crash in a codec), and
      there is no `crashed`.
  """
  if workers <= 1:
    yield from map(function, tasks)
    return
  tasks = iter(tasks)
  while True:
    waiting: dict[Future, Task] = {}
    pool = _processes(workers)
    try:
      yield from _windowed(pool, function, tasks, waiting, workers * _AHEAD)
      return
    except BrokenProcessPool as error:
      if crashed is None:
        raise _worker_error(waiting.values()) from error
    finally:
      pool.shutdown(wait=True, cancel_futures=True)
    yield from _again(function, waiting, crashed)


def _processes(workers: int) -> concurrent.futures.ProcessPoolExecutor:
  return concurrent.futures.ProcessPoolExecutor(
    workers,
    # Forking a process that has threads or devices may hang.
    mp_context=multiprocessing.get_context('spawn'),
    initializer=_end_with_parent,
  )


def _windowed(
  pool, function, tasks: Iterator, waiting: dict, window: int
) -> Iterator:
  """Results; `waiting` holds the tasks that have given none yet."""
  for task in tasks:
    try:
      future = pool.submit(function, task)
    except BrokenProcessPool as error:
      future = Future()
      future.set_exception(error)
    waiting[future] = task
    if len(waiting) >= window:
      yield from _finished(waiting)
  while waiting:
    yield from _finished(waiting)


def _finished(waiting: dict) -> Iterator:
  done, _ = concurrent.futures.wait(
    waiting, return_when=concurrent.futures.FIRST_COMPLETED
  )
  for future in done:
    # Taken off only after its result is in, for the message of a crash.
    result = future.result()
    del waiting[future]
    yield result


def _again(function, waiting: Mapping, crashed) -> Iterator:
  """Results of the tasks of a broken pool, one at a time."""
  pool = None
  try:
    for future, task in waiting.items():
      if future.done() and future.exception() is None:
        yield future.result()
        continue
      pool = pool or _processes(1)
      try:
        yield pool.submit(function, task).result()
      except BrokenProcessPool:
        pool.shutdown(wait=True)
        pool = None
        yield crashed(task)
  finally:
    if pool is not None:
      pool.shutdown(wait=True, cancel_futures=True)


def _worker_error(tasks: Iterable[object]) -> WorkerError:
  return WorkerError(
    'a worker process ended by itself (out of memory, or a crash in a '
    f'codec) while it had one of: {"; ".join(map(str, tasks))}; run again to '
    'go on with what is left, with fewer workers if memory was short'
  )


def _end_with_parent() -> None:
  """Ends a worker whose parent was killed; it would wait for ever."""
  parent = multiprocessing.parent_process()
  if parent is None:
    return

  def watch() -> None:
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)

  threading.Thread(target=watch, daemon=True).start()
