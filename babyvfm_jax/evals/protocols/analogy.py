"""Analogy: A is to A' as B is to which, by what changes in the features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError, Visual
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers by the cosine of two changes, (alternative - B) and (A' - A).

  An item's `query` is the three pictures A, A' and B; its visuals are the
  alternatives. Source: Mikolov et al. (2013), word analogies by offsets; items
  after KiVA (Yiu et al., 2024). A change of nothing has cosine 0.

  Metrics: `accuracy`.

  Raises:
    TaskError: An item has no query of three pictures.
  """
  del task, seed
  for item in items:
    if item.choose != 'visual' or not item.query or len(item.query.paths) != 3:
      raise TaskError(
        f'item {item.id!r}: an analogy needs "choose": "visual" and a "query" '
        "of three pictures: A, A' and B"
      )
  asked = [
    [*(Visual((path,)) for path in item.query.paths), *item.visuals]
    for item in items
    if item.query
  ]
  things = list(dict.fromkeys(one for row in asked for one in row))
  features = np.asarray(subject.embed(things), np.float32)
  place = {thing: index for index, thing in enumerate(things)}
  scores = []
  for row in asked:
    first, changed, second, *others = features[[place[one] for one in row]]
    scores.append(
      np.array([cosine(one - second, changed - first) for one in others])
    )
  return choices.result_of(items, scores)


def cosine(first: np.ndarray, second: np.ndarray) -> np.float32:
  """Cosine of two vectors [D]; 0 if one of them is 0."""
  norm = np.linalg.norm(first) * np.linalg.norm(second)
  return np.float32(first @ second / norm) if norm > 0 else np.float32(0)
