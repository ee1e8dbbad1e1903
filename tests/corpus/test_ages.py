"""Ages as archives write them."""

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.transcripts.ages import format_age, parse_age


@pytest.mark.parametrize(
  ('text', 'days'),
  [
    ('1;06.12', 18 * 30.4375 + 12),
    ('0;9.02', 9 * 30.4375 + 2),
    ('2;9.', 33 * 30.4375),
    ('0;10', 10 * 30.4375),
    ('2;', 24 * 30.4375),
  ],
)
def test_ages(text, days):
  assert parse_age(text) == days


@pytest.mark.parametrize(
  'text', ['', '18 months', '1;13.02', '1;06.40', '1.06']
)
def test_what_is_no_age(text):
  with pytest.raises(ValueError, match='age'):
    parse_age(text)


@hypothesis.given(st.floats(0, 4000))
def test_an_age_is_written_to_the_nearest_day(days):
  assert abs(parse_age(format_age(days)) - days) <= 0.5 + 1e-9
