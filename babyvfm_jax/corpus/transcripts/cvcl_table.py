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
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts import hand_times, sheets
from babyvfm_jax.corpus.transcripts.times import NOMINAL

COLUMNS = ('time', 'speaker', 'utterance', 'video name')
# Seconds; the published pipeline takes at most 32 frames, 5 a second.
LONGEST = 6.4

_LABELS = {
  'caregiver': (
    'm|mo|mot|mom|moms|mum|mama|momma|mommy|mummy|mother|f|fa|dad|dads|d|da|'
    'daddy|papa|pa|father|parent|parents|caregiver|nanny|babysitter|sitter|'
    'grandma|grandmother|granny|nana|nan|gma|gm|grandpa|grandfather|granddad|'
    'gpa|gp|both parents|mom and dad|mom & dad'
  ),
  'other_adult': (
    'adult|woman|man|female|male|female adult|male adult|aunt|auntie|uncle|'
    'friend|family friend|neighbor|neighbour|visitor|guest|teacher|researcher|'
    'experimenter|cashier|doctor|stranger|other adult|lady'
  ),
  'key_child': (
    's|a|y|c|ch|chi|child|baby|b|infant|sam|asa|toddler|key child|target child'
  ),
  'other_child': (
    'brother|sister|sibling|bro|sis|cousin|boy|girl|kid|kids|children|'
    'other child|other kid|playmate|other children'
  ),
}
# Role by hand label, in lower case, without an article and a number.
ROLES: Mapping[str, str] = MappingProxyType(
  {
    label: role
    for role, labels in _LABELS.items()
    for label in labels.split('|')
  }
)

_SUFFIX = re.compile(r'\.[A-Za-z0-9]{2,4}$')
_PART = re.compile(r'(.+_\d{8}_\d{4})[_ ]+(?:part[_ ]*)?([A-Za-z0-9]+)', re.I)
_COMMENTARY = re.compile(r'\*[^*]*\*|\([^()]*\)|\[[^\[\]]*\]')
_LEFT_OPEN = re.compile(r'[(\[][^()\[\]]*$')
_UNKNOWN_WORD = re.compile(r'\binaudible\b', re.I)
_WORD = re.compile(r'[^\W_]')


@dataclasses.dataclass(frozen=True)
class HandTranscript:
  """The rows of one recording.

  Attributes:
    utterances: In time order where there are times.
    left_out: Rows that are no utterance, by reason.
    changed: Rows that were not read to the letter, by what was done.
  """

  utterances: tuple[Utterance, ...]
  left_out: Mapping[str, tuple[int, ...]]
  changed: Mapping[str, tuple[int, ...]]


class _Line(NamedTuple):
  """A row before it is an utterance."""

  number: int
  time: float | None
  speaker: str
  text: str


class _Notes:
  """Numbers of rows by what was found in them."""

  def __init__(self):
    self._rows: dict[str, list[int]] = {}

  def add(self, what: str, number: int) -> None:
    self._rows.setdefault(what, []).append(number)

  def frozen(self) -> dict[str, tuple[int, ...]]:
    return {what: tuple(rows) for what, rows in self._rows.items()}


def is_cvcl_table(path: Path) -> bool:
  """Whether a csv file or workbook has the columns of a hand transcript.

  Only the first rows are looked at. A file that cannot be read is none.
  """
  try:
    tables = sheets.read_sheets(path, limit=sheets.HEADER_ROWS)
  except RecordingError:
    return False
  return any(_is_complete(sheets.find_columns(t, COLUMNS)[1]) for t in tables)


def resembles_cvcl_table(path: Path) -> bool:
  """Whether a table is, or was meant to be, a hand transcript.

  Two of its columns will do, and so does a file that cannot be read: its
  reading then says what is wrong with it.
  """
  try:
    tables = sheets.read_sheets(path, limit=sheets.HEADER_ROWS)
  except RecordingError:
    return True
  return any(len(sheets.find_columns(t, COLUMNS)[1]) > 1 for t in tables)


def read_cvcl_table(path: Path) -> Mapping[str, HandTranscript]:
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
  tables = sheets.read_sheets(path)
  found = [sheets.find_columns(table, COLUMNS) for table in tables]
  if not any(_is_complete(columns) for _, columns in found):
    raise _wrong_columns(path, tables, found)
  lines: dict[str, list[_Line]] = {}
  changed: dict[str, _Notes] = {}
  for table, (header, columns) in zip(tables, found, strict=True):
    # Other sheets of a workbook are notes.
    if not _is_complete(columns):
      continue
    rows = table.rows[header + 1 :]
    times = hand_times.column([row.cell(columns['time']) for row in rows])
    names = _video_names(path, table.name, rows, columns.get('video name'))
    for row, name, time in zip(rows, names, times, strict=True):
      notes = changed.setdefault(name, _Notes())
      if time.note:
        notes.add(time.note, row.number)
      lines.setdefault(name, []).append(
        _Line(
          row.number,
          time.seconds,
          row.text(columns['speaker']),
          row.text(columns['utterance']),
        )
      )
  return {name: _assemble(lines[name], changed[name]) for name in lines}


def role_of(label: str) -> str:
  """Role of a hand-written speaker label; 'unknown' where it is not listed."""
  plain = ' '.join(re.sub(r'[^\w&]+', ' ', label.casefold()).split())
  plain = re.sub(r'^(?:the|my|his|her) ', '', plain)
  if plain in ROLES:
    return ROLES[plain]
  # Mom 2 is a caregiver; a second child is not the key child.
  role = ROLES.get(re.sub(r' ?\d+$', '', plain), 'unknown')
  return 'other_child' if role == 'key_child' else role


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


def _is_complete(columns: Mapping[str, int]) -> bool:
  """Whether the rows can be read; the video may be named by the file."""
  return {'time', 'speaker', 'utterance'} <= columns.keys()


def _wrong_columns(
  path: Path,
  tables: Sequence[sheets.Sheet],
  found: Sequence[tuple[int, Mapping[str, int]]],
) -> RecordingError:
  best = max(range(len(found)), key=lambda place: len(found[place][1]))
  header, columns = found[best]
  rows = tables[best].rows
  if not rows:
    return RecordingError(f'{path.name}: the table is empty')
  missing = [n.title() for n in COLUMNS[:3] if n not in columns]
  there = ', '.join(str(cell) for cell in rows[header].cells if cell != '')
  sheet = f' of sheet {tables[best].name!r}' if tables[best].name else ''
  return RecordingError(
    f'{path.name}: row {rows[header].number}{sheet} lacks the columns '
    f'{", ".join(missing)}; it has {there}; a hand transcript has '
    f'{", ".join(name.title() for name in COLUMNS)}: rename the columns'
  )


def _video_names(
  path: Path, sheet: str, rows: Sequence[sheets.Row], column: int | None
) -> list[str]:
  """Name of the video of each row."""
  names = [video_name(row.text(column)) for row in rows]
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


def _assemble(lines: Sequence[_Line], changed: _Notes) -> HandTranscript:
  """Utterances of the rows of one recording."""
  left_out = _Notes()
  seen = set()
  kept: list[_Line] = []
  for line in lines:
    what = line[1:]
    if not line.text and not line.speaker and line.time is None:
      left_out.add('empty row', line.number)
    elif line.time is not None and what in seen:
      left_out.add('repeated row', line.number)
    else:
      seen.add(what)
      kept.append(line)
  starts = _starts([line.time for line in kept])
  begins = sorted({time for time in starts if time is not None})
  utterances = []
  for place, line in enumerate(kept):
    words = clean(line.text)
    if not words:
      left_out.add('no words', line.number)
      continue
    start = starts[place]
    utterances.append(
      Utterance(
        start=start,
        end=None if start is None else _end(start, begins),
        speaker=role_of(line.speaker),
        speaker_label=line.speaker,
        text=words,
        time_inferred=start is not None and line.time is None,
        line=line.number,
      )
    )
  reached = -1.0
  for line in kept:
    if line.time is not None and line.time < reached:
      changed.add('starts before the row above: put in order', line.number)
    reached = line.time if line.time is not None else reached
  if starts and starts[0] is not None:
    utterances.sort(key=lambda item: item.start or 0.0)
  return HandTranscript(tuple(utterances), left_out.frozen(), changed.frozen())


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
  return min(start + LONGEST, *later, math.inf)
