"""Which words a model learns when, beside when children do.

The curves come from the answers that a run has kept at its checkpoints: of
tasks that give every word a surprisal, or else of tasks whose items are about a
word. Beside the correlation with children's ages of acquisition stand its
controls: how often a word is heard, alone and taken out, and shuffled words.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals import cdi, learning, ranks
from babyvfm_jax.evals.word_curves import Curves, heard_words, read_curves

_COLUMNS = (
  'word',
  'acquired_at',
  'reason',
  'chance',
  'best',
  'slope',
  'explained',
  'items',
  'heard',
  'children_months',
  'category',
  'lexical_class',
)


def write(
  workdir: str | Path,
  table: str | Path,
  *,
  measure: str = 'produce',
  ages: tuple[float, float] | None = None,
  task: str = '',
  draws: int = 2000,
  seed: int = 0,
) -> dict[str, Any]:
  """Writes `acquisition.json` and `acquisition.csv` into a run folder.

  Args:
    workdir: The run folder.
    table: csv of children's ages of acquisition; see `cdi.read`.
    measure: What the child does: `produce` or `understand`.
    ages: Youngest and oldest age in months to be taken; see `cdi.read`.
    task: Name of the task; by default the one of surprisals with the most
      words, or where there is none the one about words with the most.
    draws: Of the bootstrap and the permutations.
    seed: Of both.

  Returns:
    What was written.

  Raises:
    CurveError: No task of the run has curves.
    CdiError: The table cannot be read.
  """
  workdir = Path(workdir)
  children = cdi.read(table, measure, ages)
  curves = read_curves(workdir, task)
  found = compare(
    curves, children, heard=heard_words(workdir), draws=draws, seed=seed
  )
  text = json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)
  _replace(workdir / 'acquisition.json', text + '\n')
  _replace(workdir / 'acquisition.csv', as_csv(found['words']))
  return found


def compare(
  curves: Curves,
  children: cdi.Table,
  *,
  heard: Mapping[str, int],
  draws: int = 2000,
  seed: int = 0,
) -> dict[str, Any]:
  """Holds a model's ages of acquisition against children's.

  Args:
    curves: The model's learning curves.
    children: The children's ages.
    heard: How often the training corpus has a word; empty if it is not known.
    draws: Of the bootstrap and the permutations.
    seed: Of both.

  Returns:
    Words, counts and correlations, ready for JSON.
  """
  words = []
  for curve in curves.curves:
    acquired = learning.acquire(curve)
    child = children.words.get(curve.word)
    words.append(
      {
        'word': curve.word,
        'acquired_at': acquired.exposure,
        'reason': acquired.reason,
        'chance': acquired.chance,
        'best': acquired.best,
        'slope': acquired.slope,
        'explained': acquired.explained,
        'items': acquired.items,
        'heard': heard.get(curve.word) if heard else None,
        'children_months': child and child.months,
        'category': child.category if child else '',
        'lexical_class': child.lexical_class if child else '',
      }
    )
  correlations = _correlations(words, draws, seed)
  classes = {}
  for name in ('nouns', 'predicates', 'closed class', 'other'):
    part = [word for word in words if word['lexical_class'] == name]
    if (some := _correlations(part, draws, seed))['model']:
      classes[name] = some
  return {
    'task': curves.task,
    'measure': curves.measure,
    'unit': curves.unit,
    'baseline': curves.baseline,
    'steps': list(curves.steps),
    'exposure': list(curves.exposure),
    'children': {
      'file': children.file,
      'sha256': children.sha256,
      'measure': children.measure,
      'words': len(children.words),
      'outside_ages': children.outside_ages,
    },
    'counts': _counts(words),
    'correlations': correlations,
    'classes': classes,
    'better_than_frequency': _is_better(correlations),
    'sentence': sentence(correlations, curves.unit, children.measure),
    'words': words,
  }


def sentence(correlations: Mapping[str, Any], unit: str, measure: str) -> str:
  """What the correlations say, in plain words."""
  model, frequency = correlations['model'], correlations['frequency']
  if model is None:
    return (
      f'Fewer than {ranks.LEAST_PAIRS} words have an age of acquisition of both '
      'the model and children: no correlation is given.'
    )
  does = {'produce': 'say', 'understand': 'understand'}.get(measure, measure)
  text = (
    f'Over {model["n"]} words, the {unit} at which the model acquires a word '
    f'and the age at which half of the children {does} it correlate by '
    f'{_figure(model)}, p = {model["p"]:.2g} by permutation.'
  )
  if frequency is None:
    return (
      f'{text} How often the corpus has the words is not known, so that it '
      'cannot be told whether the model says more than their frequency.'
    )
  alone = (
    f' How often the words are heard, without any model, gives '
    f'{_figure(frequency)}'
  )
  if _is_better(correlations):
    gain = correlations['difference']
    return (
      f'{text}{alone}; the model is better by {gain["value"]:.2f} '
      f'({gain["low"]:.2f} to {gain["high"]:.2f}).'
    )
  rest = correlations['partial']
  adds = (
    'given the frequency, what is left of it is'
    if rest['low'] > 0
    else 'given the frequency, nothing that can be told from zero is left:'
  )
  return (
    f'{text}{alone}: the model is no better than that; {adds} {_figure(rest)}.'
  )


def as_csv(words: Sequence[Mapping[str, Any]]) -> str:
  """The words as CSV, one a row."""
  out = io.StringIO()
  writer = csv.DictWriter(out, _COLUMNS, lineterminator='\n')
  writer.writeheader()
  for word in words:
    writer.writerow({k: '' if word[k] is None else word[k] for k in _COLUMNS})
  return out.getvalue()


def _correlations(
  words: Sequence[Mapping[str, Any]], draws: int, seed: int
) -> dict[str, Any]:
  both = [
    word
    for word in words
    if word['acquired_at'] is not None and word['children_months'] is not None
  ]
  counted = [word for word in both if word['heard']]
  chance = {'draws': draws, 'seed': seed}

  def column(name: str, rows: Sequence[Mapping[str, Any]]) -> np.ndarray:
    return np.array([float(row[name]) for row in rows])

  model, months = column('acquired_at', both), column('children_months', both)
  result: dict[str, Any] = {
    'model': ranks.spearman(model, months, **chance),
    'shuffled': None,
    'counted': None,
    'frequency': None,
    'partial': None,
    'difference': None,
  }
  if result['model'] is not None:
    null = ranks.shuffled(model, months, **chance)
    low, high = np.quantile(null, [0.025, 0.975])
    result['shuffled'] = ranks.Correlation(
      float(null.mean()), float(low), float(high), None, len(both)
    )
  if len(counted) >= ranks.LEAST_PAIRS:
    model, months = (
      column('acquired_at', counted),
      column('children_months', counted),
    )
    rare = -np.log10(column('heard', counted))
    result['counted'] = ranks.spearman(model, months, **chance)
    result['frequency'] = ranks.spearman(rare, months, **chance)
    result['partial'] = ranks.partial(model, months, rare, **chance)
    result['difference'] = ranks.difference(model, rare, months, **chance)
  return {
    name: None if one is None else dataclasses.asdict(one)
    for name, one in result.items()
  }


def _is_better(correlations: Mapping[str, Any]) -> bool:
  difference = correlations['difference']
  return difference is not None and difference['low'] > 0


def _counts(words: Sequence[Mapping[str, Any]]) -> dict[str, int]:
  reasons = [word['reason'] for word in words]
  resolved = [word for word in words if word['acquired_at'] is not None]
  matched = [word for word in resolved if word['children_months'] is not None]
  return {
    'words': len(words),
    'resolved': len(resolved),
    **{reason: reasons.count(reason) for reason in learning.REASONS},
    'with children': len(matched),
    'with children and frequency': sum(bool(w['heard']) for w in matched),
  }


def _figure(one: Mapping[str, Any]) -> str:
  return f'{one["value"]:.2f} ({one["low"]:.2f} to {one["high"]:.2f})'


def _replace(path: Path, text: str) -> None:
  partial = path.with_name(path.name + '.partial')
  partial.write_text(text, encoding='utf-8')
  os.replace(partial, path)
