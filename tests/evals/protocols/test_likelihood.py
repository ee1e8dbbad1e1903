"""Likelihood: three ways to make one figure of a text's tokens."""

import pytest

from babyvfm_jax.evals import item
from babyvfm_jax.evals.protocols import likelihood


def test_mean_sum_and_per_byte_by_hand(make_task, teller):
  folder = make_task(
    [
      {
        'id': '0',
        'visuals': [['a.png']],
        'texts': ['ab', 'abcdefgh'],
        'choose': 'text',
        'answer': 1,
      }
    ],
    protocol='likelihood',
  )
  tokens = {'ab': [-1.0, -1.0], 'abcdefgh': [-1.5, -1.5, -0.6]}
  task = item.read_task(folder)
  subject = teller(likelihood=lambda picture, text: tokens[text])
  result = likelihood.answer(subject, task, task.items, 0)
  # Means -1 and -1.2; sums -2 and -3.6; per byte -1 and -0.45.
  values = {metric.name: metric.totals[0] for metric in result.metrics}
  assert values == {
    'accuracy': 0,
    'accuracy_sum': 0,
    'accuracy_per_byte': 1,
  }
  assert result.records[0]['scores'] == pytest.approx([-1, -1.2])


def test_a_query_has_no_likelihood(make_task, teller):
  folder = make_task(
    [
      {
        'id': 'q',
        'visuals': [['a.png'], ['b.png']],
        'texts': [],
        'choose': 'visual',
        'answer': 0,
        'query': ['a.png'],
      }
    ],
    protocol='likelihood',
  )
  with pytest.raises(item.TaskError, match=r"'q'.*similarity protocol"):
    task = item.read_task(folder)
    likelihood.answer(teller(), task, task.items, 0)
