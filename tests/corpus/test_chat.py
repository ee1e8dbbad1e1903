"""CHAT: what was said, by whom, when; and a named line where it is damaged."""

import math
import re
import tarfile

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.chat import (
  read_chat,
  read_headers,
  write_chat,
)
from babyvfm_jax.corpus.transcripts.chat_codes import clean

SPEAKERS = ('CHI', 'MOT', 'FAT', 'BRO', 'INV', 'TOY')
HEADERS = """@UTF8
@Begin
@Languages:\teng, spa
@Participants:\tCHI Ross Target_Child, MOT Mother, FAT Brian Father,
\tBRO Mark Brother, INV Investigator, TOY Toy
@ID:\teng|mac|CHI|1;06.12|male|||Target_Child|||
@ID:\teng|mac|MOT|30;00.|female|||Mother|||
@Media:\tross_03, video
"""


@pytest.fixture
def read(tmp_path):
  """Reads main lines (or a whole text) as a file `a.cha`."""

  def from_text(*lines, headers=HEADERS, end='@End\n', encoding='utf-8'):
    path = tmp_path / 'a.cha'
    text = headers + ''.join(f'{line}\n' for line in lines) + end
    path.write_bytes(text.encode(encoding))
    return read_chat(path)

  return from_text


def test_headers(read):
  chat = read('*MOT:\thello .')
  assert chat.child == 'CHI'
  assert chat.child_name == 'Ross'
  assert chat.age_days == 18 * 30.4375 + 12
  assert chat.media == 'ross_03'
  assert chat.language == 'eng'
  assert chat.participants['BRO'].name == 'Mark'
  assert chat.participants['MOT'].role == 'Mother'


def test_headers_from_the_beginning_of_a_file(read, tmp_path):
  chat = read('*MOT:\thello .', '*MOT:\tbye .')
  content = (tmp_path / 'a.cha').read_bytes()
  whole = read_headers(tmp_path / 'a.cha', content)
  beginning = content[: content.index(b'*MOT')]
  assert read_headers(tmp_path / 'a.cha', beginning) == whole
  assert (whole.child, whole.age_days) == (chat.child, chat.age_days)
  # Content that was read elsewhere stands for the file's.
  assert read_chat(tmp_path / 'no_file.cha', content=content) == chat
  with pytest.raises(RecordingError, match=r'b\.cha: line 1: no @Participants'):
    read_headers(tmp_path / 'b.cha', b'@UTF8\n@Begin\n')


def test_who_speaks(read):
  lines = [f'*{code}:\thi .' for code in SPEAKERS]
  speakers = [item.speaker for item in read(*lines).utterances]
  assert speakers == [
    'key_child',
    'caregiver',
    'caregiver',
    'other_child',
    'other_adult',
    'unknown',
  ]


def test_a_code_chi_is_the_key_child_where_no_role_says_who(read):
  headers = HEADERS.replace('Target_Child', 'Child')
  chat = read('*CHI:\thi .', '*BRO:\thi .', headers=headers)
  assert chat.child == 'CHI'
  assert [u.speaker for u in chat.utterances] == ['key_child', 'other_child']
  # With a Target_Child of another code, CHI is one more child.
  headers = HEADERS.replace('Ross Target_Child', 'Ross Child')
  headers = headers.replace('Mark Brother', 'Mark Target_Child')
  chat = read('*CHI:\thi .', '*BRO:\thi .', headers=headers)
  assert [u.speaker for u in chat.utterances] == ['other_child', 'key_child']


def test_times_and_lines(read):
  chat = read(
    '*MOT:\tlook at the \x15100_900\x15',
    '\tred ball . \x151000_2500\x15',
    '%mor:\tv|look prep|at det|the adj|red n|ball .',
    '\tmore of it',
    '*CHI:\txxx . \x152600_2700\x15',
    '*CHI:\tball ! \x15%mov:"ross_03"_3000_3500\x15',
  )
  first, second = chat.utterances
  assert (first.start, first.end, first.line) == (0.1, 2.5, 9)
  assert first.text == 'look at the red ball.'
  assert first.speaker_label == 'MOT'
  assert (second.start, second.end, second.line) == (3.0, 3.5, 14)
  assert not first.time_inferred and chat.wordless == 1


def test_utterances_come_in_time_order(read):
  chat = read(
    '*MOT:\tlate . \x155000_6000\x15', '*FAT:\tearly . \x15100_900\x15'
  )
  assert [item.text for item in chat.utterances] == ['early.', 'late.']


def test_untimed_ones_are_kept_between_their_neighbours_and_marked(read):
  chat = read(
    '*MOT:\tone . \x1510000_11000\x15',
    '*MOT:\ttwo .',
    '*MOT:\tthree .',
    '*MOT:\tfour . \x1515000_16000\x15',
    '*MOT:\tfive .',
  )
  assert [item.start for item in chat.utterances] == [10, 11, 13, 15, 16]
  assert [item.end for item in chat.utterances] == [11, 13, 15, 16, 18]
  marks = [item.time_inferred for item in chat.utterances]
  assert marks == [False, True, True, False, True]


def test_a_transcript_without_times_has_none(read):
  chat = read('*MOT:\tone .', '*CHI:\ttwo .')
  assert [item.start for item in chat.utterances] == [None, None]
  assert [item.text for item in chat.utterances] == ['one.', 'two.']


def test_windows_line_ends_a_bom_and_a_missing_tab(read):
  headers = '\ufeff' + HEADERS.replace('\n', '\r\n')
  chat = read('*MOT: hi .\r', headers=headers)
  assert [item.text for item in chat.utterances] == ['hi.']


def test_age_from_birth_and_date(read):
  headers = HEADERS.replace('1;06.12', '')
  assert read('*MOT:\thi .', headers=headers).age_days is None
  headers += '@Birth of CHI:\t01-JAN-1996\n@Date:\t31-DEC-1996\n'
  assert read('*MOT:\thi .', headers=headers).age_days == 365


@pytest.mark.parametrize(
  ('line', 'message'),
  [
    ('*MOT hello .', r'a\.cha: line 9: no speaker'),
    ('hello .', r'a\.cha: line 9 starts with none'),
    ('*XYZ:\thello .', r'a\.cha: line 9: speaker XYZ is not among'),
    ('*MOT:\thello . \x15100_\x15', r'a\.cha: line 9: damaged time bullet'),
    ('*MOT:\thello . \x15900_100\x15', r'a\.cha: line 9: damaged time bullet'),
    ('*MOT:\thello . \x15100_900', r'a\.cha: line 9: damaged time bullet'),
    ('*MOT:\thello [= you .', r'a\.cha: line 9: .*bracket is not closed'),
  ],
)
def test_a_damaged_line_is_named(read, line, message):
  with pytest.raises(RecordingError, match=message):
    read(line)


def test_a_damaged_file_is_named(read, tmp_path):
  with pytest.raises(
    RecordingError, match=r'a\.cha: line \d+: no @End.*cut short'
  ):
    read('*MOT:\thello .', end='')
  with pytest.raises(RecordingError, match=r'a\.cha: line 1: no @Participants'):
    read('*MOT:\thello .', headers='@UTF8\n@Begin\n')
  with pytest.raises(RecordingError, match=r'a\.cha: line 9 is not UTF-8'):
    read('*MOT:\tna\xefve .', encoding='latin-1')
  headers = HEADERS.replace('1;06.12', '18 months')
  with pytest.raises(RecordingError, match=r'a\.cha: line 6: .*18 months'):
    read('*MOT:\thello .', headers=headers)
  with pytest.raises(RecordingError, match='no such transcript'):
    read_chat(tmp_path / 'none.cha')


WORD = st.text('abcdefghijklmnopqrstuvwzABCé', min_size=1, max_size=8)


@st.composite
def sentences(draw):
  words = draw(st.lists(WORD, min_size=1, max_size=6))
  marks = [draw(st.sampled_from(['', '', '', ','])) for _ in words]
  marks[-1] = draw(st.sampled_from(['.', '?', '!', '...']))
  return ' '.join(word + mark for word, mark in zip(words, marks, strict=True))


@st.composite
def transcripts(draw):
  starts = sorted(draw(st.lists(st.integers(0, 10**7), max_size=8)))
  return [
    (
      start / 1000,
      (start + draw(st.integers(0, 5000))) / 1000,
      draw(st.sampled_from(['CHI', 'MOT', 'GRA'])),
      draw(sentences()),
    )
    for start in starts
  ]


@hypothesis.settings(deadline=None)
@hypothesis.given(
  transcripts(), st.integers(0, 2000), st.sampled_from(['', 'S_2013_01'])
)
def test_what_is_written_is_read(tmp_path_factory, utterances, age, media):
  path = tmp_path_factory.mktemp('chat') / 'a.cha'
  write_chat(
    path,
    participants={
      'CHI': ('Sam', 'Target_Child'),
      'MOT': ('', 'Mother'),
      'GRA': ('Ann_Lee', 'Grandmother'),
    },
    child_code='CHI',
    age_days=age,
    media=media,
    utterances=utterances,
  )
  chat = read_chat(path)
  roles = {'CHI': 'key_child', 'MOT': 'caregiver', 'GRA': 'caregiver'}
  assert [
    (item.start, item.end, item.speaker_label, item.text)
    for item in chat.utterances
  ] == utterances
  assert [item.speaker for item in chat.utterances] == [
    roles[code] for _, _, code, _ in utterances
  ]
  assert abs(chat.age_days - age) <= 0.5
  assert (chat.child_name, chat.media, chat.language) == ('Sam', media, 'eng')
  assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize(
  ('utterance', 'message'),
  [
    ((0, 1, 'MOT', 'no mark'), 'read back the same'),
    ((0, 1, 'MOT', ''), 'read back the same'),
    ((0, 1, 'MOT', 'a [= code] .'), 'read back the same'),
    ((0, 1, 'MOT', 'xxx yes.'), 'read back the same'),
    ((0, 1, 'MOT', 'two\nlines.'), 'read back the same'),
    ((2, 1, 'MOT', 'hi.'), 'times 2 to 1'),
    ((-1, 1, 'MOT', 'hi.'), 'times -1 to 1'),
    ((0, 1, 'FAT', 'hi.'), 'no participant'),
  ],
)
def test_what_would_not_read_back_is_not_written(tmp_path, utterance, message):
  with pytest.raises(ValueError, match=f'utterance 1.*{message}'):
    write_chat(
      tmp_path / 'a.cha',
      participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
      child_code='CHI',
      age_days=None,
      media='',
      utterances=[utterance],
    )
  assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope='module')
def childes(shared_data, tmp_path_factory):
  """Folder of real transcripts."""
  folder = tmp_path_factory.mktemp('childes')
  with tarfile.open(shared_data / 'childes' / 'eng_na_cha.tar.xz') as archive:
    archive.extractall(folder, filter='data')
  return folder


def check_corpus(paths):
  """Reads real transcripts; returns how many utterances they hold."""
  total = 0
  for path in paths:
    chat = read_chat(path)
    total += len(chat.utterances)
    assert chat.utterances and chat.language == 'eng'
    for item in chat.utterances:
      odd = set(item.text) & set('<>[]&@+_:/“”"()=*^0123456789\x15')
      assert not odd, f'{path.name}: line {item.line}: {item.text!r}'
      assert item.start is None or 0 <= item.start <= item.end
    starts = [item.start for item in chat.utterances]
    assert starts == sorted(starts, key=lambda time: time or 0)
    assert chat.age_days is None or 240 < chat.age_days < 2000
  return total


def test_real_transcripts(childes):
  """Some of each corpus; the words of one are counted by hand."""
  paths = sorted(childes.rglob('*.cha'))
  assert len(paths) == 588
  assert check_corpus(paths[::40]) > 8000
  chat = read_chat(next(childes.rglob('c1-0902.cha')))
  assert chat.child_name == 'Morgan' and chat.media == 'c1-m30dec96'
  assert math.isclose(chat.age_days, 9 * 30.4375 + 2)
  first = chat.utterances[0]
  assert (first.start, first.end) == (2.832, 4.042)
  assert first.text == 'hear the kitty, Morgie?'
  assert first.speaker == 'caregiver'


@pytest.mark.slow
def test_words_are_those_that_the_morphological_tier_counts(childes):
  """Every word has one item on `%mor`, made from the same line by others.

  In all 588 files 12 utterances of 391,489 differ, by a word each: omitted words
  (`0of`), which the tier has and nobody said, and one form in phonetics (`@u`).
  """
  differ, count = [], 0
  for path in sorted(childes.rglob('*.cha')):
    text = re.sub(r'\n\t', ' ', path.read_text('utf-8'))
    pattern = r'^\*\w+:\t(.*)\n(?:%(?!mor).*\n)*%mor:\t(.*)$'
    for said, tier in re.findall(pattern, text, re.M):
      said = re.sub('\x15.*?\x15', '', said)
      # A compound has one item.
      said = re.sub(r'(?<=[\w)])[+_](?=[\w(])', '', said)
      words = [word for word in clean(said).split() if word.strip('.,?!')]
      items = [item for item in tier.split() if '|' in item]
      items = [
        item for item in items if not re.match(r'(cm|beg|end|bq|eq)\|', item)
      ]
      count += 1
      if len(words) != len(items):
        differ.append((path.name, said, words, items))
  assert (count, len(differ)) == (391489, 12), differ


@pytest.mark.slow
def test_all_real_transcripts(childes):
  assert check_corpus(sorted(childes.rglob('*.cha'))) == 391430
