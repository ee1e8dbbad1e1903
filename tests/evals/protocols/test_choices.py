"""Credit for what is nearly right."""

from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals.item import Item, TaskError, Visual
from babyvfm_jax.evals.protocols import choices


def _item(near='', answer=2):
  visuals = tuple(Visual((Path(f'{k}.png'),)) for k in range(8))
  tags = (f'near:{near}',) if near else ()
  return Item('i', visuals, ('a',), 'visual', answer, tags=tags)


@pytest.mark.parametrize(
  'best, exact, adjacent',
  [
    ((2,), 1, 1),
    ((5,), 0, 1),
    ((0,), 0, 0),
    ((0, 5), 0, 0.5),
    ((2, 5), 0.5, 1),
  ],
)
def test_a_neighbour_earns_what_the_right_one_does(best, exact, adjacent):
  scores = np.zeros(8, np.float32)
  scores[list(best)] = 1
  graded = choices.grade(_item('5,7'), scores)
  assert graded.credits == {'accuracy': exact, 'accuracy_adjacent': adjacent}
  assert graded.chances == {'accuracy': 1 / 8, 'accuracy_adjacent': 3 / 8}


def test_a_constant_subject_scores_chance_with_neighbours_too():
  graded = choices.grade(_item('5,7'), np.zeros(8, np.float32))
  assert graded.credits == graded.chances


def test_an_item_without_neighbours_has_no_such_figure():
  graded = choices.grade(_item(), np.zeros(8, np.float32))
  assert set(graded.credits) == {'accuracy'}


@pytest.mark.parametrize('near', ['8', '2', '5,5', 'left', '-1'])
def test_neighbours_that_are_none_are_named(near):
  with pytest.raises(TaskError, match=r"'i'.*near:.*such as near:1,6"):
    choices.grade(_item(near), np.zeros(8, np.float32))
