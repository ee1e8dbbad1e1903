"""When the model acquires words, beside when children do.

Reads `acquisition.json`, which tools/acquisition.py writes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from babyvfm_jax.report import scatter, wording
from babyvfm_jax.report.jsonfile import ReportError
from babyvfm_jax.report.run import Run

KINDS = ('nouns', 'predicates', 'closed class', 'other')
_REASONS = (
  'too few steps',
  'not learned',
  'up and down',
  'lost again',
  'outside the steps',
)
_TESTS = {
  'model': 'The model',
  'frequency': 'Frequency alone',
  'difference': 'The model better than frequency by',
  'partial': 'The model, given frequency',
  'shuffled': 'Shuffled words',
}


@dataclasses.dataclass(frozen=True)
class Test:
  """A correlation, as text."""

  name: str
  value: str
  interval: str
  p: str
  words: int


@dataclasses.dataclass(frozen=True)
class View:
  """Ages of acquisition, ready to be drawn.

  Attributes:
    sentence: What the correlations say.
    better: Whether the model says more than the frequency of words.
    source: The children's table, and what they do.
    counts: How many words were resolved, and why not the others.
    plot: The scatter, or None where no word has both ages.
    tests: The correlations and their controls.
    classes: The model's correlation by lexical class.
    unit: What the model's age is measured in.
  """

  sentence: str
  better: bool
  source: str
  counts: str
  plot: scatter.Scatter | None
  tests: tuple[Test, ...]
  classes: tuple[Test, ...]
  unit: str


def view(run: Run) -> View | None:
  """The ages of acquisition of a run, or None where there are none.

  Raises:
    ReportError: `acquisition.json` is not of the form.
  """
  found = run.acquisition
  if not found:
    return None
  try:
    return _view(found)
  except (KeyError, TypeError, AttributeError, ValueError) as error:
    raise ReportError(
      f'{run.folder / "acquisition.json"}: not of the form '
      f'({type(error).__name__}: {error}); run tools/acquisition.py again'
    ) from error


def matched(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
  """The words that have an age of both, the most heard first."""
  words = [
    word
    for word in found.get('words', [])
    if word['acquired_at'] is not None and word['children_months'] is not None
  ]
  return sorted(words, key=lambda word: (-(word['heard'] or 0), word['word']))


def counts_sentence(counts: Mapping[str, int]) -> str:
  """How many words have an age, and why the others have none."""
  text = (
    f'{wording.count(counts["resolved"])} of '
    f'{wording.plural(counts["words"], "word")} have an age of acquisition'
  )
  lost = [
    f'{wording.count(counts[reason])} {reason}'
    for reason in _REASONS
    if counts.get(reason)
  ]
  text += f' (the others: {wording.listing(lost)})' if lost else ''
  return f'{text}; {wording.count(counts["with children"])} of these are known of children.'


def titles(found: Mapping[str, Any]) -> tuple[str, str]:
  """Titles of the model's and the children's axis."""
  child = found['children']
  does = {'produce': 'say', 'understand': 'understand'}.get(
    child['measure'], child['measure']
  )
  return (
    f'{found["unit"]} when the model acquires the word (log scale)',
    f'age in months when half of the children {does} it (log scale)',
  )


def _view(found: Mapping[str, Any]) -> View:
  child = found['children']
  words = matched(found)
  x_title, y_title = titles(found)
  plot = scatter.Scatter(
    x_title=x_title,
    y_title=y_title,
    dots=tuple(
      scatter.Dot(
        word['word'],
        word['acquired_at'],
        word['children_months'],
        kind_of(word),
      )
      for word in words
    ),
    kinds=tuple(k for k in KINDS if any(KINDS[kind_of(w)] == k for w in words)),
  )
  correlations = found['correlations']
  return View(
    sentence=str(found['sentence']),
    better=bool(found['better_than_frequency']),
    source=f'{child["file"]}, {child["measure"]}; model: '
    f'{wording.phrase(found["task"])}, {found["measure"]}, chance from '
    f'{found["baseline"]}',
    counts=counts_sentence(found['counts']),
    plot=plot if len(words) > 1 else None,
    tests=tuple(
      _test(title, correlations[name])
      for name, title in _TESTS.items()
      if correlations.get(name)
    ),
    classes=tuple(
      _test(wording.name(name), some['model'])
      for name, some in (found.get('classes') or {}).items()
      if some.get('model')
    ),
    unit=str(found['unit']),
  )


def kind_of(word: Mapping[str, Any]) -> int:
  """Index of a word's lexical class in `KINDS`."""
  name = word.get('lexical_class')
  return KINDS.index(name) if name in KINDS else len(KINDS) - 1


def _test(name: str, one: Mapping[str, Any]) -> Test:
  def two(figure: float) -> str:
    return f'{figure:.2f}'.replace('-', '−')

  p = one.get('p')
  return Test(
    name,
    two(one['value']),
    f'{two(one["low"])} to {two(one["high"])}',
    '–' if p is None else '< .001' if p < 0.001 else f'{p:.3f}',
    int(one['n']),
  )
