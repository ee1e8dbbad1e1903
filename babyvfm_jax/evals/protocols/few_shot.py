"""Few shots in context: solved questions first, then the likeliest answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject, Turn


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers choices of a text by its mean log-probability after the shots.

  The shots are the items of `familiar.jsonl` with the same tag `context:NAME`
  as the question's, in an order drawn from the seed; an item without the tag
  has all of them.

  Metrics: `accuracy`.

  Raises:
    TaskError: An item does not choose a text, or there are no shots for it.
  """
  asked: list[tuple[tuple[Turn, ...], Turn]] = []
  for number, item in enumerate(items):
    if item.choose != 'text' or not item.visuals:
      raise TaskError(
        f'item {item.id!r}: few shots need "choose": "text" and a visual'
      )
    shots = shots_of(task, item)
    order = np.random.default_rng([seed, number]).permutation(len(shots))
    before = tuple(
      Turn(shots[k].visuals[0], shots[k].texts[shots[k].answer]) for k in order
    )
    asked += [(before, Turn(item.visuals[0], text)) for text in item.texts]
  tokens = subject.likelihood_in_dialogue(asked)
  means = np.array([values.mean() for values in tokens], np.float32)
  parts = choices.slices([len(item.texts) for item in items])
  return choices.result_of(items, [means[part] for part in parts])


def shots_of(task: Task, item: Item) -> list[Item]:
  """The solved questions that stand before an item."""
  name = item.tag('context')
  shots = [
    one for one in task.familiar if not name or one.tag('context') == name
  ]
  if not shots:
    raise TaskError(
      f'item {item.id!r}: no solved questions of context {name!r}; add them '
      'to familiar.jsonl'
    )
  return shots
