"""Corpus cards as the page shows them: facts, small tables, words, pictures."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from babyvfm_jax.report import wording, words
from babyvfm_jax.report.run import ReportError, Run

_TOP_WORDS = 40
_SAMPLES = 12
# Card fields of these names become columns or facts, in this order.
_COUNTS = (
  'recordings',
  'children',
  'moments',
  'utterances',
  'silences',
  'words',
  'frames',
  'pictures',
)


@dataclasses.dataclass(frozen=True)
class Fact:
  """A named figure."""

  name: str
  value: str


@dataclasses.dataclass(frozen=True)
class Breakdown:
  """A small table: a heading, column names and rows of text.

  Attributes:
    name: The heading.
    columns: Column names; the first may be ''.
    rows: Cells, the row's name first.
    bars: Length of a row's bar in percent; () for a table without bars.
  """

  name: str
  columns: tuple[str, ...]
  rows: tuple[tuple[str, ...], ...]
  bars: tuple[float, ...] = ()


@dataclasses.dataclass(frozen=True)
class WordBar:
  """A frequent word, with the length of its bar in percent."""

  word: str
  times: str
  bar: float


@dataclasses.dataclass(frozen=True)
class Sample:
  """A moment of the corpus: its picture as a `data:` address and its text."""

  source: str
  text: str


@dataclasses.dataclass(frozen=True)
class CorpusView:
  """A corpus card, ready for the page.

  Attributes:
    name: Name of the corpus in the run.
    facts: Counts and properties.
    breakdowns: Ages, speakers, splits, utterance lengths.
    words: The most frequent words.
    vocabulary: Number of different words.
    samples: Sample moments.
    quarantine: A sentence about recordings that were set aside, or ''.
  """

  name: str
  facts: tuple[Fact, ...]
  breakdowns: tuple[Breakdown, ...]
  words: tuple[WordBar, ...]
  vocabulary: int
  samples: tuple[Sample, ...]
  quarantine: str


def views(run: Run) -> list[CorpusView]:
  """The corpora of a run.

  Raises:
    ReportError: A card is not of the form that a corpus has.
  """
  found = []
  for name, card in run.cards.items():
    try:
      found.append(_view(name, card, _choosers(run, name)))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
      raise ReportError(
        f'{run.folder / "cards" / name}.json: not a corpus card '
        f'({type(error).__name__}: {error}); build the corpus again and copy '
        'its card.json'
      ) from error
  return found


def amount(card: Mapping[str, Any]) -> str:
  """How much a corpus holds, for a sentence: hours and utterances.

  Hours of recordings that have no clock of their own say nothing.
  """
  parts = []
  hours = card.get('hours')
  if isinstance(hours, (int, float)) and card.get('clock') != 'synthetic':
    parts.append(f'{_hours(hours)} hours')
  utterances = (card.get('counts') or {}).get('utterances')
  if isinstance(utterances, int):
    parts.append(wording.plural(utterances, 'utterance'))
  return ', '.join(parts)


def _hours(hours: float) -> str:
  return f'{hours:,.1f}' if hours >= 1 else wording.number(hours)


def _choosers(run: Run, name: str) -> list[str]:
  """Outside scorers by which the run chose moments of a corpus."""
  known = run.provenance.get('corpora', {}).get(name, {})
  return sorted(known.get('outside_scorers', {}))


def _view(
  name: str, card: Mapping[str, Any], choosers: Sequence[str]
) -> CorpusView:
  vocabulary = words.vocabulary(card)
  breakdowns = (
    _ages(card),
    _speakers(card),
    _splits(card),
    _lengths(card),
  )
  return CorpusView(
    name=name,
    facts=tuple(_facts(card, choosers)),
    breakdowns=tuple(table for table in breakdowns if table is not None),
    words=_top_words(vocabulary),
    vocabulary=len(vocabulary),
    samples=_samples(card),
    quarantine=_quarantine(card),
  )


def _facts(card: Mapping[str, Any], choosers: Sequence[str]) -> list[Fact]:
  facts = []
  hours = card.get('hours')
  if hours is not None and card.get('clock') != 'synthetic':
    facts.append(Fact('Hours', _hours(hours)))
  counts = card.get('counts') or {}
  for key in _COUNTS:
    if counts.get(key):
      facts.append(Fact(wording.name(key), wording.count(counts[key])))
  if card.get('languages'):
    codes = [code for code, _ in card['languages']]
    facts.append(Fact('Languages', ', '.join(codes[:4])))
  tokenizer = card.get('tokenizer') or {}
  if tokenizer.get('vocabulary_size'):
    size = wording.count(tokenizer['vocabulary_size'])
    facts.append(Fact('Tokenizer', f'{size} pieces'))
  for key, title in (('layout', 'Layout'), ('split_by', 'Split by')):
    if card.get(key):
      facts.append(Fact(title, str(card[key]).replace('_', ' ')))
  if choosers:
    chose = f'chose moments: {", ".join(choosers)}'
    facts.append(Fact('Outside weights', chose))
  elif 'strict' in card:
    facts.append(Fact('Outside weights', 'none' if card['strict'] else 'yes'))
  return facts


def _ages(card: Mapping[str, Any]) -> Breakdown | None:
  ages = card.get('ages') or {}
  months = ages.get('histogram') or []
  if not months:
    return None
  rows: list[tuple[str, ...]] = [
    (str(m['month']), wording.count(m['recordings'])) for m in months
  ]
  columns = ['Age in months', 'Recordings']
  if card.get('clock') != 'synthetic':
    columns.append('Hours')
    rows = [
      (*row, wording.number(m['hours']))
      for row, m in zip(rows, months, strict=True)
    ]
  return Breakdown(
    'Ages',
    tuple(columns),
    tuple(rows),
    _bars([m['recordings'] for m in months]),
  )


def _speakers(card: Mapping[str, Any]) -> Breakdown | None:
  speakers = card.get('speakers') or []
  if not speakers:
    return None
  return Breakdown(
    'Speakers',
    ('', 'Utterances', 'Words'),
    tuple(
      (
        str(row['speaker']).replace('_', ' '),
        wording.count(row['utterances']),
        wording.count(row['words']),
      )
      for row in speakers
    ),
    _bars([row['utterances'] for row in speakers]),
  )


def _splits(card: Mapping[str, Any]) -> Breakdown | None:
  splits = card.get('splits') or []
  if not splits:
    return None
  keys = [k for k in ('recordings', 'moments', 'utterances') if k in splits[0]]
  return Breakdown(
    'Splits',
    ('', *(wording.name(key) for key in keys)),
    tuple(
      (str(row['split']), *(wording.count(row[key]) for key in keys))
      for row in splits
    ),
  )


def _lengths(card: Mapping[str, Any]) -> Breakdown | None:
  pairs = card.get('utterance_lengths') or []
  if not pairs:
    return None
  longest = pairs[-1][0]
  return Breakdown(
    'Utterance lengths',
    ('Words', 'Utterances'),
    tuple(
      (
        f'{length} or more'
        if length == longest and length >= 20
        else f'{length}',
        wording.count(times),
      )
      for length, times in pairs
    ),
    _bars([times for _, times in pairs]),
  )


def _bars(figures: Sequence[float]) -> tuple[float, ...]:
  most = max(figures) or 1
  return tuple(100 * figure / most for figure in figures)


def _top_words(vocabulary: Sequence[tuple[str, int]]) -> tuple[WordBar, ...]:
  pairs = sorted(vocabulary, key=lambda pair: -pair[1])[:_TOP_WORDS]
  lengths = _bars([times for _, times in pairs]) if pairs else ()
  return tuple(
    WordBar(word, wording.count(times), length)
    for (word, times), length in zip(pairs, lengths, strict=True)
  )


def _samples(card: Mapping[str, Any]) -> tuple[Sample, ...]:
  return tuple(
    Sample(f'data:image/jpeg;base64,{picture}', str(sample.get('text', '')))
    for sample in (card.get('samples') or [])[:_SAMPLES]
    if _is_jpeg(picture := sample['jpeg_base64'])
  )


def _is_jpeg(text: str) -> bool:
  try:
    return base64.b64decode(text, validate=True)[:2] == b'\xff\xd8'
  except (binascii.Error, ValueError):
    return False


def _quarantine(card: Mapping[str, Any]) -> str:
  aside = (card.get('quarantine') or {}).get('recordings') or 0
  if not aside:
    return ''
  return (
    f'{wording.plural(aside, "recording")} could not be read and '
    f'{"was" if aside == 1 else "were"} set aside; quarantine.jsonl in the '
    'corpus folder says why.'
  )
