"""BabyView: names, metadata, whole recordings."""

import csv
import datetime
import json

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.layouts.babyview import BabyView, subject
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.token_table import TOKEN_COLUMNS
from babyvfm_jax.corpus.video import write_video

NAME = '00220001_GX010001_02.05.2024-02.11.2024_02.05.2024-5:19pm'
SAFE = NAME.replace(':', '_')
OTHER = '00230001_2024-02-05_1_57f12f7764'


def segment(start=1.0, end=2.0, text=' Hello there.', **more):
  return {'id': 0, 'start': start, 'end': end, 'text': text, **more}


def write_json(path, content):
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text(json.dumps(content), encoding='utf-8')
  return path


def write_csv(path, *rows):
  path.parent.mkdir(parents=True, exist_ok=True)
  with open(path, 'w', encoding='utf-8', newline='') as file:
    csv.writer(file).writerows(rows)
  return path


def word(number, text, token, start, end):
  return (0, number, text, 0, token, start, end)


def add_video(path, seconds=3):
  path.parent.mkdir(parents=True, exist_ok=True)
  frame = np.full((64, 36, 3), 90, np.uint8)
  write_video(path, (frame for _ in range(seconds)), 1)


def read_all(folder):
  layout = BabyView()
  return {r.id: layout.read(r) for r in layout.discover(folder)}


@pytest.mark.parametrize(
  ('name', 'child'),
  [
    (NAME, '00220001'),
    (OTHER, '00230001'),
    ('00220001_GX020006_02.19.2024-02.25.2024_02.24.2024-NA', '00220001'),
    ('00220001_GX020026__2024-04-30-17:38:42', '00220001'),
    ('00320001_GX020052_2_04.08.2024-04.14.2024_04.14.2024-7:10pm', '00320001'),
    (
      '00240001_GX020049-04.28.24_04.22.2024-04.28.2024_2024-04-29-04:49:49',
      '00240001',
    ),
    ('00270001_H07M55S46_06.26.2023-07.02.2023_06.30.2023-NA', '00270001'),
    ('S_20130519_0702_03', ''),
    ('GX010001', ''),
    ('merged_dataset_with_descriptives', ''),
  ],
)
def test_names_in_babyviews_forms(name, child):
  assert subject(name) == child


def test_a_whole_recording(tmp_path):
  add_video(tmp_path / '00220001' / f'{NAME}.MP4')
  write_json(
    tmp_path / 'json' / f'{NAME}_processed.json',
    [segment(0.2, 1, ' Look!'), segment(1.5, 2.5, ' Ba.'), segment(2, 3, ' ')],
  )
  (tmp_path / 'voices').mkdir()
  (tmp_path / 'voices' / 'all.rttm').write_text(
    f'SPEAKER {NAME}_processed 1 0.0 1.2 <NA> <NA> MAL <NA> <NA>\n'
    f'SPEAKER {NAME}_processed 1 1.4 1.2 <NA> <NA> KCHI <NA> <NA>\n'
    f'SPEAKER {NAME} broken\n'
    f'SPEAKER {OTHER} 1 0.0 3.0 <NA> <NA> FEM <NA> <NA>\n'
  )
  table = write_csv(
    tmp_path / 'merged.csv',
    (
      'filename',
      'subject_id',
      'duration',
      'num_lang',
      'age_in_months',
      'date_tested',
    ),
    (NAME, '00220001', 3, 1, 157 / 30.1, '2024-02-05'),
    (OTHER, '00230001', 3, 2, 'NA', 'NA'),
  )
  add_video(tmp_path / '00230001' / f'{OTHER}.mp4')
  recordings = read_all(tmp_path)
  assert list(recordings) == [SAFE, OTHER]
  recording, other = recordings.values()
  assert (recording.child, recording.group) == ('00220001', '')
  assert recording.age_days == 157
  said = [(u.text, u.speaker, u.speaker_label) for u in recording.utterances]
  assert said == [('Look!', 'caregiver', 'MAL'), ('Ba.', 'key_child', 'KCHI')]
  (_, picture), *_ = recording.frames.frames([0.0])
  assert picture.shape == (64, 36, 3)
  facts = recording.provenance
  assert facts['metadata']['date_tested'] == '2024-02-05'
  assert facts['left_out'] == {'no text': (3,)}
  (voices,) = facts['voices']
  ((reason, lines),) = voices['left_out'].items()
  assert reason.startswith('no "SPEAKER') and lines == (3,)
  # A recording without words has its video, and an unknown age stays so.
  assert (other.utterances, other.age_days) == ((), None)
  for reference in BabyView().discover(tmp_path):
    assert table in reference.files


def test_voice_types_of_many_recordings(tmp_path, capsys):
  """A classifier writes a file of all voices, and one of each."""
  for name in (NAME, OTHER):
    write_json(tmp_path / f'{name}.json', [segment(0, 5)])
  voices = tmp_path / 'voices'
  voices.mkdir()
  lines = {
    (name, label): f'SPEAKER {name} 1 {start} {length} <NA> <NA> {label} <NA>\n'
    for name, label, start, length in (
      (NAME, 'FEM', 0, 2),
      (NAME, 'KCHI', 2, 3),
      (OTHER, 'MAL', 0, 1),
    )
  }
  (voices / 'all.rttm').write_text(''.join(lines.values()))
  (voices / 'FEM.rttm').write_text(lines[NAME, 'FEM'])
  (voices / 'damaged.rttm').write_text('no voices\n')
  said = {
    key: [(u.speaker, u.speaker_label) for u in recording.utterances]
    for key, recording in read_all(tmp_path).items()
  }
  assert said == {
    SAFE: [('key_child', 'KCHI')],
    OTHER: [('caregiver', 'MAL')],
  }
  assert 'damaged.rttm: left alone: ' in capsys.readouterr().out


def test_what_was_changed_in_a_row_of_metadata_is_told(tmp_path):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  (tmp_path / 'metadata.csv').write_text(
    f'video_name,subject_id,cohort\n{OTHER},00230001,"first\n'
  )
  (recording,) = read_all(tmp_path).values()
  assert recording.provenance['metadata'] == {
    'cohort': 'first',
    'changed': 'a quote is not closed',
  }


def test_json_goes_ahead_of_the_table_since_it_has_scores(tmp_path):
  write_json(tmp_path / f'{OTHER}.json', [segment(text='json')])
  rows = word(0, 'table', 'table', 1, 2)
  write_csv(tmp_path / f'{OTHER}_processed.csv', TOKEN_COLUMNS, rows)
  (recording,) = read_all(tmp_path).values()
  assert [u.text for u in recording.utterances] == ['json']
  assert recording.frames is None
  assert recording.provenance['metadata'] == 'no row of this recording'


@pytest.mark.parametrize(
  ('fields', 'days'),
  [
    ({'age_in_months': '5.21594684385382'}, 157.0),
    ({'age_in_months': '6'}, 6 * 30.4375),
    ({'age': '188', 'age_mo': '6'}, 188.0),
    ({'age': '6', 'age_mo': '6'}, 6 * 30.4375),
    ({'age_days': '200'}, 200.0),
    ({'age': '188'}, None),
    ({'age_mo': 'NA'}, None),
  ],
)
def test_ages_of_the_metadata(tmp_path, fields, days):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  write_csv(
    tmp_path / 'metadata.csv',
    ('superseded_gcp_name_feb25', 'subject_id', 'subject_id_internal', *fields),
    (OTHER, 'receE4UFFljPAjtWo', 'S00230001', *fields.values()),
  )
  (recording,) = read_all(tmp_path).values()
  assert (recording.child, recording.age_days) == ('00230001', days)


def test_languages_of_the_metadata(tmp_path):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  table = tmp_path / 'metadata.csv'
  for languages, code in (('Spanish', 'spa'), ('English, Spanish', '')):
    write_csv(
      table,
      ('video_name', 'subject_id', 'languages'),
      (OTHER, '00230001', languages),
    )
    (recording,) = read_all(tmp_path).values()
    assert recording.language == code


@pytest.mark.parametrize(
  ('rows', 'message'),
  [
    ([(OTHER, '00230001', 'old')], r"metadata\.csv: line 2: .*'old', no age"),
    ([(OTHER, '00230001', '-3')], r"line 2: .*'-3', no age"),
    (
      [(OTHER, '00230001', '6'), (OTHER, '00230001', '7')],
      r'line 3: age_days of .* in line 2',
    ),
  ],
)
def test_a_damaged_table_of_metadata(tmp_path, rows, message):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  header = ('video_name', 'subject_id', 'age_in_months')
  write_csv(tmp_path / 'metadata.csv', header, *rows)
  with pytest.raises(RecordingError, match=message):
    BabyView().discover(tmp_path)


def test_a_repeated_row_and_an_empty_one_change_nothing(tmp_path):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  row = (OTHER, '00230001', '6')
  header = ('video_name', 'subject_id', 'age_in_months')
  write_csv(tmp_path / 'metadata.csv', header, row, ('', '', ''), row)
  (recording,) = read_all(tmp_path).values()
  assert recording.age_days == 6 * 30.4375


def test_a_name_and_a_row_of_two_children(tmp_path):
  write_json(tmp_path / f'{OTHER}.json', [segment()])
  row = (OTHER, '00990001')
  write_csv(tmp_path / 'metadata.csv', ('video_name', 'subject_id'), row)
  with pytest.raises(RecordingError, match=r'00230001, but line 2 .*00990001'):
    read_all(tmp_path)


def test_a_video_of_another_name_needs_a_row(tmp_path):
  add_video(tmp_path / 'holiday.mp4')
  with pytest.raises(RecordingError, match=r'holiday\.mp4: not named like'):
    read_all(tmp_path)
  write_csv(
    tmp_path / 'metadata.csv',
    ('video_name', 'subject_id'),
    ('holiday', '00230001'),
  )
  (recording,) = read_all(tmp_path).values()
  assert recording.child == '00230001'


def test_two_videos_of_one_name(tmp_path):
  for folder in 'ab':
    add_video(tmp_path / folder / f'{OTHER}.mp4')
  with pytest.raises(RecordingError, match='2 videos of one name'):
    read_all(tmp_path)


DAYS = st.dates(datetime.date(2022, 1, 1), datetime.date(2025, 12, 31))
VIDEOS = st.lists(
  st.tuples(
    st.integers(1, 99), st.integers(0, 999999), DAYS, st.integers(1, 1300)
  ),
  min_size=1,
  max_size=6,
  unique_by=lambda video: video[:3],
)


@hypothesis.settings(max_examples=20, deadline=None)
@hypothesis.given(VIDEOS, st.sampled_from(['', '_processed']))
def test_names_and_metadata_written_are_read(tmp_path_factory, videos, suffix):
  """Child by name, age to the day by the release's months."""
  folder = tmp_path_factory.mktemp('babyview')
  wanted = {}
  for child, number, day, age in videos:
    subject = f'{child:04}0001'
    sunday = day + datetime.timedelta(days=6)
    name = (
      f'{subject}_GX{number:06}_{day:%m.%d.%Y}-{sunday:%m.%d.%Y}_'
      f'{day:%m.%d.%Y}-{number % 12 + 1}:{number % 60:02}pm'
    )
    write_json(folder / f'{name}{suffix}.json', [segment()])
    wanted[name] = subject, age
  header = ('video_name', 'subject_id', 'age_in_months')
  rows = [(name, s, age / 30.1) for name, (s, age) in wanted.items()]
  write_csv(folder / 'merged.csv', header, *rows)
  assert BabyView().evidence(folder)
  found = read_all(folder)
  assert len(found) == len(wanted)
  for name, (child, age) in wanted.items():
    recording = found[name.replace(':', '_')]
    assert recording.child == child
    # A whole number of months is of the calendar's length.
    whole = (age / 30.1) % 1 == 0
    assert recording.age_days == (age / 30.1 * 30.4375 if whole else age)


def test_nothing_there(tmp_path):
  with pytest.raises(FileNotFoundError, match='no video'):
    BabyView().discover(tmp_path)
