"""WebVTT: cues, voices, blocks, and files that are not quite it."""

import hypothesis
import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain

TEXT = """WEBVTT - a title
Kind: captions
Language: en-GB

STYLE
::cue { color: red }

NOTE 00:00:00.000 is no cue
and this is no text

intro
00:01.000 --> 00:02.500 position:10% align:start
<v.loud Mom>Look, <c.yellow>a <00:01.500>dog</c></v> &amp; a cat&lrm;
<v Baby>ba

01:00:00.000 --> 01:00:01.000
- no voice
00:00:09.000 --> 00:00:10.000
<ruby>base<rt>top</rt></ruby>
"""


def test_cues_voices_and_blocks(read):
  transcript = read(TEXT, '.vtt')
  assert [
    (item.start, item.end, item.speaker, item.speaker_label, item.text)
    for item in transcript.utterances
  ] == [
    (1.0, 2.5, 'caregiver', 'Mom', 'Look, a dog & a cat'),
    (1.0, 2.5, 'key_child', 'Baby', 'ba'),
    (9.0, 10.0, 'unknown', '', 'basetop'),
    (3600.0, 3601.0, 'unknown', '', 'no voice'),
  ]
  assert transcript.language == 'eng'
  assert transcript.utterances[0].line == 12
  assert transcript.provenance['header'] == {
    'kind': 'captions',
    'language': 'en-GB',
  }
  assert 'left_out' not in transcript.provenance


def test_a_real_file(shared_data):
  path = shared_data / 'video_fixtures' / 'subtitles_en.vtt'
  assert plain(read_transcript(path)) == [
    (2.01, 3.5, '', 'This is the first subtitle.'),
    (5.739, 6.074, '', 'This is the second.'),
    (6.901, 8.0, '', 'And this is the third!'),
  ]


def test_a_file_without_header_or_with_marks_of_subrip(read):
  transcript = read('\ufeff1\r\n00:01,500 --> 00:02,000\r\nhi\r\n', '.vtt')
  assert plain(transcript) == [(1.5, 2.0, '', 'hi')]
  assert transcript.provenance['changed'] == {
    'no WEBVTT header, read all the same': (1,)
  }


def test_a_header_alone_is_a_transcript_of_silence(read):
  transcript = read('WEBVTT\n\nNOTE nobody speaks\n', '.vtt')
  assert transcript.utterances == ()
  assert 'left_out' not in transcript.provenance


def test_what_is_left_out_is_named(read):
  transcript = read(
    'WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n\nno times\nat all\n\n'
    '00:03.000 --> 00:04.000\n\n00:0x.000 --> soon\nkept',
    '.vtt',
  )
  assert [item.text for item in transcript.utterances] == ['hi', 'kept']
  assert transcript.provenance['left_out'] == {
    'no line of times above it': (6,),
    'no text': (9,),
  }
  assert transcript.provenance['changed'] == {'no start, time inferred': (11,)}


def test_nothing_to_read(read):
  with pytest.raises(RecordingError, match=r'tape\.vtt: line 3: no line of t'):
    read('WEBVTT\n\nhello\n', '.vtt')
  with pytest.raises(RecordingError, match=r'tape\.vtt: line 1: .*empty'):
    read('', '.vtt')


# The text of a cue may not hold an arrow, and a dash ahead of it is a mark.
WORDS = properties.WORD.filter(lambda word: not set(word) & set('-—:'))


@hypothesis.settings(deadline=None, max_examples=60)
@hypothesis.given(properties.transcripts(WORDS, ('', 'MOT', 'Anna Lee')))
def test_what_is_written_is_read(tmp_path_factory, utterances):
  path = tmp_path_factory.mktemp('vtt') / 'a.vtt'
  path.write_text(writers.webvtt(utterances), encoding='utf-8')
  assert plain(read_transcript(path)) == utterances
