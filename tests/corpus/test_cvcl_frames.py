"""CVCL's ready frames: every utterance gets exactly its own pictures."""

import collections
import json

import hypothesis
import numpy as np
import pytest
import simplejpeg
from hypothesis import strategies as st
from PIL import Image

from babyvfm_jax.corpus import build, export, word_table
from babyvfm_jax.corpus.curation import Settings, moments
from babyvfm_jax.corpus.layouts.cvcl_frames import CvclFrames
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy

VIDEO = 'S_20130519_0702_03'
SETTINGS = Settings(size=8, fit='crop', rate=1.0, max_frames=32, silence=5.0)


def entry(folder, number, text, frames, *, video=VIDEO, times=None, **more):
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
    **more,
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


def test_a_time_for_each_picture(tmp_path):
  def shown(**lists):
    write(tmp_path, **lists)
    (recording,) = read_all(tmp_path).values()
    return [
      (moment.frame_times, utterance.end, utterance.time_inferred)
      for moment, utterance in zip(
        [m for m in moments(recording, SETTINGS) if m.kind == 'utterance'],
        recording.utterances,
        strict=True,
      )
    ]

  slow = entry(tmp_path, 1, 'a', 3, times=[10, 11.5, 12])
  within = entry(tmp_path, 2, 'b', 2, times=[12.0, 13])
  assert shown(train=[slow, within]) == [
    ((10, 11.5, 12), 12.2, False),
    # Waits until the pictures before it are over, and keeps its own pace.
    ((12.2, 13.2), pytest.approx(13.4), True),
  ]
  # Times of another number, or that stand still, are those of the first only.
  for times in ([10, 12], [10, 10, 10], [10, 10 + 1e-16, 11]):
    odd = entry(tmp_path, 1, 'a', 3, times=times)
    assert shown(train=[odd]) == [((10, 10.2, 10.4), 10.6, False)]
  many = entry(tmp_path, 1, 'a', 102)
  write(tmp_path, train=[many])
  (recording,) = read_all(tmp_path).values()
  loads = [still.load.args[0].name for still in recording.frames.stills]
  assert loads == many['frame_filenames']
  for times in ([-1, 0, 1], [10, 11, float('inf')], [10, 11, 1e300], ['x'] * 3):
    absurd = entry(tmp_path, 1, 'a', 3, times=times)
    assert shown(train=[absurd]) == [((0, 0.2, 0.4), pytest.approx(0.6), True)]


def test_a_list_that_says_who_speaks_is_believed(tmp_path):
  names = ('', 'caregiver', 'key_child', 'CHI', 'Mom', 'nobody knows')
  records = [
    entry(tmp_path, number, 'a', 1, speaker=name)
    for number, name in enumerate(names)
  ]
  write(tmp_path, train=records)
  (recording,) = read_all(tmp_path).values()
  assert [(u.speaker_label, u.speaker) for u in recording.utterances] == [
    ('', 'caregiver'),
    ('caregiver', 'caregiver'),
    ('key_child', 'key_child'),
    ('CHI', 'key_child'),
    ('Mom', 'caregiver'),
    ('nobody knows', 'unknown'),
  ]


def test_our_own_export_is_read_back(tmp_path):
  """Out of a corpus into CVCL's form, and into a corpus again."""
  source, first, again = (tmp_path / name for name in ('in', 'first', 'again'))
  for name in (
    'S_20130519_0702_01',
    'S_20130520_0703_01',
    'A_20130519_0702_01',
  ):
    source.mkdir(exist_ok=True)
    toy.write_recording(source, name, child=name[0])
  toy.build(source, first, split=(0.4, 0.3, 0.3))
  export.export(Corpus(first), 'cvcl', tmp_path / 'out')
  result = build.build('auto', tmp_path / 'out', again, size=8, vocabulary=300)
  assert (result.layout, result.quarantined) == ('cvcl_frames', 0)
  before, after = (
    Corpus(folder).index.query("kind == 'utterance'").sort_values('moment_id')
    for folder in (first, again)
  )
  assert len(before) == len(after) == 9
  assert list(after['text']) == [
    ' '.join(word_table.words(text)) for text in before['text']
  ]
  for column in ('recording', 'child', 'speaker', 'frame_count'):
    assert list(after[column]) == list(before[column])
  assert set(after['child']) == {'S', 'A'}
  # Each utterance's own pictures, at their own times: but for the second of
  # each three, whose picture is the last one of the first, and waits for it.
  for place, (old, new) in enumerate(
    zip(before['frame_times'], after['frame_times'], strict=True)
  ):
    moved = 0.2 if place % 3 == 1 else 0.0
    assert list(new) == [time + moved for time in old]
  for old, new in zip(before.index, after.index, strict=True):
    pairs = zip(
      Corpus(first).frames(old), Corpus(again).frames(new), strict=True
    )
    for one, other in pairs:
      gap = np.subtract(
        simplejpeg.decode_jpeg(one).astype(int), simplejpeg.decode_jpeg(other)
      )
      assert np.abs(gap).mean() < 3


WORDS = st.lists(
  st.text(st.characters(categories=('Ll', 'Nd')), min_size=1, max_size=6),
  min_size=1,
  max_size=4,
).map(' '.join)
# Number, list and pictures of an utterance; its words.
SAID = st.dictionaries(
  st.tuples(
    st.sampled_from([VIDEO, 'A_20130519_1410_01']), st.integers(0, 2000)
  ),
  st.tuples(
    WORDS, st.sampled_from(['train', 'val', 'test']), st.integers(1, 5)
  ),
  min_size=1,
  max_size=12,
)


@hypothesis.settings(max_examples=20, deadline=None)
@hypothesis.given(SAID)
def test_what_is_written_is_read(tmp_path_factory, said):
  folder = tmp_path_factory.mktemp('frames')
  (folder / 'train_5fps').mkdir()
  lists = {}
  for (video, number), (text, name, count) in said.items():
    names = [f'{video}_{number:03}_{place:02}.jpg' for place in range(count)]
    for frame in names:
      (folder / 'train_5fps' / frame).write_bytes(b'not opened')
    lists.setdefault(name, []).append(
      {'utterance': text, 'frame_filenames': names}
    )
  write(folder, **lists)
  recordings = read_all(folder)
  assert set(recordings) == {video for video, _ in said}
  for video, recording in recordings.items():
    own = sorted((n, *value) for (v, n), value in said.items() if v == video)
    assert [u.text for u in recording.utterances] == [
      text for _, text, *_ in own
    ]
    counts = [count for *_, count in own]
    starts = [still.start for still in recording.frames.stills]
    assert len(starts) == sum(counts)
    for utterance, count in zip(recording.utterances, counts, strict=True):
      inside = [s for s in starts if utterance.start <= s < utterance.end]
      assert len(inside) == count
    assert recording.provenance['lists'] == collections.Counter(
      f'{name}.json' for _, _, name, _ in own
    )


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
