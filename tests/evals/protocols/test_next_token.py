"""Next token: losses with the right, another and no picture."""

import math

import numpy as np
import pytest

from babyvfm_jax.evals import item
from babyvfm_jax.evals.protocols import next_token


def _task(make_task, pictures, texts):
  return item.read_task(
    make_task(
      [
        {'id': str(i), 'visuals': [[f'{picture}.png']], 'texts': [text]}
        for i, (picture, text) in enumerate(zip(pictures, texts, strict=True))
      ],
      protocol='next_token',
      metric='gap_shuffled',
    )
  )


def test_gap_losses_and_bits_by_hand(make_task, teller):
  # Two items, so each has the other's picture; 2 and 3 tokens, 4 and 8 bytes.
  task = _task(make_task, ['a', 'b'], ['aaaa', 'bbbbbbbb'])
  tokens = {
    ('a', 'aaaa'): [-1, -1],
    ('b', 'aaaa'): [-2, -1],
    (None, 'aaaa'): [-3, -1],
    ('b', 'bbbbbbbb'): [-1, -1, -1],
    ('a', 'bbbbbbbb'): [-1, -2, -4],
    (None, 'bbbbbbbb'): [-1, -1, -2],
  }
  subject = teller(likelihood=lambda picture, text: tokens[picture, text])
  result = next_token.answer(subject, task, task.items, 0)
  found = {
    metric.name: metric.totals.sum() / metric.weights.sum()
    for metric in result.metrics
  }
  # Sums: right 2 + 3, shuffled 3 + 7, none 4 + 4; 5 tokens, 12 bytes.
  assert found == pytest.approx(
    {
      'gap_shuffled': 5 / 5,
      'gap_no_picture': 3 / 5,
      'loss': 5 / 5,
      'loss_shuffled': 10 / 5,
      'loss_no_picture': 8 / 5,
      'bits_per_byte': 5 / math.log(2) / 12,
      'bits_per_byte_shuffled': 10 / math.log(2) / 12,
      'bits_per_byte_no_picture': 8 / math.log(2) / 12,
    }
  )
  assert [record['shuffled'] for record in result.records] == ['1', '0']


def test_no_item_keeps_its_picture_and_every_picture_is_used_as_often(
  make_task,
):
  pictures = [*'aaaabbbccd', *'efghij']
  task = _task(make_task, pictures, [f'text {i}' for i in range(16)])
  visuals = [one.visuals[0] for one in task.items]
  orders = {tuple(next_token.derangement(visuals, seed)) for seed in range(20)}
  assert len(orders) > 10
  for order in orders:
    assert sorted(order) == list(range(16))
    assert all(pictures[i] != pictures[j] for i, j in enumerate(order))


def test_the_derangement_follows_from_the_seed(make_task):
  task = _task(make_task, 'abcdef', ['x'] * 6)
  visuals = [one.visuals[0] for one in task.items]
  one, other = (next_token.derangement(visuals, 3) for _ in range(2))
  assert np.array_equal(one, other)


def test_items_of_one_picture_cannot_be_shuffled(make_task):
  task = _task(make_task, 'aab', ['x'] * 3)
  with pytest.raises(item.TaskError, match='2 of 3 items share one picture'):
    next_token.derangement([one.visuals[0] for one in task.items], 0)
