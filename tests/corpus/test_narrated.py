"""Narrated video: tables in two forms, times, wearers, what is left out."""

import json
import pickle

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.corpus import build
from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.layouts import narrations
from babyvfm_jax.corpus.layouts.narrated import Narrated
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.video import write_video

UID = '002d2729-df71-438d-8396-5895b349e8fd'
OTHER = '11111111-df71-438d-8396-5895b349e8fd'
EPIC = (
  'narration_id,participant_id,video_id,narration_timestamp,start_timestamp,'
  'stop_timestamp,start_frame,stop_frame,narration,verb\n'
)


def add_video(path, seconds=12):
  """Second n is of grey 20 n."""
  path.parent.mkdir(parents=True, exist_ok=True)
  frames = (np.full((32, 48, 3), 20 * n, np.uint8) for n in range(seconds))
  write_video(path, frames, 1)


def ego4d(*texts, narrator='narration_pass_1'):
  return {
    narrator: {
      'narrations': [
        {'timestamp_sec': time, 'narration_text': text} for time, text in texts
      ],
      'summaries': [],
    },
    'status': 'complete',
  }


def read_all(source):
  layout = Narrated()
  return {
    reference.id: layout.read(reference)
    for reference in layout.discover(source)
  }


@pytest.mark.parametrize('nested', [False, True])
def test_ego4d(tmp_path, nested):
  add_video(tmp_path / 'clips' / f'{UID}.mp4')
  table = {
    UID: {
      **ego4d((7.9, '#C C  opens a drawer.'), (3.0, '#O man X waves #unsure')),
      **ego4d((5.0, '#C C looks around'), narrator='narration_pass_2'),
    },
    OTHER: ego4d((1.0, '#C C sits')),
  }
  path = tmp_path / 'narration.json'
  path.write_text(json.dumps({'videos': table} if nested else table))
  (reference,) = Narrated().discover(tmp_path)
  assert pickle.loads(pickle.dumps(reference)) == reference
  assert path in reference.files
  recording = Narrated().read(reference)
  assert recording.id == recording.group == UID
  assert (recording.child, recording.age_days) == ('', None)
  assert [item.text for item in recording.utterances] == [
    'man X waves',
    'C looks around',
    'C opens a drawer.',
  ]
  # One narrator's two are 4.9 s apart, the mean of the whole archive: a window
  # of one second. Of a lone one there is no gap.
  spans = [(item.start, item.end) for item in recording.utterances]
  assert np.allclose(spans, [(2.5, 3.5), (4.5, 5.5), (7.4, 8.4)])
  assert all(item.time_inferred for item in recording.utterances)
  labels = [item.speaker_label for item in recording.utterances]
  assert labels == ['narration_pass_1', 'narration_pass_2', 'narration_pass_1']
  assert recording.provenance['narrated_videos_absent'] == 1
  spoken = [item for item in align(recording) if item.utterance is not None]
  (_, picture), *_ = recording.frames.frames(spoken[-1].frame_times)
  # The middle, 7.9 s: the eighth frame.
  assert abs(picture.mean() - 140) < 3


def test_epic_kitchens(tmp_path):
  for name in ('P01_01', 'P01_02', 'P02_01'):
    add_video(tmp_path / f'{name}.MP4')
  (tmp_path / 'EPIC_100_train.csv').write_text(
    EPIC
    + 'a_0,P01,P01_01,00:00:01.089,00:00:00.14,00:00:03.37,8,202,open door,open\n'
    + 'a_1,P01,P01_01,00:00:02.629,00:00:04.37,00:00:06.17,262,370,'
    + '"turn on light, then off",turn\n'
  )
  (tmp_path / 'EPIC_100_test.csv').write_text(
    EPIC + 'b_0,P01,P01_02,,00:00:01.00,00:00:02.00,8,202,take plate,take\n'
  )
  recordings = read_all(tmp_path)
  assert list(recordings) == ['P01_01', 'P01_02', 'P02_01']
  first, second, third = recordings.values()
  assert [(u.start, u.end, u.text) for u in first.utterances] == [
    (0.14, 3.37, 'open door'),
    (4.37, 6.17, 'turn on light, then off'),
  ]
  assert [u.line for u in first.utterances] == [2, 3]
  assert not any(u.time_inferred for u in first.utterances)
  # One wearer's videos show one kitchen.
  assert first.group == second.group == 'wearer-P01'
  assert third.group == 'P02_01' and third.utterances == ()
  assert {window.kind for window in align(third)} == {'silence'}


def test_ego4ds_list_of_videos_names_the_wearers(tmp_path):
  for name in (UID, OTHER):
    add_video(tmp_path / f'{name}.mp4')
  listed = [
    {'video_uid': UID, 'fb_participant_id': 717},
    {'video_uid': OTHER, 'fb_participant_id': 717},
  ]
  (tmp_path / 'ego4d.json').write_text(json.dumps({'videos': listed}))
  (tmp_path / 'narration.json').write_text(
    json.dumps({UID: ego4d((1.0, '#C C sits'))})
  )
  groups = {item.group for item in read_all(tmp_path).values()}
  assert groups == {'wearer-717'}


@pytest.mark.parametrize(
  ('written', 'seconds'),
  [
    ('00:00:00.14', 0.14),
    ('01:02:03.5', 3723.5),
    ('02:03', 123.0),
    ('75:03', 4503.0),
    ('12.25', 12.25),
    (7, 7.0),
  ],
)
def test_times(written, seconds):
  row = narrations.Row('t.csv', 2, 'narrator', written, written, 'sit')
  ((utterance,), left_out) = narrations.utterances([row], 9999.0)
  assert utterance.start == utterance.end == seconds and not left_out


BAD = [
  ({'timestamp_sec': 'soon', 'narration_text': 'C sits'}, "'soon' is not a"),
  ({'timestamp_sec': -1, 'narration_text': 'C sits'}, '-1 is not a time'),
  ({'timestamp_sec': True, 'narration_text': 'C sits'}, 'no time'),
  ({'narration_text': 'C sits'}, 'no time'),
  ({'timestamp_sec': 1, 'narration_text': '#C #unsure'}, 'no words'),
  ({'timestamp_sec': 1, 'narration_text': None}, 'no words'),
  ({'timestamp_sec': 1}, 'no words'),
  ({'timestamp_sec': 12.5, 'narration_text': 'C sits'}, 'past the end'),
  ('no narration', 'no time'),
]


def test_bad_rows_are_counted_and_named_and_the_others_are_read(tmp_path):
  add_video(tmp_path / f'{UID}.mp4')
  good = {'timestamp_sec': 2.0, 'narration_text': '#C C stands'}
  listed = [*(item for item, _ in BAD), good]
  table = {UID: {'narration_pass_1': {'narrations': listed}}}
  (tmp_path / 'narration.json').write_text(json.dumps(table))
  (recording,) = read_all(tmp_path).values()
  assert [item.text for item in recording.utterances] == ['C stands']
  assert recording.provenance['narrations'] == len(BAD) + 1
  assert recording.provenance['narrations_left_out'] == len(BAD)
  named = recording.provenance['left_out']
  for number, (line, (_, why)) in enumerate(zip(named, BAD, strict=True), 1):
    assert line.startswith(f'narration.json: row {number}: ') and why in line
  table[UID]['narration_pass_1']['narrations'] = listed[:-1]
  (tmp_path / 'narration.json').write_text(json.dumps(table))
  with pytest.raises(RecordingError, match=r'row 1: .*so it is with all 9'):
    read_all(tmp_path)


def test_bad_rows_of_a_csv(tmp_path):
  add_video(tmp_path / 'P01_01.mp4')
  (tmp_path / 'epic.csv').write_text(
    'video_id, start_timestamp, stop_timestamp, narration\n'
    'P01_01,00:00:03.00,00:00:02.00,sit\n'
    'P01_01,00:00:03.00,,sit\n'
    'P01_01,00:61:61.00,00:00:02.00,sit\n'
    'P01_01\n'
    '\n'
    'P01_01,00:00:03.00,00:00:04.00,stand\n'
  )
  (recording,) = read_all(tmp_path).values()
  assert [item.text for item in recording.utterances] == ['stand']
  lines = [text.split(': ')[1] for text in recording.provenance['left_out']]
  assert lines == ['row 2', 'row 3', 'row 4', 'row 5']
  assert 'ahead of' in recording.provenance['left_out'][0]


def test_damaged_tables_are_named(tmp_path):
  add_video(tmp_path / f'{UID}.mp4')
  path = tmp_path / 'narration.json'
  path.write_text(json.dumps({UID: ego4d((1.0, 'C sits'))})[:-5])
  with pytest.raises(RecordingError, match=r'narration\.json: not JSON'):
    Narrated().discover(tmp_path)
  path.unlink()
  header = b'video_id,start_timestamp,stop_timestamp,narration\n'
  (tmp_path / 'epic.csv').write_bytes(header + b'P01,1,2,na\xefve\n')
  with pytest.raises(RecordingError, match=r'epic\.csv: line 2 is not UTF-8'):
    Narrated().discover(tmp_path)


def test_no_narration_of_any_video(tmp_path):
  add_video(tmp_path / 'home.mp4')
  (tmp_path / 'narration.json').write_text(
    json.dumps({UID: ego4d((1.0, 'C sits'))})
  )
  with pytest.raises(FileNotFoundError, match=f'one of its 1 videos.*{UID}'):
    Narrated().discover(tmp_path)
  with pytest.raises(FileNotFoundError, match='no such folder'):
    Narrated().discover(tmp_path / 'none')


def test_two_videos_of_one_name(tmp_path):
  for suffix in ('.mp4', '.mov'):
    add_video(tmp_path / f'{UID}{suffix}')
  (tmp_path / 'narration.json').write_text(
    json.dumps({UID: ego4d((1.0, 'C sits'))})
  )
  with pytest.raises(RecordingError, match='rename or remove one'):
    Narrated().discover(tmp_path)


def test_evidence(tmp_path):
  (tmp_path / 'notes.json').write_text('{"a": 1}')
  (tmp_path / 'children.csv').write_text('child,age_days\n')
  add_video(tmp_path / f'{UID}.mp4', 2)
  assert Narrated().evidence(tmp_path) == ''
  assert Narrated().evidence(tmp_path / 'none') == ''
  (tmp_path / 'narration.json').write_text(
    json.dumps({UID: ego4d((1.0, 'C sits'))})
  )
  assert '1 videos and narration.json' in Narrated().evidence(tmp_path)
  (tmp_path / 'narration.json').unlink()
  (tmp_path / 'epic.csv').write_text(EPIC)
  assert 'form of EPIC-KITCHENS' in Narrated().evidence(tmp_path)


def test_a_corpus_of_it(tmp_path):
  source = tmp_path / 'archive'
  add_video(source / 'P01_01.mp4')
  add_video(source / 'P01_02.mp4')
  add_video(source / 'P02_01.mp4')
  (source / 'P02_01.mp4').write_bytes(b'no video')
  rows = [
    f'x,P01,P01_0{video},,00:00:0{time}.00,00:00:0{time + 2}.00,,,open {thing},open'
    for video in (1, 2)
    for time, thing in ((1, 'door'), (5, 'tin'))
  ]
  (source / 'epic.csv').write_text(EPIC + '\n'.join(rows) + '\n')
  result = build.build(
    'narrated', source, tmp_path / 'out', size=8, vocabulary=300
  )
  assert (result.recordings, result.quarantined) == (2, 1)
  line = pd.read_json(tmp_path / 'out' / 'quarantine.jsonl', lines=True)
  assert 'P02_01.mp4: not a readable video' in line['reason'][0]
  index = Corpus(tmp_path / 'out').index
  spoken = index[index['kind'] == 'utterance']
  assert list(spoken['text']) == ['open door', 'open tin'] * 2
  assert (spoken['frame_count'] == 2).all()
  assert index['split'].nunique() == index['group'].nunique() == 1
