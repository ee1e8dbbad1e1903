"""Tasks as an Apache Beam pipeline. The one import of Beam.

The pipeline is Create, Reshuffle, Map. A result is not carried through Beam
but written, at once and whole, into a folder that all workers see: so results
arrive here while the pipeline runs, whichever runner it is, and a bundle that
Beam does twice counts once.
"""

from __future__ import annotations

import os
import pickle
import platform
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import apache_beam
from apache_beam.options import pipeline_options
from apache_beam.runners.portability.fn_api_runner import fn_runner

Task = TypeVar('Task')
Result = TypeVar('Result')

_SUFFIX = '.result'
_SECONDS_BETWEEN_LOOKS = 0.2


class PipelineError(Exception):
  """A pipeline that failed; names what Beam says and how to go on."""


def parse(options: Sequence[str]) -> pipeline_options.PipelineOptions:
  """Beam's options of a command line.

  Raises:
    PipelineError: One that Beam does not know (Beam itself passes over it).
  """
  try:
    parsed = pipeline_options.PipelineOptions(list(options))
    with_unknown = parsed.get_all_options(retain_unknown_options=True)
    known = parsed.get_all_options()
  except SystemExit as error:  # What argparse does.
    raise PipelineError(
      f'--beam_options={" ".join(options)}: Beam cannot read this'
    ) from error
  unknown = sorted(set(with_unknown) - set(known))
  if unknown or any(not option.startswith('-') for option in options[:1]):
    raise PipelineError(
      f'--beam_options={" ".join(options)}: Beam does not know '
      f'{", ".join(unknown) or options[0]}; each is given as --name=value'
    )
  return parsed


def run(
  function: Callable[[Task], Result],
  tasks: Iterable[Task],
  *,
  runner: str,
  options: Sequence[str],
  scratch: Path,
) -> Iterator[Result]:
  """Yields `function(task)` for every task, as they finish.

  Args:
    function: A function of a module, which the workers can import.
    tasks: Can be pickled.
    runner: Beam's name of it. 'DirectRunner' works in this process and its
      children: Beam itself would try to download another one first.
    options: Beam's own, as on a command line.
    scratch: A folder that all workers see; a folder in it holds the results.

  Raises:
    PipelineError: The pipeline failed, or ended without all results.
  """
  tasks = list(tasks)
  if not tasks:
    return
  scratch.mkdir(parents=True, exist_ok=True)
  folder = Path(tempfile.mkdtemp(prefix='results-', dir=scratch))
  pipeline = _Pipeline(function, tasks, runner, options, folder)
  seen: set[str] = set()
  try:
    pipeline.start()
    while pipeline.is_alive():
      pipeline.join(_SECONDS_BETWEEN_LOOKS)
      yield from _arrived(folder, seen)
    yield from _arrived(folder, seen)
    if pipeline.error is not None or len(seen) < len(tasks):
      raise PipelineError(
        f'{runner}: {len(seen)} of {len(tasks)} recordings are done '
        f'({pipeline.error or "the pipeline ended"}); see that its job is at '
        'an end, then run again to go on with what is left'
      ) from pipeline.error
  finally:
    shutil.rmtree(folder, ignore_errors=True)


class _Pipeline(threading.Thread):
  """Runs a pipeline to its end, beside the thread that looks for results."""

  def __init__(
    self,
    function: Callable[[Any], Any],
    tasks: list[Any],
    runner: str,
    options: Sequence[str],
    folder: Path,
  ):
    super().__init__(name='beam', daemon=True)
    self.error: Exception | None = None
    direct = runner == 'DirectRunner'
    self._pipeline = apache_beam.Pipeline(
      fn_runner.FnApiRunner() if direct else runner,
      parse(options),
    )
    numbered = [pickle.dumps((i, task)) for i, task in enumerate(tasks)]
    _ = (
      self._pipeline
      | 'Recordings' >> apache_beam.Create(numbered, reshuffle=False)
      | 'Spread' >> apache_beam.Reshuffle()
      | 'Curate' >> apache_beam.Map(_work, function, str(folder))
    )

  def run(self) -> None:
    try:
      self._pipeline.run().wait_until_finish()
    except Exception as error:
      self.error = error


def _work(numbered: bytes, function: Callable[[Any], Any], folder: str) -> None:
  """Does one task, on a worker; its result lies in the folder then."""
  number, task = pickle.loads(numbered)
  path = Path(folder) / f'{number:08d}{_SUFFIX}'
  data = pickle.dumps(function(task))
  # Two workers may have the same task, and the same process id.
  owner = f'{platform.node()}.{os.getpid()}.{threading.get_ident()}'
  partial = path.with_name(f'{path.name}.{owner}')
  partial.write_bytes(data)
  partial.replace(path)


def _arrived(folder: Path, seen: set[str]) -> Iterator[Any]:
  """Results that were not there before."""
  names = (path.name for path in folder.glob(f'*{_SUFFIX}'))
  for name in sorted(set(names) - seen):
    seen.add(name)
    yield pickle.loads((folder / name).read_bytes())
