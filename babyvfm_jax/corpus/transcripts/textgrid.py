"""Praat TextGrids, in the long and the short text form.

Written here because the kept libraries do not pass: praatio 6.2 refuses a file
for one reversed interval, for its last line, or for one byte that is not UTF-8;
pympi-ling 1.71 fails on a file that is cut short. Neither knows lines.

Source: Boersma and Weenink, Praat manual, "TextGrid file formats": the text is
read as free-standing numbers, quoted strings and flags; all else is comment.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.encoding import read_bytes
from babyvfm_jax.corpus.transcripts.tiers import choose_tiers
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

_KINDS = ('IntervalTier', 'TextTier')
# Strings of the header, and an empty interval.
_HEADS = ('ooTextFile', 'TextGrid', '')
# Lines with anything on them, and the header below.
_BEFORE_HEADER = re.compile(r'\s*\S[^\n]*\n(?s:.)*?"ooTextFile')
# A string may go over lines, but a string that goes over one of the long form's
# own keys has lost its closing quote.
_KEY = (
  r'[ \t]*(?:xmin|xmax|text|mark|number|time|class|name|intervals|points|item)'
  r'(?:\b[^\n=\]]*[=\]]|\s*\[)'
)
_TOKEN = re.compile(
  rf'"(?P<string>(?:[^"\n]|""|\n(?!{_KEY}))*+)"(?!\S)'
  r'|"(?P<damaged>[^\n]*)'
  r'|(?<!\S)(?P<number>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)%?(?!\S)'
  r'|(?P<other>![^\n]*|[^\s"]+)'
)


class _Token(NamedTuple):
  line: int
  kind: str
  text: str


class _Tier(NamedTuple):
  kind: str
  name: str
  line: int
  cues: list[Cue]


def read_textgrid(path: Path, options: Options | None = None) -> Transcript:
  """Reads a `.TextGrid` file.

  Utterances are the intervals with text of the tiers that look like speakers
  (see `tiers.choose_tiers`), each tier a speaker. Points have no length and are
  read only from tiers that are asked for by name.

  Raises:
    RecordingError: Nothing can be read; names the line and the fix.
  """
  options = options or Options()
  if read_bytes(path).startswith(b'ooBinaryFile'):
    raise RecordingError(
      f'{path.name}: a binary TextGrid; save it from Praat as a text file'
    )
  ledger = Ledger(path)
  text = ledger.read_text(path)
  if _BEFORE_HEADER.match(text.text):
    ledger.leave_out(1, 'what stands ahead of the header')
  tokens = list(_tokens(text.text))
  if not any(token.text == 'TextGrid' for token in tokens[:8]):
    ledger.change(1, 'no TextGrid header, read all the same')
  tiers = list(_tiers(tokens, ledger))
  if not tiers:
    raise RecordingError(
      f'{path.name}: line 1: no tier of a TextGrid in it; save it from Praat as '
      'a text file'
    )
  _check_count(tokens, tiers, ledger)
  names = [tier.name for tier in tiers]
  intervals = [tier.name for tier in tiers if tier.kind == 'IntervalTier']
  chosen = choose_tiers(path, names, intervals, options.tiers)
  others = [name for name in names if name not in chosen]
  cues = [
    [cue for cue in tier.cues if cue.text.strip()]
    for tier in tiers
    if tier.name in chosen
  ]
  return Transcript(
    utterances=assemble(cues, ledger, options),
    provenance={
      'tiers': tuple(chosen),
      **({'tiers_not_read': tuple(others)} if others else {}),
      **ledger.facts(),
    },
  )


def _tokens(text: str) -> Iterator[_Token]:
  line, reached = 1, 0
  for match in _TOKEN.finditer(text):
    kind = match.lastgroup or ''
    line += text.count('\n', reached, match.start())
    reached = match.start()
    if kind != 'other':
      yield _Token(line, kind, match[kind].replace('""', '"'))


def _tiers(tokens: list[_Token], ledger: Ledger) -> Iterator[_Tier]:
  """Tiers, each with what can be read of it."""
  starts = [
    place
    for place, token in enumerate(tokens)
    if token.kind == 'string'
    and token.text in _KINDS
    and _is_tier(tokens, place)
  ]
  for token in tokens[: starts[0] if starts else 0]:
    if token.kind == 'string' and token.text.strip() not in _HEADS:
      ledger.leave_out(token.line, 'a text ahead of the first tier')
  for start, end in itertools.pairwise([*starts, len(tokens)]):
    kind, name = tokens[start].text, tokens[start + 1].text
    body = tokens[start + 5 : end]
    cues = list(_marks(body, name, 2 if kind == 'IntervalTier' else 1, ledger))
    count = tokens[start + 4].text if end > start + 4 else '?'
    if count != str(len(cues)):
      ledger.leave_out(
        tokens[start].line,
        f'tier {name!r} says {count} entries and {len(cues)} can be read',
      )
    yield _Tier(kind, name, tokens[start].line, cues)


def _check_count(
  tokens: list[_Token], tiers: list[_Tier], ledger: Ledger
) -> None:
  """Notes tiers that the header counts and the file does not have."""
  head = itertools.takewhile(lambda token: token.text not in _KINDS, tokens)
  *_, count = ['?', *(token.text for token in head if token.kind == 'number')]
  if count != str(len(tiers)):
    ledger.leave_out(
      1, f'the header says {count} tiers and {len(tiers)} can be read'
    )


def _is_tier(tokens: list[_Token], place: int) -> bool:
  """Tells the head of a tier from an utterance that reads `TextTier`."""
  kinds = [token.kind for token in tokens[place + 1 : place + 5]]
  return kinds[:4] == ['string', 'number', 'number', 'number'][
    : len(kinds)
  ] and (len(kinds) > 0)


def _marks(
  tokens: list[_Token], label: str, times: int, ledger: Ledger
) -> Iterator[Cue]:
  """Every run of the right number of times with a string after it."""
  numbers: list[_Token] = []
  for token in tokens:
    if token.kind == 'number':
      numbers.append(token)
      continue
    said = token.text
    if token.kind == 'damaged' and said.strip(' "'):
      closed = said.rstrip().endswith('"')
      said = said.strip().removesuffix('"').removeprefix('"')
      what = 'a quote that is not doubled' if closed else 'no closing quote'
      ledger.change(token.line, what)
    elif token.kind == 'damaged':
      continue  # Its times are left, and named below.
    if len(numbers) < times:
      if numbers or token.text.strip():
        ledger.leave_out(token.line, 'a text without its times')
    else:
      first, last = numbers[-times], numbers[-1]
      end = float(last.text) if times == 2 else None
      yield Cue(first.line, float(first.text), end, label, said)
    numbers = []
  if numbers:
    ledger.leave_out(numbers[0].line, 'an entry is cut short')
