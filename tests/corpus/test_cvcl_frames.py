"""CVCL's ready frames: every utterance gets exactly its own pictures."""

import json

import hypothesis
import numpy as np
import pytest
import simplejpeg
from hypothesis import strategies as st
from PIL import Image

from babyvfm_jax.corpus.curation import Settings, moments
from babyvfm_jax.corpus.layouts.cvcl_frames import RATE, CvclFrames
from babyvfm_jax.corpus.recording import RecordingError

VIDEO = 'S_20130519_0702_03'
SETTINGS = Settings(size=8, fit='crop', rate=1.0, max_frames=32, silence=5.0)


def entry(folder, number, text, frames, *, video=VIDEO, times=None):
  """An utterance of a list, and its pictures, each of a grey of its own."""
  names = [f'{video}_{number:03}_{place:02}.jpg' for place in range(frames)]
  (folder / 'train_5fps').mkdir(parents=True, exist_ok=True)
  for place, name in enumerate(names):
    grey = np.full((16, 16, 3), grey_of(number, place), np.uint8)
    Image.fromarray(grey).save(folder / 'train_5fps' / name, quality=95)
  record = {
    'utterance': text,
    'frame_filenames': names,
    'utterance_num': number,
  }
  return record if times is None else {**record, 'timestamps': times}


def grey_of(number, place):
  return (number * 60 + place * 7) % 256


def write(folder, **lists):
  for name, records in lists.items():
    (folder / f'{name}.json').write_text(json.dumps({'data': records}))


def read_all(folder):
  layout = CvclFrames()
  return {r.id: layout.read(r) for r in layout.discover(folder)}


def greys(moment):
  return [round(float(simplejpeg.decode_jpeg(f).mean())) for f in moment.frames]


@pytest.mark.parametrize('times', ['none', 'whole seconds'])
def test_utterances_in_order_with_their_own_pictures(tmp_path, times):
  def at(start, count):
    steps = [start + place / 5 for place in range(count)]
    return None if times == 'none' else steps

  records = [
    entry(tmp_path, 3, 'the ball', 32, times=at(30, 32)),
    entry(tmp_path, 1, 'look', 1, times=at(10, 1)),
    # Begins in the same second as the first.
    entry(tmp_path, 2, 'at it', 3, times=at(10, 3)),
  ]
  write(tmp_path, train=records[:2], val=records[2:])
  (recording,) = read_all(tmp_path).values()
  found = [m for m in moments(recording, SETTINGS) if m.kind == 'utterance']
  assert [moment.text for moment in found] == ['look', 'at it', 'the ball']
  for number, (moment, count) in enumerate(
    zip(found, (1, 3, 32), strict=True), 1
  ):
    wanted = [grey_of(number, place) for place in range(count)]
    assert np.abs(np.subtract(greys(moment), wanted)).max() <= 2
    assert moment.speaker == 'caregiver'
  assert recording.child == 'S' and recording.group == 'S_20130519'
  assert recording.provenance['lists'] == {'train.json': 2, 'val.json': 1}
  inferred = [item.time_inferred for item in recording.utterances]
  if times == 'none':
    assert inferred == [True, True, True]
    assert recording.provenance['time'] == 'synthetic'
  else:
    assert inferred == [False, True, False]
    assert [m.start for m in found] == [10, 10.2, 30]
    assert [m.frame_times[0] for m in found] == [10, 10.2, 30]


def test_videos_are_recordings_whatever_list_they_stand_in(tmp_path):
  other = 'S_20130519_0702_04'
  write(
    tmp_path,
    train=[entry(tmp_path, 1, 'a', 1), entry(tmp_path, 1, 'b', 1, video=other)],
    test=[entry(tmp_path, 2, 'c', 1)],
  )
  (tmp_path / 'vocab.json').write_text('{"a": 4}')
  found = {
    name: [item.text for item in recording.utterances]
    for name, recording in read_all(tmp_path).items()
  }
  assert found == {VIDEO: ['a', 'c'], other: ['b']}


def test_what_is_missing_or_twice_is_counted(tmp_path):
  records = [
    entry(tmp_path, 1, 'a', 2),
    entry(tmp_path, 1, 'a', 2),
    entry(tmp_path, 2, 'b', 1),
    entry(tmp_path, 3, None, 1),
  ]
  write(tmp_path, train=records)
  (tmp_path / 'train_5fps' / f'{VIDEO}_001_01.jpg').unlink()
  (tmp_path / 'train_5fps' / f'{VIDEO}_002_00.jpg').unlink()
  (recording,) = read_all(tmp_path).values()
  assert recording.provenance['left_out'] == {
    'repeated': ('train.json entry 2',),
    'no words': ('train.json entry 4',),
    'frame not found': (f'{VIDEO}_001_01.jpg', f'{VIDEO}_002_00.jpg'),
  }
  found = [(m.text, len(m.frames)) for m in moments(recording, SETTINGS)]
  assert found == [('a', 1), ('b', 0)]


def test_one_number_of_two_utterances(tmp_path):
  write(
    tmp_path,
    train=[entry(tmp_path, 1, 'a', 1)],
    val=[entry(tmp_path, 1, 'b', 1)],
  )
  with pytest.raises(
    RecordingError,
    match=r"utterance 1 is 'a' in train.json entry 1 and 'b' in val",
  ):
    read_all(tmp_path)


LISTED = st.lists(
  st.tuples(
    st.integers(0, 999),
    st.sampled_from([VIDEO, 'A_20130601_1410_01']),
    st.text("abcé'?! ", min_size=1, max_size=12).filter(str.strip),
    st.integers(1, 32),
    st.sampled_from(['train', 'val', 'test']),
  ),
  min_size=1,
  max_size=8,
  unique_by=lambda item: item[:2],
)


@hypothesis.settings(deadline=None, max_examples=30)
@hypothesis.given(LISTED)
def test_what_is_written_is_read(tmp_path_factory, listed):
  """Texts and lengths of all utterances, in the order of their numbers."""
  folder = tmp_path_factory.mktemp('frames')
  lists = {}
  for number, video, text, count, name in listed:
    frames = [f'{video}_{number:03}_{place:02}.jpg' for place in range(count)]
    record = {'utterance': text, 'frame_filenames': frames}
    lists.setdefault(name, []).append(record)
  write(folder, **lists)
  (folder / 'vocab.json').write_text('{"a": 4}')
  recordings = read_all(folder)
  assert set(recordings) == {video for _, video, *_ in listed}
  for video, recording in recordings.items():
    wanted = [
      (' '.join(text.split()), count)
      for _, of, text, count, _ in sorted(listed)
      if of == video
    ]
    found = [
      (u.text, round((u.end - u.start) * RATE)) for u in recording.utterances
    ]
    assert found == wanted
    # The pictures are not there, and each is named.
    missing = recording.provenance['left_out']['frame not found']
    assert len(missing) == sum(count for _, count in wanted)


@pytest.mark.parametrize(
  ('content', 'message'),
  [
    ('{"data": [', 'train.json: not JSON'),
    ('[]', 'no list under "data"'),
    (
      '{"data": [{"utterance": "a"}]}',
      'entry 1 lacks "utterance" and "frame_f',
    ),
    ('{"data": ["a"]}', 'entry 1 lacks'),
    (
      '{"data": [{"utterance": "a", "frame_filenames": ["x.jpg"]}]}',
      'not named',
    ),
  ],
)
def test_a_damaged_list_is_named(tmp_path, content, message):
  (tmp_path / 'train.json').write_text(content)
  with pytest.raises(RecordingError, match=message):
    CvclFrames().discover(tmp_path)


def test_a_damaged_picture_is_named(tmp_path):
  write(tmp_path, train=[entry(tmp_path, 1, 'a', 1)])
  (tmp_path / 'train_5fps' / f'{VIDEO}_001_00.jpg').write_bytes(b'no picture')
  (recording,) = read_all(tmp_path).values()
  with pytest.raises(RecordingError, match=r'_001_00\.jpg: not a readable'):
    list(moments(recording, SETTINGS))


def test_nothing_there(tmp_path):
  with pytest.raises(FileNotFoundError, match=r'none of train\.json'):
    CvclFrames().discover(tmp_path)
