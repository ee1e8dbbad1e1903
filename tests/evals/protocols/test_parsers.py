"""Parsers: what an answer names, and when nobody can tell."""

import pytest

from babyvfm_jax.evals.protocols import parsers


@pytest.mark.parametrize(
  ('answer', 'index'),
  [
    ('ball', 0),
    (' Red ball! ', 1),
    ('it is the ball, I think', 0),
    ('that is a red ball', 1),
    ('a red ball and a ball', None),
    ('a tree or a ball', None),
    ('balls', None),
    ('', None),
    ("it's the tree.", 2),
  ],
)
def test_an_option_is_named_exactly_or_alone(answer, index):
  assert parsers.option(answer, ['ball', 'red ball', 'Tree']) == index


@pytest.mark.parametrize(
  ('answer', 'number'),
  [
    ('3', 3),
    ('There are TWO dogs.', 2),
    ('twenty', 20),
    ('12 balls', 12),
    ('two, yes, 2', 2),
    ('two or three', None),
    ('2.5', None),
    ('someone', None),
    ('many', None),
    ('', None),
    ('zero', 0),
  ],
)
def test_a_number_is_digits_or_a_word(answer, number):
  assert parsers.number(answer) == number
