"""One recording to its moments: in order, each frame once, in flat memory."""

import numpy as np
import pytest

from babyvfm_jax.corpus import curation
from babyvfm_jax.corpus.recording import Recording, Utterance
from babyvfm_jax.corpus.settings import Settings

SETTINGS = Settings(size=8, fit='crop', max_frames=4, silence=2.0)


class Counter:
  """A frame source at two frames a second, whose pictures tell their time."""

  duration = 20.0

  def __init__(self):
    self.asked = []
    self.shown = 0

  def frames(self, times):
    assert list(times) == sorted(times)
    self.asked.append(list(times))
    for time in times:
      self.shown += 1
      actual = int(time * 2) / 2
      yield actual, np.full((8, 8, 3), int(actual * 10), np.uint8)


def recording(*spans, frames=None):
  return Recording(
    id='r',
    child='S',
    age_days=200.0,
    group='g',
    frames=frames,
    utterances=tuple(
      Utterance(start, end, 'caregiver', 'MOT', f'{start}', 0.5)
      for start, end in spans
    ),
    language='eng',
    provenance={'source': 'r.mp4'},
  )


def test_pictures_are_asked_for_once_and_in_order():
  source = Counter()
  spoken = recording((0, 5), (4, 6), (4.2, 4.6), (15, 16), frames=source)
  moments = list(curation.moments(spoken, SETTINGS))
  assert len(source.asked) == 1
  assert [m.position for m in moments] == list(range(len(moments)))
  assert [m.start for m in moments] == sorted(m.start for m in moments)
  for moment in moments:
    assert 1 <= len(moment.frames) <= 4
    assert moment.start - 0.5 <= moment.frame_times[0]
    assert moment.frame_times[-1] <= moment.end
    assert list(moment.frame_times) == sorted(set(moment.frame_times))
  kinds = [moment.kind for moment in moments]
  assert kinds.count('utterance') == 4 and kinds.count('silence') >= 2


def test_moments_come_as_soon_as_their_pictures_have():
  source = Counter()
  long = recording(*((i, i + 1) for i in range(20)), frames=source)
  moments = curation.moments(long, SETTINGS)
  next(moments)
  assert source.shown < 4


def test_one_picture_is_not_two_frames():
  settings = Settings(size=8, fit='crop', rate=10.0, silence=9.0)
  spoken = recording((3, 4), frames=Counter())
  moments = [
    moment
    for moment in curation.moments(spoken, settings)
    if moment.kind == 'utterance'
  ]
  assert moments[0].frame_times == (3.0, 3.5)


def test_text_alone_has_moments_without_frames():
  moments = list(curation.moments(recording((0, 1), (5, 6)), SETTINGS))
  assert [moment.frames for moment in moments] == [(), ()]
  (first, _) = moments
  assert first.picture == ''
  assert (first.text, first.confidence, first.source) == ('0', 0.5, 'r.mp4')


def test_the_fields_of_a_recording_reach_its_moments():
  (moment,) = curation.moments(recording((0, 1)), SETTINGS)
  assert moment.id == 'r/00000'
  assert (moment.child, moment.age_days, moment.group) == ('S', 200.0, 'g')
  assert (moment.language, moment.speaker_label) == ('eng', 'MOT')


def test_memory_pressure_is_not_a_fault_of_the_recording(tmp_path):
  class Greedy:
    def read(self, reference):
      raise MemoryError

  from babyvfm_jax.corpus.recording import RecordingReference

  task = curation.Task(
    Greedy(), RecordingReference('r', ()), tmp_path, SETTINGS, tmp_path
  )
  assert str(task) == 'r'
  with pytest.raises(MemoryError):
    curation.curate(task)
