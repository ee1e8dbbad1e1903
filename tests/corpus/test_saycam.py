"""SAYCam: what belongs together, whose it is, and which parts stay together."""

import numpy as np
import openpyxl
import pytest

from babyvfm_jax.corpus.layouts.saycam import SayCam
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.video import write_video

MONTH = 30.4375
HEADER = 'Time,Speaker,Utterance,Video Name'
ONE, TWO = 'S_20130519_0702_01', 'S_20130519_0702_02'
OTHER = 'A_20130519_1410_01'


def add_video(path, seconds=4):
  path.parent.mkdir(parents=True, exist_ok=True)
  frame = np.full((48, 64, 3), 90, np.uint8)
  write_video(path, (frame for _ in range(seconds)), 1)


def add_table(path, *rows, header=HEADER):
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text('\n'.join([header, *rows]) + '\n', encoding='utf-8')


def read_all(folder):
  layout = SayCam()
  return {r.id: layout.read(r) for r in layout.discover(folder)}


def texts(recording):
  return [item.text for item in recording.utterances]


def test_videos_and_one_table_of_many_recordings(tmp_path):
  for name in (ONE, TWO, OTHER):
    add_video(tmp_path / 'videos' / f'{name}.mp4')
  add_table(
    tmp_path / 'all.csv',
    f'0:01,M,one.,{ONE}.mov',
    f'0:01,dad,two. (laughs),{TWO}.mov',
    '0:03,?,INAUDIBLE,',
  )
  add_table(tmp_path / 'notes.csv', 'x,y', header='day,weather')
  recordings = read_all(tmp_path)
  assert list(recordings) == [OTHER, ONE, TWO]
  one, two = recordings[ONE], recordings[TWO]
  assert texts(one) == ['one.'] and texts(two) == ['two.']
  assert two.utterances[0].end == 3
  assert (one.child, one.age_days) == ('S', 7 * MONTH + 2)
  assert recordings[OTHER].age_days == 14 * MONTH + 10
  assert one.frames.duration == 4 and one.language == 'eng'
  assert two.provenance['left_out'] == {'no text': (4,)}
  # A video without a transcript is silent.
  assert recordings[OTHER].utterances == ()


def test_parts_of_a_session_share_a_group(tmp_path):
  for name in (ONE, TWO, OTHER, 'S_20130520_0703_01'):
    add_table(tmp_path / f'{name}.csv', f'0:01,M,hi.,{name}')
  groups = {name: r.group for name, r in read_all(tmp_path).items()}
  assert groups == {
    ONE: 'S_20130519',
    TWO: 'S_20130519',
    OTHER: 'A_20130519',
    'S_20130520_0703_01': 'S_20130520',
  }
  assert SayCam().split_by == 'group'


def test_a_camera_that_was_worn_upside_down(tmp_path):
  picture = np.zeros((48, 64, 3), np.uint8)
  picture[:24, :32] = 200
  for name in (ONE, TWO):
    write_video(tmp_path / f'{name}.mp4', [picture] * 2, 1)
  before = {r.id: r.files for r in SayCam().discover(tmp_path)}
  (tmp_path / 'upside_down.txt').write_text('# the second tape\n*_02  # all\n')
  recordings = read_all(tmp_path)
  corners = {}
  for name, recording in recordings.items():
    ((_, shown),) = recording.frames.frames([1.0])
    corners[name] = (shown[8, 8].mean() > 100, shown[40, 56].mean() > 100)
    assert recording.frames.duration == 2
  assert corners == {ONE: (True, False), TWO: (False, True)}
  assert recordings[TWO].provenance['turned_degrees'] == 180
  # What is turned is read anew, and nothing else is.
  after = {r.id: r.files for r in SayCam().discover(tmp_path)}
  assert after[ONE] == before[ONE] and after[TWO] != before[TWO]


def test_a_transcript_without_its_video_says_so(tmp_path):
  add_table(tmp_path / 'a.csv', f'0:01,M,hi.,{ONE}')
  (recording,) = read_all(tmp_path).values()
  assert recording.frames is None and texts(recording) == ['hi.']
  assert recording.provenance['video'] == 'not found'
  assert recording.provenance['source'] == 'a.csv'


def test_a_workbook_beside_the_videos(tmp_path):
  add_video(tmp_path / f'{TWO}.MP4')
  book = openpyxl.Workbook()
  book.active.append(HEADER.split(','))
  book.active.append(['0:02', 'M', 'hi.', f'{TWO.replace("_02", "_part 2")}'])
  book.save(tmp_path / 'S_20130519_0702.xlsx')
  (recording,) = read_all(tmp_path).values()
  assert recording.id == TWO and texts(recording) == ['hi.']


def test_two_tables_of_one_recording(tmp_path):
  add_table(tmp_path / 'a.csv', f'0:01,M,hi.,{ONE}')
  add_table(tmp_path / 'b.csv', f'0:01,M,hi.,{ONE}')
  (recording,) = read_all(tmp_path).values()
  assert texts(recording) == ['hi.']
  add_table(tmp_path / 'b.csv', f'0:01,M,bye.,{ONE}')
  with pytest.raises(RecordingError, match=r'a\.csv and b\.csv both have rows'):
    read_all(tmp_path)


def test_a_table_that_cannot_be_read_is_set_aside_under_its_name(tmp_path):
  add_video(tmp_path / f'{ONE}.mp4')
  add_table(tmp_path / 'nameless.csv', '0:01,M,hi.,')
  layout = SayCam()
  damaged, good = sorted(
    layout.discover(tmp_path), key=lambda reference: reference.id == ONE
  )
  assert layout.read(good).child == 'S'
  with pytest.raises(RecordingError, match=r'nameless\.csv: no row names'):
    layout.read(damaged)


@pytest.mark.parametrize('name', [f'{ONE}.csv', 'all.csv'])
def test_a_table_of_wrong_columns_is_not_overlooked(tmp_path, name):
  add_video(tmp_path / f'{ONE}.mp4')
  header = 'Start,Speaker,Text,Video Name'
  add_table(tmp_path / name, f'0:01,M,hi.,{ONE}', header=header)
  with pytest.raises(
    RecordingError, match=r'lacks the columns Time, Utterance'
  ):
    read_all(tmp_path)


def test_a_workbook_that_cannot_be_opened_is_not_overlooked(tmp_path):
  add_video(tmp_path / f'{ONE}.mp4')
  (tmp_path / 'all.xlsx').write_bytes(b'PK cut short')
  with pytest.raises(
    RecordingError, match=r'all\.xlsx: line 1: not a readable .xlsx'
  ):
    read_all(tmp_path)


def test_a_video_of_another_name(tmp_path):
  add_video(tmp_path / 'S_20131319_0702_01.mp4')
  with pytest.raises(RecordingError, match=r'_01\.mp4: not named \{child\}'):
    read_all(tmp_path)


def test_two_videos_of_one_name(tmp_path):
  for folder in 'ab':
    add_video(tmp_path / folder / f'{ONE}.mp4')
  with pytest.raises(RecordingError, match='2 videos of one name'):
    read_all(tmp_path)


def test_a_changed_table_is_read_again(tmp_path):
  add_table(tmp_path / 'a.csv', f'0:01,M,hi.,{ONE}')
  assert texts(read_all(tmp_path)[ONE]) == ['hi.']
  add_table(tmp_path / 'a.csv', f'0:01,M,hello.,{ONE}')
  assert texts(read_all(tmp_path)[ONE]) == ['hello.']


def test_nothing_there(tmp_path):
  with pytest.raises(FileNotFoundError, match='no table of Time'):
    SayCam().discover(tmp_path)
