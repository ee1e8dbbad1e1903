"""Words that sound alike, by their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from babyvfm_jax.evals.tasks.seeing.sounds import alikeness

_words = st.text('abcdefgh', min_size=2, max_size=8)


@pytest.mark.parametrize(
  ('one', 'two', 'expected'),
  [
    ('cat', 'hat', 2 / 3 + 0.2),
    ('ball', 'bowl', 2 / 4 + 0.2),
    ('dog', 'dog', 1.4),
    ('cup', 'pig', 0),
    ('hot dog', 'dog', 3 / 6 + 0.2),
  ],
)
def test_cases_worked_out_by_hand(one, two, expected):
  assert alikeness(one, two) == pytest.approx(expected)


@given(_words, _words)
def test_it_is_symmetric_and_greatest_for_the_same_word(one, two):
  assert alikeness(one, two) == pytest.approx(alikeness(two, one))
  assert alikeness(one, two) <= alikeness(one, one)
