"""BabyView's token tables: a row a word.

The columns are `token_id, utterance_id, utterance, token_num, token,
token_start_time, token_end_time`, at times with the `speaker` that voice types
were joined as.

Source: Long et al. 2024, The BabyView dataset, and its public pipeline.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babyvfm_jax.corpus.recording import RecordingError, Word
from babyvfm_jax.corpus.transcripts import rows as tables
from babyvfm_jax.corpus.transcripts.clock import parse_time_or_none
from babyvfm_jax.corpus.transcripts.rows import Row
from babyvfm_jax.corpus.transcripts.speakers import VOICE_TYPES
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

TOKEN_COLUMNS = (
  'token_id',
  'utterance_id',
  'utterance',
  'token_num',
  'token',
  'token_start_time',
  'token_end_time',
)
_NEEDED = ('utterance_id', 'utterance', 'token_start_time', 'token_end_time')
# What stands for nobody's label.
_NOBODY = ('unknown', 'na', 'nan')


def is_token_table(path: Path) -> bool:
  """Whether a table has the columns of a token table, by its first rows.

  A file that cannot be read has none.
  """
  try:
    sheets = tables.read_sheets(
      path, Ledger(path), tables.knows(_NEEDED), limit=tables.HEADER_ROWS
    )
  except RecordingError:
    return False
  found = (tables.find_columns(sheet.rows, _NEEDED)[1] for sheet in sheets[:1])
  return any(len(columns) == len(_NEEDED) for columns in found)


def read_token_table(path: Path, options: Options | None = None) -> Transcript:
  """Reads a token table; the rows of one `utterance_id` are an utterance.

  It lasts from the first start to the last end of its words. A word without
  usable times does not count for that; repeated rows count once. The language
  is not in the table.

  Raises:
    RecordingError: Columns are missing, or nothing can be read; names them, or
      the row.
  """
  path = Path(path)
  options = options or Options()
  sheet = path.suffix.lower() == '.xlsx'
  ledger = Ledger(path, counted_in='row' if sheet else 'line')
  rows = tables.read_rows(path, ledger, tables.knows(_NEEDED))
  header, columns = tables.find_columns(rows, (*TOKEN_COLUMNS, 'speaker'))
  missing = [name for name in _NEEDED if name not in columns]
  if missing:
    raise RecordingError(
      f'{path.name}: {ledger.counted_in} {rows[header].number} lacks the columns '
      f'{", ".join(missing)}; it has {", ".join(rows[header].cells)}; a token '
      f'table has {", ".join(TOKEN_COLUMNS)}'
    )
  for row in rows[:header]:
    ledger.leave_out(row.number, 'above the header')
  cues = list(_cues(rows[header + 1 :], columns, ledger))
  # The labels are those of the classifier of voices, whose CHI is another child.
  speakers = {**VOICE_TYPES, **options.speakers}
  return Transcript(
    utterances=assemble([cues], ledger, Options(speakers)),
    provenance=ledger.facts(),
  )


def _cues(
  rows: Sequence[Row], columns: Mapping[str, int], ledger: Ledger
) -> Iterator[Cue]:
  place = columns['utterance_id']
  distinct = _distinct(rows, ledger)
  for _, group in itertools.groupby(distinct, key=lambda row: row.text(place)):
    first, *others = group
    words = tuple(_word(row, columns, ledger) for row in (first, *others))
    label = first.text(columns.get('speaker'))
    yield Cue(
      number=first.number,
      start=min((w.start for w in words if w.start is not None), default=None),
      end=max((w.end for w in words if w.end is not None), default=None),
      label='' if label.casefold() in _NOBODY else label,
      text=first.text(columns['utterance']),
      words=words,
    )


def _distinct(rows: Sequence[Row], ledger: Ledger) -> Iterator[Row]:
  seen = set()
  for row in rows:
    if row.cells in seen:
      ledger.leave_out(row.number, 'repeated row')
    else:
      seen.add(row.cells)
      yield row


def _word(row: Row, columns: Mapping[str, int], ledger: Ledger) -> Word:
  """A word with its times, or without where they are damaged."""
  start, end = (
    parse_time_or_none(row.text(columns[name]))
    for name in ('token_start_time', 'token_end_time')
  )
  if start is None or end is None or not 0 <= start <= end:
    ledger.change(row.number, 'damaged times of a word, dropped')
    start = end = None
  return Word(row.text(columns.get('token')), start, end)
