"""How subjects' answers fit those of children: rows of a run's `norms.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babyvfm_jax.evals.item import Item, Task
from babyvfm_jax.evals.norms import choices, form, matrices
from babyvfm_jax.evals.protocols.result import Result
from babyvfm_jax.evals.scores import NormFit
from babyvfm_jax.evals.subject import Sitter

# The children's own rows have no subject.
CHILDREN = ''


def fits_of(
  task: Task,
  items: Sequence[Item],
  subjects: Sequence[Sitter],
  results: Mapping[str, Result],
  *,
  draws: int = 1000,
  seed: int = 0,
) -> list[NormFit]:
  """Compares subjects' answers with the children's, where a task has norms.

  Args:
    task: The task.
    items: Items that were asked.
    subjects: Who sat it.
    results: Their answers by name, with scores of each alternative (or with a
      matrix, if that is what the children have); without them there is no fit.
    draws: Resamples of the intervals; 0 makes no fits.
    seed: Of these and of the shuffles.

  Returns:
    Rows, those of the children first.

  Raises:
    TaskError: The norms are not of the form.
  """
  children = form.read_norms(task)
  if children is None or draws <= 0:
    return []
  found: dict[tuple[Any, ...], NormFit] = {}
  for subject in subjects:
    result = results.get(subject.name)
    if result is None:
      continue
    if children.measure == 'choice':
      rows = choices.compare(children, items, result.records, draws, seed)
    elif result.matrix is not None:
      rows = matrices.compare(children, result.matrix, seed)
    else:
      continue
    for row in rows:
      of_children = row['measure'] == 'children_accuracy'
      who = (CHILDREN, None) if of_children else (subject.name, subject.step)
      fit = NormFit(task.name, *who, **row)
      found.setdefault(fit.key, fit)
  return sorted(found.values(), key=lambda fit: fit.subject != CHILDREN)
