"""Corpus cards as the page shows them: facts, small tables, words, pictures."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Mapping
from typing import Any

from babyvfm_jax.report import words, wording
from babyvfm_jax.report.run import Run

_TOP_WORDS = 40
_SAMPLES = 12
_ROWS = 14
# Shown elsewhere, or of no use to a reader.
_ELSEWHERE = ('vocabulary', 'word_counts', 'words', 'top_words', 'samples')
_ELSEWHERE += ('provenance', 'sample_pictures', 'settings')


@dataclasses.dataclass(frozen=True)
class Fact:
  """A named figure."""

  name: str
  value: str


@dataclasses.dataclass(frozen=True)
class Breakdown:
  """A small table: a heading, column names and rows of text."""

  name: str
  columns: tuple[str, ...]
  rows: tuple[tuple[str, ...], ...]


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
  """A corpus card, ready for the page."""

  name: str
  facts: tuple[Fact, ...]
  breakdowns: tuple[Breakdown, ...]
  words: tuple[WordBar, ...]
  samples: tuple[Sample, ...]


def views(run: Run) -> list[CorpusView]:
  """The corpora of a run."""
  return [_view(name, card) for name, card in run.cards.items()]


def amount(card: Mapping[str, Any]) -> str:
  """How much a corpus holds, for a sentence: hours and utterances."""
  parts = []
  hours = _figure(card, 'hours')
  if hours:
    parts.append(f'{wording.number(hours)} hours')
  for key in ('utterances', 'moments'):
    count = _figure(card, key)
    if count:
      parts.append(wording.plural(count, key[:-1]))
      break
  return ', '.join(parts)


def _figure(card: Mapping[str, Any], key: str) -> float | None:
  """A number of a card, at its top or under `counts`."""
  counts = card.get('counts')
  places = (card, counts if isinstance(counts, dict) else {})
  for place in places:
    found = place.get(key)
    if isinstance(found, dict):
      found = found.get('total')
    if isinstance(found, (int, float)) and not isinstance(found, bool):
      return float(found)
  return None


def _view(name: str, card: Mapping[str, Any]) -> CorpusView:
  facts: list[Fact] = []
  breakdowns: list[Breakdown] = []
  for key, content in card.items():
    if key in _ELSEWHERE:
      continue
    if key == 'counts' and isinstance(content, dict):
      facts += [_fact(*pair) for pair in content.items() if _plain(pair[1])]
    elif _plain(content):
      facts.append(_fact(key, content))
    else:
      table = _breakdown(key, content)
      if table is not None:
        breakdowns.append(table)
  return CorpusView(
    name=name,
    facts=tuple(facts),
    breakdowns=tuple(breakdowns),
    words=_top_words(card),
    samples=_samples(card),
  )


def _plain(content: Any) -> bool:
  return isinstance(content, (int, float, str)) and content != ''


def _written(content: Any) -> str:
  if isinstance(content, bool):
    return 'yes' if content else 'no'
  if isinstance(content, (int, float)):
    return wording.number(content)
  if content is None:
    return '–'
  return str(content)


def _fact(key: str, content: Any) -> Fact:
  return Fact(wording.name(str(key)), _written(content))


def _breakdown(key: str, content: Any) -> Breakdown | None:
  title = wording.name(key)
  if isinstance(content, dict) and content:
    inner = list(content.values())
    if all(isinstance(row, dict) for row in inner):
      columns = list(dict.fromkeys(c for row in inner for c in row))
      columns = [c for c in columns if all(_flat(r.get(c)) for r in inner)]
      rows = [
        (str(first), *(_written(row.get(c)) for c in columns))
        for first, row in content.items()
      ]
      heads = ('', *(wording.name(c) for c in columns))
    else:
      heads = ('', '')
      rows = [(str(k), _written(v)) for k, v in content.items() if _flat(v)]
  elif isinstance(content, list) and content:
    if not all(isinstance(row, dict) for row in content):
      return None
    columns = [c for c in content[0] if all(_flat(r.get(c)) for r in content)]
    heads = tuple(wording.name(c) for c in columns)
    rows = [tuple(_written(row.get(c)) for c in columns) for row in content]
  else:
    return None
  if len(rows) > _ROWS:
    left = f'and {len(rows) - _ROWS + 1} more'
    rows = rows[: _ROWS - 1] + [(left, *[''] * (len(heads) - 1))]
  return Breakdown(title, tuple(heads), tuple(rows)) if rows else None


def _flat(content: Any) -> bool:
  return content is None or isinstance(content, (int, float, str))


def _top_words(card: Mapping[str, Any]) -> tuple[WordBar, ...]:
  pairs = sorted(words.vocabulary(card), key=lambda pair: -pair[1])
  pairs = pairs[:_TOP_WORDS]
  return tuple(
    WordBar(word, wording.count(times), 100 * times / pairs[0][1])
    for word, times in pairs
  )


def _samples(card: Mapping[str, Any]) -> tuple[Sample, ...]:
  """Sample moments whose picture is base64 text; others are left out."""
  found: list[Sample] = []
  entries = card.get('samples') or card.get('sample_pictures') or []
  for entry in entries if isinstance(entries, list) else []:
    if isinstance(entry, str):
      entry = {'jpeg': entry}
    picture = next(
      (
        str(entry[key])
        for key in ('jpeg', 'picture', 'image', 'frame', 'base64')
        if isinstance(entry.get(key), str)
      ),
      '',
    ).removeprefix('data:image/jpeg;base64,')
    if _is_jpeg(picture):
      text = str(entry.get('text') or entry.get('utterance') or '')
      found.append(Sample(f'data:image/jpeg;base64,{picture}', text))
  return tuple(found[:_SAMPLES])


def _is_jpeg(text: str) -> bool:
  try:
    return base64.b64decode(text, validate=True)[:2] == b'\xff\xd8'
  except (binascii.Error, ValueError):
    return False
