"""Voice types: joined by overlap, never over what a person wrote."""

import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from babyvfm_jax.corpus.transcripts.rttm import read_rttm
from tests.corpus.transcripts import writers


@pytest.fixture
def join(tmp_path):
  """Joins voice types onto utterances: (speaker, label) of each."""

  def joined(utterances, turns):
    path, voices = tmp_path / 'tape.vtt', tmp_path / 'tape.rttm'
    path.write_text(writers.webvtt(utterances))
    voices.write_text(turns if isinstance(turns, str) else writers.rttm(turns))
    transcript = read_transcript(path, rttm=voices)
    return [(i.speaker, i.speaker_label) for i in transcript.utterances]

  return joined


@pytest.mark.parametrize(
  ('label', 'speaker'),
  [
    ('FEM', 'caregiver'),
    ('MAL', 'caregiver'),
    ('KCHI', 'key_child'),
    ('CHI', 'other_child'),
    ('SPEECH', 'unknown'),
    ('XYZ', 'unknown'),
  ],
)
def test_roles_of_voice_types(join, label, speaker):
  assert join([(1.0, 2.0, '', 'a')], [(0, 3, label)]) == [(speaker, label)]


def test_greatest_overlap_summed_over_turns(join):
  utterances = [(1.0, 4.0, '', 'a')]
  turns = [(0, 2, 'FEM'), (2, 3.5, 'KCHI'), (3.5, 9, 'FEM')]
  assert join(utterances, turns) == [('caregiver', 'FEM')]
  assert join(utterances, turns[:2]) == [('key_child', 'KCHI')]


def test_of_equal_overlaps_the_first_heard(join):
  turns = [(2, 3, 'MAL'), (1, 2, 'CHI')]
  assert join([(1.0, 3.0, '', 'a')], turns) == [('other_child', 'CHI')]


def test_any_speech_counts_only_alone(join):
  utterances = [(1.0, 3.0, '', 'a'), (5.0, 6.0, '', 'b')]
  turns = [(0, 9, 'SPEECH'), (1, 1.5, 'KCHI')]
  assert join(utterances, turns) == [
    ('key_child', 'KCHI'),
    ('unknown', 'SPEECH'),
  ]


def test_a_long_turn_that_began_long_before(join):
  turns = [(0, 99, 'FEM'), (1, 2, 'CHI'), (3, 4, 'CHI'), (98, 98.5, 'CHI')]
  assert join([(50.0, 51.0, '', 'a')], turns) == [('caregiver', 'FEM')]


def test_touching_is_no_overlap(join):
  turns = [(0, 1, 'FEM'), (2, 3, 'FEM')]
  assert join([(1.0, 2.0, '', 'a')], turns) == [('unknown', '')]


def test_what_the_transcript_says_is_kept(join):
  utterances = [(1.0, 2.0, 'MOT', 'a'), (1.0, 2.0, 'SPEAKER_00', 'b')]
  assert join(utterances, [(1, 2, 'KCHI')]) == [
    ('caregiver', 'MOT'),
    ('key_child', 'SPEAKER_00 KCHI'),
  ]


def test_an_utterance_without_times_has_no_voice(tmp_path):
  (tmp_path / 'a.csv').write_text('text\nhi\n')
  (tmp_path / 'a.rttm').write_text(writers.rttm([(0, 9, 'FEM')]))
  transcript = read_transcript(tmp_path / 'a.csv', rttm=tmp_path / 'a.rttm')
  assert transcript.utterances[0].speaker == 'unknown'


def test_lines_that_cannot_be_read_are_named(tmp_path):
  path = tmp_path / 'a.rttm'
  path.write_text(
    ';; a comment\n'
    'SPEAKER a 1 0.5 1.0 <NA> <NA> FEM <NA> <NA>\n'
    'SPEAKER a 1 soon 1.0 <NA> <NA> FEM <NA> <NA>\n'
    'SPEAKER a 1 1.0 -1.0 <NA> <NA> FEM <NA> <NA>\n'
    'LEXEME a 1 1.0 1.0 hi lex FEM <NA>\n'
    'SPEAKER a 1 7.0'
  )
  voices = read_rttm(path)
  assert [turn[1:] for turn in voices.turns] == [(0.5, 1.5, 'FEM')]
  ((_, lines),) = voices.facts['left_out'].items()
  assert lines == (3, 4, 5, 6)
  (tmp_path / 'a.csv').write_text('text\nhi\n')
  transcript = read_transcript(tmp_path / 'a.csv', rttm=path)
  assert transcript.provenance['voices']['file'] == 'a.rttm'
  assert transcript.provenance['voices']['left_out']


def test_a_file_of_many_recordings(tmp_path):
  path = tmp_path / 'all.rttm'
  path.write_text(
    writers.rttm([(1, 2, 'FEM')], 'a') + writers.rttm([(1, 2, 'MAL')], 'b')
  )
  assert [turn.label for turn in read_rttm(path, 'b').turns] == ['MAL']
  with pytest.raises(
    RecordingError, match=r"2 recordings \('a', 'b.*none is 'c'"
  ):
    read_rttm(path, 'c')


@pytest.mark.parametrize('text', ['', 'hello\n'])
def test_nothing_to_read(tmp_path, text):
  path = tmp_path / 'a.rttm'
  path.write_text(text)
  with pytest.raises(RecordingError, match=r'a\.rttm: line 1: '):
    read_rttm(path)
