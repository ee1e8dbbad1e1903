"""ELAN: tiers, time slots, media, and damaged XML."""

import hypothesis
import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from tests.corpus.transcripts import properties, writers
from tests.corpus.transcripts.conftest import plain

UTTERANCES = [
  (1.0, 2.0, 'MOT', 'look'),
  (1.5, 3.0, 'CHI', 'ba'),
  (4.0, 5.0, 'MOT', 'a dog & a "cat" <3'),
]


def line_of(text, part):
  return text[: text.index(part)].count('\n') + 1


def test_tiers_are_speakers_and_times_are_slots(read):
  text = writers.elan(UTTERANCES)
  transcript = read(text, '.eaf')
  assert plain(transcript) == UTTERANCES
  assert [item.speaker for item in transcript.utterances] == [
    'caregiver',
    'key_child',
    'caregiver',
  ]
  assert (transcript.language, transcript.media) == ('eng', 'tape 1.mp4')
  assert transcript.provenance['tiers'] == ('MOT', 'CHI')
  assert transcript.utterances[0].line == line_of(text, 'REF1="ts0"')


def test_who_a_tier_is(read):
  text = writers.elan([(1.0, 2.0, 'MOT', 'a')])
  named = text.replace('PARTICIPANT="MOT"', 'PARTICIPANT="Anna"')
  (item,) = read(named, '.eaf').utterances
  assert (item.speaker, item.speaker_label) == ('caregiver', 'MOT')
  named = text.replace('TIER_ID="MOT"', 'TIER_ID="tier 1"')
  (item,) = read(named, '.eaf').utterances
  assert (item.speaker, item.speaker_label) == ('caregiver', 'MOT')
  named = text.replace('PARTICIPANT="MOT"', 'PARTICIPANT=""')
  assert read(named, '.eaf').utterances[0].speaker_label == 'MOT'


def test_dependent_tiers_and_tiers_of_codes_are_not_utterances(read):
  text = writers.elan([*UTTERANCES, (6.0, 7.0, 'notes', 'it rains')])
  text = text.replace('TIER_ID="CHI"', 'PARENT_REF="MOT" TIER_ID="xds@MOT"')
  transcript = read(text, '.eaf')
  assert [item.text for item in transcript.utterances] == [
    'look',
    'a dog & a "cat" <3',
  ]
  assert transcript.provenance['tiers_not_read'] == ('xds@MOT', 'notes')
  transcript = read(text, '.eaf', tiers=['notes'])
  assert [item.text for item in transcript.utterances] == ['it rains']
  with pytest.raises(RecordingError, match=r"no tier 'FAT'; .*'MOT', 'xds@M"):
    read(text, '.eaf', tiers=['FAT'])


def test_slots_without_a_time_lie_between_their_neighbours(read):
  text = writers.elan(
    [
      (1.0, None, 'MOT', 'one'),
      (None, None, 'MOT', 'two'),
      (4.0, 5.0, 'MOT', 'three'),
      (90.0, 91.0, 'CHI', 'ba'),
    ]
  )
  transcript = read(text, '.eaf')
  assert [
    (item.start, item.end, item.time_inferred) for item in transcript.utterances
  ] == [(1, 4, True), (4, 4, True), (4, 5, False), (90, 91, False)]
  assert transcript.provenance['changed'] == {
    'no end, inferred': (line_of(text, 'REF1="ts0"'),),
    'no start, time inferred': (line_of(text, 'REF1="ts2"'),),
  }


def test_time_origin_of_the_video(read):
  text = writers.elan(UTTERANCES).replace(
    'MIME_TYPE', 'TIME_ORIGIN="2500" MIME_TYPE'
  )
  transcript = read(text, '.eaf')
  assert [item.start for item in transcript.utterances] == [3.5, 4.0, 6.5]
  assert transcript.provenance['time_origin'] == 2.5


def test_reversed_negative_and_missing_slots(read):
  text = writers.elan(
    [
      (3.0, 2.0, 'MOT', 'reversed'),
      (-1.0, 1.0, 'MOT', 'negative'),
      (-2.0, -1.0, 'MOT', 'before'),
      (5.0, 6.0, 'MOT', ' '),
      (8.0, 9.0, 'MOT', 'lost'),
    ]
  ).replace('TIME_SLOT_REF1="ts8"', 'TIME_SLOT_REF1="ts99"')
  transcript = read(text, '.eaf')
  assert [item.text for item in transcript.utterances] == [
    # It stands after the negative one in the file.
    'negative',
    'lost',
    'reversed',
  ]
  assert set(transcript.provenance['left_out']) == {
    'lies before the start of the recording',
    'no text',
  }
  assert set(transcript.provenance['changed']) == {
    'end before start, end inferred',
    'negative start, set to 0',
    'names a time slot that is not there',
    'no start, time inferred',
  }


def test_a_file_cut_short_gives_what_is_ahead_of_the_cut(read):
  text = writers.elan(UTTERANCES)
  cut = text.index('dog')
  transcript = read(text[:cut], '.eaf')
  assert plain(transcript) == UTTERANCES[:1]
  ((reason, lines),) = transcript.provenance['left_out'].items()
  assert 'damaged XML' in reason and 'with 1 annotations' in reason
  assert lines == (line_of(text, 'dog'),)
  damaged = text.replace('>ba<', '>ba<<')
  transcript = read(damaged, '.eaf')
  assert len(transcript.utterances) == 2
  (reason,) = transcript.provenance['left_out']
  assert '1 annotations' in reason


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('', r'tape\.eaf: line 1: .*empty'),
    ('no xml', r'tape\.eaf: line 1: damaged XML .*ahead of the first'),
    ('<html></html>', r'tape\.eaf: line 1: XML, but not of ELAN'),
    (
      '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
      r"tape\.eaf: line 1: declares the entity 'b'",
    ),
    (
      writers.elan(UTTERANCES).replace('"milliseconds"', '"PAL-frames"'),
      'times are in PAL-frames',
    ),
    (
      writers.elan([(1.0, 2.0, 'words', 'a')]),
      r"no tier looks like utterances; its tiers are: 'words'",
    ),
  ],
)
def test_nothing_to_read(read, text, message):
  with pytest.raises(RecordingError, match=message):
    read(text, '.eaf')


@pytest.mark.parametrize('encoding', ['utf-8-sig', 'utf-16'])
def test_encodings(read, encoding):
  text = writers.elan([(1.0, 2.0, 'MOT', 'où')])
  assert plain(read(text, '.eaf', encoding)) == [(1.0, 2.0, 'MOT', 'où')]


@hypothesis.settings(deadline=None, max_examples=40)
@hypothesis.given(properties.transcripts())
def test_what_is_written_is_read(tmp_path_factory, utterances):
  path = tmp_path_factory.mktemp('eaf') / 'a.eaf'
  path.write_text(writers.elan(utterances), encoding='utf-8')
  assert plain(read_transcript(path)) == utterances
