"""Where recordings are read: on this machine's processes, or by Apache Beam.

Whichever it is, the same function reads a recording and writes its part into
a folder, and what is put together from the parts is the same, byte for byte.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from babyvfm_jax.corpus import pool

Task = TypeVar('Task')
Result = TypeVar('Result')

POOL = 'pool'
# Each with Beam's own name of it; None where Beam is not needed. The tests run
# the first two; the others are written and have not been run.
RUNNERS: dict[str, str | None] = {
  POOL: None,
  'direct': 'DirectRunner',
  'flink': 'FlinkRunner',
  'spark': 'SparkRunner',
  'dataflow': 'DataflowRunner',
}
_INSTALL = "pip install 'babyvfm_jax[beam]'"


class RunnerError(Exception):
  """A runner that cannot work; names the fix."""


@dataclasses.dataclass(frozen=True)
class Runner:
  """Something that works through tasks.

  Attributes:
    name: Key of `RUNNERS`.
    workers: Processes on this machine ('pool' and 'direct').
    beam_options: Beam's own options, as on a command line, such as
      `--flink_master=host:8081`.

  Raises:
    RunnerError: No such runner, Beam is not installed, or the options are for
      another runner.
  """

  name: str = POOL
  workers: int = 1
  beam_options: str = ''

  def __post_init__(self):
    if self.name not in RUNNERS:
      raise RunnerError(
        f'--runner={self.name}: use one of {", ".join(RUNNERS)}'
      )
    if self.name == POOL:
      if self.beam_options:
        raise RunnerError(
          f'--beam_options={self.beam_options}: --runner={POOL} does not use '
          'Beam; name another --runner'
        )
      return
    if importlib.util.find_spec('apache_beam') is None:
      raise RunnerError(
        f'--runner={self.name}: Apache Beam is not installed; {_INSTALL}, or '
        f'use --runner={POOL}'
      )

  @property
  def is_remote(self) -> bool:
    """Whether the work is done on other machines."""
    return self.name not in (POOL, 'direct')

  def check_folders(self, **folders: Path) -> None:
    """Checks that other machines can find some folders.

    Args:
      **folders: By the flags' names.

    Raises:
      RunnerError: One depends on this process's working directory.
    """
    for flag, folder in folders.items():
      if self.is_remote and not folder.is_absolute():
        raise RunnerError(
          f'--{flag}={folder}: with --runner={self.name} other machines read '
          'and write here; give an absolute path on a file system that all of '
          'them have mounted'
        )

  def run(
    self,
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    scratch: Path,
    crashed: Callable[[Task], Result] | None = None,
  ) -> Iterator[Result]:
    """Yields `function(task)` for every task, as they finish.

    Args:
      function: A function of a module. It may be called more than once for a
        task, by Beam after a failure, and must give the same again.
      tasks: Can be pickled.
      scratch: A folder that all workers see, for results on their way here.
      crashed: Of the pool, result of a task that ends its process (see
        `pool.run`); Beam tries such a task again by its own rules.

    Raises:
      pool.WorkerError: A worker of the pool was killed, without `crashed`.
      beam.PipelineError: The pipeline failed.
    """
    beam_name = RUNNERS[self.name]
    if beam_name is None:
      yield from pool.run(
        function, tasks, workers=self.workers, crashed=crashed
      )
      return
    from babyvfm_jax.corpus import beam

    options = shlex.split(self.beam_options)
    if self.name == 'direct' and self.workers > 1:
      options = [
        f'--direct_num_workers={self.workers}',
        '--direct_running_mode=multi_processing',
        *options,
      ]
    yield from beam.run(
      function, tasks, runner=beam_name, options=options, scratch=scratch
    )
