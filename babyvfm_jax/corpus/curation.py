"""One recording to its moments: read, align, decode, fit, encode, stage."""

from __future__ import annotations

import dataclasses
import json
import math
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus import (
  alignment,
  index,
  layouts,
  pictures,
  sentences,
  splits,
  staging,
  store,
  windows,
)
from babyvfm_jax.corpus.moment import Moment
from babyvfm_jax.corpus.picture_facts import PictureFacts
from babyvfm_jax.corpus.privacy import faces
from babyvfm_jax.corpus.privacy.guard import Guard
from babyvfm_jax.corpus.privacy.names import Replacer
from babyvfm_jax.corpus.privacy.policy import WITHHELD, Policy, protect
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.settings import Settings


@dataclasses.dataclass(frozen=True)
class Task:
  """One recording to stage, as a worker process gets it."""

  layout: layouts.Layout
  reference: RecordingReference
  source: Path
  settings: Settings
  parts: Path
  policy: Policy = dataclasses.field(default_factory=Policy)

  def __str__(self) -> str:
    return self.reference.id


@dataclasses.dataclass(frozen=True)
class Outcome:
  """What became of a recording.

  Attributes:
    recording: Id.
    quarantine: None if it is staged, else its line of `quarantine.jsonl`:
      recording, files, reason, error and the sources' hashes.
  """

  recording: str
  quarantine: dict[str, Any] | None = None


def curate(task: Task) -> Outcome:
  """Stages one recording, or says why it cannot be used.

  No fault of a recording ends a build: whatever its reading raises sets it
  aside. An unexpected exception keeps its traceback there.
  """
  reference = task.reference
  protect(task.policy.to_json())
  sources: tuple[staging.SourceFile, ...] = ()
  try:
    sources = staging.hash_sources(reference, task.source)
    guard = Guard(task.policy)
    recording = guard.over(task.layout.read(reference))
    unit = splits.unit(
      recording,
      task.settings.split_by or task.layout.split_by,
      task.settings.age_block,
    )
    _stage(task, recording, unit, sources, guard.counts)
  except (staging.PartError, faces.MissingError, MemoryError):
    raise  # Our own disk or memory: no fault of the recording.
  except RecordingError as error:
    return _set_aside(task, sources, str(error), 'RecordingError')
  except Exception as error:
    # What others' code complains of may hold a text that nobody has quoted.
    silent = task.policy.show == 'nothing'
    said = WITHHELD if silent else str(error)
    reason = (
      f'{type(error).__name__}: {said} (unexpected: the file may be damaged, '
      'or its reader has a fault; see `error`)'
    )
    where = ''.join(traceback.format_tb(error.__traceback__))
    known = where if silent else traceback.format_exc()
    return _set_aside(task, sources, reason, known)
  return Outcome(reference.id)


def crashed(task: Task) -> Outcome:
  """Sets a recording aside that ends the process which reads it."""
  reference = task.reference
  try:
    sources = staging.hash_sources(reference, task.source)
  except RecordingError:
    sources = ()
  reason = (
    f'{", ".join(path.name for path in reference.files)}: reading it ended a '
    'process that did nothing else (a crash in a codec, or out of memory); '
    're-encode the video, or build with more memory'
  )
  return _set_aside(task, sources, reason, 'WorkerError')


def _set_aside(
  task: Task,
  sources: tuple[staging.SourceFile, ...],
  reason: str,
  error: str,
) -> Outcome:
  # A traceback, too, may quote what is said.
  reference, hide = task.reference, Replacer(task.policy.names)
  reason, error = (
    task.policy.withhold(hide(text)[0]) for text in (reason, error)
  )
  line = {
    'recording': reference.id,
    'files': [path.name for path in reference.files],
    'reason': reason,
    'error': error,
    'sources': [dataclasses.asdict(source) for source in sources],
  }
  return Outcome(reference.id, line)


def _stage(
  task: Task,
  recording: Recording,
  unit: str,
  sources: tuple[staging.SourceFile, ...],
  counts: dict[str, Any],
) -> None:
  known = prepared(recording, task.settings).provenance
  about = staging.About(
    recording=recording.id,
    group=unit,
    moments=0,
    sources=sources,
    # What was left out may be quoted there.
    details=task.policy.withhold_all(
      json.loads(json.dumps(dict(known), default=str))
    ),
  )
  # Frames are counted as they are read: both are filled until the last one is.
  pictured = PictureFacts(recording.frames, about.details)
  if not task.policy.is_default:
    about.details['privacy'] = counts
  # What the archive says belongs together is audited, whatever the split.
  recording = dataclasses.replace(recording, group=recording.group or unit)
  part = task.parts / f'{task.reference.id}{staging.SUFFIX}'
  pairs = (
    (row, store.serialize(row, moment.frames))
    for moment in map(pictured.see, moments(recording, task.settings))
    for row in (index.row_of(moment),)
  )
  if not staging.write(part, pairs, about):
    part.unlink()
    rules = known.get('windows')
    left_out = f'; --windows left out: {rules}' if rules else ''
    raise RecordingError(
      f'{recording.id}: no utterance and no frame, so no moment; check its '
      f'transcript and its video ({", ".join(s.name for s in sources)}){left_out}'
    )


def windows_of(
  recording: Recording, settings: Settings
) -> tuple[alignment.Window, ...]:
  """The moments of a recording before they have their pictures."""
  return alignment.align(
    prepared(recording, settings),
    rate=settings.rate,
    max_frames=settings.max_frames,
    silence=settings.silence or math.inf,
    first=windows.PRESETS[settings.windows].first,
  )


def prepared(recording: Recording, settings: Settings) -> Recording:
  """The recording with the utterances, and whole sentences, that are wanted."""
  # Sentences first: they share the time in which they were said, not the window
  # that some rules give an utterance.
  if settings.sentences == 'split':
    recording = sentences.split(recording)
  return windows.apply(recording, settings.windows)


def moments(
  recording: Recording,
  settings: Settings,
  windows: Sequence[alignment.Window] | None = None,
) -> Iterator[Moment]:
  """Yields the moments of a recording in time order, decoding as it goes.

  Pictures are asked for once and in ascending time, since a video is decoded
  in sequence; only the moments that still wait for a picture are in memory.

  Args:
    recording: What a layout has read.
    settings: Of the build.
    windows: A stretch of its `windows_of`; all of them where not given.
  """
  if windows is None:
    windows = windows_of(recording, settings)
  encode = pictures.Encoder(settings.size, settings.fit)
  wanted = sorted(
    (time, place)
    for place, window in enumerate(windows)
    for time in window.frame_times
  )
  decoded: Iterator[tuple[float, Any]] = iter(())
  if recording.frames is not None:
    decoded = recording.frames.frames([time for time, _ in wanted])
  frames: dict[int, list[tuple[float, bytes]]] = {}
  arriving = zip(wanted, decoded, strict=True)
  for place, window in enumerate(windows):
    while len(frames.get(place, ())) < len(window.frame_times):
      (_, owner), (time, picture) = next(arriving)
      frames.setdefault(owner, []).append((time, encode(picture)))
    yield _moment(recording, place, window, frames.pop(place, []))


def _moment(
  recording: Recording,
  place: int,
  window: alignment.Window,
  frames: list[tuple[float, bytes]],
) -> Moment:
  # Two wanted times inside one picture of a slow video are one frame.
  distinct = dict(frames)
  utterance = window.utterance
  return Moment(
    recording=recording.id,
    position=place,
    child=recording.child,
    age_days=recording.age_days,
    group=recording.group,
    kind=window.kind,
    start=window.start,
    end=window.end,
    speaker=utterance.speaker if utterance else '',
    speaker_label=utterance.speaker_label if utterance else '',
    text=utterance.text if utterance else '',
    confidence=utterance.confidence if utterance else None,
    frames=tuple(distinct.values()),
    frame_times=tuple(distinct),
    language=(utterance.language if utterance else '') or recording.language,
    source=str(recording.provenance.get('source', '')),
  )
