"""Association: the word nearest to a cue, by the subject's text features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.protocols.analogy import cosine
from babyvfm_jax.evals.subject import Subject


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers by the cosine of the features of the cue and of each word.

  An item's `prompt` is the cue, its texts are the alternatives; there is no
  visual. Source: free word association as DevBench scores it (Tan et al.,
  2024). Features of nothing have cosine 0.

  Metrics: `accuracy`.

  Raises:
    TaskError: An item has no cue, has visuals, or does not choose a text.
  """
  del task, seed
  for item in items:
    if item.choose != 'text' or item.visuals or not item.prompt:
      raise TaskError(
        f'item {item.id!r}: an association needs "choose": "text", a "prompt" '
        '(the cue) and no visuals'
      )
  words = list(
    dict.fromkeys(word for item in items for word in (item.prompt, *item.texts))
  )
  features = np.asarray(subject.embed(words), np.float32)
  place = {word: index for index, word in enumerate(words)}
  scores = [
    np.array(
      [
        cosine(features[place[item.prompt]], features[place[word]])
        for word in item.texts
      ],
      np.float32,
    )
    for item in items
  ]
  return choices.result_of(items, scores)
