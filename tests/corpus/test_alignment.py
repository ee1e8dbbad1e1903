"""Alignment: which moments a recording has and when their frames are wanted."""

import dataclasses
import itertools
import math

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.alignment import align, sample_times
from babyvfm_jax.corpus.recording import Recording, RecordingError, Utterance
from babyvfm_jax.corpus.stills import Still, StillFrames


@dataclasses.dataclass(frozen=True)
class Length:
  """Pictures of which alignment may know the length alone."""

  duration: float

  def frames(self, times):
    raise AssertionError('alignment decodes nothing')


def said(start, end, text='hi.', line=None, inferred=False):
  return Utterance(
    start, end, 'caregiver', 'MOT', text, time_inferred=inferred, line=line
  )


def recording(*utterances, duration=None, frames=None):
  if duration is not None:
    frames = Length(duration)
  return Recording('tape', 'S', 200.0, 'tape', frames, utterances)


def spans(windows, kind):
  return [(w.start, w.end) for w in windows if w.kind == kind]


def test_frames_at_a_rate_inside_the_window():
  (window,) = align(recording(said(2, 5), duration=6))
  assert (window.kind, window.start, window.end) == ('utterance', 2, 5)
  assert window.frame_times == (2, 3, 4)
  (window,) = align(recording(said(2, 5), duration=6), rate=2)
  assert window.frame_times == (2, 2.5, 3, 3.5, 4, 4.5)


def test_a_short_utterance_has_its_middle_frame():
  (window,) = align(recording(said(2, 2.6), duration=4))
  assert window.frame_times == (2.3,)
  (window,) = align(recording(said(2, 2), duration=4))
  assert window.frame_times == (2.0,)


def test_many_frames_are_thinned_evenly():
  times = sample_times(0, 100, rate=1, max_frames=4)
  assert times == (0, 33, 66, 99)
  assert sample_times(0, 100, rate=1, max_frames=1) == (50,)
  assert len(sample_times(0, 100, rate=5, max_frames=32)) == 32
  assert sample_times(0.1, 0.4, rate=10, max_frames=9) == pytest.approx(
    (0.1, 0.2, 0.3)
  )


@hypothesis.given(
  st.floats(0, 1e4), st.floats(0, 100), st.floats(0.1, 30), st.integers(1, 40)
)
def test_sampled_times_lie_inside_and_ascend(start, length, rate, most):
  times = sample_times(start, start + length, rate=rate, max_frames=most)
  assert 1 <= len(times) <= most
  assert all(start <= time <= start + length for time in times)
  gaps = np.diff(times)
  assert (gaps > 0).all()
  if len(gaps) > 1:
    assert gaps.max() - gaps.min() <= 1 / rate + 1e-6, 'unevenly thinned'
  full = math.ceil(length * rate - 1e-6)
  assert len(times) == min(max(full, 1), most)


def test_silences_are_moments_of_their_own():
  windows = align(
    recording(said(3, 4), said(4.5, 6), duration=30),
    silence=2,
    longest_silence=10,
  )
  assert spans(windows, 'utterance') == [(3, 4), (4.5, 6)]
  # Ahead of the first, not the half second, and the rest in equal parts.
  assert spans(windows, 'silence') == [(0, 3), (6, 14), (14, 22), (22, 30)]
  assert [window.start for window in windows] == [0, 3, 4.5, 6, 14, 22]
  silent = windows[0]
  assert silent.utterance is None and silent.frame_times == (0, 1, 2)


def test_a_video_without_a_transcript_is_all_silence():
  windows = align(recording(duration=25), longest_silence=10)
  thirds = [(0, 25 / 3), (25 / 3, 50 / 3), (50 / 3, 25)]
  np.testing.assert_allclose(spans(windows, 'silence'), thirds)
  assert align(recording(duration=25), silence=math.inf) == ()


def test_people_who_talk_at_once_have_a_window_each():
  windows = align(
    recording(said(1, 9, 'long.'), said(2, 3, 'short.'), duration=10), silence=1
  )
  assert spans(windows, 'utterance') == [(1, 9), (2, 3)]
  # The pause after the short one is not silent: the long one goes on.
  assert spans(windows, 'silence') == []


@hypothesis.given(
  st.lists(st.tuples(st.integers(0, 600), st.integers(0, 100)), max_size=8),
  st.integers(1, 50),
)
def test_silences_and_speech_fill_the_recording(starts, shortest):
  speech = [said(start / 10, (start + n) / 10) for start, n in starts]
  windows = align(
    recording(*speech, duration=70.0),
    silence=shortest / 10,
    longest_silence=4,
  )
  silences = spans(windows, 'silence')
  assert all(end - start <= 4 + 1e-9 for start, end in silences)
  for start, end in silences:
    for other in speech:
      assert other.end <= start + 1e-9 or other.start >= end - 1e-9
  covered = sorted([*silences, *((item.start, item.end) for item in speech)])
  reached = 0.0
  for start, end in [*covered, (70.0, 70.0)]:
    assert start - reached <= shortest / 10 + 1e-9, 'a long pause is left out'
    reached = max(reached, end)
  assert len(spans(windows, 'utterance')) == len(speech)


def test_times_just_outside_are_clamped():
  windows = align(
    recording(said(-0.4, 1), said(9, 10.7), said(10.5, 11), duration=10)
  )
  utterances = [w for w in windows if w.kind == 'utterance']
  assert [(w.start, w.end) for w in utterances] == [(0, 1), (9, 10), (10, 10)]
  assert utterances[0].utterance.start == 0
  assert utterances[2].frame_times == (10,)


@pytest.mark.parametrize(
  ('start', 'end', 'side'), [(12, 13, 'past the end'), (-9, -8, 'before')]
)
def test_times_far_outside_are_an_error_that_names_the_line(start, end, side):
  with pytest.raises(
    RecordingError, match=rf'tape: 1 utterance {side}'
  ) as info:
    align(recording(said(1, 2), said(start, end, 'far.', 7), duration=10))
  for word in ('line 7', 'far.', '10.0 s', 'correct'):
    assert word in str(info.value)


def test_an_inferred_time_past_the_end_is_no_error():
  """A hundred untimed lines after the last timed one do not fit: clamped."""
  lines = [said(None, None) for _ in range(100)]
  windows = align(recording(said(8, 9), *lines, duration=10))
  speech = [w for w in windows if w.kind == 'utterance']
  assert len(speech) == 101
  assert all(window.end <= 10 for window in windows)


def test_text_alone():
  windows = align(recording(said(1, 2), said(60, 61)))
  assert spans(windows, 'utterance') == [(1, 2), (60, 61)]
  assert spans(windows, 'silence') == [], 'a silence without pictures is empty'
  assert all(window.frame_times == () for window in windows)


def test_text_alone_without_times_keeps_its_order():
  texts = ['a.', 'b.', 'c.']
  windows = align(recording(*(said(None, None, text) for text in texts)))
  assert [window.utterance.text for window in windows] == texts
  assert spans(windows, 'utterance') == [(0, 1), (1, 2), (2, 3)]
  assert all(window.utterance.time_inferred for window in windows)


def test_a_video_with_a_transcript_without_times_is_an_error():
  with pytest.raises(RecordingError, match=r'tape: none of its 1 .*bullets'):
    align(recording(said(None, None), duration=10))


def test_each_still_is_taken_once_and_none_where_none_is_shown():
  def load():
    raise AssertionError('alignment loads nothing')

  stills = (Still(0, 1, load), Still(2, 3, load), Still(3, 4, load))
  source = StillFrames(stills, 5.0)
  utterances = [
    said(0, 0.5, inferred=True),
    said(0.5, 1, inferred=True),
    said(1, 2, inferred=True),
    said(2, 4, inferred=True),
    said(3.2, 3.2, inferred=True),
  ]
  windows = align(recording(*utterances, frames=source), rate=100)
  times = [window.frame_times for window in windows]
  assert times == [(0,), (0.5,), (), (2, 3), (3.2,)]
  windows = align(recording(*utterances, frames=source), max_frames=1)
  assert all(len(window.frame_times) <= 1 for window in windows)
  # No picture, no silent moment.
  windows = align(recording(said(0, 1), frames=source), silence=0.5)
  assert spans(windows, 'silence') == [(1, 5)]
  windows = align(
    recording(said(0, 1), frames=StillFrames(stills[:1], 5.0)), silence=0.5
  )
  assert spans(windows, 'silence') == []


@pytest.mark.parametrize(
  'setting',
  [{'rate': 0}, {'max_frames': 0}, {'silence': -1}, {'longest_silence': 0}],
)
def test_settings_must_be_positive(setting):
  with pytest.raises(ValueError, match=next(iter(setting))):
    align(recording(said(1, 2), duration=10), **setting)


def test_stills_by_time():
  pictures = [np.full((2, 3, 3), value, np.uint8) for value in range(3)]
  loads = []

  def loader(value):
    def load():
      loads.append(value)
      return pictures[value]

    return load

  source = StillFrames(
    tuple(Still(n + 1, n + 1.5, loader(n)) for n in range(3)), 6.0
  )
  read = list(source.frames([0, 1, 1.7, 2, 2.1, 9]))
  assert [time for time, _ in read] == [1, 1, 1, 2, 2, 3]
  assert [picture[0, 0, 0] for _, picture in read] == [0, 0, 0, 1, 1, 2]
  assert loads == [0, 1, 2], 'a picture is loaded once, and when it is wanted'
  assert source.spans == ((1, 1.5), (2, 2.5), (3, 3.5))


@pytest.mark.parametrize(
  ('times', 'duration'),
  [
    ([], 1),
    ([(1, 1)], 3),
    ([(0, 2), (1, 3)], 3),
    ([(0, 2)], 1),
    ([(-1, 1)], 3),
  ],
)
def test_stills_that_contradict_themselves(times, duration):
  stills = tuple(Still(*span, lambda: None) for span in times)
  with pytest.raises(ValueError, match='still'):
    StillFrames(stills, duration)


def test_windows_are_in_time_order_and_pure():
  speech = [said(5, 6), said(1, 9), said(3, 3)]
  tape = recording(*speech, duration=20)
  windows = align(tape)
  assert windows == align(tape)
  assert all(a.start <= b.start for a, b in itertools.pairwise(windows))
  assert tape.utterances == tuple(speech)
