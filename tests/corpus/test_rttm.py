"""Voice types: reading, and joining by the greatest overlap."""

import pytest

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.rttm import (
  Turn,
  label_by_overlap,
  read_rttm,
  scan_rttm,
  turns_of,
)


def line(start, length, label, file='a'):
  return f'SPEAKER {file} 1 {start} {length} <NA> <NA> {label} <NA> <NA>\n'


def said(start, end, speaker='unknown', label=''):
  return Utterance(start, end, speaker, label, 'hi')


def labels(utterances, *turns):
  turns = [Turn('a', start, end, label) for start, end, label in turns]
  joined = label_by_overlap(utterances, turns)
  return [(item.speaker, item.speaker_label) for item in joined]


def test_turns_by_start(tmp_path):
  path = tmp_path / 'all.rttm'
  path.write_text(
    ';; comment\n\nSPKR-INFO a 1 <NA> <NA> <NA> unknown FEM <NA>\n'
    + line(3, 1.5, 'FEM')
    + line('0.250', '1', 'KCHI', 'b')
  )
  assert read_rttm(path) == (
    Turn('b', 0.25, 1.25, 'KCHI'),
    Turn('a', 3.0, 4.5, 'FEM'),
  )


def test_no_speech_is_no_turn(tmp_path):
  path = tmp_path / 'silent.rttm'
  path.write_text('')
  assert read_rttm(path) == ()


@pytest.mark.parametrize(
  'damaged',
  [
    'SPEAKER a 1 3.0\n',
    line('x', 1, 'FEM'),
    line(1, 0, 'FEM'),
    line(-1, 2, 'FEM'),
    line('nan', 2, 'FEM'),
    line(1, 'inf', 'FEM'),
    'LOUDSPEAKER' + line(1, 1, 'FEM')[7:],
  ],
)
def test_a_damaged_line_is_named_and_costs_itself_alone(tmp_path, damaged):
  path = tmp_path / 'a.rttm'
  path.write_text(line(0, 1, 'FEM') + damaged + line(5, 1, 'MAL'))
  with pytest.raises(RecordingError, match=r'a\.rttm: line 2 is damaged'):
    read_rttm(path)
  scan = scan_rttm(path)
  assert [turn.label for turn in scan.turns] == ['FEM', 'MAL']
  assert scan.left_out == (2,)


def test_a_file_of_something_else(tmp_path):
  path = tmp_path / 'a.rttm'
  path.write_bytes(b'\x00\xff\n1,2,3\n')
  with pytest.raises(RecordingError, match=r'line 1, as every other, is not'):
    scan_rttm(path)
  with pytest.raises(RecordingError, match='no such file'):
    scan_rttm(tmp_path / 'none.rttm')


def test_the_greatest_overlap_of_all_of_a_voices_turns():
  # Two stretches of the mother outweigh a longer one of the child.
  turns = ((0, 1, 'FEM'), (1, 2.5, 'KCHI'), (2.5, 4, 'FEM'))
  assert labels([said(0, 4)], *turns) == [('caregiver', 'FEM')]
  assert labels([said(1, 3)], *turns) == [('key_child', 'KCHI')]
  assert labels([said(4, 5)], *turns) == [('unknown', '')]


def test_any_speech_counts_only_where_nobody_is_known():
  turns = ((0, 10, 'SPEECH'), (2, 2.5, 'CHI'))
  assert labels([said(0, 5), said(6, 7)], *turns) == [
    ('other_child', 'CHI'),
    ('unknown', 'SPEECH'),
  ]


def test_what_the_transcript_says_itself_is_kept():
  found = labels(
    [
      said(0, 1, 'caregiver', 'MOT'),
      said(0, 1, 'unknown', 'SPEAKER_00'),
      said(None, None),
    ],
    (0, 1, 'KCHI'),
  )
  assert found == [
    ('caregiver', 'MOT'),
    ('key_child', 'SPEAKER_00 KCHI'),
    ('unknown', ''),
  ]


def test_a_long_turn_reaches_a_late_utterance():
  turns = [(0, 100, 'MAL'), *((n, n + 0.1, 'KCHI') for n in range(1, 80))]
  assert labels([said(90, 91)], *turns) == [('caregiver', 'MAL')]


def test_an_unknown_label_is_kept():
  assert labels([said(0, 1)], (0, 1, 'ELE')) == [('unknown', 'ELE')]


def test_turns_of_one_recording():
  a, b = Turn('a', 0, 1, 'FEM'), Turn('b', 1, 2, 'MAL')
  assert turns_of([a, b], 'b', 'b_processed') == (b,)
  assert turns_of([a, b], 'c') == ()
  # A file of one recording may call it anything.
  assert turns_of([a], 'c') == (a,)
