"""Voice types: joined by overlap, never over what a person wrote."""

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript
from babyvfm_jax.corpus.transcripts.rttm import (
  Turn,
  join_voices,
  read_rttm,
  scan_rttm,
)
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


def line(start, length, label, file='a'):
  return f'SPEAKER {file} 1 {start} {length} <NA> <NA> {label} <NA> <NA>\n'


@pytest.mark.parametrize(
  ('label', 'speaker'),
  [
    ('FEM', 'caregiver'),
    ('MAL', 'caregiver'),
    ('KCHI', 'key_child'),
    ('CHI', 'other_child'),
    ('OCH', 'other_child'),
    ('SPEECH', 'unknown'),
    ('XYZ', 'unknown'),
  ],
)
def test_roles_of_voice_types(join, label, speaker):
  """Key-child speech is kept, and marked."""
  assert join([(1.0, 2.0, '', 'a')], [(0, 3, label)]) == [(speaker, label)]


def test_greatest_overlap_summed_over_turns(join):
  # Two stretches of the mother outweigh a longer one of the child.
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
  turns = [(0, 99, 'FEM'), *((n, n + 0.1, 'CHI') for n in range(1, 50))]
  turns.append((98, 98.5, 'CHI'))
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


def test_a_file_of_all_labels_beside_one_of_each(tmp_path):
  """What two files say alike is heard once."""
  (tmp_path / 'a.srt').write_text(writers.subrip([(0.0, 5.0, '', 'hi')]))
  (utterance,) = read_transcript(tmp_path / 'a.srt').utterances
  for name, turns in (
    ('all', [(0, 2, 'FEM'), (2, 5, 'KCHI')]),
    ('FEM', [(0, 2, 'FEM')]),
  ):
    (tmp_path / f'{name}.rttm').write_text(writers.rttm(turns))
  voices = [read_rttm(tmp_path / f'{n}.rttm', 'a') for n in ('all', 'FEM')]
  (joined,) = join_voices([utterance], *voices)
  assert (joined.speaker, joined.speaker_label) == ('key_child', 'KCHI')


def test_lines_of_other_kinds_are_none_of_its_turns(tmp_path):
  path = tmp_path / 'all.rttm'
  path.write_text(
    ';; comment\n# comment\n\nSPKR-INFO a 1 <NA> <NA> <NA> unknown FEM <NA>\n'
    'LEXEME a 1 1.0 1.0 hi lex FEM <NA>\n'
    'NON-SPEECH a 1 1.0 1.0 <NA> noise <NA> <NA>\n'
    + line(3, 1.5, 'FEM')
    + line('0.250', '1', 'KCHI')
  )
  voices = read_rttm(path)
  assert voices.turns == (Turn(0.25, 1.25, 'KCHI'), Turn(3.0, 4.5, 'FEM'))
  assert voices.facts == {'file': 'all.rttm'}


@pytest.mark.parametrize(
  'damaged',
  [
    'SPEAKER a 1 3.0\n',
    line('soon', 1, 'FEM'),
    line(1, 0, 'FEM'),
    line(1, -1, 'FEM'),
    line(-3, 2, 'FEM'),
    line('nan', 2, 'FEM'),
    line(1, 'inf', 'FEM'),
    'LOUDSPEAKER' + line(1, 1, 'FEM')[7:],
  ],
)
def test_a_damaged_line_is_named_and_costs_itself_alone(tmp_path, damaged):
  path = tmp_path / 'a.rttm'
  path.write_text(line(0, 1, 'FEM') + damaged + line(5, 1, 'MAL'))
  voices = read_rttm(path)
  assert [turn.label for turn in voices.turns] == ['FEM', 'MAL']
  ((_, lines),) = voices.facts['left_out'].items()
  assert lines == (2,)
  (tmp_path / 'a.csv').write_text('text\nhi\n')
  transcript = read_transcript(tmp_path / 'a.csv', rttm=path)
  assert transcript.provenance['voices'] == voices.facts


def test_a_file_of_many_recordings(tmp_path):
  path = tmp_path / 'all.rttm'
  path.write_text(
    writers.rttm([(1, 2, 'FEM')], 'a') + writers.rttm([(1, 2, 'MAL')], 'b')
  )
  assert [turn.label for turn in read_rttm(path, 'b').turns] == ['MAL']
  # By whichever of its names.
  assert [turn.label for turn in read_rttm(path, 'x', 'a').turns] == ['FEM']
  with pytest.raises(RecordingError, match=r"2 recordings \(a, b.*none is 'c'"):
    read_rttm(path, 'c')
  # A file of one recording may call it anything.
  path.write_text(writers.rttm([(1, 2, 'FEM')], 'a'))
  assert [turn.label for turn in read_rttm(path, 'c').turns] == ['FEM']


def test_no_byte_is_silence(tmp_path):
  path = tmp_path / 'silent.rttm'
  path.write_text('')
  assert read_rttm(path).turns == ()
  path.write_text(';; nobody speaks\n')
  assert read_rttm(path).turns == ()


@pytest.mark.parametrize('content', [b'hello\n', b'\0\0\0', b'\x00\xff\n1,2\n'])
def test_nothing_to_read(tmp_path, content):
  path = tmp_path / 'a.rttm'
  path.write_bytes(content)
  with pytest.raises(RecordingError, match=r'a\.rttm: line 1: '):
    read_rttm(path)
  with pytest.raises(RecordingError, match='no such'):
    read_rttm(tmp_path / 'none.rttm')


TURNS = st.lists(
  st.tuples(
    st.integers(0, 10**7),
    st.integers(1, 10**5),
    st.sampled_from(['FEM', 'MAL', 'CHI', 'KCHI', 'SPEECH']),
    st.sampled_from(['a', 'b']),
  ),
  max_size=12,
)


@hypothesis.settings(deadline=None, max_examples=40)
@hypothesis.given(TURNS)
def test_what_is_written_is_read(tmp_path_factory, turns):
  path = tmp_path_factory.mktemp('rttm') / 'all.rttm'
  path.write_text(
    ''.join(
      line(start / 1000, length / 1000, label, name)
      for start, length, label, name in turns
    )
  )
  recordings = scan_rttm(path).recordings
  assert set(recordings) == {name for *_, name in turns}
  for name, found in recordings.items():
    wanted = sorted(
      (s, s + n, label) for s, n, label, of in turns if of == name
    )
    read = [
      (round(turn.start * 1000), round(turn.end * 1000), turn.label)
      for turn in found
    ]
    assert sorted(read) == wanted
    assert [turn.start for turn in found] == sorted(t.start for t in found)
