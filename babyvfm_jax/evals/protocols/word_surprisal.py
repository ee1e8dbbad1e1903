"""Word surprisal: how unexpected a word is where it is said, in bits."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError, Visual
from babyvfm_jax.evals.protocols import result
from babyvfm_jax.evals.subject import Subject


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Surprisal of the word of each item's tag `word:WORD` in its text.

  It is log2 p(what stands before it) - log2 p(that and the word), for the
  word's first occurrence, given the item's visual if it has one; the end of a
  text is no part of either. A word's mean over contexts, by training step, is
  its learning curve (Chang and Bergen, 2022).

  Metrics: `surprisal`, the mean over items, in bits; there is no value of
  chance. `correct` of a record is the word's probability.

  Raises:
    TaskError: An item has not exactly one text with its word in it, or several
      visuals.
  """
  del task, seed
  pairs: list[tuple[Visual | None, str]] = []
  for item in items:
    visual = item.visuals[0] if item.visuals else None
    pairs += [(visual, text) for text in parts(item)]
  distinct = list(dict.fromkeys(pairs))
  # The last entry is the end of the text.
  sums = {
    pair: float(np.sum(values[:-1], dtype=np.float64))
    for pair, values in zip(distinct, subject.likelihood(distinct), strict=True)
  }
  surprisals, records = [], []
  for item, before, until in zip(items, pairs[::2], pairs[1::2], strict=True):
    # A control that reads one text whatever is written tells of that text.
    fixed = subject.shown_text(before[1]) == subject.shown_text(until[1])
    bits = ((0.0 if fixed else sums[before]) - sums[until]) / math.log(2)
    surprisals.append(bits)
    records.append(
      {
        'item': item.id,
        'word': item.tag('word'),
        'surprisal': bits,
        'scores': [-bits],
        'answer': 0,
        'gold': 0,
        'correct': min(1.0, 2.0**-bits),
      }
    )
  return result.Result(
    (result.mean('surprisal', surprisals, None),), tuple(records)
  )


def parts(item: Item) -> tuple[str, str]:
  """What stands before an item's word, and that with the word.

  Raises:
    TaskError: The item has not exactly one text with its word in it, or
      several visuals.
  """
  word = item.tag('word')
  found = None
  if word and len(item.texts) == 1 and len(item.visuals) < 2:
    found = find(word, item.texts[0])
  if found is None:
    raise TaskError(
      f'item {item.id!r}: the surprisal of a word needs one text, the tag '
      '"word:WORD" with a word that stands in it, and at most one visual'
    )
  text = item.texts[0]
  return text[: found.start()].rstrip(), text[: found.end()]


def find(word: str, text: str) -> re.Match[str] | None:
  """The first place where a word stands whole in a text, in any case."""
  pattern = rf"(?<![\w'’]){re.escape(word)}(?![\w'’])"
  return re.search(pattern, text, re.IGNORECASE)
