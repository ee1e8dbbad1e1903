"""SAYCam's hand transcripts: tables of `Time, Speaker, Utterance, Video Name`.

A row is an utterance; it has a start (`m:ss` or `h:mm:ss`, at times missing)
and no end, and lasts until the next row begins. One table may hold one
recording or many; workbooks have a sheet for each part of a session. Commentary
stands in `* * ( ) [ ]`, and `INAUDIBLE` for words that nobody made out.

Source: Sullivan et al. 2021, SAYCam; Vong et al. 2024, Grounded language
acquisition through the eyes and ears of a single child (CVCL), whose reading of
times and of missing video names this follows.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import rows as tables
from babyvfm_jax.corpus.transcripts.clock import read_hand_times
from babyvfm_jax.corpus.transcripts.rows import Row, Sheet
from babyvfm_jax.corpus.transcripts.times import NOMINAL
from babyvfm_jax.corpus.transcripts.transcript import (
  NO_TEXT,
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

COLUMNS = ('time', 'speaker', 'utterance', 'video name')
# Seconds; the published pipeline takes at most 32 frames, 5 a second.
LONGEST = 6.4
# What hands call the three children, by the letter of their videos' names.
_CHILDREN: Mapping[str, tuple[str, ...]] = MappingProxyType(
  {'S': ('S', 'Sam'), 'A': ('A', 'Alice'), 'Y': ('Y', 'Asa')}
)

_SUFFIX = re.compile(r'\.[A-Za-z0-9]{2,4}$')
_PART = re.compile(r'(.+_\d{8}_\d{4})[_ ]+(?:part[_ ]*)?([A-Za-z0-9]+)', re.I)
_COMMENTARY = re.compile(r'\*[^*]*\*|\([^()]*\)|\[[^\[\]]*\]')
_LEFT_OPEN = re.compile(r'[(\[][^()\[\]]*$')
_UNKNOWN_WORD = re.compile(r'\binaudible\b', re.I)
_WORD = re.compile(r'[^\W_]')


class _Line(NamedTuple):
  """A row before it is an utterance."""

  number: int
  time: float | None
  note: str
  speaker: str
  text: str


def is_cvcl_table(path: Path) -> bool:
  """Whether a table has the columns of a hand transcript.

  Only the first rows are looked at. A file that cannot be read is none.
  """
  try:
    found = _look(path)
  except RecordingError:
    return False
  return any(map(_is_complete, found))


def resembles_cvcl_table(path: Path) -> bool:
  """Whether a table is, or was meant to be, a hand transcript.

  Two of its columns will do, and so does a file that cannot be read: its
  reading then says what is wrong with it.
  """
  try:
    found = _look(path)
  except RecordingError:
    return True
  return any(len(columns) > 1 for columns in found)


def read_cvcl_table(path: Path) -> Mapping[str, Transcript]:
  """Reads all recordings of a table, by name of the video without its suffix.

  A missing start is interpolated linearly between the rows around it, and
  marked. An utterance ends where a later row begins, after `LONGEST` seconds at
  most. A row without a video name belongs to the video of the row above;
  where no row of the sheet names one, the names of file and sheet do.

  Raises:
    RecordingError: The columns are others, or no video is named; names the
      columns or the row, and the fix.
  """
  path = Path(path)
  counted_in = 'row' if path.suffix.lower() == '.xlsx' else 'line'
  ledger = Ledger(path, counted_in)
  sheets = tables.read_sheets(path, ledger, tables.knows(COLUMNS))
  found = [tables.find_columns(sheet.rows, COLUMNS) for sheet in sheets]
  if not any(_is_complete(columns) for _, columns in found):
    raise _wrong_columns(path, sheets, found)
  lines: dict[str, list[_Line]] = {}
  for sheet, (header, columns) in zip(sheets, found, strict=True):
    # Other sheets of a workbook are notes.
    if not _is_complete(columns):
      continue
    rows = sheet.rows[header + 1 :]
    names = _video_names(path, sheet.name, rows, columns.get('video name'))
    for name, line in zip(names, _lines(rows, columns), strict=True):
      lines.setdefault(name, []).append(line)
  ledgers = _by_recording(path, ledger, lines)
  return {name: _read(name, lines[name], ledgers[name]) for name in lines}


def clean(text: str) -> str:
  """The words of a row, without commentary and unknown words; may be ''."""
  before = None
  while before != text:
    before, text = text, _COMMENTARY.sub(' ', text)
  text = _LEFT_OPEN.sub(' ', text)
  text = re.sub(r'[*()\[\]]', ' ', _UNKNOWN_WORD.sub(' ', text))
  text = re.sub(r'\s+([,.?!;:])', r'\1', ' '.join(text.split()))
  text = re.sub(r'^[,.;:\s]+', '', text)
  return text if _WORD.search(text) else ''


def video_name(text: str) -> str:
  """Name of a video without suffix, its part as SAYCam numbers them: `_03`."""
  name = _SUFFIX.sub('', text.strip())
  match = _PART.fullmatch(name)
  if match is None:
    return name
  session, part = match.groups()
  return f'{session}_{part.zfill(2) if part.isdigit() else part}'


def _look(path: Path) -> list[Mapping[str, int]]:
  """The columns of each sheet, by the first rows."""
  sheets = tables.read_sheets(
    path, Ledger(path), tables.knows(COLUMNS), limit=tables.HEADER_ROWS
  )
  return [tables.find_columns(sheet.rows, COLUMNS)[1] for sheet in sheets]


def _is_complete(columns: Mapping[str, int]) -> bool:
  """Whether the rows can be read; the video may be named by the file."""
  return {'time', 'speaker', 'utterance'} <= columns.keys()


def _wrong_columns(
  path: Path,
  sheets: Sequence[Sheet],
  found: Sequence[tuple[int, Mapping[str, int]]],
) -> RecordingError:
  if not any(sheet.rows for sheet in sheets):
    return RecordingError(f'{path.name}: the table is empty')
  best = max(range(len(found)), key=lambda place: len(found[place][1]))
  header, columns = found[best]
  row = sheets[best].rows[header]
  missing = [n.title() for n in COLUMNS[:3] if n not in columns]
  there = ', '.join(cell for cell in row.cells if cell)
  sheet = f' of sheet {sheets[best].name!r}' if sheets[best].name else ''
  return RecordingError(
    f'{path.name}: row {row.number}{sheet} lacks the columns '
    f'{", ".join(missing)}; it has {there}; a hand transcript has '
    f'{", ".join(name.title() for name in COLUMNS)}: rename the columns'
  )


def _lines(rows: Sequence[Row], columns: Mapping[str, int]) -> list[_Line]:
  place = columns['time']
  times = read_hand_times(
    [row.text(place) for row in rows], [row.times.get(place) for row in rows]
  )
  return [
    _Line(
      row.number,
      time.seconds,
      time.note,
      row.text(columns['speaker']),
      row.text(columns['utterance']),
    )
    for row, time in zip(rows, times, strict=True)
  ]


def _video_names(
  path: Path, sheet: str, rows: Sequence[Row], column: int | None
) -> list[str]:
  """Name of the video of each row."""
  # A row with a name and nothing else says nothing of a video.
  names = [
    video_name(row.text(column)) if sum(map(bool, row.cells)) > 1 else ''
    for row in rows
  ]
  if not any(names):
    whole = f'{path.stem}_{sheet}' if sheet else path.stem
    for candidate in (video_name(whole), video_name(path.stem)):
      if _PART.fullmatch(candidate):
        return [candidate] * len(rows)
    raise RecordingError(
      f'{path.name}: no row names a video, and the file is not named after one;'
      ' fill in the column Video Name'
    )
  held = next(name for name in names if name)
  for place, name in enumerate(names):
    held = name or held
    names[place] = held
  return names


def _by_recording(
  path: Path, ledger: Ledger, lines: Mapping[str, Sequence[_Line]]
) -> dict[str, Ledger]:
  """A ledger for each recording, with what the table's says of its rows."""
  ledgers = {name: Ledger(path, ledger.counted_in) for name in lines}
  owners = sorted(
    (line.number, name) for name, items in lines.items() for line in items
  )
  starts = [number for number, _ in owners]
  for reason, numbers in ledger.changed.items():
    for number in numbers:
      # A row may go over some lines; what is above all rows is the header.
      place = max(bisect.bisect_right(starts, number) - 1, 0)
      ledgers[owners[place][1]].change(number, reason)
  return ledgers


def _read(name: str, lines: Sequence[_Line], ledger: Ledger) -> Transcript:
  """The transcript of the rows of one recording."""
  kept = _distinct(lines, ledger)
  starts = _starts([line.time for line in kept])
  begins = sorted({time for time in starts if time is not None})
  cues, inferred, reached = [], set(), -1.0
  for line, start in zip(kept, starts, strict=True):
    if line.note:
      ledger.change(line.number, line.note)
    if line.time is None and start is not None:
      inferred.add(line.number)
      if not line.note:
        ledger.change(line.number, 'no start, time inferred')
    if line.time is not None:
      if line.time < reached:
        ledger.change(line.number, 'starts before the row above: put in order')
      reached = line.time
    end = None if start is None else _end(start, begins)
    cues.append(Cue(line.number, start, end, line.speaker, clean(line.text)))
  utterances = assemble([cues], ledger, Options(speakers=_labels_of(name)))
  return Transcript(
    utterances=tuple(
      dataclasses.replace(item, time_inferred=True)
      if item.line in inferred
      else item
      for item in utterances
    ),
    language='eng',
    media=name,
    provenance={'transcript': ledger.name, **ledger.facts()},
  )


def _distinct(lines: Sequence[_Line], ledger: Ledger) -> list[_Line]:
  """The rows that say something that no row before has said."""
  seen = set()
  kept: list[_Line] = []
  for line in lines:
    what = line.time, line.speaker, line.text
    if not line.text and not line.speaker and line.time is None:
      ledger.leave_out(line.number, NO_TEXT)
    elif line.time is not None and what in seen and clean(line.text):
      ledger.leave_out(line.number, 'repeated row')
    else:
      seen.add(what)
      kept.append(line)
  return kept


def _labels_of(video: str) -> dict[str, str]:
  """Roles of what hands call the child of a video."""
  names = _CHILDREN.get(video.partition('_')[0].upper(), ())
  return {
    label: 'key_child' for name in names for label in (name, name.lower())
  }


def _starts(times: Sequence[float | None]) -> list[float | None]:
  """Starts of all rows, the missing ones linearly between their neighbours.

  Ahead of the first known start they are spread from zero; after the last one
  they follow every `NOMINAL` seconds.
  """
  known = [
    (place, time) for place, time in enumerate(times) if time is not None
  ]
  if not known:
    return list(times)
  (first, early), (last, late) = known[0], known[-1]
  places = [place for place, _ in known]
  values = [time for _, time in known]
  if first:
    places, values = [0, *places], [0.0 if early else early, *values]
  if last < len(times) - 1:
    after = len(times) - 1
    places, values = (
      [*places, after],
      [*values, late + NOMINAL * (after - last)],
    )
  spread = np.interp(range(len(times)), places, values)
  return [
    float(spread[place]) if time is None else time
    for place, time in enumerate(times)
  ]


def _end(start: float, begins: Sequence[float]) -> float:
  """Where the next row begins; rows that begin together end together."""
  later = begins[bisect.bisect_right(begins, start) :][:1]
  return min(start + LONGEST, *later, float('inf'))
