"""Surprise: the impossible one of several clips is the more surprising one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError, Visual
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

# A clip's surprise out of its frames': the mean has no suffix. The clips of an
# item share frames up to the critical one; `shared` is how many surprises these
# have, of which a maximum must know nothing: what came before is no answer.
SUMMARIES: Mapping[str, Callable[[np.ndarray, int], float]] = {
  '': lambda values, shared: float(np.mean(values, dtype=np.float64)),
  '_max': lambda values, shared: float(
    np.max(values[min(shared, len(values) - 1) :])
  ),
}
LIKELIHOOD = 'accuracy_likelihood'


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers which clip is impossible, after the task's familiar clips.

  Metrics: `accuracy` by the mean over frames; `accuracy_max` by the largest
  from the first frame on in which the clips differ; `accuracy_likelihood` of a
  subject that has likelihoods, where items have a text: it says what must be
  seen at the end, and is the less likely (mean per token) after the impossible
  clip. As the text says what to expect, that needs no memory: it shows that the
  subject sees what is there, and has a name for it.

  Raises:
    TaskError: An item asks for something else than `impossible`, has more than
      one text, or a clip has fewer than two frames; or the clips of an item are
      the same.
  """
  del seed
  for item in items:
    _check(item)
  clips = list(dict.fromkeys(one for item in items for one in item.visuals))
  familiar = [visual for one in task.familiar for visual in one.visuals]
  found = dict(zip(clips, subject.surprise(clips, familiar), strict=True))
  metrics: list[result.Metric] = []
  records: tuple = ()
  for suffix, summarise in SUMMARIES.items():
    scores = [
      np.array(
        [summarise(found[one], shared) for one in item.visuals], np.float32
      )
      for item, shared in ((item, _shared(item)) for item in items)
    ]
    graded = choices.result_of(items, scores)
    records = records or graded.records
    metrics += [
      dataclasses.replace(metric, name=metric.name + suffix)
      for metric in graded.metrics
    ]
  if 'likelihood' in subject.abilities and any(item.texts for item in items):
    metrics.append(_by_likelihood(subject, items))
  return result.Result(tuple(metrics), records)


def _by_likelihood(subject: Subject, items: Sequence[Item]) -> result.Metric:
  """Over the items that have a text; the others have no weight."""
  asked = [item for item in items if item.texts]
  pairs: list[tuple[Visual | None, str]] = [
    (visual, item.texts[0]) for item in asked for visual in item.visuals
  ]
  means = [np.mean(tokens) for tokens in subject.likelihood(pairs)]
  scores = -np.array(means, np.float32)
  parts = choices.slices([len(item.visuals) for item in asked])
  graded = iter(
    choices.grade(item, scores[part])
    for item, part in zip(asked, parts, strict=True)
  )
  totals, weights = np.zeros(len(items)), np.zeros(len(items))
  chances = np.array([1 / len(item.visuals) for item in items])
  for index, item in enumerate(items):
    if item.texts:
      totals[index] = next(graded).credits['accuracy']
      weights[index] = 1
  chance = float((chances * weights).sum() / weights.sum())
  return result.Metric(LIKELIHOOD, totals, weights, chance)


def _shared(item: Item) -> int:
  """How many frames after the first are the same in all clips of an item."""
  count = 0
  for paths in zip(*(visual.paths for visual in item.visuals), strict=False):
    if len(set(paths)) > 1:
      break
    count += 1
  return max(0, count - 1)


def _check(item: Item) -> None:
  if item.choose != 'impossible' or len(item.visuals) < 2:
    raise TaskError(
      f'item {item.id!r}: surprise needs "choose": "impossible" and at least '
      'two clips'
    )
  if any(len(visual.paths) < 2 for visual in item.visuals):
    raise TaskError(f'item {item.id!r}: a clip needs at least two frames')
  if len(set(item.visuals)) < len(item.visuals):
    raise TaskError(f'item {item.id!r}: two clips are the same')
  if len(item.texts) > 1:
    raise TaskError(
      f'item {item.id!r}: surprise needs one text at most, of what must be '
      'seen at the end'
    )
