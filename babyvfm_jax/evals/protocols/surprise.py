"""Surprise: the impossible one of several clips is the more surprising one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

# A clip's surprise out of its frames': the mean has no suffix.
SUMMARIES: Mapping[str, Callable[[np.ndarray], float]] = {
  '': lambda values: float(np.mean(values)),
  '_max': lambda values: float(np.max(values)),
}


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers which clip is impossible, after the task's familiar clips.

  Metrics: `accuracy` by the mean over frames, `accuracy_max` by their largest.

  Raises:
    TaskError: An item asks for something else than `impossible`, or a clip has
      fewer than two frames.
  """
  del seed
  for item in items:
    if item.choose != 'impossible' or len(item.visuals) < 2:
      raise TaskError(
        f'item {item.id!r}: surprise needs "choose": "impossible" and at least '
        'two clips'
      )
    if any(len(visual.paths) < 2 for visual in item.visuals):
      raise TaskError(f'item {item.id!r}: a clip needs at least two frames')
  clips = list(dict.fromkeys(one for item in items for one in item.visuals))
  familiar = [visual for one in task.familiar for visual in one.visuals]
  found = dict(zip(clips, subject.surprise(clips, familiar), strict=True))
  metrics: list[result.Metric] = []
  records: tuple = ()
  for suffix, summarise in SUMMARIES.items():
    scores = [
      np.array([summarise(found[one]) for one in item.visuals], np.float32)
      for item in items
    ]
    graded = choices.result_of(items, scores)
    records = records or graded.records
    metrics += [
      dataclasses.replace(metric, name=metric.name + suffix)
      for metric in graded.metrics
    ]
  return result.Result(tuple(metrics), records)
