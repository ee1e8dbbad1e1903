"""The loader: batches as a pure function of (seed, step).

Every component is a Grain `MapDataset` up to the batch:

    places of the view -> seed -> shuffle -> repeat -> example (random map)
      -> this process's rows -> batch

A step picks one batch of one component (see `mixture.draw`), steps are sliced
from the first one wanted, threads read ahead and, if asked for, worker
processes come last. Nothing has a state that would have to be saved: a resumed
run asks for `start_step`. Examples are drawn before the rows are divided among
processes, so the global batch does not depend on their number; it is the
processes' rows, one after the other.

Worker processes are spawned: a script that uses them needs
`if __name__ == '__main__':`. On two cores two threads and no workers are best.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import grain.python as grain
import numpy as np
from absl import flags

from babyvfm_jax.corpus import store
from babyvfm_jax.data import mixture, seeds
from babyvfm_jax.data.example import Example, View
from babyvfm_jax.data.selection import pacing
from babyvfm_jax.data.streams import Stream, open_streams
from babyvfm_jax.data.tokens import Encoder

Batch = dict[str, np.ndarray]

_FINGERPRINTED_EXAMPLES = 4096


def open_loader(
  fields: Mapping[str, Mapping[str, Any]],
  *,
  corpus: str,
  batch_size: int,
  image_size: int,
  seed: int,
  steps: int,
  tokenizer: Encoder | None = None,
  **options: int,
) -> Loader:
  """Opens a loader from the `mixture` part of a config.

  Args:
    fields: See `mixture.components`.
    corpus: Corpus folder of components that name none.
    batch_size: Global batch of components that name none.
    image_size: Pixels.
    seed: Seed of the run.
    steps: Length of the run.
    tokenizer: One for all components; None for the corpus's own.
    **options: Further arguments of `Loader`, such as `start_step`.

  Returns:
    The loader.
  """
  components = mixture.components(
    fields, corpus=corpus, batch_size=batch_size, image_size=image_size
  )
  folders = dict.fromkeys([corpus, *(c.corpus for c in components)])
  corpora = {folder: store.Corpus(folder) for folder in folders if folder}
  opened = open_streams(
    components,
    corpora=corpora,
    tokenizer=tokenizer or corpora[corpus].tokenizer(),
    seed=seed,
  )
  return Loader(opened, seed=seed, steps=steps, **options)


class Loader:
  """Yields `(component name, batch)` for step after step.

  A context manager: leaving it ends threads and worker processes.
  """

  def __init__(
    self,
    opened: Sequence[Stream],
    *,
    seed: int,
    steps: int,
    start_step: int = 0,
    threads: int = 2,
    workers: int = 0,
    process_index: int = 0,
    process_count: int = 1,
  ):
    """Lays down what every step draws; reads nothing yet.

    Args:
      opened: The components, see `open_streams`.
      seed: Seed of the run.
      steps: Length of the run, in steps.
      start_step: First step to yield.
      threads: Threads that read ahead, in every worker.
      workers: Worker processes; 0 reads in this process.
      process_index: Which of the processes of the run this one is.
      process_count: Processes of the run; each gets its share of every batch.

    Raises:
      ValueError: A batch size is not divisible among the processes, or a
        number is out of range.
    """
    _check(opened, steps, start_step, process_index, process_count)
    self.streams = tuple(opened)
    self.steps = steps
    self.start_step = start_step
    self._seed = seed
    self._threads = threads
    self._workers = workers
    self._draws = mixture.draw(
      {stream.component.name: stream.component.weight for stream in opened},
      seed=seed,
      steps=steps,
    )
    self._places = [
      _places(stream, seed, self._fractions(number))
      for number, stream in enumerate(opened)
    ]
    batches = [
      _batches(stream, places, seed, process_index, process_count)
      for stream, places in zip(opened, self._places, strict=True)
    ]
    source = grain.MapDataset.source(_Steps(self._draws, batches))
    self._dataset = source[start_step:]
    self._exits = contextlib.ExitStack()

  def __enter__(self) -> Loader:
    return self

  def __exit__(self, *exception) -> None:
    self.close()

  def __iter__(self) -> Iterator[tuple[str, Batch]]:
    """Starts at `start_step`, whether or not it was iterated before."""
    self.close()
    iterator = self._open()
    self._exits.callback(iterator.close)
    for step, batch in enumerate(iterator, self.start_step):
      yield self.component(step), batch

  def _fractions(self, number: int) -> np.ndarray:
    """When each batch of a component is drawn, as a fraction of the run."""
    drawn = np.flatnonzero(self._draws.component == number)
    return drawn / max(self.steps - 1, 1)

  def close(self) -> None:
    """Ends threads and worker processes; the loader can be iterated again."""
    self._exits.close()

  def component(self, step: int) -> str:
    """Name of the component that a step draws."""
    return self.streams[self._draws.component[step]].component.name

  def epochs(self, step: int) -> dict[str, float]:
    """Epochs that each component has walked before a step."""
    drawn = np.bincount(
      self._draws.component[:step], minlength=len(self.streams)
    )
    return {
      stream.component.name: float(
        count * stream.component.batch_size / stream.examples
      )
      for stream, count in zip(self.streams, drawn, strict=True)
    }

  def examples(self) -> dict[str, Batch]:
    """The first batch of each component, made here and now.

    For its shapes: to initialise a model or to lower a step.
    """
    result = {}
    for number, stream in enumerate(self.streams):
      dataset = _batches(stream, self._places[number], self._seed, 0, 1)
      result[stream.component.name] = dataset[0]
    return result

  def describe(self) -> dict[str, Any]:
    """What is read and in which order, to write into a run's provenance.

    Returns:
      Plain values: a part for each component, and `order_sha256`, which is
      equal for two runs exactly if they draw the same components and the same
      first examples of the same corpora.
    """
    digest = hashlib.sha256(self._draws.component.tobytes())
    parts = {}
    for stream, places in zip(self.streams, self._places, strict=True):
      component = stream.component
      settings = dataclasses.asdict(
        dataclasses.replace(component, corpus=stream.fingerprint)
      )
      # Fields that came later: without them an order has the hash it had.
      for field, without in (('curate', ()), ('pacing', 1.0)):
        if settings[field] == without:
          del settings[field]
      digest.update(json.dumps(settings, sort_keys=True).encode())
      first = min(_FINGERPRINTED_EXAMPLES, 2 * stream.examples)
      order = [places[place] for place in range(first)]
      digest.update(stream.view.rows[order].astype('<i8').tobytes())
      parts[component.name] = {
        'view': component.view,
        'corpus': component.corpus,
        'fingerprint': stream.fingerprint,
        'examples': stream.examples,
        'batch_size': component.batch_size,
        'epochs': self.epochs(self.steps)[component.name],
        'selection': stream.report.plain(),
      }
    return {'components': parts, 'order_sha256': digest.hexdigest()}

  def _open(self) -> grain.DatasetIterator:
    ahead = grain.ReadOptions(self._threads, max(2, self._threads))
    dataset = self._dataset.to_iter_dataset(ahead)
    if self._workers:
      # Grain hands the flags on to its workers, which absl allows only once
      # they are parsed; outside `app.run` they never are.
      if not flags.FLAGS.is_parsed():
        flags.FLAGS.mark_as_parsed()
      dataset = dataset.mp_prefetch(
        grain.MultiprocessingOptions(self._workers, per_worker_buffer_size=2),
        worker_init_fn=_begin_worker,
      )
    return iter(dataset)


def _begin_worker(worker_index: int, worker_count: int) -> None:
  """Ties a worker process to the life of the process that reads from it."""
  del worker_index, worker_count
  # A signal to the whole group is for the reader, who saves and then closes.
  signal.signal(signal.SIGINT, signal.SIG_IGN)
  signal.signal(signal.SIGTERM, signal.SIG_IGN)
  threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
  parent = multiprocessing.parent_process()
  if parent is not None:
    parent.join()  # Returns even where the parent was killed.
    os._exit(1)


def _check(
  opened: Sequence[Stream],
  steps: int,
  start_step: int,
  process_index: int,
  process_count: int,
) -> None:
  if not 0 <= process_index < process_count:
    raise ValueError(f'process {process_index} of {process_count} processes')
  if not 0 <= start_step <= steps:
    raise ValueError(f'start_step {start_step} lies outside [0, {steps}]')
  for stream in opened:
    component = stream.component
    if component.batch_size % process_count:
      raise ValueError(
        f'mixture.{component.name}: batch_size {component.batch_size} is not '
        f'divisible among {process_count} processes'
      )


def _places(
  stream: Stream, seed: int, fractions: np.ndarray
) -> grain.MapDataset:
  """Places of the view, epoch after epoch without end."""
  component = stream.component
  name = component.name
  if pacing.is_paced(component.pacing):
    stages = pacing.stages(
      component.pacing,
      fractions,
      examples=stream.examples,
      batch_size=component.batch_size,
    )

    def epochs(stage: int, examples: int) -> grain.MapDataset:
      dataset = grain.MapDataset.range(examples)
      stage_seed = seeds.seed(seed, name, 'pacing', str(stage))
      return dataset.seed(stage_seed).shuffle().repeat()

    return grain.MapDataset.source(pacing.Walk(stages, epochs))
  places = grain.MapDataset.range(stream.examples)
  places = places.seed(seeds.seed(seed, name, 'shuffle'))
  if not component.order:
    places = places.shuffle()
  return places.repeat()


def _batches(
  stream: Stream,
  places: grain.MapDataset,
  seed: int,
  process_index: int,
  process_count: int,
) -> grain.MapDataset:
  """This process's rows of the component's batches, without end."""
  local = stream.component.batch_size // process_count
  key = seeds.seed(seed, stream.component.name, 'examples')
  # A paced example may come twice in what would be an epoch of all.
  paced = pacing.is_paced(stream.component.pacing)
  period = 1 if paced else len(stream.view.rows)
  examples = places.map_with_index(_Examples(stream.view, key, period))
  rows = _ProcessRows(examples, local, process_index, process_count)
  dataset = grain.MapDataset.source(rows)
  return dataset.batch(local, drop_remainder=True, batch_fn=_stack)


class _Examples:
  """The random map, with a generator that Grain's version cannot change."""

  def __init__(self, view: View, key: int, period: int):
    self._view = view
    self._key = key
    self._period = period

  def __call__(self, visit: int, place: int) -> Example:
    epoch = visit // self._period
    rng = seeds.generator(self._key, epoch, int(place))
    return self._view.example(int(place), rng)


class _ProcessRows:
  """A contiguous block of rows out of every global batch."""

  def __init__(
    self, examples: grain.MapDataset, local: int, index: int, count: int
  ):
    self._examples = examples
    self._local = local
    self._index = index
    self._count = count

  def __len__(self) -> int:
    return len(self._examples) // self._count

  def __getitem__(self, place: int) -> Example:
    batch, row = divmod(place, self._local)
    block = batch * self._count + self._index
    return self._examples[block * self._local + row]


class _Steps:
  """The batch of each step."""

  def __init__(self, draws: mixture.Draws, batches: Sequence[grain.MapDataset]):
    self._draws = draws
    self._batches = tuple(batches)

  def __len__(self) -> int:
    return len(self._draws.component)

  def __getitem__(self, step: int) -> Batch:
    batches = self._batches[self._draws.component[step]]
    return batches[int(self._draws.batch[step])]


def _stack(examples: Sequence[Example]) -> Batch:
  return {
    name: np.stack([example[name] for example in examples])
    for name in examples[0]
  }
