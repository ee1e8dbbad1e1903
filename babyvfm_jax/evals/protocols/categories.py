"""Categories: which category is a picture of, by a subject's features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

NEIGHBOURS = 5
_STRENGTH = 1.0
# Features and distances are float32.
_DIGITS = 5


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Names categories by their nearest neighbours and by a linear probe.

  Labelled pictures are the task's familiar ones (tag `category:NAME`); an item
  is a picture whose texts are names of categories. The subject is not trained.

  Metrics: `knn`, by the votes of the 5 nearest familiar pictures (cosine);
  `linear_probe`, by a logistic regression on standardised features; `zero_shot`
  for a subject that can tell how well a picture and a name fit.

  Raises:
    TaskError: An item does not choose a text for a visual, or a name has no
      familiar picture.
  """
  del seed
  labels = _labels(task, items)
  names = list(dict.fromkeys(labels))
  things = [one.visuals[0] for one in (*task.familiar, *items)]
  features = np.asarray(subject.embed(things), np.float64)
  known, asked = features[: len(labels)], features[len(labels) :]
  tables = {
    'knn': neighbours(known, labels, asked, names),
    'linear_probe': linear_probe(known, labels, asked, names),
  }
  metrics: list[result.Metric] = []
  records: tuple = ()
  for name, table in tables.items():
    scores = [
      np.array([row[names.index(text)] for text in item.texts], np.float32)
      for item, row in zip(items, table, strict=True)
    ]
    graded = _named(choices.result_of(items, scores), name)
    records = records or graded.records
    metrics += graded.metrics
  if 'similarity' in subject.abilities:
    pairs = [(item.visuals[0], text) for item in items for text in item.texts]
    values = np.asarray(subject.similarity(pairs), np.float32)
    parts = choices.slices([len(item.texts) for item in items])
    graded = choices.result_of(items, [values[part] for part in parts])
    metrics += _named(graded, 'zero_shot').metrics
  return result.Result(tuple(metrics), records)


def grade(
  task: Task, items: Sequence[Item], scores: Sequence[np.ndarray]
) -> result.Result:
  """Metrics of items that are answered: the one that the card names."""
  return _named(choices.result_of(items, scores), task.card['metric'])


def neighbours(
  known: np.ndarray,
  labels: Sequence[str],
  asked: np.ndarray,
  names: Sequence[str],
) -> np.ndarray:
  """[n, K] votes of the nearest known features, by cosine.

  Those that are as near as the last of the five share the places that are left.
  The votes of a category are divided by how many pictures it has among the
  known ones, so that one of which more is known does not win by that.

  Args:
    known: [m, D] features.
    labels: [m] names.
    asked: [n, D] features.
    names: [K] names of the columns.
  """
  cosines = (_unit(asked) @ _unit(known).T).round(_DIGITS)
  count = min(NEIGHBOURS, len(known))
  last = -np.sort(-cosines, axis=1)[:, count - 1 : count]
  nearer, tied = cosines > last, cosines == last
  left = count - nearer.sum(axis=1, keepdims=True)
  shares = nearer + tied * left / tied.sum(axis=1, keepdims=True)
  of = np.array([[label == name for name in names] for label in labels], float)
  return (shares @ (of / of.sum(axis=0))).round(_DIGITS + 4)


def linear_probe(
  known: np.ndarray,
  labels: Sequence[str],
  asked: np.ndarray,
  names: Sequence[str],
) -> np.ndarray:
  """[n, K] log-odds by a logistic regression (L2, C = 1, classes balanced).

  Args:
    known: [m, D] features.
    labels: [m] names.
    asked: [n, D] features.
    names: [K] names of the columns.
  """
  from sklearn.linear_model import LogisticRegression

  spread = known.std(axis=0)
  varies = spread > 1e-6 * max(float(np.abs(known).max()), 1e-12)
  if not varies.any() or len(names) < 2:
    return np.zeros((len(asked), len(names)))
  middle = known[:, varies].mean(axis=0)
  model = LogisticRegression(
    C=_STRENGTH, class_weight='balanced', max_iter=2000
  )
  model.fit((known[:, varies] - middle) / spread[varies], np.array(labels))
  values = model.decision_function((asked[:, varies] - middle) / spread[varies])
  if values.ndim == 1:
    values = np.stack([-values, values], axis=1)
  order = [list(model.classes_).index(name) for name in names]
  return values[:, order].round(_DIGITS)


def _labels(task: Task, items: Sequence[Item]) -> list[str]:
  for item in items:
    if item.choose != 'text' or len(item.visuals) != 1:
      raise TaskError(
        f'item {item.id!r}: categories need "choose": "text" and one visual'
      )
  labels = []
  for one in task.familiar:
    if not one.tag('category') or len(one.visuals) != 1:
      raise TaskError(
        f'familiar item {one.id!r}: a labelled picture has one visual and the '
        'tag "category:NAME"'
      )
    labels.append(one.tag('category'))
  strange = {text for item in items for text in item.texts} - set(labels)
  if strange:
    raise TaskError(
      f'no familiar picture of {sorted(strange)[:5]}; add labelled ones to '
      'familiar.jsonl'
    )
  return labels


def _named(graded: result.Result, name: str) -> result.Result:
  (metric,) = graded.metrics
  renamed = result.Metric(
    name, metric.totals, metric.weights, metric.chance, metric.chances
  )
  return result.Result((renamed,), graded.records)


def _unit(features: np.ndarray) -> np.ndarray:
  norm = np.linalg.norm(features, axis=1, keepdims=True)
  return features / np.where(norm > 0, norm, 1)
