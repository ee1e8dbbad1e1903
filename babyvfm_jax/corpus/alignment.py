"""Utterances and silences with the times of their pictures.

Pure: nothing is decoded here. `align` says what the moments of a recording are
and at which times their frames are wanted; the frame source brings them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence

from babyvfm_jax.corpus.recording import Recording, RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.times import infer_times, span

# An utterance may lie this many seconds outside of its recording and is then
# moved to its edge; one that lies further outside belongs to another recording.
TOLERANCE = 1.0
# Seconds for an utterance of a text without times.
UNTIMED = 1.0

# Start and end of a stretch, seconds.
Span = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class Window:
  """A moment before it has its pictures.

  Attributes:
    kind: 'utterance' or 'silence' (of `moment.KINDS`).
    start: Seconds from the start of the recording.
    end: Seconds.
    utterance: The utterance, with its times inside the recording; None for a
      silence.
    frame_times: Seconds at which its frames are wanted, ascending.
  """

  kind: str
  start: float
  end: float
  utterance: Utterance | None
  frame_times: tuple[float, ...]


def align(
  recording: Recording,
  *,
  rate: float = 1.0,
  max_frames: int = 32,
  silence: float = 2.0,
  longest_silence: float = 10.0,
  first: bool = False,
) -> tuple[Window, ...]:
  """Windows of a recording's moments, in time order.

  Every utterance is a window; windows overlap where people talk at once. A
  stretch in which nobody speaks (nor did anyone whose utterances are not kept)
  becomes windows of its own where it is longer than `silence`, cut into equal
  parts of at most `longest_silence`, if there are pictures.

  A video is sampled at `rate` inside of each window. Where the frame source
  shows stills (it has `spans`), each still that is shown in the window is taken
  once, and none where none is shown.

  Args:
    recording: Its utterances, and its frames' duration, are read.
    rate: Frames per second inside a window.
    max_frames: At most this many frames a window, evenly thinned.
    silence: Seconds; a shorter pause is no moment. `math.inf` for none at all.
    longest_silence: Seconds.
    first: Whether of more than `max_frames` the first are taken, not some that
      are spread over the window.

  Raises:
    RecordingError: Utterances lie outside of the recording, or none has a time
      and there is a video; names the lines and the fix.
    ValueError: A setting is not positive.
  """
  for name, value in (
    ('rate', rate),
    ('max_frames', max_frames),
    ('silence', silence),
    ('longest_silence', longest_silence),
  ):
    if not value > 0:
      raise ValueError(f'{name} must be positive, not {value}')
  utterances = _timed(recording)
  spans = getattr(recording.frames, 'spans', None)

  thin = _first if first else _thin

  def times(start: float, end: float) -> tuple[float, ...]:
    if recording.frames is None:
      return ()
    if spans is not None:
      return thin(_shown(spans, start, end), max_frames)
    return sample_times(
      start, end, rate=rate, max_frames=max_frames, first=first
    )

  speech = [span(item) for item in utterances]
  windows = [
    Window('utterance', start, end, item, times(start, end))
    for item, (start, end) in zip(utterances, speech, strict=True)
  ]
  if recording.frames is not None:
    length = recording.frames.duration
    others = [item for item in recording.other_speech if item[0] < length]
    for start, end in _silences(
      [*speech, *others], length, silence, longest_silence
    ):
      if shown := times(start, end):
        windows.append(Window('silence', start, end, None, shown))
  return tuple(sorted(windows, key=lambda window: window.start))


def sample_times(
  start: float,
  end: float,
  *,
  rate: float,
  max_frames: int,
  first: bool = False,
) -> tuple[float, ...]:
  """Times of frames inside a window, ascending.

  The window is cut into parts of `1 / rate` seconds (the last one may be
  shorter) and each gives its start; more than `max_frames` are thinned evenly.
  A window of at most one part gives its middle.

  Args:
    start: Seconds.
    end: Seconds, not before `start`.
    rate: Frames per second.
    max_frames: At most this many.
    first: Whether these are the first ones.

  Returns:
    At least one time, each in `[start, end]`.
  """
  length = end - start
  # The tolerance keeps 0.3 s at 10 frames a second at three frames.
  count = math.ceil(length * rate - 1e-6)
  if count <= 1 or max_frames == 1:
    return ((start + end) / 2,)
  thin = _first if first else _thin
  return thin([start + place / rate for place in range(count)], max_frames)


def _first(times: Sequence[float], count: int) -> tuple[float, ...]:
  """The first of the times, at most `count`."""
  return tuple(times[:count])


def _thin(times: Sequence[float], count: int) -> tuple[float, ...]:
  """At most `count` of the times, evenly spread, first and last among them."""
  if len(times) <= count:
    return tuple(times)
  if count == 1:
    return (times[len(times) // 2],)
  step = (len(times) - 1) / (count - 1)
  return tuple(times[round(place * step)] for place in range(count))


def _shown(spans: Sequence[Span], start: float, end: float) -> list[float]:
  """When, in a window, each still that is shown in it is first seen."""
  return [
    max(start, span_start)
    for span_start, span_end in spans
    if span_start <= start < span_end or start < span_start < end
  ]


def _silences(
  speech: Sequence[Span], duration: float, shortest: float, longest: float
) -> Iterator[Span]:
  """Stretches without speech, the long ones cut into equal parts."""
  reached = 0.0
  for start, end in [*sorted(speech), (duration, duration)]:
    gap = start - reached
    if gap > shortest:
      count = max(math.ceil(gap / longest - 1e-9), 1)
      for place in range(count):
        yield (
          reached + gap * place / count,
          reached + gap * (place + 1) / count,
        )
    reached = max(reached, end)


def _timed(recording: Recording) -> tuple[Utterance, ...]:
  """The utterances, all with times inside of the recording, in time order."""
  utterances = infer_times(recording.utterances)
  if not utterances:
    return ()
  if utterances[0].start is None:
    if recording.frames is not None:
      raise RecordingError(
        f'{recording.id}: none of its {len(utterances)} utterances has a time, '
        'so they cannot be put to its pictures; add time bullets to the '
        'transcript, or take the transcript away to use the video alone'
      )
    return tuple(
      dataclasses.replace(
        item,
        start=place * UNTIMED,
        end=(place + 1) * UNTIMED,
        time_inferred=True,
      )
      for place, item in enumerate(utterances)
    )
  limit = math.inf if recording.frames is None else recording.frames.duration
  outside, inside = [], []
  for item in utterances:
    start, end = span(item)
    far = start > limit + TOLERANCE or end < -TOLERANCE
    if far and not item.time_inferred:
      outside.append(item)
    start, end = (min(max(time, 0.0), limit) for time in (start, end))
    inside.append(dataclasses.replace(item, start=start, end=end))
  if outside:
    raise RecordingError(_outside_message(recording, outside, limit))
  return tuple(sorted(inside, key=lambda item: span(item)[0]))


def _outside_message(
  recording: Recording, outside: Sequence[Utterance], limit: float
) -> str:
  first = outside[0]
  start, end = span(first)
  side = 'before the start' if end < 0 else 'past the end'
  count = len(outside)
  place = '' if first.line is None else f' on line {first.line}'
  if file := recording.provenance.get('transcript'):
    place += f' of {file}'
  return (
    f'{recording.id}: {count} utterance{"s" if count > 1 else ""} {side} of '
    f'the recording ({limit:,.1f} s); the first{place} is at '
    f'{start:,.1f} s: {first.text[:40]!r}; see whether transcript and '
    'video are of the same part, and correct the times or take the lines out'
  )
