"""The folder layout: what belongs together, whose it is, how old."""

import datetime
import json
import pickle

import numpy as np
import pytest

from babyvfm_jax.corpus import splits
from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.build import build
from babyvfm_jax.corpus.layouts import LAYOUTS
from babyvfm_jax.corpus.layouts.children import from_name, read_table
from babyvfm_jax.corpus.layouts.folder import Folder
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.transcripts.chat import write_chat
from babyvfm_jax.corpus.video import write_video

MONTH = 30.4375


def add_video(path, seconds=3):
  path.parent.mkdir(parents=True, exist_ok=True)
  frames = (np.full((32, 48, 3), 40 + 20 * n, np.uint8) for n in range(seconds))
  write_video(path, frames, 1)


def add_chat(path, *, name='Sam', age_days=300.0, utterances=None):
  path.parent.mkdir(parents=True, exist_ok=True)
  write_chat(
    path,
    participants={'CHI': (name, 'Target_Child'), 'MOT': ('', 'Mother')},
    child_code='CHI',
    age_days=age_days,
    media=path.stem,
    utterances=utterances or [(0.5, 1.5, 'MOT', 'look at the ball.')],
  )


def read_all(folder, layout=None):
  layout = layout or Folder()
  return {
    reference.id: layout.read(reference)
    for reference in layout.discover(folder)
  }


def test_files_of_one_name_are_one_recording(tmp_path):
  add_video(tmp_path / 'S_20130519_0702_03.mp4')
  add_chat(tmp_path / 'S_20130519_0702_03.cha')
  (recording,) = read_all(tmp_path).values()
  assert recording.id == 'S_20130519_0702_03' and recording.group == ''
  # The name says who and how old, ahead of the transcript's own headers.
  assert recording.child == 'S'
  assert recording.age_days == 7 * MONTH + 2
  assert recording.language == 'eng'
  assert recording.provenance['source'] == 'S_20130519_0702_03.mp4'
  assert recording.provenance['transcript'] == 'S_20130519_0702_03.cha'
  (utterance,) = recording.utterances
  assert utterance.text == 'look at the ball.'
  assert utterance.speaker == 'caregiver'
  assert recording.frames.duration == 3.0
  (window,) = align(recording)
  ((_, picture),) = recording.frames.frames(window.frame_times)
  # The middle of the utterance, 1.0 s: the second frame.
  assert abs(picture.mean() - 60) < 3


def test_what_lacks_a_transcript_or_a_video(tmp_path):
  add_video(tmp_path / 'silent.MOV')
  add_chat(tmp_path / 'text.cha', utterances=[(None, None, 'MOT', 'hi.')])
  (tmp_path / 'notes.txt').write_text('no part of it')
  (tmp_path / '._silent.mp4').write_bytes(b'left by a mac')
  (tmp_path / 'half.mp4.partial').write_bytes(b'still being copied')
  recordings = read_all(tmp_path)
  assert list(recordings) == ['silent', 'text']
  silent, text = recordings.values()
  assert silent.utterances == () and silent.frames.duration == 3
  assert (silent.child, silent.age_days) == ('', None)
  assert [window.kind for window in align(silent)] == ['silence']
  assert text.frames is None
  assert (text.child, round(text.age_days)) == ('Sam', 300)
  assert text.provenance['source'] == 'text.cha'
  assert len(align(text)) == 1


def test_folders_below_and_names_that_are_no_safe_ids(tmp_path):
  add_chat(tmp_path / 'home' / 'tape one.cha')
  add_chat(tmp_path / 'lab' / 'tape one.cha')
  recordings = read_all(tmp_path)
  assert list(recordings) == ['home__tape_one', 'lab__tape_one']


def test_discovery_is_sorted_and_opens_nothing(tmp_path):
  for name in ('b', 'a', 'c'):
    (tmp_path / f'{name}.mp4').write_bytes(b'no video at all')
  references = LAYOUTS['folder'].discover(tmp_path)
  assert [reference.id for reference in references] == ['a', 'b', 'c']
  assert references == pickle.loads(pickle.dumps(references))
  with pytest.raises(RecordingError, match=r'a\.mp4: not a readable video'):
    LAYOUTS['folder'].read(references[0])


@pytest.mark.parametrize(
  ('name', 'child', 'age'),
  [
    ('S_20130519_0702_03', 'S', 7 * MONTH + 2),
    ('A_20141231_3230_11', 'A', 32 * MONTH + 30),
    ('baby7_20200229_1200_a', 'baby7', 12 * MONTH),
    ('S_20131319_0702_03', '', None),  # no thirteenth month
    ('S_20130519_0745_03', '', None),  # no 45th day
    ('S_20130519_0702', '', None),
    ('holiday', '', None),
  ],
)
def test_names_in_saycams_form(name, child, age):
  assert from_name(name) == (child, age)


TABLE = """recording,child,birth_date,age_days,date
anna_*,Anna,2012-10-17,,
tape_?,Ben,2012-01-01,,2013-01-01
*,Cleo,,400.5,
"""
TOML = """
[[children]]
recording = 'anna_*'
child = 'Anna'
birth_date = 2012-10-17
[[children]]
recording = 'tape_?'
child = 'Ben'
birth_date = 2012-01-01
date = 2013-01-01
[[children]]
recording = '*'
child = 'Cleo'
age_days = 400.5
"""


@pytest.mark.parametrize(
  ('file', 'table'), [('children.csv', TABLE), ('children.toml', TOML)]
)
def test_a_table_says_who_and_how_old(tmp_path, file, table):
  (tmp_path / file).write_text(table)
  for name in ('anna_20130519', 'tape_1', 'S_20130519_0702_03'):
    add_chat(tmp_path / f'{name}.cha')
  recordings = read_all(tmp_path)
  found = {r.id: (r.child, r.age_days) for r in recordings.values()}
  days = (datetime.date(2013, 5, 19) - datetime.date(2012, 10, 17)).days
  assert found == {
    'anna_20130519': ('Anna', days),
    'tape_1': ('Ben', 366),
    'S_20130519_0702_03': ('Cleo', 400.5),
  }
  # A change of the table is a change of what the recordings are read from.
  for reference in Folder().discover(tmp_path):
    assert tmp_path / file in reference.files


def test_a_table_may_give_the_language_and_leave_the_age_to_the_name(tmp_path):
  (tmp_path / 'children.csv').write_text(
    'recording,child,language\nS_*,Sam,es\n*,Cleo,\n'
  )
  for name in ('S_20130519_0702_03', 'tape'):
    add_chat(tmp_path / f'{name}.cha')
  recordings = read_all(tmp_path)
  sam = recordings['S_20130519_0702_03']
  assert (sam.child, sam.age_days, sam.language) == (
    'Sam',
    7 * MONTH + 2,
    'spa',
  )
  assert (recordings['tape'].child, recordings['tape'].language) == (
    'Cleo',
    'eng',
  )


def test_a_row_without_a_pattern_is_for_the_childs_name(tmp_path):
  (tmp_path / 'children.csv').write_text('child,age_days\nanna,200\n')
  add_chat(tmp_path / 'anna_1.cha', name='Other')
  add_chat(tmp_path / 'ben_1.cha', name='Ben')
  recordings = read_all(tmp_path)
  assert recordings['anna_1'].child == 'anna'
  assert recordings['anna_1'].age_days == 200
  assert recordings['ben_1'].child == 'Ben'


@pytest.mark.parametrize(
  ('file', 'text', 'message'),
  [
    ('children.csv', 'child,age_days\nanna,ten\n', r'csv: line 2: .*ten'),
    ('children.csv', 'child,birth_date\nanna,17.10.12\n', r'line 2: .*17\.10'),
    ('children.csv', 'child,age_days\n,200\n', r'line 2: no child'),
    ('children.csv', 'child,age\nanna,2\n', r"line 2: unknown .*'age'"),
    ('children.csv', 'child,age_days\nanna,2,3\n', r'line 2: unknown fields'),
    ('children.toml', '[[children]]\nage_days = 2\n', r'number 1: no child'),
    ('children.toml', '[[children]\n', r'children\.toml: not TOML'),
    ('children.toml', 'children = 3\n', r'number 1: 3 is no table'),
    ('children.toml', 'children = [[1]]\n', r'number 1: \[1\] is no table'),
    ('children.csv', 'child,language\nanna,?\n', r"line 2: no language '\?'"),
    ('children.csv', 'child,age_days\nanna,-5\n', r'line 2: .*-5\.0 days'),
    ('children.csv', 'child,age_days\nanna,nan\n', r'line 2: .*nan days'),
    ('children.csv', 'child,age_days\nanna,1e9\n', r'line 2: .*none of a'),
  ],
)
def test_a_damaged_table_is_named(tmp_path, file, text, message):
  (tmp_path / file).write_text(text)
  with pytest.raises(RecordingError, match=message):
    read_table(tmp_path)


def test_split_by_child(tmp_path):
  for name in (
    'S_20130519_0702_03',
    'S_20130526_0709_01',
    'A_20130519_0702_01',
  ):
    add_chat(tmp_path / f'{name}.cha')
  recordings = read_all(tmp_path).values()
  children = [splits.unit(item, 'child', 30) for item in recordings]
  assert children == ['A', 'S', 'S']
  days = [splits.unit(item, 'age', 5) for item in recordings]
  # 7 months and 2 days; a week later, another block.
  assert days == ['A/215 days', 'S/215 days', 'S/220 days']
  add_video(tmp_path / 'unknown.mp4')
  unknown = read_all(tmp_path)['unknown']
  for by in ('child', 'age'):
    with pytest.raises(
      RecordingError, match=r'unknown: no child.*children\.csv'
    ):
      splits.unit(unknown, by, 30)
  assert splits.unit(unknown, 'recording', 30) == 'unknown'


def test_two_videos_of_one_name(tmp_path):
  for suffix in ('.mp4', '.mov'):
    add_video(tmp_path / f'tape{suffix}')
  (reference,) = Folder().discover(tmp_path)
  with pytest.raises(RecordingError, match=r'tape: 2 videos .*keep one'):
    Folder().read(reference)


def test_two_names_that_would_be_one_id(tmp_path):
  add_chat(tmp_path / 'tape 1.cha')
  add_chat(tmp_path / 'tape_1.cha')
  with pytest.raises(RecordingError, match='rename one'):
    Folder().discover(tmp_path)


def test_both_tables(tmp_path):
  for name in ('children.csv', 'children.toml'):
    (tmp_path / name).write_text('')
  with pytest.raises(RecordingError, match='keep one'):
    read_table(tmp_path)


def test_nothing_there(tmp_path):
  with pytest.raises(FileNotFoundError, match='no video'):
    Folder().discover(tmp_path)
  with pytest.raises(FileNotFoundError, match='no such folder'):
    Folder().discover(tmp_path / 'none')


def test_real_videos(shared_data):
  recordings = read_all(shared_data / 'video_fixtures')
  text = recordings.pop('subtitles_en')
  assert text.frames is None and len(text.utterances) == 3
  assert list(recordings) == ['crystal', 'monster', 'rabbit', 'rabbit320']
  for recording in recordings.values():
    windows = align(recording, max_frames=2)
    assert windows and all(window.kind == 'silence' for window in windows)
    times = [time for window in windows for time in window.frame_times]
    assert len(list(recording.frames.frames(times))) == len(times)


def test_a_child_that_is_not_born(tmp_path):
  (tmp_path / 'children.csv').write_text('child,birth_date\nanna,2015-01-01\n')
  add_chat(tmp_path / 'anna_20140101.cha')
  with pytest.raises(
    RecordingError, match=r'anna_2014.* age of -365 days; corr'
  ):
    Folder().discover(tmp_path)


@pytest.mark.parametrize('encoding', ['utf-16', 'cp1252', 'utf-8-sig'])
def test_a_table_in_another_encoding(tmp_path, encoding):
  text = 'child,age_days\nRenée,200\n'
  (tmp_path / 'children.csv').write_bytes(text.encode(encoding))
  add_chat(tmp_path / 'Renée_1.cha')
  (recording,) = read_all(tmp_path).values()
  assert (recording.child, recording.age_days) == ('Renée', 200)


def test_what_is_left_alone_is_named_in_the_corpus(tmp_path):
  source = tmp_path / 'source'
  add_chat(source / 'tape.cha')
  (source / 'more').mkdir()
  (source / 'more' / 'cameras.csv').write_text('video,camera\ntape,3\n')
  build('folder', source, tmp_path / 'out', size=8, vocabulary=300)
  provenance = Corpus(tmp_path / 'out').provenance()
  assert provenance['left_alone'] == ['more/cameras.csv']
  line = json.loads((tmp_path / 'out' / 'quarantine.jsonl').read_text())
  assert line['recording'] == '' and line['files'] == ['more/cameras.csv']
  assert line['reason'].startswith('more/cameras.csv: line 1: not known')
  card = Corpus(tmp_path / 'out').card()['quarantine']
  assert (card['recordings'], card['left_alone']) == (0, 1)


def test_an_absurd_age_in_a_name_is_said_to_be_left(tmp_path):
  for name in ('S_20130519_0745_03', 'S_20130519_0702_03', 'holiday'):
    add_chat(tmp_path / f'{name}.cha')
  notes = {
    name: recording.provenance.get('name', '')
    for name, recording in read_all(tmp_path).items()
  }
  absurd = notes.pop('S_20130519_0745_03')
  assert '0745 no months and days' in absurd and 'not taken' in absurd
  assert set(notes.values()) == {''}
