"""Reports: what a selection and each of its steps kept, and at what cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.word_table import WordTable

_DAYS_IN_MONTH = 365.25 / 12
_UNKNOWN_AGE = 'unknown'
# Bands of word frequency, by moments of the selection: from, to.
_BANDS = ((1, 1), (2, 9), (10, 99), (100, 999), (1000, None))


@dataclasses.dataclass(frozen=True)
class Frequency:
  """What is left of words of about one frequency.

  Attributes:
    words: Different words that some kept moment says.
    words_of: Different words before.
    said: Words said in kept moments.
    said_of: Words said before.
  """

  words: int
  words_of: int
  said: int
  said_of: int


@dataclasses.dataclass(frozen=True)
class StepReport:
  """What one step of a curation kept.

  Attributes:
    kind: Name of the step.
    options: Its options.
    moments: Moments after it.
    moments_of: Moments before it.
    speakers: Moments by speaker role after it; '' are silences.
    months: Moments by age in whole months after it.
    frequencies: Words by the number of moments of the selection that say them,
      such as '2-9', before and after the step.
    rare_words: Words that the guard protects.
    brought_back: Moments that the step dropped and the guard brought back.
    seconds: Its wall-clock time.
    peak_mib: Memory of the process at its peak, beyond what it had before.
  """

  kind: str
  options: dict[str, Any]
  moments: int
  moments_of: int
  speakers: dict[str, int]
  months: dict[str, int]
  frequencies: dict[str, Frequency]
  rare_words: int
  brought_back: int
  seconds: float
  peak_mib: float

  def __str__(self) -> str:
    options = ', '.join(f'{k}={v!r}' for k, v in self.options.items())
    return (
      f'{self.kind}({options}): {self.moments:,} of {self.moments_of:,} '
      f'moments in {self.seconds:.2f} s, {self.peak_mib:,.0f} MiB\n'
      f'  by frequency: {_by_frequency(self.frequencies)}\n'
      f'  by speaker: {_listed(self.speakers, "silence")}\n'
      f'  by month of age: {_listed(self.months)}\n'
      f'  guard: {self.rare_words:,} rare words, {self.brought_back:,} moments '
      'brought back'
    )


@dataclasses.dataclass(frozen=True)
class Report:
  """What a selection kept.

  Attributes:
    query: The pandas expression.
    moments: Moments kept.
    moments_of: Moments in the corpus.
    words: Words kept.
    recordings: Recordings with a kept moment.
    speakers: Moments by speaker role; '' are silences.
    months: Moments by age in whole months, as text, 'unknown' without an age.
    frequencies: Words by the number of moments of the corpus that say them, in
      all of the corpus and in what is kept.
    columns: Columns that decided, and 'embeddings'.
    steps: What each step of its curation kept.
    seconds: Wall-clock time of the query and the order; steps have theirs.
    peak_mib: Memory of the process at its peak, beyond what it had before.
  """

  query: str
  moments: int
  moments_of: int
  words: int
  recordings: int
  speakers: dict[str, int]
  months: dict[str, int]
  frequencies: dict[str, Frequency] = dataclasses.field(default_factory=dict)
  columns: tuple[str, ...] = ()
  steps: tuple[StepReport, ...] = ()
  seconds: float = 0.0
  peak_mib: float = 0.0

  def __str__(self) -> str:
    line = (
      f'{self.moments:,} of {self.moments_of:,} moments ({self.words:,} words, '
      f'{self.recordings:,} recordings) by {self.query!r} in '
      f'{self.seconds:.2f} s, {self.peak_mib:,.0f} MiB\n'
      f'  by frequency: {_by_frequency(self.frequencies)}\n'
      f'  by speaker: {_listed(self.speakers, "silence")}\n'
      f'  by month of age: {_listed(self.months)}\n'
      f'  decided by: {", ".join(self.columns) or "nothing"}'
    )
    return '\n'.join([line, *map(str, self.steps)])

  def plain(self) -> dict[str, Any]:
    """As plain values, without what differs from one machine to another."""
    fields = dataclasses.asdict(self)
    for part in (fields, *fields['steps']):
      del part['seconds'], part['peak_mib']
    if not fields['steps']:
      del fields['steps']
    return fields


def report(index: pd.DataFrame, rows: np.ndarray, query: str) -> Report:
  """Reports on selected rows of an index."""
  return Report(
    query=query,
    moments=len(rows),
    moments_of=len(index),
    words=int(index['word_count'].to_numpy()[rows].sum()),
    recordings=len(pd.unique(index['recording'].array[rows])),
    speakers=speakers(index, rows),
    months=months(index, rows),
  )


def speakers(index: pd.DataFrame, rows: np.ndarray) -> dict[str, int]:
  """Moments by speaker role, the most frequent first."""
  counts = pd.Series(index['speaker'].array[rows]).value_counts()
  return {str(name): int(count) for name, count in counts.items()}


def months(index: pd.DataFrame, rows: np.ndarray) -> dict[str, int]:
  """Moments by age in whole months, 'unknown' last."""
  ages = index['age_days'].to_numpy()[rows] // _DAYS_IN_MONTH
  counts = pd.Series(ages).value_counts(dropna=False)
  return {
    _UNKNOWN_AGE if pd.isna(month) else str(int(month)): int(count)
    for month, count in counts.sort_index(na_position='last').items()
  }


def frequencies(
  table: WordTable, counts: np.ndarray, before: np.ndarray, after: np.ndarray
) -> dict[str, Frequency]:
  """Words by frequency, before and after a step.

  Args:
    table: Words of all moments.
    counts: [V] moments of the selection that say each word.
    before: [moments] bool, before the step.
    after: [moments] bool, after it.

  Returns:
    By band, such as '2-9'; bands without a word are left out.
  """
  said_of = table.occurrences(before)
  said = table.occurrences(after)
  result = {}
  for low, high in _BANDS:
    inside = (counts >= low) & (said_of > 0)
    if high is not None:
      inside &= counts <= high
    if inside.any():
      name = str(low) if low == high else f'{low}-{high}' if high else f'{low}+'
      result[name] = Frequency(
        words=int((said[inside] > 0).sum()),
        words_of=int(inside.sum()),
        said=int(said[inside].sum()),
        said_of=int(said_of[inside].sum()),
      )
  return result


def _by_frequency(frequencies: Mapping[str, Frequency]) -> str:
  return ', '.join(
    f'{name} {part.words:,} of {part.words_of:,} words '
    f'({part.said / max(part.said_of, 1):.0%} of what is said)'
    for name, part in frequencies.items()
  )


def _listed(counts: Mapping[str, int], empty: str = '') -> str:
  return ', '.join(f'{name or empty} {n:,}' for name, n in counts.items())
