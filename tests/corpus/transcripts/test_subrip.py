"""SubRip: what is said, by whom, when, however it was typed."""

import hypothesis
import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain


def test_cues(read):
  transcript = read(
    '1\n00:00:01,000 --> 00:00:02,500\nhello\nthere\n\n'
    '2\n01:00:00,250 --> 01:00:01,000 X1:10 X2:20\n<i>MOM:</i> look &amp; see\n',
    '.srt',
  )
  first, second = transcript.utterances
  assert (first.start, first.end, first.text) == (1, 2.5, 'hello there')
  assert (first.speaker, first.speaker_label, first.line) == ('unknown', '', 2)
  assert (second.start, second.end) == (3600.25, 3601)
  assert (second.speaker, second.speaker_label) == ('caregiver', 'MOM')
  assert (second.text, second.line) == ('look & see', 7)
  assert transcript.provenance == {'transcript': 'tape.srt', 'format': 'srt'}


@pytest.mark.parametrize(
  'times',
  [
    '00:00:01,000 --> 00:00:02,500',
    '00:00:01.000 --> 00:00:02.500',
    '0:00:01,0 --> 0:00:02,5',
    '00:01,000 --> 00:02,500',
    '00:00:01,000-->00:00:02,500',
    '00:00:01,000 -> 00:00:02,500',
    '00:00:01,000 - 00:00:02,500',
    '00:00:01,000 -- > 00:00:02,500',
    '00:00:01 ,000 --> 00:00:02, 500',
    ' 00:00:01,000\t-->\t00:00:02,500 ',
  ],
)
def test_forms_of_times(read, times):
  transcript = read(f'1\n{times}\nhi\n', '.srt')
  assert plain(transcript) == [(1.0, 2.5, '', 'hi')]
  assert 'changed' not in transcript.provenance


def test_a_cue_without_number_or_blank_lines_and_numbers_that_are_words(read):
  transcript = read(
    '00:00:01,000 --> 00:00:02,000\none\n\ntwo\n\n42\n'
    '00:00:03,000 --> 00:00:04,000\n7\n3\n00:00:05,000 --> 00:00:06,000\nend',
    '.srt',
  )
  assert [item.text for item in transcript.utterances] == [
    'one two',
    '7',
    'end',
  ]


def test_who_speaks_in_a_cue(read):
  transcript = read(
    '1\n00:00:01,000 --> 00:00:02,000\n- Is it a dog?\n- No: a cat.\n\n'
    '2\n00:00:03,000 --> 00:00:04,000\nMom: look\nBaby: ba ba\n\n'
    '3\n00:00:05,000 --> 00:00:06,000\n[SPEAKER_01]: look: a dog\n\n'
    '4\n00:00:07,000 --> 00:00:08,000\n- only one\n\n'
    '5\n00:00:09,000 --> 00:00:10,000\nAnna: hi\n',
    '.srt',
    speakers={'Anna': 'other_child'},
  )
  assert [
    (item.speaker, item.speaker_label, item.text)
    for item in transcript.utterances
  ] == [
    ('unknown', '', 'Is it a dog?'),
    ('unknown', '', 'No: a cat.'),
    ('caregiver', 'Mom', 'look'),
    ('key_child', 'Baby', 'ba ba'),
    ('unknown', 'SPEAKER_01', 'look: a dog'),
    ('unknown', '', 'only one'),
    ('other_child', 'Anna', 'hi'),
  ]


def test_markup_goes_and_what_looks_like_it_stays(read):
  transcript = read(
    '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color="#fff">a</font> <b>b'
    '</b>\\Nc <3 d 1 < 2 [e] (f) *g*\u200e\x00\n',
    '.srt',
  )
  assert transcript.utterances[0].text == 'a b c <3 d 1 < 2 [e] (f) *g*'
  assert transcript.provenance['changed'] == {
    'control characters, taken out': (2,)
  }


def test_damaged_times_are_kept_inferred_and_noted(read):
  transcript = read(
    '1\n00:00:01,000 --> 00:00:02,000\none\n\n'
    '2\n00:00:xx,000 --> 00:00:0y,000\ntwo\n\n'
    '3\n00:00:09,000 --> 00:00:05,000\nthree\n\n'
    '4\n-00:00:01,000 --> 00:00:00,500\nfour\n\n'
    '5\n-00:00:03,000 --> -00:00:02,000\nfive\n\n'
    '6\n00:00:20,000 --> 00:00:99,000\nsix\n\n'
    '7\n00:00:30,000 --> 00:00:31,000\n<i> </i>\n\n'
    '8\n00:00:30,000 --> 00:00:31,000\n',
    '.srt',
  )
  assert [
    (item.start, item.end, item.text, item.time_inferred)
    for item in transcript.utterances
  ] == [
    (0.0, 0.5, 'four', False),
    (1.0, 2.0, 'one', False),
    (2.0, 7.0, 'two', True),
    (9.0, 9.0, 'three', True),
    (20.0, 22.0, 'six', True),
  ]
  assert transcript.provenance['left_out'] == {
    'lies before the start of the recording': (18,),
    'no text': (26, 30),
  }
  assert transcript.provenance['changed'] == {
    'no start, time inferred': (6,),
    'end before start, end inferred': (10,),
    'negative start, set to 0': (14,),
    'no end, inferred': (22,),
  }
  assert transcript.provenance['counted_in'] == 'line'


def test_overlapping_and_unordered_cues_are_kept(read):
  utterances = [(5.0, 9.0, '', 'b'), (6.0, 7.0, '', 'c'), (1.0, 8.0, '', 'a')]
  transcript = read(writers.subrip(utterances), '.srt')
  assert plain(transcript) == sorted(utterances)


@pytest.mark.parametrize(
  ('tail', 'line'),
  [('2', 5), ('2\n00:00:0', 5), ('2\n00:00:03,000 --> 00:0', 6)],
)
def test_a_cut_cue_is_no_part_of_the_one_before(read, tail, line):
  head = '1\n00:00:01,000 --> 00:00:02,000\n3 balls\n\n'
  transcript = read(head + tail, '.srt')
  assert plain(transcript) == [(1.0, 2.0, '', '3 balls')]
  (numbers,) = transcript.provenance['left_out'].values()
  assert numbers == (line,)


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('', r'tape\.srt: line 1: the file is empty'),
    (' \n\n', r'tape\.srt: line 1: the file holds only blanks \(3 bytes\)'),
    ('\0' * 900, r'tape\.srt: line 1: .*blanks \(900 bytes\)'),
    ('\nhello\nyou\n', r'tape\.srt: line 2: no line of times .*\(2 left out\)'),
    ('1\n', r'tape\.srt: line .*cut short'),
  ],
)
def test_nothing_to_read(read, text, message):
  with pytest.raises(RecordingError, match=message):
    read(text, '.srt')


def test_encodings(read):
  text = '1\n00:00:01,000 --> 00:00:02,000\nça va – où?\n'
  for encoding in ('utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-32'):
    transcript = read(text.replace('\n', '\r\n'), '.srt', encoding)
    assert plain(transcript) == [(1.0, 2.0, '', 'ça va – où?')]
    assert 'changed' not in transcript.provenance
  transcript = read(text, '.srt', 'cp1252')
  assert plain(transcript) == [(1.0, 2.0, '', 'ça va – où?')]
  assert transcript.provenance['changed'] == {
    'not UTF-8, read as Windows-1252': (3,)
  }


# A line of dashes or labels has a meaning of its own: see `by_speaker`.
WORDS = properties.WORD.filter(lambda word: not set(word) & set('-—>:('))


@hypothesis.settings(deadline=None, max_examples=60)
@hypothesis.given(properties.transcripts(WORDS, ('', 'MOT', 'SPEAKER_00')))
def test_what_is_written_is_read(tmp_path_factory, utterances):
  hypothesis.assume(utterances)
  path = tmp_path_factory.mktemp('srt') / 'a.srt'
  path.write_text(writers.subrip(utterances), encoding='utf-8')
  assert plain(read_transcript(path)) == utterances
