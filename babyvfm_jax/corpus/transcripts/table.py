"""Tables with a row an utterance (`.csv`, `.tsv`, `.xlsx`), by column name."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.clock import parse_time, parse_time_or_none
from babyvfm_jax.corpus.transcripts.rows import (
  HEADER_ROWS,
  Row,
  read_rows,
  read_sheets,
)
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

# Usual names, in lower case, the likelier first. A unit may follow a time:
# `onset_ms`, `start (s)`.
_NAMES = {
  'start': (
    'start|start time|time start|begin|begin time|onset|from|time in|in|'
    'start timestamp|time|timestamp'
  ),
  'end': (
    'end|end time|time end|stop|stop time|offset|to|time out|out|finish|'
    'end timestamp|stop timestamp'
  ),
  'speaker': (
    'speaker|speaker label|speaker id|participant|who|role|tier|voice|talker'
  ),
  'text': (
    'text|utterance|transcript|transcription|sentence|caption|narration|'
    'speech|content|words|annotation|value'
  ),
  'confidence': (
    'confidence|score|probability|conf|mean score|mean probability'
  ),
}
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
  {key: tuple(names.split('|')) for key, names in _NAMES.items()}
)
_UNIT = re.compile(
  r'[\s_]*[(\[]?\b(ms|msec|milliseconds?|s|secs?|seconds?)[)\]]?$'
)
# Seconds: no transcript has utterances of this length at its median.
_LONGEST_MEDIAN = 60


class _Column(NamedTuple):
  place: int
  scale: float


def read_table(path: Path, options: Options | None = None) -> Transcript:
  """Reads a table of utterances.

  The header is the first of the first ten rows with a column for the text (see
  `COLUMNS`); times are seconds, milliseconds where the column's name says so,
  or `h:mm:ss`. Without a column of ends an utterance ends where the next one
  starts, at the latest.

  Raises:
    RecordingError: No column holds the text, or nothing can be read; names the
      columns that are there, or the line, and the fix.
  """
  options = options or Options()
  sheet = path.suffix.lower() == '.xlsx'
  ledger = Ledger(path, counted_in='row' if sheet else 'line')
  rows = read_rows(
    path, ledger, lambda cells: len(_match(cells, options.columns))
  )
  place, columns = _find_header(path, rows, options.columns)
  names = rows[place].cells
  for row in rows[:place]:
    ledger.leave_out(row.number, 'above the header')
  body = _fitted(path, rows[place], rows[place + 1 :], columns, ledger)
  cues = list(_cues(body, columns, ledger))
  if _are_milliseconds(body, columns):
    ledger.change(rows[place].number, 'times are milliseconds, by their size')
    cues = [_from_milliseconds(cue) for cue in cues]
  return Transcript(
    utterances=assemble([cues], ledger, options),
    provenance={
      'columns': {key: names[column.place] for key, column in columns.items()},
      **ledger.facts(),
    },
  )


def is_table_of_utterances(path: Path) -> bool:
  """False for a table without a column that looks like text.

  One with two other columns of a transcript, such as start and speaker, counts:
  the name of its text is damaged, as its reading says.

  Raises:
    RecordingError: It cannot be read as a table.
  """
  found = read_sheets(
    path,
    Ledger(path),
    lambda cells: len(_match(cells, {})),
    limit=HEADER_ROWS,
  )
  rows = next((sheet.rows for sheet in found if sheet.rows), ())
  if not rows:
    raise RecordingError(f'{path.name}: line 1: a table without a row')
  heads = [_match(row.cells, {}) for row in rows]
  return any('text' in head or len(head) > 1 for head in heads)


def _find_header(
  path: Path, rows: Sequence[Row], given: Mapping[str, str]
) -> tuple[int, dict[str, _Column]]:
  if unknown := given.keys() - COLUMNS.keys():
    raise ValueError(
      f'columns: no such part {min(unknown)!r}; use {", ".join(COLUMNS)}'
    )
  for place, row in enumerate(rows[:HEADER_ROWS]):
    columns = _match(row.cells, given)
    if 'text' in columns and not given.keys() - columns.keys():
      return place, columns
  there = ', '.join(repr(name) for name in rows[0].cells if name)
  for key, name in given.items():
    if not any(name in row.cells for row in rows[:HEADER_ROWS]):
      raise RecordingError(
        f'{path.name}: line {rows[0].number}: no column {name!r} for {key}; '
        f'the columns are: {there}'
      )
  raise RecordingError(
    f'{path.name}: line {rows[0].number}: no column for the text; the columns '
    f'are: {there}; rename one to "text" (and "start", "end", "speaker", '
    '"confidence"), or say which with columns=...'
  )


def _fitted(
  path: Path,
  header: Row,
  rows: Sequence[Row],
  columns: Mapping[str, _Column],
  ledger: Ledger,
) -> list[Row]:
  """The rows, with what goes beyond the header put where it belongs.

  Text in the last column whose commas nobody quoted goes on in the cells after
  it. Where most rows are longer than the header, a name is lost (R writes no
  name over the names of rows), and no cell is what the name above it says. A
  longer row none of whose times is one has lost the mark between two cells, or
  two rows: it is left out.

  Raises:
    RecordingError: Most rows are longer than the header.
  """
  width = len(header.cells)
  longer = [row for row in rows if any(row.cells[width:])]
  if len(longer) > max(len(rows) / 2, 1):
    raise RecordingError(
      f'{path.name}: line {longer[0].number}: {len(longer[0].cells)} cells '
      f'under the {width} names of line {header.number}, and so in '
      f'{len(longer)} of {len(rows)} rows; name every column'
    )
  numbers = {row.number for row in longer}
  joined = columns['text'].place == width - 1 and ledger.counted_in == 'line'
  fitted = []
  for row in rows:
    if row.number in numbers and _are_displaced(row, columns):
      ledger.leave_out(row.number, 'cells that are not under their names')
      continue
    if row.number in numbers and joined:
      ledger.change(
        row.number, 'more cells than the header has, put to the text'
      )
      text = ', '.join(filter(None, row.cells[width - 1 :]))
      row = row._replace(cells=(*row.cells[: width - 1], text))
    elif row.number in numbers:
      ledger.change(row.number, 'more cells than the header has')
    fitted.append(row)
  return fitted


def _are_displaced(row: Row, columns: Mapping[str, _Column]) -> bool:
  """Whether something stands under start and end, and neither is a time."""
  times = [row.text(columns[k].place) for k in ('start', 'end') if k in columns]
  return len(times) == 2 and all(
    time and parse_time_or_none(time) is None for time in times
  )


def _match(
  names: Sequence[str], given: Mapping[str, str]
) -> dict[str, _Column]:
  """Column of each part that the header has one for."""
  plain = [_plain(name) for name in names]
  columns = {}
  for key, usual in COLUMNS.items():
    if key in given:
      if given[key] in names:
        place = list(names).index(given[key])
        columns[key] = _Column(place, plain[place][1])
      continue
    for name in usual:
      found = [place for place, (bare, _) in enumerate(plain) if bare == name]
      if found:
        columns[key] = _Column(found[0], plain[found[0]][1])
        break
  return columns


def _plain(name: str) -> tuple[str, float]:
  """A column's name in lower case without its unit, and the unit in seconds."""
  name = ' '.join(re.sub(r'[_\-.]+', ' ', name.casefold()).split())
  match = _UNIT.search(name)
  if match is None or match.start() == 0:
    return name, 1.0
  return name[: match.start()], 0.001 if match[1].startswith('m') else 1.0


def _cues(
  rows: Sequence[Row], columns: Mapping[str, _Column], ledger: Ledger
) -> Iterator[Cue]:
  for row in rows:

    def cell(key: str, row: Row = row) -> str:
      place = columns[key].place if key in columns else len(row.cells)
      return row.cells[place] if place < len(row.cells) else ''

    def number(key: str, row: Row = row) -> float | None:
      text = cell(key, row)
      if not text or text.casefold() in ('na', 'n/a', 'nan', 'none', '-'):
        return None
      try:
        value = parse_time(text)
      except ValueError:
        ledger.change(row.number, f'{key} is no number, dropped')
        return None
      return value if ':' in text else value * columns[key].scale

    yield Cue(
      row.number,
      number('start'),
      number('end'),
      cell('speaker'),
      cell('text'),
      number('confidence'),
    )


def _are_milliseconds(
  rows: Sequence[Row], columns: Mapping[str, _Column]
) -> bool:
  """Whether bare whole numbers make utterances of minutes, taken as seconds.

  Whisper's own `.tsv` has milliseconds under plain `start` and `end`.
  """
  if not {'start', 'end'} <= columns.keys():
    return False
  if any(columns[key].scale != 1 for key in ('start', 'end')):
    return False
  places = [columns[key].place for key in ('start', 'end')]
  spans = [
    [row.cells[place] for place in places]
    for row in rows
    if max(places) < len(row.cells)
  ]
  cells = [cell for span in spans for cell in span if cell]
  if not all(cell.isascii() and cell.isdigit() for cell in cells):
    return False
  lengths = [int(b[:15]) - int(a[:15]) for a, b in spans if a and b]
  return bool(lengths) and statistics.median(lengths) > _LONGEST_MEDIAN


def _from_milliseconds(cue: Cue) -> Cue:
  start, end = (None if t is None else t / 1000 for t in (cue.start, cue.end))
  return cue._replace(start=start, end=end)
