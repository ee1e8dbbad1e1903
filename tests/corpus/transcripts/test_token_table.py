"""BabyView's token tables: a row a word."""

import csv

import hypothesis
import hypothesis.strategies as st
import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.sentences import split_utterance
from babyvfm_jax.corpus.transcripts import read_transcript
from babyvfm_jax.corpus.transcripts.token_table import (
  TOKEN_COLUMNS,
  is_token_table,
  read_token_table,
)


def write_csv(path, *rows):
  with open(path, 'w', encoding='utf-8', newline='') as file:
    csv.writer(file).writerows(rows)
  return path


def word(number, text, token, start, end):
  return (0, number, text, 0, token, start, end)


def test_a_token_table(tmp_path):
  text = "Oh, the bear's book."
  rows = [
    word(0, text, 'oh', 1.86, 2.14),
    word(0, text, 'the', 2.56, 2.92),
    word(0, text, "bear's book", 2.9, 3.16),
    word(0, text, 'the', 2.56, 2.92),  # repeated
    word(1, 'Yes.', 'yes', 'NA', 4.0),
    word(2, 'Yeah.', 'yeah', 5.0, 5.5),
    word(2, 'Yeah.', 'yes', 9.0, 6.0),
    word(3, '', '', 6.0, 6.5),
  ]
  path = write_csv(tmp_path / 'a.csv', TOKEN_COLUMNS, *rows)
  transcript = read_token_table(path)
  found = [(u.start, u.end, u.text, u.line) for u in transcript.utterances]
  assert found[0] == (1.86, 3.16, text, 2)
  assert found[2] == (5.0, 5.5, 'Yeah.', 7)
  # Between its neighbours, and marked.
  (inferred,) = [u for u in transcript.utterances if u.time_inferred]
  assert inferred.text == 'Yes.' and 3.16 <= inferred.start <= 5.0
  said = transcript.provenance
  assert said['left_out'] == {'repeated row': (5,), 'no text': (9,)}
  assert said['changed']['damaged times of a word, dropped'] == (6, 8)
  # Of any folder, too.
  assert read_transcript(path).utterances == transcript.utterances


def test_its_words_time_the_sentences_of_an_utterance(tmp_path):
  text = "Where's the ball? It is Mum's."
  rows = [
    word(0, text, "where's the", 1.0, 1.5),
    word(0, text, 'ball', 1.6, 2.0),
    word(0, text, 'it', 4.0, 4.2),
    word(0, text, 'is', 4.2, 4.4),
    word(0, text, "mum's", 4.5, 5.0),
  ]
  path = write_csv(tmp_path / 'a.csv', TOKEN_COLUMNS, *rows)
  (utterance,) = read_token_table(path).utterances
  found = [(u.start, u.end, u.text) for u in split_utterance(utterance)]
  assert found == [(1.0, 2.0, "Where's the ball?"), (4.0, 5.0, "It is Mum's.")]


def test_a_token_table_with_speakers(tmp_path):
  rows = [
    (*word(0, 'Hi.', 'hi', '00:00:02', '00:00:03'), 'FEM'),
    (*word(1, 'Ba.', 'ba', '00:01:02', '00:01:02'), 'KCHI'),
    (*word(2, 'Eh.', 'eh', '01:00:02', '01:00:02'), 'unknown'),
  ]
  path = write_csv(tmp_path / 'a.csv', (*TOKEN_COLUMNS, 'speaker'), *rows)
  found = [
    (u.start, u.speaker, u.speaker_label)
    for u in read_token_table(path).utterances
  ]
  assert found == [
    (2, 'caregiver', 'FEM'),
    (62, 'key_child', 'KCHI'),
    (3602, 'unknown', ''),
  ]


def test_a_table_of_other_columns(tmp_path):
  path = write_csv(tmp_path / 'a.csv', ('utterance_id', 'utterance', 'start'))
  assert not is_token_table(path)
  with pytest.raises(
    RecordingError, match=r'a\.csv: line 1 lacks .*token_start_time.*it has utt'
  ):
    read_token_table(path)


def test_silence_is_a_transcript(tmp_path):
  path = write_csv(tmp_path / 'a.csv', TOKEN_COLUMNS)
  assert is_token_table(path)
  assert read_token_table(path).utterances == ()


# No compatibility letters: what is read is normalised (NFC).
_TEXT = st.text(
  st.characters(
    categories=('Ll', 'Lu', 'Nd'),
    max_codepoint=0x24F,
    include_characters=',\'"?!-',
  ),
  min_size=1,
  max_size=12,
).filter(lambda text: any(letter.isalpha() for letter in text))


@hypothesis.given(
  st.lists(
    st.tuples(
      st.lists(_TEXT, min_size=1, max_size=4),
      st.integers(0, 500),
      st.integers(1, 400),
    ),
    min_size=1,
    max_size=6,
  )
)
@hypothesis.settings(
  max_examples=60,
  deadline=None,
  suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_written_and_read_it_is_the_same(tmp_path, said):
  rows, expected, clock = [], [], 0.0
  for number, (tokens, gap, length) in enumerate(said):
    text = ' '.join(tokens)
    start = round(clock + gap / 100, 2)
    for place, token in enumerate(tokens):
      begin = round(start + place * length / 100, 2)
      clock = round(begin + length / 100, 2)
      rows.append((len(rows), number, text, place, token, begin, clock))
    expected.append((start, clock, text))
  transcript = read_token_table(
    write_csv(tmp_path / 'a.csv', TOKEN_COLUMNS, *rows)
  )
  found = [(u.start, u.end, u.text) for u in transcript.utterances]
  assert found == expected
