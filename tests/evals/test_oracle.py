"""The oracle says what was placed, and nothing else."""

import json

import numpy as np
import pytest

from babyvfm_jax.evals.item import TaskError, Visual
from babyvfm_jax.evals.oracle import TRUTH, Oracle
from babyvfm_jax.evals.subject import Turn


@pytest.fixture
def told(tmp_path):
  """A folder with two pictures and a clip, and an oracle of it."""
  rows = [
    {
      'visual': ['a.jpg'],
      'texts': {'the ball': 2, 'a ball': 1},
      'same': ['red', 'ball'],
      'features': [1, 2],
      'answers': {'how many?': 3},
    },
    {'visual': ['b.jpg'], 'same': ['red', 'cup'], 'features': [0, 1]},
    {'visual': ['a.jpg', 'b.jpg'], 'surprise': [4]},
  ]
  text = ''.join(json.dumps(row) + '\n' for row in rows)
  (tmp_path / TRUTH).write_text(text)
  one, two = (Visual((tmp_path / name,)) for name in ('a.jpg', 'b.jpg'))
  return one, two, Oracle([tmp_path])


def test_what_is_true_fits_by_degrees(told):
  one, two, oracle = told
  pairs = [(one, 'the ball'), (one, 'a ball'), (one, 'a cup'), (two, 'a ball')]
  assert oracle.similarity(pairs).tolist() == [2, 1, 0, 0]
  tokens = oracle.likelihood([*pairs, (None, 'the ball')])
  assert [float(values.mean()) for values in tokens] == [2, 1, 0, 0, 0]
  turn = Turn(one, 'the ball')
  assert oracle.likelihood_in_dialogue([((), turn)])[0] == pytest.approx([2])


def test_visuals_fit_by_what_they_share(told):
  one, two, oracle = told
  assert oracle.similarity([(one, one), (one, two)]).tolist() == [2, 1]


def test_clips_features_and_questions(told):
  one, two, oracle = told
  clip = Visual((*one.paths, *two.paths))
  (surprise,) = oracle.surprise([clip], [])
  assert surprise.tolist() == [4] and surprise.dtype == np.float32
  assert oracle.embed([two, one]).tolist() == [[0, 1], [1, 2]]
  asked = [(Turn(one, 'how many?'),), (Turn(two, 'how many?'),)]
  assert oracle.generate(asked) == ['3', '']


def test_a_clip_that_nobody_described_is_no_answer(told):
  one, two, oracle = told
  with pytest.raises(KeyError):
    oracle.surprise([Visual((*two.paths, *one.paths))], [])


def test_a_folder_without_truth_is_refused(tmp_path):
  with pytest.raises(TaskError, match=TRUTH):
    Oracle([tmp_path])
