"""Whisper and WhisperX: told apart, confidence, speakers, damage."""

import json
import math

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import is_transcript, read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain

UTTERANCES = [
  (0.5, 1.25, 'SPEAKER_00', 'Look at the dog!'),
  (2.0, 3.0, 'SPEAKER_01', 'Où ?'),
]


def test_whisper(read):
  transcript = read(writers.whisper(UTTERANCES, probability=0.75), '.json')
  assert plain(transcript) == [
    (start, end, '', text) for start, end, _, text in UTTERANCES
  ]
  assert [item.confidence for item in transcript.utterances] == [0.75, 0.75]
  assert [item.line for item in transcript.utterances] == [1, 2]
  assert transcript.language == 'eng'
  assert transcript.provenance['program'] == 'whisper'


def test_whisperx(read):
  transcript = read(writers.whisperx(UTTERANCES, score=0.25), '.json')
  assert plain(transcript) == UTTERANCES
  assert [item.confidence for item in transcript.utterances] == [0.25, 0.25]
  assert {item.speaker for item in transcript.utterances} == {'unknown'}
  assert transcript.provenance['program'] == 'whisperx'


def test_confidence_is_the_mean_of_the_words_that_have_one(read):
  words = [
    {'word': 'in', 'start': 1.0, 'end': 1.1, 'score': 0.5},
    {'word': '2014'},
    {'word': 'yes', 'start': 1.4, 'end': 1.6, 'score': 1.0},
  ]
  segment = {'start': 1, 'end': 2, 'text': 'in 2014 yes', 'words': words}
  (item,) = read(json.dumps({'segments': [segment]}), '.json').utterances
  assert item.confidence == 0.75
  del segment['words']
  (item,) = read(json.dumps({'segments': [segment]}), '.json').utterances
  assert item.confidence is None


@pytest.mark.parametrize(
  ('logarithm', 'confidence'),
  [(-0.5, math.exp(-0.5)), (0, 1.0), (0.5, None), ('-1', None), (None, None)],
)
def test_confidence_of_a_segment_without_words(read, logarithm, confidence):
  segment = {'start': 1, 'end': 2, 'text': 'hi', 'avg_logprob': logarithm}
  (item,) = read(json.dumps({'segments': [segment]}), '.json').utterances
  assert item.confidence == confidence


def test_what_a_segment_lacks_its_words_give(read):
  words = [
    {'word': ' a', 'start': 1.0, 'end': 1.1, 'speaker': 'A'},
    {'word': ' b', 'start': 1.2, 'end': 1.3, 'speaker': 'B'},
    {'word': ' c', 'end': 1.6, 'speaker': 'B'},
  ]
  transcript = read(json.dumps({'segments': [{'words': words}]}), '.json')
  assert plain(transcript) == [(1.0, 1.6, 'B', 'a b c')]


def test_a_bare_list_of_segments(read):
  text = json.dumps([{'start': 1, 'end': 2, 'text': 'hi'}])
  assert plain(read(text, '.json')) == [(1, 2, '', 'hi')]


def test_silence_is_a_transcript(read):
  transcript = read('{"text": "", "segments": [], "language": "en"}', '.json')
  assert transcript.utterances == ()
  assert read('[]', '.json').utterances == ()


def test_damaged_segments(read):
  segments = [
    {'start': 1, 'end': 2, 'text': 'one'},
    'none',
    {'start': float('nan'), 'end': 9, 'text': 'two'},
    {'start': 5, 'end': 4, 'text': 'three'},
    {'start': 6, 'end': 7, 'text': ''},
    {'start': '6', 'end': True, 'text': 'four'},
    {'start': 8, 'end': 9, 'text': 'five', 'words': [3, {'score': 7}]},
    {'start': -3, 'end': -1, 'text': 'six'},
    {'start': 9, 'end': 10, 'text': None},
  ]
  transcript = read(json.dumps({'segments': segments}), '.json')
  assert [item.text for item in transcript.utterances] == [
    'one',
    'two',
    'three',
    'four',
    'five',
  ]
  assert transcript.provenance['left_out'] == {
    'no object': (2,),
    'no text': (5, 9),
    'lies before the start of the recording': (8,),
  }
  assert transcript.provenance['changed'] == {
    'no start, time inferred': (3, 6),
    'end before start, end inferred': (4,),
    'confidence outside of 0 to 1, dropped': (7,),
  }
  assert transcript.provenance['counted_in'] == 'segment'


@pytest.mark.parametrize('indent', [None, 2])
def test_a_file_cut_short_gives_its_whole_segments(read, indent):
  text = writers.whisperx(UTTERANCES, indent=indent)
  text = '{"language": "fr",' + text[1:]
  transcript = read(text[: text.index('SPEAKER_01')], '.json')
  assert plain(transcript) == UTTERANCES[:1]
  assert transcript.language == 'fra'
  ((reason, numbers),) = transcript.provenance['left_out'].items()
  assert 'damaged JSON on line' in reason and numbers == (2,)


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('', r'tape\.json: line 1: .*empty'),
    ('{"segments": [{"start": 1,', r'tape\.json: line 1: damaged JSON'),
    ('{\n"text": "hel', r'tape\.json: line 2: damaged JSON .*ahead of the f'),
    ('[' * 10**5, r'tape\.json: line 1: nested too deeply'),
    ('{"a": 1, "b": 2}', r'JSON, but no transcript: .*it has: a, b'),
    ('3', r'JSON, but no transcript: .*it has: int'),
    (
      '{"segments": [{"start": -3, "end": -2, "text": "a"}]}',
      r'tape\.json: segment 1: lies before .*nothing of the',
    ),
  ],
)
def test_nothing_to_read(read, text, message):
  with pytest.raises(RecordingError, match=message):
    read(text, '.json')


@pytest.mark.parametrize(
  ('text', 'answer'),
  [
    (writers.whisper(UTTERANCES), True),
    ('{"segments": []}', True),
    ('[]', True),
    ('{"segments": [{"a": 1}]}', False),
    ('{"camera": "GoPro"}', False),
    ('[1, 2]', False),
    ('{"camera": "Go', True),
    ('', True),
  ],
)
def test_json_that_is_no_transcript(tmp_path, text, answer):
  path = tmp_path / 'a.json'
  path.write_text(text)
  assert is_transcript(path) is answer


@pytest.mark.parametrize('encoding', ['utf-8-sig', 'utf-16'])
def test_encodings(read, encoding):
  text = json.dumps(
    json.loads(writers.whisperx(UTTERANCES)), ensure_ascii=False
  )
  assert plain(read(text, '.json', encoding)) == UTTERANCES


@hypothesis.settings(deadline=None, max_examples=60)
@hypothesis.given(
  properties.transcripts(),
  st.sampled_from(['whisper', 'whisperx']),
  st.sampled_from([None, 1]),
)
def test_what_is_written_is_read(tmp_path_factory, utterances, form, indent):
  path = tmp_path_factory.mktemp('json') / 'a.json'
  path.write_text(getattr(writers, form)(utterances, indent=indent))
  wanted = utterances
  if form == 'whisper':  # It does not say who speaks.
    wanted = [(start, end, '', text) for start, end, _, text in utterances]
  transcript = read_transcript(path)
  assert plain(transcript) == wanted
  assert 'left_out' not in transcript.provenance
