"""TextGrids: both forms, all encodings, and what is left of damaged ones."""

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain

UTTERANCES = [
  (1.0, 2.0, 'MOT', 'look, a "dog" xmin = 3'),
  (1.5, 3.0, 'CHI', 'ba'),
  (4.25, 5.0, 'MOT', '42'),
]


@pytest.mark.parametrize('short', [False, True])
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-16', 'utf-16-be'])
def test_forms_and_encodings(read, short, encoding):
  text = writers.textgrid(UTTERANCES, short=short)
  transcript = read(text, '.TextGrid', encoding)
  assert plain(transcript) == UTTERANCES
  assert [item.speaker for item in transcript.utterances] == [
    'caregiver',
    'key_child',
    'caregiver',
  ]
  assert transcript.provenance == {
    'transcript': 'tape.TextGrid',
    'format': 'textgrid',
    'tiers': ('MOT', 'CHI'),
  }


def test_comments_flags_and_strings_over_lines(read):
  text = (
    '"ooTextFile"\n"TextGrid"\n0 5 <exists> ! 3 tiers, "one" of them short\n1\n'
    '"IntervalTier" "MOT" 0 5 1\n1 2.5e0 "two\nlines"\n'
  )
  assert plain(read(text, '.textgrid')) == [(1.0, 2.5, 'MOT', 'two lines')]


def test_points_and_tiers_of_words_only_when_asked_for(read):
  text = writers.textgrid([*UTTERANCES, (1.0, 2.0, 'MOT - words', 'look')])
  text = text.replace('size = 3', 'size = 4', 1) + (
    'class = "TextTier"\nname = "clicks"\nxmin = 0\nxmax = 9\n'
    'points: size = 1\npoints [1]:\nnumber = 3.5\nmark = "click"\n'
  )
  transcript = read(text, '.TextGrid')
  assert plain(transcript) == UTTERANCES
  assert transcript.provenance['tiers_not_read'] == ('MOT - words', 'clicks')
  (item,) = read(text, '.TextGrid', tiers=['clicks']).utterances
  assert (item.start, item.end, item.text) == (3.5, 5.5, 'click')
  assert item.time_inferred


@pytest.mark.parametrize('short', [False, True])
def test_what_stands_ahead_of_the_header_is_named(read, short):
  """A file that was put together in the wrong order."""
  text = writers.textgrid(UTTERANCES, short=short)
  transcript = read(f' ball is there!\n{text}', '.TextGrid')
  assert plain(transcript) == UTTERANCES
  assert transcript.provenance['left_out'] == {
    'what stands ahead of the header': (1,)
  }
  assert 'left_out' not in read(f'\n \n{text}', '.TextGrid').provenance


@pytest.mark.parametrize('short', [False, True])
def test_a_file_cut_short(read, short):
  text = writers.textgrid(UTTERANCES[::2], short=short)
  transcript = read(text[: text.index('"42"') + 1], '.TextGrid')
  assert plain(transcript) == UTTERANCES[:1]
  assert any(
    'says 4 entries' in reason for reason in transcript.provenance['left_out']
  )
  transcript = read(text[: text.index('"42"')], '.TextGrid')
  assert plain(transcript) == UTTERANCES[:1]
  assert 'an entry is cut short' in transcript.provenance['left_out']


def test_a_lost_quote_costs_no_other_interval(read):
  text = writers.textgrid(UTTERANCES)
  transcript = read(text.replace('xmin = 3" ', 'xmin = 3'), '.TextGrid')
  assert [item.text for item in transcript.utterances] == [
    'look, a "dog" xmin = 3',
    'ba',
    '42',
  ]
  assert 'no closing quote' in transcript.provenance['changed']


def test_damaged_times(read):
  text = writers.textgrid(UTTERANCES)
  transcript = read(
    text.replace('xmin = 4.25', 'xmin = 6.25').replace(
      'xmin = 1.5', 'xmin = ?'
    ),
    '.TextGrid',
  )
  assert [item.text for item in transcript.utterances] == [
    UTTERANCES[0][3],
    '42',
  ]
  assert 'end before start, end inferred' in transcript.provenance['changed']
  assert 'a text without its times' in transcript.provenance['left_out']


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('', r'tape\.TextGrid: line 1: .*empty'),
    ('ooBinaryFile\x08TextGrid', 'a binary TextGrid; save it from Praat as'),
    ('hello', r'tape\.TextGrid: line 1: no tier of a TextGrid'),
    (
      '"IntervalTier" "MOT" 0 5 2 1 "a"',
      r'tape\.TextGrid: line 1: a text without its times; nothing',
    ),
  ],
)
def test_nothing_to_read(read, text, message):
  with pytest.raises(RecordingError, match=message):
    read(text, '.TextGrid')


@hypothesis.settings(deadline=None, max_examples=60)
@hypothesis.given(
  properties.transcripts(overlapping=False),
  st.booleans(),
  st.sampled_from(['utf-8', 'utf-16']),
)
def test_what_is_written_is_read(tmp_path_factory, utterances, short, encoding):
  hypothesis.assume(utterances)
  path = tmp_path_factory.mktemp('textgrid') / 'a.TextGrid'
  text = writers.textgrid(utterances, short=short)
  path.write_text(text, encoding=encoding)
  assert plain(read_transcript(path)) == utterances


@pytest.mark.parametrize(
  ('written', 'text'),
  [('"say "hi" to me"', 'say "hi" to me'), ('""hi there"', 'hi there')],
)
def test_quotes_that_nobody_doubled(read, written, text):
  sound = writers.textgrid([(1, 2, 'MOT', 'look'), (3, 4, 'MOT', 'yes')])
  transcript = read(sound.replace('"look"', written), '.textgrid')
  assert [item.text for item in transcript.utterances] == [text, 'yes']
  assert list(transcript.provenance['changed']) == [
    'a quote that is not doubled'
  ]
