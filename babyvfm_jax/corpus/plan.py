"""What a build would do, before it does anything: counts, disk and time.

Transcripts are read and the headers of videos opened, so moments and frames
are counted by the code that would make them. Disk and time come from curating
a few seconds of some of the archive's own recordings. Nothing is written.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from babyvfm_jax import progress
from babyvfm_jax.corpus import curation, index, runners, staging, store
from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus.plan_page import page
from babyvfm_jax.corpus.privacy.guard import Guard
from babyvfm_jax.corpus.recording import Recording, RecordingReference
from babyvfm_jax.corpus.settings import Settings

Item = TypeVar('Item')

# Of an archive with more recordings, so many are looked into, evenly spread.
MOST_SAMPLED = 500
# So many of them are curated, for so many seconds each.
_CALIBRATED = 12
_CALIBRATION_SECONDS = 0.4
_HASHED_BYTES = 32 * 1024**2
# Bytes of a moment in `index.parquet`, and of pages and tokenizer: these hang
# on an archive's texts, but are small beside its pictures.
_INDEX_BYTES = 100
_FIXED_BYTES = 1_000_000
# Seconds until workers have started, and for assembly, tokenizer, audit, card
# and datasheet: as measured on two cores (AMD EPYC, 2.6 GHz), rounded.
_START_SECONDS = 2.0
_ASSEMBLY_SECONDS = 1.0
_ASSEMBLY_SECONDS_PER_MOMENT = 5e-5
_ASSEMBLY_SECONDS_PER_FRAME = 1e-4


class Cost(NamedTuple):
  """What curating a few recordings took.

  Attributes:
    recordings: How many they were.
    frames: Frames that were decoded, fitted and encoded.
    moments: Moments that were.
    seconds: Spent on that, by one process.
    frame_bytes: A stored frame's size.
    moment_bytes: A stored moment's size, beside its frames.
    hash_rate: Bytes of the sources that are hashed in a second.
  """

  recordings: int
  frames: int
  moments: int
  seconds: float
  frame_bytes: float
  moment_bytes: float
  hash_rate: float


class Read(NamedTuple):
  """What a recording's transcript and header say.

  Attributes:
    seconds: Of video; 0 where there is none.
    utterances: Number of them.
    moments: Number of them.
    frames: Number of them.
    reading: Seconds that finding this out took.
  """

  seconds: float
  utterances: int
  moments: int
  frames: int
  reading: float


@dataclasses.dataclass(frozen=True)
class Plan:
  """What a build would do.

  Attributes:
    out: The corpus.
    recordings: Recordings of the archive.
    is_there: Whether the corpus is there already, so that nothing is to do.
    resumed: Of these, what an earlier build has done already.
    sampled: Of the others, how many were looked into.
    unreadable: Of these, ids and reasons of what cannot be read.
    video_hours: Hours of video that are left to be read.
    utterances: Utterances that are left to be read.
    moments: Moments of the whole corpus.
    frames: Frames that are left to be made.
    source_bytes: Size of the files that are left to be read.
    corpus_bytes: Size of the whole corpus.
    free_bytes: What the disk has left.
    reading_seconds: Left for reading recordings, with all workers.
    assembly_seconds: For putting the corpus together.
    runner: Where recordings would be read.
    cost: What the time is reckoned from.
  """

  out: Path
  recordings: int
  is_there: bool
  resumed: int
  sampled: int
  unreadable: tuple[tuple[str, str], ...]
  video_hours: float
  utterances: int
  moments: int
  frames: int
  source_bytes: int
  corpus_bytes: int
  free_bytes: int
  reading_seconds: float
  assembly_seconds: float
  runner: runners.Runner
  cost: Cost

  @property
  def left(self) -> int:
    """Recordings that are left to be read."""
    return self.recordings - self.resumed

  def __str__(self) -> str:
    return page(self)


class _Done(NamedTuple):
  """What an earlier build has done."""

  recordings: set[str]
  moments: int
  bytes: int
  is_all: bool = False


def make(
  job: job_lib.Job,
  references: Sequence[RecordingReference],
  runner: runners.Runner,
) -> Plan:
  """Looks into an archive.

  Args:
    job: The build.
    references: The recordings of the archive.
    runner: Where they would be read.

  Raises:
    BuildError: An earlier build in `job.out` had other settings.
  """
  done = _done(job, references)
  left = [r for r in references if r.id not in done.recordings]
  sample = spread(left, MOST_SAMPLED)
  read: list[tuple[RecordingReference, Read]] = []
  unreadable = []
  with progress.stage('Look into archive', len(sample), 'recordings') as bar:
    for reference in sample:
      try:
        read.append((reference, _look(job, reference)))
      except Exception as error:  # A build sets these aside.
        unreadable.append((reference.id, str(error)))
      bar.advance(1)
  cost = _calibrate(job, [reference for reference, _ in read])
  scale = len(left) / max(len(sample), 1)
  each = [found for _, found in read]
  moments = round(scale * sum(found.moments for found in each))
  frames = round(scale * sum(found.frames for found in each))
  seconds = [_seconds(found, cost) for found in each]
  workers = 1 if runner.is_remote else max(min(runner.workers, len(left)), 1)
  kept = done.moments + moments
  source_bytes = _size({path for r in left for path in r.files})
  return Plan(
    out=job.out,
    recordings=len(references),
    is_there=done.is_all,
    resumed=len(done.recordings),
    sampled=len(sample),
    unreadable=tuple(unreadable),
    video_hours=scale * sum(found.seconds for found in each) / 3600,
    utterances=round(scale * sum(found.utterances for found in each)),
    moments=kept,
    frames=frames,
    source_bytes=source_bytes,
    corpus_bytes=round(
      done.bytes
      + moments * cost.moment_bytes
      + frames * cost.frame_bytes
      + kept * _INDEX_BYTES
      + _FIXED_BYTES
    ),
    free_bytes=shutil.disk_usage(_existing(job.out)).free,
    reading_seconds=_START_SECONDS
    + max(
      (scale * sum(seconds) + source_bytes / cost.hash_rate) / workers,
      max(seconds, default=0.0),
    ),
    assembly_seconds=_ASSEMBLY_SECONDS
    + _ASSEMBLY_SECONDS_PER_MOMENT * kept
    + _ASSEMBLY_SECONDS_PER_FRAME * frames,
    runner=runner,
    cost=cost,
  )


def spread(items: Sequence[Item], most: int) -> list[Item]:
  """At most so many of the items, evenly spread, first and last among them."""
  if len(items) <= most:
    return list(items)
  step = (len(items) - 1) / max(most - 1, 1)
  return [items[round(place * step)] for place in range(most)]


def _done(job: job_lib.Job, references: Sequence[RecordingReference]) -> _Done:
  job_lib.check_unfinished(job)
  if job.is_finished:
    corpus = store.Corpus(job.out)
    same, known = job_lib.unchanged(job, corpus, references)
    recordings = corpus.provenance()['recordings']
    is_all = len(same) == len(references) == len(known)
    kept = same if is_all else {id for id in same if id in recordings}
    moments = sum(recordings[id]['moments'] for id in kept & {*recordings})
    data = corpus.folder / store.DATASET
    size = _size(data.rglob('*'))
    size = round(size * moments / max(len(corpus), 1))
    return _Done(kept, moments, size, is_all)
  parts = [
    (reference.id, job.part(reference))
    for reference in references
    if job.is_staged(reference)
  ]
  return _Done(
    {id for id, _ in parts},
    sum(staging.about(part).moments for _, part in parts),
    _size(part for _, part in parts),
  )


def _look(job: job_lib.Job, reference: RecordingReference) -> Read:
  began = time.perf_counter()
  recording = Guard(job.policy).over(job.layout.read(reference))
  windows = curation.windows_of(recording, job.settings)
  video = recording.frames is not None and not _shows_stills(recording)
  return Read(
    seconds=recording.frames.duration if recording.frames and video else 0.0,
    utterances=len(recording.utterances),
    moments=len(windows),
    frames=sum(len(window.frame_times) for window in windows),
    reading=time.perf_counter() - began,
  )


def _shows_stills(recording: Recording) -> bool:
  return hasattr(recording.frames, 'spans')


def _seconds(found: Read, cost: Cost) -> float:
  """What one process needs for a recording."""
  each = cost.seconds / max(cost.frames or cost.moments, 1)
  count = found.frames if cost.frames else found.moments
  return found.reading + count * each


def _calibrate(
  job: job_lib.Job, references: Sequence[RecordingReference]
) -> Cost:
  """Curates the middle of a few recordings; what is made is thrown away."""
  frames = moments = 0
  seconds = frame_bytes = moment_bytes = 0.0
  chosen = spread(references, _CALIBRATED)
  for reference in chosen:
    recording = Guard(job.policy).over(job.layout.read(reference))
    began = time.perf_counter()
    try:
      for encoded in _curate_some(recording, job.settings):
        frames += len(encoded[1])
        moments += 1
        size = sum(map(len, encoded[1]))
        frame_bytes += size
        moment_bytes += len(encoded[0]) - size
    except Exception:  # Damaged in the middle: a build finds it, and tells.
      pass
    seconds += time.perf_counter() - began
  return Cost(
    recordings=len(chosen),
    frames=frames,
    moments=moments,
    seconds=seconds,
    frame_bytes=frame_bytes / max(frames, 1),
    moment_bytes=moment_bytes / max(moments, 1),
    hash_rate=_hash_rate(chosen),
  )


def _curate_some(
  recording: Recording, settings: Settings
) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
  """Records and frames of moments from the middle on, for a while."""
  windows = curation.windows_of(recording, settings)
  began = time.perf_counter()
  for moment in curation.moments(
    recording, settings, windows[len(windows) // 2 :]
  ):
    yield store.serialize(index.row_of(moment), moment.frames), moment.frames
    if time.perf_counter() - began > _CALIBRATION_SECONDS:
      return


def _hash_rate(references: Sequence[RecordingReference]) -> float:
  """Bytes a second, as the files come from the disk."""
  count, began = 0, time.perf_counter()
  for reference in references:
    for path in reference.files:
      with path.open('rb') as file:
        data = file.read(_HASHED_BYTES)
      hashlib.sha256(data)
      count += len(data)
  return max(count, 1) / max(time.perf_counter() - began, 1e-6)


def _size(paths: Iterable[Path]) -> int:
  return sum(path.stat().st_size for path in paths if path.is_file())


def _existing(path: Path) -> Path:
  """The folder itself, or the nearest one above it that is there."""
  path = Path(os.path.abspath(path))
  return next(folder for folder in (path, *path.parents) if folder.exists())
