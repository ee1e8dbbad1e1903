"""Novelty: which of two pictures was not there before (delayed memory)."""

from __future__ import annotations

import collections
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError, Visual
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

PHASES = ('learning', 'test')


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Answers by the largest similarity to anything seen before, negated.

  An item is one round: `query` holds all pictures of the dialogue so far, its
  visuals are the alternatives, `answer` is the new one. Rounds of a dialogue
  share a cluster; tags are `phase:learning` or `phase:test`, and of test rounds
  `old:NAME`, the old picture that is tested (twice in a dialogue).

  Metrics: see `grade`.

  Raises:
    TaskError: An item has no query or no phase.
  """
  del seed
  for item in items:
    if not item.query or item.choose != 'visual':
      raise TaskError(
        f'item {item.id!r}: a round of memory needs "choose": "visual" and a '
        '"query", all pictures that were shown before'
      )
  pairs: dict[tuple[Visual, Visual], None] = {}
  for item in items:
    pairs.update(dict.fromkeys(_pairs(item)))
  values = np.asarray(subject.similarity(list(pairs)), np.float32)
  known = dict(zip(pairs, values, strict=True))
  scores = []
  for item in items:
    table = np.array([known[pair] for pair in _pairs(item)], np.float32)
    scores.append(-table.reshape(len(item.visuals), -1).max(axis=1))
  return grade(task, items, scores)


def grade(
  task: Task, items: Sequence[Item], scores: Sequence[np.ndarray]
) -> result.Result:
  """Metrics of rounds that are answered.

  `test` is the accuracy of the test rounds and the main figure; `learning` that
  of the learning rounds; `test_adjusted` counts an old picture as remembered
  if all of its tests are right (chance .25 for two tests of two pictures).
  """
  del task
  graded = [
    choices.grade(item, values)
    for item, values in zip(items, scores, strict=True)
  ]
  credits = np.array([one.credits['accuracy'] for one in graded])
  chances = np.array([one.chances['accuracy'] for one in graded])
  phases = np.array([item.tag('phase') for item in items])
  strange = sorted(set(phases) - set(PHASES))
  if strange:
    raise TaskError(
      f'rounds of the phases {strange}; tag each with phase:learning or '
      'phase:test'
    )
  metrics = []
  for name in ('test', 'learning'):
    inside = (phases == name).astype(float)
    if inside.any():
      chance = float((chances * inside).sum() / inside.sum())
      metrics.append(result.Metric(name, credits * inside, inside, chance))
  tests: dict[tuple[str, str], list[int]] = collections.defaultdict(list)
  for index, item in enumerate(items):
    if item.tag('old') and phases[index] == 'test':
      tests[item.cluster, item.tag('old')].append(index)
  totals, weights = np.zeros(len(items)), np.zeros(len(items))
  for members in tests.values():
    totals[members[0]] = credits[members].prod()
    weights[members[0]] = 1
  if tests:
    each = [float(chances[members].prod()) for members in tests.values()]
    metrics.append(
      result.Metric('test_adjusted', totals, weights, float(np.mean(each)))
    )
  return result.Result(tuple(metrics), tuple(one.record for one in graded))


def _pairs(item: Item) -> list[tuple[Visual, Visual]]:
  seen = item.query.paths if item.query else ()
  return [(one, Visual((path,))) for one in item.visuals for path in seen]
