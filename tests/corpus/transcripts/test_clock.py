"""Times as people and programs write them."""

import math

import pytest

from babyvfm_jax.corpus.transcripts.clock import finite, parse_time


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
