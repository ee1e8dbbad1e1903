"""Times as people and programs write them."""

import math

import pytest

from babyvfm_jax.corpus.transcripts.clock import (
  finite,
  parse_time,
  read_hand_times,
)


@pytest.mark.parametrize(
  ('text', 'seconds'),
  [
    ('0:07', 7),
    ('12:34', 754),
    ('90:00', 5400),
    ('1:02:03', 3723),
    ('00:00:01,500', 1.5),
    ('00:00:01.1', 1.1),
    ('-0:01.5', -1.5),
    ('12.25', 12.25),
    ('12,25', 12.25),
    ('.5', 0.5),
    ('1e3', 1000),
    ('−3', -3),
    (' 7 ', 7),
  ],
)
def test_times(text, seconds):
  assert parse_time(text) == seconds


@pytest.mark.parametrize(
  'text',
  ['', 'soon', '1:2:3:4', '0:61', '1:60:00', '1:', 'nan', 'inf', '1e999', '--1']
  + ['9' * 5000 + ':00', '1_0', '٣:٠٠:xx'],
)
def test_what_is_no_time(text):
  with pytest.raises(ValueError):
    parse_time(text)


def test_numbers():
  assert finite(3) == 3.0
  for value in (None, True, '3', math.nan, math.inf, 10**400, [3]):
    assert finite(value) is None


def by_hand(*cells):
  return [item.seconds for item in read_hand_times(cells)]


@pytest.mark.parametrize(
  ('text', 'wanted'),
  [
    ('0:07', 7),
    ('1:23', 83),
    ('12:05', 725),
    ('90:00', 5400),
    (':30', 30),
    ('0:01:23', 83),
    ('1:02:03', 3723),
    ('0.01.23', 83),
    ('0:01:23.5', 83.5),
    ('1:23.5', 83.5),
    ('1.23', 83),
    ('1,23', 83),
    ('1;23', 83),
    ('1:2', 80),  # The last zero was dropped.
    ('1.2', 80),
    ('1:7', 67),
    ('0:10-0:14', 10),
    ('0:10 – 0:14', 10),
    ('1:23-', 83),
    (' 1:23 ', 83),
    ('2', 120),  # Minutes, beside others that have seconds.
    ('', None),
    ('NA', None),
    ('later', None),
    ('1:75', None),
    ('-1:00', None),
    ('99:00:00', None),
    ('9' * 5000, None),
  ],
)
def test_one_time_of_a_column_by_hand(text, wanted):
  assert by_hand('0:01', text) == [1, wanted]


def test_what_is_not_to_the_letter_is_noted():
  cells = ['0:01', '', 'later', '1:2', '0:1-0:2', '99:00:00']
  notes = [item.note for item in read_hand_times(cells)]
  assert notes[:3] == ['', '', 'no time, inferred']
  assert 'tens' in notes[3] and notes[4]
  assert notes[5] == 'time out of range, inferred'


def test_numbers_alone_are_seconds_where_no_cell_has_more():
  assert by_hand('3', '75', '', '110') == [3, 75, None, 110]
  assert by_hand('3', '1:15') == [180, 75]


def typed(*seconds):
  cells = ['typed'] * len(seconds)
  return [item.seconds for item in read_hand_times(cells, seconds)]


def test_a_spreadsheets_times():
  assert typed(83.0, 120.0) == [83, 120]
  cells = ['83.0', '2:10']
  assert [i.seconds for i in read_hand_times(cells, [83.0, None])] == [83, 130]
  # Typed as 1:23 and 25:10, and taken for hours and minutes.
  assert typed(4980.0, 90600.0) == [83, 1510]
  assert typed(83.5) == [83.5]
