"""Resemblance: are the categories that are alike to a subject so to children?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.norms import form, likeness
from babyvfm_jax.evals.protocols import choices, result
from babyvfm_jax.evals.subject import Subject

DRAWS = 1000
_TAIL = 0.025


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Correlates how alike categories are with the children's matrices.

  An item is a picture with the tag `category:NAME`; the norms (`norms.json`,
  measure `matrix`) say how alike categories of these names are to children of
  each age. How alike two categories are to the subject is the mean cosine of its
  features over all pairs of their pictures, as in DevBench (Tan et al., 2024);
  the correlation is Spearman's over pairs of categories.

  Metrics: `rsa`, the mean over ages, and `rsa[4 months]` and so on. Chance is
  0, and so is what does not vary. Intervals resample categories, tests shuffle
  their names, because these and not pictures are the sample.

  Raises:
    TaskError: A picture has no category, a category has no norms, or fewer than
      three are left.
  """
  children = form.read_norms(task)
  if children is None or children.measure != 'matrix':
    raise TaskError(
      'resemblance needs a norms.json of the measure "matrix" in the folder'
    )
  named = [item.tag('category') for item in items]
  known = next(age.matrix.names for age in children.ages if age.matrix)
  for item, name in zip(items, named, strict=True):
    if len(item.visuals) != 1 or name not in known:
      raise TaskError(
        f'item {item.id!r}: needs one visual and a tag "category:NAME" with one '
        f'of the names in norms.json: {list(known)}'
      )
  names = [name for name in known if name in named]
  if len(names) < 3:
    raise TaskError(
      f'pictures of {len(names)} categories only; a correlation over pairs needs '
      'three at least (a limit may have left them out)'
    )
  model = _matrix(subject, items, named, names)
  ages = [
    (age.label, age.matrix.of(names).values)
    for age in children.ages
    if age.matrix
  ]
  records: list[dict[str, Any]] = [
    {**choices.identity(item), 'category': name}
    for item, name in zip(items, named, strict=True)
  ]
  return result.Result(
    tuple(_metrics(model, ages, len(items), seed)), tuple(records), model
  )


def _matrix(
  subject: Subject,
  items: Sequence[Item],
  named: Sequence[str],
  names: Sequence[str],
) -> likeness.Matrix:
  features = np.asarray(
    subject.embed([item.visuals[0] for item in items]), np.float64
  )
  norm = np.linalg.norm(features, axis=1, keepdims=True)
  unit = features / np.where(norm > 0, norm, 1)
  labels = np.array(named)
  # The mean of all cosines is the product of the mean unit vectors.
  means = np.array([unit[labels == name].mean(axis=0) for name in names])
  # What float32 cannot tell apart is tied.
  return likeness.Matrix(tuple(names), (means @ means.T).round(6))


def _metrics(
  model: likeness.Matrix,
  ages: Sequence[tuple[str, np.ndarray]],
  count: int,
  seed: int,
) -> list[result.Metric]:
  others = [matrix for _, matrix in ages]
  values = np.array([likeness.rsa(model.values, one) or 0.0 for one in others])
  drawn = likeness.rsa_draws(model.values, others, draws=DRAWS, seed=seed)
  drawn = np.nan_to_num(drawn)
  shuffled = likeness.rsa_permutations(
    model.values, others, draws=DRAWS, seed=seed
  )
  columns = {'rsa': list(range(len(ages)))}
  columns.update({f'rsa[{label}]': [i] for i, (label, _) in enumerate(ages)})
  metrics = []
  for name, places in columns.items():
    value = float(values[places].mean())
    low, high = np.quantile(
      drawn[:, places].mean(axis=1), [_TAIL, 1 - _TAIL]
    ).tolist()
    as_far = np.abs(shuffled[:, places].mean(axis=1)) >= abs(value) - 1e-9
    p_value = (1 + int(as_far.sum())) / (1 + DRAWS)
    metrics.append(
      result.Metric(
        name,
        np.full(count, value),
        np.ones(count),
        0.0,
        known=result.Known(min(low, value), max(high, value), p_value),
      )
    )
  return metrics
