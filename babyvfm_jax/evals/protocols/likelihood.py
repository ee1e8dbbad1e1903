"""Likelihood: the alternative under which the text is most probable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

# A sum favours short texts, so the mean per token is the default (its name has
# no suffix); per byte does not depend on how words are cut into tokens.
NORMALISATIONS: Mapping[str, Callable[[np.ndarray, int], float]] = {
  '': lambda values, bytes_: float(np.mean(values)),
  '_sum': lambda values, bytes_: float(np.sum(values)),
  '_per_byte': lambda values, bytes_: float(np.sum(values)) / bytes_,
}


def answer(
  subject: Subject,
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  seed: int,
) -> result.Result:
  """Answers choices of a visual, of a text, and matches, by log p(text | visual).

  A choice of a text without a visual is one by log p(text).

  Metrics: those of the similarity protocol by the mean per token, then with
  the suffixes `_sum` and `_per_byte`.

  Raises:
    TaskError: An item asks for a visual by a visual, which has no likelihood.
  """
  del task, seed
  asked = [_pairs(item) for item in items]
  flat = [pair for pairs in asked for pair in pairs]
  tokens = subject.likelihood(flat)
  lengths = [text_bytes(subject, text) for _, text in flat]
  metrics: list[result.Metric] = []
  records: tuple = ()
  for suffix, normalise in NORMALISATIONS.items():
    scores = np.array(
      [
        normalise(values, length)
        for values, length in zip(tokens, lengths, strict=True)
      ],
      np.float32,
    )
    parts = choices.slices([len(pairs) for pairs in asked])
    graded = choices.result_of(items, [scores[part] for part in parts])
    records = records or graded.records
    metrics += [
      dataclasses.replace(metric, name=metric.name + suffix)
      for metric in graded.metrics
    ]
  return result.Result(tuple(metrics), records)


def text_bytes(subject: Subject, text: str) -> int:
  """UTF-8 bytes of the text as the subject reads it, at least one."""
  return max(1, len(subject.shown_text(text).encode('utf-8')))


def _pairs(
  item: item_lib.Item,
) -> list[tuple[item_lib.Visual | None, str]]:
  if item.choose == 'text' and not item.visuals:
    # Sentences alone, such as minimal pairs of grammar.
    return [(None, text) for text in item.texts]
  pairs: list[tuple[item_lib.Visual | None, str]] = []
  for visual, other in choices.pairs(item):
    if not isinstance(other, str):
      raise item_lib.TaskError(
        f'item {item.id!r}: a query has no likelihood; use the similarity '
        'protocol'
      )
    pairs.append((visual, other))
  return pairs
