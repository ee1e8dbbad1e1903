"""Hand transcripts: what a row becomes, and what is wrong with tables."""

import csv
import datetime
import string

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.cvcl_table import (
  LONGEST,
  clean,
  is_cvcl_table,
  read_cvcl_table,
  video_name,
)

HEADER = 'Time,Speaker,Utterance,Video Name'
VIDEO = 'S_20130519_0702_03'


def write(tmp_path, *rows, header=HEADER, name='table.csv'):
  path = tmp_path / name
  path.write_text('\n'.join([header, *rows]) + '\n', encoding='utf-8')
  return path


def read(tmp_path, *rows, **settings):
  return read_cvcl_table(write(tmp_path, *rows, **settings))


def read_one(tmp_path, *rows, **settings):
  ((name, transcript),) = read(tmp_path, *rows, **settings).items()
  assert name == VIDEO
  return transcript


def spans(transcript):
  return [(u.start, u.end, u.text) for u in transcript.utterances]


def test_a_row_lasts_until_the_next_begins(tmp_path):
  transcript = read_one(
    tmp_path,
    f'0:02,M,Look at the ball.,{VIDEO}.mov',
    f'0:05,Sam,ba,{VIDEO}.mov',
    f'1:00,dad,It is red!,{VIDEO}.mov',
  )
  assert spans(transcript) == [
    (2, 5, 'Look at the ball.'),
    (5, 5 + LONGEST, 'ba'),  # The next row begins much later...
    (60, 60 + LONGEST, 'It is red!'),  # ... and the last one has none after it.
  ]
  roles = [(u.speaker, u.speaker_label) for u in transcript.utterances]
  assert roles == [
    ('caregiver', 'M'),
    ('key_child', 'Sam'),
    ('caregiver', 'dad'),
  ]
  assert [u.line for u in transcript.utterances] == [2, 3, 4]
  assert not any(u.time_inferred for u in transcript.utterances)
  assert transcript.provenance == {'transcript': 'table.csv'}
  assert transcript.language == 'eng'


def test_rows_of_one_second_end_together(tmp_path):
  transcript = read_one(
    tmp_path, f'0:02,M,one.,{VIDEO}', '0:02,M,two.,', '0:04,M,three.,'
  )
  assert [span[:2] for span in spans(transcript)][:2] == [(2, 4), (2, 4)]


def test_missing_times_lie_linearly_between_their_neighbours(tmp_path):
  transcript = read_one(
    tmp_path,
    f',M,before,{VIDEO}',
    '0:10,M,a,',
    ',M,b,',
    'later,M,c,',
    '0:40,M,d,',
    ',M,after,',
  )
  assert [u.start for u in transcript.utterances] == [0, 10, 20, 30, 40, 42]
  inferred = [u.time_inferred for u in transcript.utterances]
  assert inferred == [True, False, True, True, False, True]
  assert transcript.provenance['changed'] == {
    'no start, time inferred': (2, 4, 7),
    'no time, inferred': (5,),
  }


def test_no_time_at_all_stays_unknown(tmp_path):
  transcript = read_one(tmp_path, f',M,a,{VIDEO}', ',M,b,')
  assert spans(transcript) == [(None, None, 'a'), (None, None, 'b')]


def test_rows_without_words_end_the_utterance_before(tmp_path):
  transcript = read_one(
    tmp_path,
    f'0:02,M,hello.,{VIDEO}',
    '0:03,M,*laughs*,',
    '0:04,M,INAUDIBLE,',
    '0:05,M,bye.,',
  )
  assert spans(transcript)[0] == (2, 3, 'hello.')
  assert transcript.provenance['left_out'] == {'no text': (3, 4)}


def test_empty_and_repeated_rows_are_counted(tmp_path):
  transcript = read_one(
    tmp_path,
    f'0:02,M,no.,{VIDEO}',
    ',,,',
    f'0:02,M,no.,{VIDEO}',
    f',,,{VIDEO}',
    f'0:03,M,no.,{VIDEO}',
  )
  assert [u.start for u in transcript.utterances] == [2, 3]
  # A row with nothing in it at all is no row.
  assert transcript.provenance['left_out'] == {
    'repeated row': (4,),
    'no text': (5,),
  }


def test_times_that_go_backwards_are_put_in_order(tmp_path):
  transcript = read_one(
    tmp_path, f'0:10,M,b.,{VIDEO}', '0:05,M,a.,', '0:12,M,c.,'
  )
  assert spans(transcript)[:2] == [(5, 10, 'a.'), (10, 12, 'b.')]
  assert list(transcript.provenance['changed'].values()) == [(3,)]


def test_many_recordings_in_one_table(tmp_path):
  other = 'S_20130519_0702_04'
  found = read(
    tmp_path,
    f'0:02,M,a.,{VIDEO}.mp4',
    '0:04,M,b.,',
    f'0:01,M,c.,{other}.mp4',
    f'0:06,M,d.,{VIDEO}.mp4',
  )
  assert {
    name: [u.text for u in t.utterances] for name, t in found.items()
  } == {
    VIDEO: ['a.', 'b.', 'd.'],
    other: ['c.'],
  }
  assert found[VIDEO].utterances[1].end == 6


def test_the_file_names_the_video_where_no_row_does(tmp_path):
  assert read_one(tmp_path, '0:01,M,a.,', name=f'{VIDEO}.csv')
  header = 'Time,Speaker,Utterance'
  assert read_one(tmp_path, '0:01,M,a.', name=f'{VIDEO}.csv', header=header)
  with pytest.raises(RecordingError, match=r'table\.csv: no row names a video'):
    read(tmp_path, '0:01,M,a.,')


@pytest.mark.parametrize(
  'name',
  [
    'S_20130519_0702_03.mov',
    ' S_20130519_0702_3.MP4 ',
    'S_20130519_0702_part 3',
    'S_20130519_0702 part 3.mp4',
  ],
)
def test_names_of_videos_by_hand(name):
  assert video_name(name) == VIDEO


@pytest.mark.parametrize(
  ('text', 'words'),
  [
    ('Look (laughs) at [name] that *bang*!', 'Look at that!'),
    ('(all of it)', ''),
    ('a ((nested) one) b', 'a b'),
    ('go INAUDIBLE there', 'go there'),
    ('INAUDIBLE, you see?', 'you see?'),
    ('Inaudible.', ''),
    ('left (open', 'left'),
    ('closed) only', 'closed only'),
    ('a * star', 'a star'),
    ("it's a  well-known -- thing…", "it's a well-known -- thing…"),
    ('...', ''),
    ('3', '3'),
    ('¿Dónde está?', '¿Dónde está?'),
  ],
)
def test_words_without_commentary(text, words):
  assert clean(text) == words


@pytest.mark.parametrize(
  ('label', 'role'),
  [
    *(
      (label, 'caregiver')
      for label in (
        *('M', 'Mom', 'mom', 'm', 'mother', 'Mother', 'papa', 'the mom'),
        *('Mom 2', 'Dad.', 'both parents', 'grandma'),
      )
    ),
    *((label, 'key_child') for label in ('S', 's', 'Sam', 'child', 'The Baby')),
    *((label, 'other_child') for label in ('brother', 'child 2')),
    # Those of the other children's videos are no one known in this one.
    *((label, 'unknown') for label in ('', '?', 'M & S', 'radio', 'A', 'Asa')),
    ('Aunt', 'other_adult'),
  ],
)
def test_roles_of_labels_by_hand(tmp_path, label, role):
  transcript = read_one(tmp_path, f'0:01,{label},hi.,{VIDEO}')
  (utterance,) = transcript.utterances
  assert (utterance.speaker, utterance.speaker_label) == (role, label)


@pytest.mark.parametrize(
  ('header', 'message'),
  [
    (
      'Start,Who,Text,Video Name',
      'row 1 lacks .*Time, Speaker, Utt.*Start, Who',
    ),
    (
      'Time,Utterance,Video Name',
      'lacks the columns Speaker; it has Time, Utt',
    ),
  ],
)
def test_wrong_columns_are_named(tmp_path, header, message):
  path = write(tmp_path, '0:01,M,a.,x', header=header)
  assert not is_cvcl_table(path)
  with pytest.raises(RecordingError, match=message):
    read_cvcl_table(path)


@pytest.mark.parametrize('end', ['\r\n', '\r'])
def test_line_ends_of_other_systems(tmp_path, end):
  path = tmp_path / 'table.csv'
  rows = (HEADER, f'0:01,M,"a, b",{VIDEO}', '0:03,M,c.,', '')
  path.write_bytes(end.join(rows).encode())
  (transcript,) = read_cvcl_table(path).values()
  found = [(u.text, u.line) for u in transcript.utterances]
  assert found == [('a, b', 2), ('c.', 3)]


def test_columns_in_another_order_case_and_separator(tmp_path):
  path = tmp_path / 'table.csv'
  text = f'SAYCam transcript\nvideo  name;UTTERANCE;time;speaker\n{VIDEO};Hé.;0:03;M\n'
  path.write_bytes(text.encode('cp1252'))
  assert is_cvcl_table(path)
  (transcript,) = read_cvcl_table(path).values()
  assert [(u.start, u.text, u.line) for u in transcript.utterances] == [
    (3, 'Hé.', 3)
  ]


@pytest.mark.parametrize('content', [b'', b'\n\n', b'\0\0\0', b'\xff\xfe\xfa'])
def test_a_file_that_is_no_table(tmp_path, content):
  path = tmp_path / 'table.csv'
  path.write_bytes(content)
  assert not is_cvcl_table(path)
  with pytest.raises(RecordingError, match=r'table\.csv'):
    read_cvcl_table(path)


def test_a_quotation_mark_that_is_lost_costs_no_other_row(tmp_path):
  rows = [f'0:0{n},M,"{n}, yes",{VIDEO}' for n in range(1, 9)]
  whole = read_one(tmp_path, *rows)
  rows[3] = f'0:04,M,"four,{VIDEO}'
  transcript = read_one(tmp_path, *rows)
  wanted = [u.text for u in whole.utterances]
  wanted[3] = 'four'
  assert [u.text for u in transcript.utterances] == wanted
  assert transcript.provenance['changed'] == {'a quote is not closed': (5,)}
  # A cell may have two lines.
  rows[3] = f'0:04,M,"four\nfive",{VIDEO}'
  transcript = read_one(tmp_path, *rows)
  assert transcript.utterances[3].text == 'four five'
  assert 'changed' not in transcript.provenance


def test_what_a_table_says_of_a_row_is_its_recordings(tmp_path):
  other = 'S_20130519_0702_04'
  path = tmp_path / 'table.csv'
  text = f'{HEADER}\n0:01,M,hé.,{VIDEO}\n0:01,M,hi.,{other}\n'
  path.write_bytes(text.encode('cp1252'))
  found = read_cvcl_table(path)
  assert found[VIDEO].utterances[0].text == 'hé.'
  assert found[VIDEO].provenance['changed'] == {
    'not UTF-8, read as Windows-1252': (2,)
  }
  assert 'changed' not in found[other].provenance


def test_rows_without_a_word_are_silence(tmp_path):
  transcript = read_one(tmp_path, *[f'0:02,M,*laughs*,{VIDEO}'] * 2, ',,,x')
  assert transcript.utterances == ()


def test_a_workbook_has_a_sheet_for_each_part(tmp_path):
  book = openpyxl.Workbook()
  book.active.title = 'notes'
  book.active.append(['transcribed by hand'])
  for part, time in (('02', datetime.time(0, 1, 3)), ('part 3', '0:07')):
    sheet = book.create_sheet(part)
    sheet.append(HEADER.split(','))
    sheet.append([time, 'M', 'hello.', None])
  path = tmp_path / 'S_20130519_0702.xlsx'
  book.save(path)
  assert is_cvcl_table(path)
  found = read_cvcl_table(path)
  starts = {name: t.utterances[0].start for name, t in found.items()}
  assert starts == {'S_20130519_0702_02': 63, 'S_20130519_0702_03': 7}


def test_a_workbook_says_the_same_as_the_csv_file(tmp_path):
  rows = [
    ('0:02', 'M', 'a.', VIDEO),
    ('', 'M', 'b.', ''),
    ('0:08', '', 'c', ''),
  ]
  csv = write(tmp_path, *map(','.join, rows))
  book = openpyxl.Workbook()
  for row in (HEADER.split(','), *rows):
    book.active.append(row)
  book.save(tmp_path / 'table.xlsx')
  found = read_cvcl_table(csv), read_cvcl_table(tmp_path / 'table.xlsx')
  said = [{name: t.utterances for name, t in read.items()} for read in found]
  assert said[0] == said[1] and len(said[0][VIDEO]) == 3


def test_a_damaged_workbook(tmp_path):
  path = tmp_path / 'table.xlsx'
  path.write_bytes(b'PK\x03\x04 cut short')
  assert not is_cvcl_table(path)
  with pytest.raises(RecordingError, match=r'table\.xlsx: .*not a readable'):
    read_cvcl_table(path)


# A row without a letter is silence, which another test holds.
WORDS = st.text(string.ascii_letters + "éñ'", min_size=1, max_size=8).filter(
  lambda word: any(map(str.isalpha, word))
)
SAID = st.lists(WORDS, min_size=1, max_size=5).map(' '.join)
ROWS = st.lists(
  st.tuples(
    st.integers(1, 90),
    SAID.filter(lambda text: 'inaudible' not in text.lower()),
    st.sampled_from('.?!'),
  ),
  min_size=1,
  max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, separator=st.sampled_from(',;\t'))
def test_what_is_written_is_read_back(tmp_path_factory, rows, separator):
  path = tmp_path_factory.mktemp('table') / 'table.csv'
  time, said = 0, []
  with open(path, 'w', encoding='utf-8', newline='') as file:
    table = csv.writer(file, delimiter=separator)
    table.writerow(HEADER.split(','))
    for gap, text, mark in rows:
      time += gap
      said.append((time, f'{text}, {text}{mark}'))
      clock = f'{time // 60}:{time % 60:02d}'
      words = f'{text}, (laughs; loudly) {text}{mark}'
      table.writerow([clock, 'Mom', words, f'{VIDEO}.mp4'])
  (transcript,) = read_cvcl_table(path).values()
  assert [(u.start, u.text) for u in transcript.utterances] == said
  ends = [u.end for u in transcript.utterances]
  starts = [start for start, _ in said]
  for start, end, following in zip(
    starts, ends, [*starts[1:], 1e9], strict=True
  ):
    assert end == min(following, start + LONGEST)
  assert 'left_out' not in transcript.provenance
