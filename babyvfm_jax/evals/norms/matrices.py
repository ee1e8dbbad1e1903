"""How alike things are to children and to a subject (RSA)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from babyvfm_jax.evals import statistics
from babyvfm_jax.evals.norms import form, likeness, rows

# Relabellings and resamples of the things of a matrix.
DRAWS = 1000
_LEVEL = 1 - statistics.CONFIDENCE


def compare(
  children: form.Norms, model: likeness.Matrix, seed: int
) -> Iterator[dict[str, Any]]:
  """Correlates a subject's matrix with that of each age.

  Args:
    children: Norms of the measure `matrix`.
    model: The subject's matrix, of some or all of their names.
    seed: Of the resamples and the relabellings.

  Yields:
    A row of `rsa` for each age, then one of `best_age`: the age of highest RSA,
    unless shuffled names reach as high a one among all ages too easily.
  """
  ages = matrices_of(children, model)
  drawn = likeness.rsa_draws(
    model.values, [matrix for _, matrix in ages], draws=DRAWS, seed=seed
  )
  values = []
  for place, (age, matrix) in enumerate(ages):
    value = likeness.rsa(model.values, matrix)
    if value is None:
      reason = 'not defined: all pairs are alike'
      yield rows.row(age, 'rsa', len(matrix), None, note=reason)
      continue
    low, high = np.nanquantile(drawn[:, place], [rows.TAIL, 1 - rows.TAIL])
    low, high = min(float(low), value), max(float(high), value)
    yield rows.row(age, 'rsa', len(matrix), value, low, high)
    values.append(value)
  if len(values) == len(ages):
    yield _best_matrix(ages, values, model, drawn, seed)
  else:
    reason = 'no claim: RSA is not defined for every age'
    yield rows.row(None, 'best_age', len(model.names), None, note=reason)


def matrices_of(
  children: form.Norms, model: likeness.Matrix
) -> list[tuple[form.Age, np.ndarray]]:
  """Ages and their matrices, in the order of the model's names."""
  return [
    (age, age.matrix.of(model.names).values)
    for age in children.ages
    if age.matrix is not None
  ]


def _best_matrix(
  ages: Sequence[tuple[form.Age, np.ndarray]],
  values: Sequence[float],
  model: likeness.Matrix,
  drawn: np.ndarray,
  seed: int,
) -> dict[str, Any]:
  """The age of highest RSA, unless shuffled names reach it as easily."""
  count = len(model.names)
  shuffled = likeness.rsa_permutations(
    model.values, [matrix for _, matrix in ages], draws=DRAWS, seed=seed
  ).max(axis=1)
  highest = max(values)
  p = (1 + int((shuffled >= highest - 1e-9).sum())) / (1 + len(shuffled))
  if p > _LEVEL:
    reason = (
      f'no claim: with its names shuffled the best of {len(ages)} ages fits as '
      f'well (p = {p:.3f})'
    )
    return rows.row(None, 'best_age', count, None, note=reason)
  drawn = drawn[~np.isnan(drawn).any(axis=1)]
  months = np.array([age.months for age, _ in ages])[drawn.argmax(axis=1)]
  note = f'fits better than with its names shuffled (p = {p:.3f})'
  best = ages[int(np.argmax(values))][0]
  return rows.row(
    best,
    'best_age',
    count,
    best.months,
    *rows.span(months, best.months),
    note,
    claim=True,
  )
