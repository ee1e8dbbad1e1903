"""Times as people and spreadsheets write them."""

import datetime

import pytest

from babyvfm_jax.corpus.transcripts.hand_times import column


def seconds(*cells):
  return [item.seconds for item in column(cells)]


@pytest.mark.parametrize(
  ('text', 'wanted'),
  [
    ('0:07', 7),
    ('1:23', 83),
    ('12:05', 725),
    (':30', 30),
    ('0:01:23', 83),
    ('1:02:03', 3723),
    ('0:01:23.5', 83.5),
    ('1:23.5', 83.5),
    ('1.23', 83),
    ('1;23', 83),
    ('1:2', 80),  # The last zero was dropped.
    ('1:7', 67),
    ('0:10-0:14', 10),
    ('0:10 – 0:14', 10),
    ('2', 120),  # Minutes, beside others that have seconds.
    ('', None),
    ('NA', None),
    ('later', None),
    ('1:75', None),
    ('99:00:00', None),
  ],
)
def test_one_time_of_a_column(text, wanted):
  assert seconds('0:01', text) == [1, wanted]


def test_what_is_not_to_the_letter_is_noted():
  notes = [
    item.note for item in column(['0:01', '', 'later', '1:2', '0:1-0:2'])
  ]
  assert notes[:2] == ['', '']
  assert notes[2] == 'no time: inferred'
  assert 'tens' in notes[3] and notes[4]


def test_numbers_alone_are_seconds_where_no_cell_has_more():
  assert seconds('3', '75', '', '110') == [3, 75, None, 110]
  assert seconds('3', '1:15') == [180, 75]


def test_a_spreadsheets_times():
  time = datetime.time
  assert seconds(time(0, 1, 23), time(0, 2, 0), '2:10') == [83, 120, 130]
  # Typed as 1:23 and 25:10, and taken for hours and minutes.
  day_after = datetime.datetime(1900, 1, 1, 1, 10)
  assert seconds(time(1, 23), day_after) == [83, 1510]
  assert seconds(datetime.timedelta(seconds=83.5)) == [83.5]
