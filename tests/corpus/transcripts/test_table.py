"""Tables: columns by name, units of time, separators, quotes, sheets."""

import datetime
import io
import zipfile

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import is_transcript, read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain

ROWS = [(1.0, 2.5, 'MOT', 'look, a "dog"'), (3.0, 4.0, 'CHI', 'ba')]


@pytest.mark.parametrize(
  ('suffix', 'delimiter'),
  [('.csv', ','), ('.csv', ';'), ('.tsv', '\t'), ('.csv', '\t'), ('.csv', '|')],
)
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'cp1252'])
def test_separators_and_encodings(read, suffix, delimiter, encoding):
  rows = [*ROWS, (5.0, 6.0, 'Mom', 'où; là')]
  text = writers.separated(rows, delimiter=delimiter)
  transcript = read(text.replace('\n', '\r\n'), suffix, encoding)
  assert plain(transcript) == rows
  speakers = [item.speaker for item in transcript.utterances]
  assert speakers == ['caregiver', 'key_child', 'caregiver']
  assert [item.line for item in transcript.utterances] == [2, 3, 4]


@pytest.mark.parametrize(
  ('header', 'row'),
  [
    ('Onset,Offset,Participant,Utterance', '1.5,2.5,MOT,hi'),
    ('START TIME,End_Time,who,Sentence', '0:01.5,0:02.500,MOT,hi'),
    ('start_ms,end (ms),speaker,text', '1500,2500,MOT,hi'),
    ('begin (s),end (s),speaker,text', '00:00:01.5,00:00:02.5,MOT,hi'),
    ('id,text,end,start,tier,duration', '7,hi,2.5,1.5,MOT,9'),
  ],
)
def test_names_and_units_of_columns(read, header, row):
  transcript = read(f'{header}\n{row}\n', '.csv')
  assert plain(transcript) == [(1.5, 2.5, 'MOT', 'hi')]


def test_columns_that_the_user_names(read):
  text = 'a,b_ms,c,text\n1,1500,Anna,no\n2,2500,Ben,no\n'
  options = {'columns': {'start': 'b_ms', 'text': 'c'}}
  transcript = read(text, '.csv', **options)
  assert [(i.start, i.text) for i in transcript.utterances] == [
    (1.5, 'Anna'),
    (2.5, 'Ben'),
  ]
  assert transcript.provenance['columns'] == {'start': 'b_ms', 'text': 'c'}
  with pytest.raises(
    RecordingError, match=r"no column 'd' for text; .*'a', 'b_ms', 'c', 'text'"
  ):
    read(text, '.csv', columns={'text': 'd'})
  with pytest.raises(ValueError, match="no such part 'words'"):
    read(text, '.csv', columns={'words': 'c'})


def test_without_a_column_of_ends_or_of_times(read):
  transcript = read('time,text\n0:01,a\n0:03,b\n1:00:00,c\n', '.csv')
  assert [(i.start, i.end) for i in transcript.utterances] == [
    (1, 3),
    (3, 8),
    (3600, 3602),
  ]
  transcript = read('text\na\nb\n', '.csv')
  assert [(i.start, i.text) for i in transcript.utterances] == [
    (None, 'a'),
    (None, 'b'),
  ]


def test_confidence(read):
  transcript = read(
    'start,end,text,score\n1,2,a,0.5\n2,3,b,50\n3,4,c,\n4,5,d,high\n', '.csv'
  )
  assert [i.confidence for i in transcript.utterances] == [
    0.5,
    None,
    None,
    None,
  ]
  assert transcript.provenance['changed'] == {
    'confidence outside of 0 to 1, dropped': (3,),
    'confidence is no number, dropped': (5,),
  }


def test_the_table_of_whisper_is_in_milliseconds(read):
  transcript = read(
    'start\tend\ttext\n0\t2500\thello\n2500\t61000\tyou\n', '.tsv'
  )
  assert [(i.start, i.end) for i in transcript.utterances] == [
    (0, 2.5),
    (2.5, 61),
  ]
  assert transcript.provenance['changed'] == {
    'times are milliseconds, by their size': (1,)
  }
  transcript = read('start\tend\ttext\n0\t25\thello\n', '.tsv')
  assert transcript.utterances[0].end == 25


def test_a_title_above_the_header_and_empty_rows(read):
  text = 'Session 3, kitchen, "long"\n\n\nstart;end;text\n\n1;2;a, b\n;;\n'
  transcript = read(text, '.csv')
  assert plain(transcript) == [(1, 2, '', 'a, b')]
  assert transcript.utterances[0].line == 6
  assert transcript.provenance['left_out'] == {'above the header': (1,)}


def test_damaged_rows(read):
  transcript = read(
    'start,end,speaker,text\n'
    '1,2,MOT,one\n'
    'soon,,MOT,two\n'
    '5,4,MOT,three\n'
    '-1,1,MOT,zero\n'
    '7,8,MOT\n'
    '9,10,MOT,"four\nlines"\n'
    '11,12,MOT,"five\n'
    '13,14,MOT,six,15,16,MOT,seven\n'
    '-9,-8,MOT,before\n',
    '.csv',
  )
  assert [(i.text, i.start) for i in transcript.utterances] == [
    ('zero', 0),
    ('one', 1),
    ('two', 2),
    ('three', 5),
    ('four lines', 9),
    ('five', 11),
    # Two rows that became one at an end of a line: nothing of it is lost.
    ('six, 15, 16, MOT, seven', 13),
  ]
  assert transcript.provenance['left_out'] == {
    'no text': (6,),
    'lies before the start of the recording': (11,),
  }
  assert transcript.provenance['changed'] == {
    'a quote is not closed': (9,),
    'more cells than the header has, put to the text': (10,),
    'start is no number, dropped': (3,),
    'no start, time inferred': (3,),
    'end before start, end inferred': (4,),
    'negative start, set to 0': (5,),
  }


def test_a_row_whose_cells_are_not_under_their_names_is_left_out(read):
  """Two rows became one and a mark was lost: nobody says "7.5, MOT, a ball"."""
  sound = [*ROWS, (5.0, 6.0, 'MOT', 'a cup'), (7.0, 8.0, 'MOT', 'a hat')]
  text = writers.separated(sound)
  wrong = '#.5,2.5ICHI,look,6.5,7.5,MOT,a ball\n'
  assert '\n5.0,' in text
  transcript = read(text.replace('\n5.0,', f'\n{wrong}5.0,'), '.csv')
  assert plain(transcript) == sound
  assert transcript.provenance['left_out'] == {
    'cells that are not under their names': (len(ROWS) + 2,)
  }


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('', r'tape\.csv: line 1: .*empty'),
    (',,\n,,\n', r'tape\.csv: line 1: a table without a row'),
    (
      'frame,x,y\n1,2,3\n',
      r"tape\.csv: line 1: no column for the text; the columns are: 'frame', "
      r"'x', 'y'; rename one",
    ),
    (
      'start,end,text\n-3,-2,a\n',
      r'tape\.csv: line 2: lies before the start .*\(1 left out\)',
    ),
  ],
)
def test_nothing_to_read(read, text, message):
  with pytest.raises(RecordingError, match=message):
    read(text, '.csv')


def test_sheets(tmp_path):
  path = writers.sheet(
    tmp_path / 'a.xlsx',
    [
      ('Session', None, None, None),
      ('Time', 'Stop', 'Speaker', 'Utterance'),
      (datetime.time(0, 0, 1, 500000), '0:02.5', 'Mom', 'hello'),
      (datetime.timedelta(hours=25), 90001.5, 'M', 12),
      (3, 4.5, 'baby', 'ba'),
      (5, 6, 'M', None),
    ],
  )
  transcript = read_transcript(path)
  assert plain(transcript) == [
    (1.5, 2.5, 'Mom', 'hello'),
    (3.0, 4.5, 'baby', 'ba'),
    (90000.0, 90001.5, 'M', '12'),
  ]
  assert [i.line for i in transcript.utterances] == [3, 5, 4]
  assert transcript.provenance['left_out'] == {
    'above the header': (1,),
    'no text': (6,),
  }
  assert transcript.provenance['counted_in'] == 'row'


def test_damaged_sheets(tmp_path):
  good = writers.sheet(tmp_path / 'a.xlsx', [('text',), ('hi',)]).read_bytes()
  other = io.BytesIO()
  with zipfile.ZipFile(other, 'w') as archive:
    archive.writestr('word/document.xml', '<a/>')
  path = tmp_path / 'b.xlsx'
  for data in (b'text\nhi\n', good[: len(good) // 2], other.getvalue()):
    path.write_bytes(data)
    with pytest.raises(
      RecordingError, match=r'b\.xlsx: .*not a readable .xlsx'
    ):
      read_transcript(path)


@pytest.mark.parametrize(
  ('text', 'answer'),
  [('start,text\n1,a\n', True), ('frame,x\n1,2\n', False), ('', True)],
)
def test_tables_that_are_no_transcript(tmp_path, text, answer):
  path = tmp_path / 'a.csv'
  path.write_text(text)
  assert is_transcript(path) is answer


@hypothesis.settings(deadline=None, max_examples=60)
@hypothesis.given(properties.transcripts(), st.sampled_from(['csv', 'tsv']))
def test_what_is_written_is_read(tmp_path_factory, utterances, suffix):
  path = tmp_path_factory.mktemp('table') / f'a.{suffix}'
  delimiter = ',' if suffix == 'csv' else '\t'
  text = writers.separated(utterances, delimiter=delimiter)
  path.write_text(text, encoding='utf-8')
  assert plain(read_transcript(path)) == utterances


@hypothesis.settings(deadline=None, max_examples=15)
@hypothesis.given(properties.transcripts())
def test_what_is_written_to_a_sheet_is_read(tmp_path_factory, utterances):
  # A cell that starts with = is a formula.
  utterances = [(*u[:3], f'say {u[3]}') for u in utterances]
  path = tmp_path_factory.mktemp('table') / 'a.xlsx'
  writers.sheet(path, [writers.HEADER[:4], *utterances])
  assert plain(read_transcript(path)) == utterances


def test_commas_that_nobody_quoted_stay_in_the_text(read):
  transcript = read(
    'start,end,text\n1,2,look, a dog, there\n3,4,yes\n5,6,no\n', '.csv'
  )
  assert [item.text for item in transcript.utterances] == [
    'look, a dog, there',
    'yes',
    'no',
  ]


def test_a_header_that_lacks_a_name_is_refused(read):
  """R writes none over the names of rows: every cell is under a wrong name."""
  with pytest.raises(
    RecordingError,
    match=r'line 2: 4 cells under the 3 names of line 1.*3 of 3.*name every',
  ):
    read('start,end,text\n1,1,2,hi\n2,3,4,yes\n3,5,6,no\n', '.csv')
