"""Curation: named steps, one after the other, each with its report.

A component of a mixture names them:

  curate=(
    {'kind': 'deduplicate'},
    {'kind': 'cap', 'most': 500},
    {'kind': 'clip_cov', 'share': 0.5, 'guard': 10},
  )

Every step has a guard: a word that fewer than `guard` moments of the selection
say, before any step, keeps all of them. (For a training component these are
training moments.) A `filter` is a condition and has no guard unless given one.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax.corpus import word_table
from babyvfm_jax.data.selection import (
  by_index,
  clip_cov,
  cost,
  density,
  pruning,
  report,
)
from babyvfm_jax.data.selection.material import Material

Step = Mapping[str, Any]

GUARD = 5

STEPS: dict[str, Callable[..., np.ndarray]] = {
  'filter': pruning.keep_where,
  'deduplicate': pruning.deduplicate,
  'cap': pruning.cap,
  'band': pruning.band,
  'density': density.keep_sparse,
  'clip_cov': clip_cov.keep_cross_covariance,
}
_UNGUARDED = ('filter',)


def check(steps: Sequence[Step]) -> tuple[dict[str, Any], ...]:
  """Checks names and options of steps, before a corpus is opened.

  Raises:
    ValueError: A step is unknown or has an option that there is not.
  """
  result = []
  for number, step in enumerate(steps):
    fields = dict(step)
    kind = fields.get('kind', '')
    where = f'curate[{number}]'
    if kind not in STEPS:
      raise ValueError(f'{where}: no step {kind!r}{_meant(kind, STEPS)}')
    known = ['kind', 'guard', *_options(kind)]
    for name in fields:
      if name not in known:
        raise ValueError(
          f'{where}: {kind} has no option {name!r}{_meant(name, known)}'
        )
    for name in _options(kind, required=True):
      if name not in fields:
        raise ValueError(f'{where}: {kind} needs the option {name!r}')
    result.append(fields)
  return tuple(result)


def select(
  index: pd.DataFrame,
  query: str = '',
  order: str = '',
  corpus: str = '',
  *,
  steps: Sequence[Step] = (),
  seed: int = 0,
  embed: Callable[[str], np.ndarray] | None = None,
  words: word_table.WordTable | None = None,
) -> by_index.Selection:
  """Selects by an expression, takes the steps, and puts what is left in order.

  Args:
    index: Index of a corpus.
    query: See `by_index.select`.
    order: See `by_index.sort`.
    corpus: Name of the corpus, for messages.
    steps: `{'kind': name, option: value, ...}` each.
    seed: Of what steps draw; the result is a pure function of index,
      embeddings and seed.
    embed: See `material.Material`.
    words: The words of the index, where several selections share them.

  Returns:
    The selection; its report has a part for each step.

  Raises:
    ValueError: See `by_index.select` and `check`; or a step keeps nothing.
  """
  steps = check(steps)
  material = Material(index, seed, embed, words)
  with cost.measured() as asking:
    rows = by_index.find(index, query, corpus)
  rows, reports = _walk(material, rows, steps)
  with cost.measured() as sorting:
    rows = by_index.sort(index, rows, order, seed=seed, corpus=corpus)
  used = material.used | by_index.columns(index, query)
  if order and order != by_index.RANDOM:
    used.add(order.removeprefix('-'))
  every = np.ones(len(index), bool)
  counts = material.words.moments_with()
  kept = _marked(material, rows)
  said = dataclasses.replace(
    report.report(index, rows, query),
    frequencies=report.frequencies(material.words, counts, every, kept),
    columns=tuple(sorted(used)),
    steps=reports,
    seconds=asking.seconds + sorting.seconds,
    peak_mib=max(asking.peak_mib, sorting.peak_mib),
  )
  return by_index.Selection(rows, said)


def _walk(
  material: Material, rows: np.ndarray, steps: Sequence[Step]
) -> tuple[np.ndarray, tuple[report.StepReport, ...]]:
  if not steps:
    return rows, ()
  chosen = _marked(material, rows)
  counts = material.words.moments_with(chosen)
  reports = []
  for number, step in enumerate(steps):
    options = dict(step)
    kind = options.pop('kind')
    guard = options.pop('guard', 0 if kind in _UNGUARDED else GUARD)
    with cost.measured() as spent:
      try:
        kept = STEPS[kind](material, rows, **options)
      except ValueError as error:
        raise ValueError(f'curate[{number}], {kind}: {error}') from error
      rare = (counts > 0) & (counts < guard)
      guarded = material.words.any(rare)[rows] & ~kept
      left = rows[kept | guarded]
    if not len(left):
      raise ValueError(
        f'curate[{number}], {kind}: keeps none of {len(rows):,} moments; '
        f'loosen {options}'
      )
    after = _marked(material, left)
    reports.append(
      report.StepReport(
        kind=kind,
        options={**options, 'guard': guard},
        moments=len(left),
        moments_of=len(rows),
        speakers=report.speakers(material.index, left),
        months=report.months(material.index, left),
        frequencies=report.frequencies(material.words, counts, chosen, after),
        rare_words=int(rare.sum()),
        brought_back=int(guarded.sum()),
        seconds=spent.seconds,
        peak_mib=spent.peak_mib,
      )
    )
    rows, chosen = left, after
  return rows, tuple(reports)


def _marked(material: Material, rows: np.ndarray) -> np.ndarray:
  result = np.zeros(len(material.index), bool)
  result[rows] = True
  return result


def _options(kind: str, *, required: bool = False) -> list[str]:
  parameters = inspect.signature(STEPS[kind]).parameters.values()
  return [
    parameter.name
    for parameter in parameters
    if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    and (not required or parameter.default is inspect.Parameter.empty)
  ]


def _meant(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
  close = difflib.get_close_matches(name, list(known), 1)
  hint = f'did you mean {close[0]!r}? ' if close else ''
  return f'; {hint}There are {", ".join(known)}'
