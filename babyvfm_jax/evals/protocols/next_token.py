"""Next token: how much the right picture helps to foresee the words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.protocols.likelihood import text_bytes
from babyvfm_jax.evals.subject import Subject

CONDITIONS = ('', '_shuffled', '_no_picture')


def answer(
  subject: Subject,
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  seed: int,
) -> result.Result:
  """Loss of each item's text with its picture, with another item's, with none.

  Metrics: `gap_shuffled` (how much the loss rises with another picture, nats a
  token; same items, so that its interval is paired; chance 0) and
  `gap_no_picture`; `loss` in nats a token and `bits_per_byte`, each plain,
  `_shuffled` and `_no_picture`.

  Raises:
    TaskError: An item has no visual or no text, or more than half of the items
      share one picture.
  """
  del task
  for item in items:
    if len(item.visuals) != 1 or len(item.texts) != 1:
      raise item_lib.TaskError(
        f'item {item.id!r}: a next-token item has one visual and one text'
      )
  right = [item.visuals[0] for item in items]
  texts = [item.texts[0] for item in items]
  others = derangement(right, seed)
  shuffled = [right[index] for index in others]
  nothing: list[item_lib.Visual | None] = [None] * len(items)
  answers = subject.likelihood(
    [
      pair
      for visuals in (right, shuffled, nothing)
      for pair in zip(visuals, texts, strict=True)
    ]
  )
  sums = -np.array([values.sum(dtype=np.float64) for values in answers])
  losses = dict(zip(CONDITIONS, sums.reshape(3, -1), strict=True))
  tokens = np.array([len(values) for values in answers[: len(items)]], float)
  bytes_ = np.array([text_bytes(subject, text) for text in texts], float)
  gaps = {name: losses[name] - losses[''] for name in CONDITIONS[1:]}
  # A model need not do worse without a picture than with a wrong one, nor
  # with an empty one as without: only the first gap has a value of chance.
  metrics = [
    result.Metric('gap_shuffled', gaps['_shuffled'], tokens, 0.0),
    result.Metric('gap_no_picture', gaps['_no_picture'], tokens, None),
  ]
  for name in CONDITIONS:
    metrics.append(result.Metric(f'loss{name}', losses[name], tokens, None))
  for name in CONDITIONS:
    bits = losses[name] / math.log(2)
    metrics.append(result.Metric(f'bits_per_byte{name}', bits, bytes_, None))
  records = tuple(
    {
      **_record(item, index, losses, tokens),
      'shuffled': items[others[index]].id,
    }
    for index, item in enumerate(items)
  )
  return result.Result(tuple(metrics), records)


def derangement(visuals: Sequence[item_lib.Visual], seed: int) -> np.ndarray:
  """[n] int, a permutation under which no item keeps its own picture.

  Items of one picture stand together, the pictures in an order drawn from the
  seed; each item takes the picture that lies one largest group further.

  Raises:
    TaskError: More than half of the items share one picture.
  """
  groups: dict[item_lib.Visual, list[int]] = {}
  for index, visual in enumerate(visuals):
    groups.setdefault(visual, []).append(index)
  largest = max(len(members) for members in groups.values())
  if 2 * largest > len(visuals):
    raise item_lib.TaskError(
      f'{largest} of {len(visuals)} items share one picture, so no shuffling '
      'gives each item another; add items with other pictures'
    )
  members = list(groups.values())
  order = np.random.default_rng(seed).permutation(len(members))
  row = np.concatenate([members[index] for index in order])
  result_ = np.empty(len(visuals), int)
  result_[row] = np.roll(row, -largest)
  return result_


def _record(
  item: item_lib.Item,
  index: int,
  losses: dict[str, np.ndarray],
  tokens: np.ndarray,
) -> dict[str, object]:
  values = [losses[name][index] / tokens[index] for name in CONDITIONS]
  # Whether the right picture beats the shuffled one; half for a tie.
  correct = (np.sign(values[1] - values[0]) + 1) / 2
  return {
    **choices.identity(item),
    'scores': choices.rounded(-np.array(values)),
    'answer': int(np.argmin(values[:2])),
    'gold': 0,
    'tokens': int(tokens[index]),
    'correct': float(correct),
  }
