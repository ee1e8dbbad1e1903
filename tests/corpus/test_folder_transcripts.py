"""The folder layout: a transcript of any format beside its video."""

import json

import numpy as np
import pytest

from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.layouts.folder import Folder
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.video import write_video
from tests.corpus.transcripts import writers

UTTERANCES = [(0.5, 1.5, 'MOT', 'look'), (1.75, 2.5, 'CHI', 'ba')]


def add_video(folder, name='tape'):
  frames = (np.full((32, 48, 3), 40 + 20 * n, np.uint8) for n in range(3))
  write_video(folder / f'{name}.mp4', frames, 1)


def add_transcript(folder, suffix, name='tape'):
  writers.write(folder / f'{name}{suffix}', UTTERANCES)


def read_all(folder):
  layout = Folder()
  return {item.id: layout.read(item) for item in layout.discover(folder)}


@pytest.mark.parametrize(
  'suffix',
  ['.srt', '.vtt', '.eaf', '.TextGrid', '.json', '.csv', '.TSV', '.xlsx'],
)
def test_a_transcript_of_any_format(tmp_path, suffix):
  add_video(tmp_path)
  add_transcript(tmp_path, suffix)
  (recording,) = read_all(tmp_path).values()
  assert [
    (item.start, item.end, item.speaker, item.text)
    for item in recording.utterances
  ] == [(0.5, 1.5, 'caregiver', 'look'), (1.75, 2.5, 'key_child', 'ba')]
  assert recording.provenance['transcript'] == f'tape{suffix}'
  assert recording.provenance['source'] == 'tape.mp4'
  assert [window.kind for window in align(recording)] == ['utterance'] * 2
  json.dumps(recording.provenance)


def test_two_transcripts_of_one_name(tmp_path):
  add_video(tmp_path)
  for suffix in ('.srt', '.vtt', '.json'):
    add_transcript(tmp_path, suffix)
  (reference,) = Folder().discover(tmp_path)
  with pytest.raises(
    RecordingError,
    match=r'3 transcripts .*tape\.json, tape\.srt, tape\.vtt\); keep one',
  ):
    Folder().read(reference)


def test_voice_types_are_joined(tmp_path):
  add_video(tmp_path)
  text = writers.whisper(UTTERANCES)
  (tmp_path / 'tape.json').write_text(text)
  (tmp_path / 'tape.rttm').write_text(
    writers.rttm([(0, 1.6, 'FEM'), (1.6, 3, 'KCHI')])
  )
  (reference,) = Folder().discover(tmp_path)
  assert tmp_path / 'tape.rttm' in reference.files
  recording = Folder().read(reference)
  assert [(i.speaker, i.speaker_label) for i in recording.utterances] == [
    ('caregiver', 'FEM'),
    ('key_child', 'KCHI'),
  ]
  assert recording.provenance['voices'] == {'file': 'tape.rttm'}


def test_voice_types_are_no_transcript(tmp_path, capsys):
  add_video(tmp_path, 'a')
  for name in ('a', 'b'):
    (tmp_path / f'{name}.rttm').write_text(writers.rttm([(0, 1, 'FEM')]))
  recordings = read_all(tmp_path)
  assert list(recordings) == ['a'] and recordings['a'].utterances == ()
  assert recordings['a'].provenance['left_alone'] == (
    'a.rttm: no transcript to join it onto',
  )
  assert 'b.rttm' in capsys.readouterr().out


def test_json_that_is_no_transcript_is_left_alone(tmp_path, capsys):
  add_video(tmp_path)
  add_transcript(tmp_path, '.srt')
  for name in ('tape', 'camera'):
    (tmp_path / f'{name}.json').write_text('{"camera": "GoPro"}')
  recordings = read_all(tmp_path)
  assert list(recordings) == ['tape']
  assert len(recordings['tape'].utterances) == 2
  assert recordings['tape'].provenance['left_alone'] == (
    'tape.json: no transcript',
  )
  out = capsys.readouterr().out
  assert '1 files left alone' in out and 'camera.json' in out


def test_tables_that_are_no_transcript(tmp_path, capsys):
  (tmp_path / 'children.csv').write_text('child,age_days\ntape,200\n')
  (tmp_path / 'videos.csv').write_text('video,camera\ntape,3\n')
  add_transcript(tmp_path, '.csv', 'tape_1')
  recordings = read_all(tmp_path)
  assert list(recordings) == ['tape_1']
  assert recordings['tape_1'].child == 'tape'
  assert 'videos.csv' in capsys.readouterr().out
  # Beside a video it was meant to be one.
  add_video(tmp_path, 'videos')
  reference = Folder().discover(tmp_path)[-1]
  with pytest.raises(RecordingError, match=r"the columns are: 'video', 'cam"):
    Folder().read(reference)


def test_damaged_json_beside_a_video_is_named(tmp_path):
  add_video(tmp_path)
  (tmp_path / 'tape.json').write_text('{"text": "hel')
  (reference,) = Folder().discover(tmp_path)
  with pytest.raises(RecordingError, match=r'tape\.json: line 1: damaged JSON'):
    Folder().read(reference)


def test_what_is_left_out_is_in_the_provenance(tmp_path):
  add_video(tmp_path)
  add_transcript(tmp_path, '.csv')
  path = tmp_path / 'tape.csv'
  path.write_text(path.read_text() + '2.6,2.7,MOT,\n')
  (recording,) = read_all(tmp_path).values()
  assert recording.provenance['left_out'] == {'no text': (4,)}
