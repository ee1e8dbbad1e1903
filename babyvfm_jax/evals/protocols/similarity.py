"""Similarity: the alternative that fits best, by one figure a pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers choices of a visual, of a text, and matches.

  Metrics: `accuracy`; for matches `group_score` (every right pair beats its
  row and its column), `text_score` and `visual_score`, and where items have the
  tag `positive:INDEX` (the visual whose text is the usual one, as in Baby
  Winoground) `positive_context` and `negative_context`: the right text is
  chosen for that visual, and for the others.
  """
  del task, seed
  asked = [choices.pairs(item) for item in items]
  scores = np.asarray(
    subject.similarity([pair for pairs in asked for pair in pairs]), np.float32
  )
  parts = choices.slices([len(pairs) for pairs in asked])
  return choices.result_of(items, [scores[part] for part in parts])
