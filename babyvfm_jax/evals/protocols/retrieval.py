"""Retrieval: find the picture of a text, and the text of a picture, in a pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import choices, result, ties
from babyvfm_jax.evals.subject import Grid, Subject

TOPS = (1, 5, 10)
_BEST_SHOWN = 5


def answer(
  subject: Subject,
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  seed: int,
) -> result.Result:
  """Ranks every pool both ways.

  An item is a visual with one text or several; the similarity of several is
  their mean. Items of a pool share the tag `pool:NN`.

  Metrics: `recall_at_1`, `_5`, `_10` from text to picture, then
  `picture_to_text_recall_at_1`, `_5`, `_10`.

  Raises:
    TaskError: An item has no pool or no text, or not exactly one visual.
  """
  del task, seed
  pools = pools_of(items)
  credits: dict[str, np.ndarray] = {}
  chances: dict[str, np.ndarray] = {}
  records: list[dict[str, Any]] = [{} for _ in items]
  for members in pools.values():
    table = _table(subject, [items[index] for index in members])
    for place, index in enumerate(members):
      views = {'': table[:, place], 'picture_to_text_': table[place]}
      for prefix, scores in views.items():
        for top in TOPS:
          name = f'{prefix}recall_at_{top}'
          credit = ties.recall_credit(scores, place, top)
          credits.setdefault(name, np.zeros(len(items)))[index] = credit
          chances.setdefault(name, np.zeros(len(items)))[index] = min(
            1.0, top / len(members)
          )
      records[index] = _record(items, members, place, table)
  metrics = tuple(
    result.mean(name, values, chances[name]) for name, values in credits.items()
  )
  return result.Result(metrics, tuple(records))


def pools_of(items: Sequence[item_lib.Item]) -> dict[str, list[int]]:
  """Indices of the items of each pool, in the order of the file."""
  pools: dict[str, list[int]] = {}
  for index, item in enumerate(items):
    pool = item.tag('pool')
    if not pool or len(item.visuals) != 1 or not item.texts:
      raise item_lib.TaskError(
        f'item {item.id!r}: a retrieval item has one visual, at least one text '
        'and the tag "pool:NN" that names the pool in which it is looked for'
      )
    pools.setdefault(pool, []).append(index)
  return pools


def _table(subject: Subject, items: Sequence[item_lib.Item]) -> np.ndarray:
  """[n, n] float32: row = visual, column = item whose texts are averaged."""
  texts = tuple(text for item in items for text in item.texts)
  starts = np.cumsum([0] + [len(item.texts) for item in items])
  grid = Grid(tuple(item.visuals[0] for item in items), texts)
  scores = np.asarray(subject.similarity(grid), np.float32)
  scores = scores.reshape(len(items), len(texts))
  # Averaged in float64 and rounded, so that equal texts tie.
  sums = np.add.reduceat(scores, starts[:-1], axis=1, dtype=np.float64)
  return (sums / np.diff(starts)[None, :]).astype(np.float32)


def _record(
  items: Sequence[item_lib.Item],
  members: list[int],
  place: int,
  table: np.ndarray,
) -> dict[str, Any]:
  scores = table[:, place]
  best = np.argsort(-scores, kind='stable')[:_BEST_SHOWN]
  return {
    **choices.identity(items[members[place]]),
    'pool': items[members[place]].tag('pool'),
    'scores': choices.rounded(scores[best]),
    'best': [items[members[int(i)]].id for i in best],
    'answer': items[members[int(best[0])]].id,
    'gold': items[members[place]].id,
    'gold_score': choices.rounded(scores[place : place + 1])[0],
    'rank': ties.expected_rank(scores, place),
    'correct': ties.recall_credit(scores, place, 1),
  }
