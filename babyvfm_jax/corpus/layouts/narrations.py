"""Narration tables of egocentric video, as Ego4D and EPIC-KITCHENS write them.

Ego4D (Grauman et al. 2022), one JSON for all videos, as it is or below `videos`:

    {VIDEO: {"narration_pass_1": {"narrations": [
      {"timestamp_sec": 1.5, "narration_text": "#C C opens a drawer"}]}}}

EPIC-KITCHENS (Damen et al. 2018), csv with `video_id`, `start_timestamp`,
`stop_timestamp`, `narration` and often `participant_id`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.times import span

PASSES = ('narration_pass_1', 'narration_pass_2')
COLUMNS = ('video_id', 'start_timestamp', 'stop_timestamp', 'narration')
_WEARER = 'fb_participant_id'
# Mean seconds between two narrations of Ego4D (Lin et al. 2022, EgoVLP,
# section 3.1).
MEAN_GAP = 4.9
# Who acts (#C the wearer, #O another), and what the narrator was unsure of.
_TAG = re.compile(r'#\s?(?:unsure|summary|[CcOoXx])\b[.,]?')
_CLOCK = re.compile(r'(?:(\d+):)?(\d+):(\d+(?:\.\d*)?)')


class Row(NamedTuple):
  """One narration as a table has it.

  Attributes:
    table: Name of the table's file.
    line: Line of the table, or place in its list, from 1.
    label: Which narrator, such as `narration_pass_1`.
    start: Start, or the one time there is, as it is written.
    stop: End as it is written; None where there is one time alone.
    text: Words as they are written.
  """

  table: str
  line: int
  label: str
  start: object
  stop: object
  text: object


@dataclasses.dataclass
class Tables:
  """All narrations of an archive.

  Attributes:
    files: Tables by the video that they narrate.
    rows: Narrations by video, in the order of the tables.
    participants: Who wears the camera, by video, where a table says so.
  """

  files: dict[str, list[Path]] = dataclasses.field(default_factory=dict)
  rows: dict[str, list[Row]] = dataclasses.field(default_factory=dict)
  participants: dict[str, str] = dataclasses.field(default_factory=dict)

  def add(self, path: Path, video: str, rows: Sequence[Row]) -> None:
    """Adds narrations of a video."""
    files = self.files.setdefault(video, [])
    if path not in files:
      files.append(path)
    self.rows.setdefault(video, []).extend(rows)


def read_tables(paths: Sequence[Path]) -> Tables:
  """Reads the narration tables among some files.

  Args:
    paths: Files `.json` and `.csv`; those of another form are left alone.

  Raises:
    RecordingError: A file cannot be read at all.
  """
  tables = Tables()
  for path in paths:
    if is_ego4d(path):
      _read_json(path, tables)
    elif is_epic(path):
      _read_csv(path, tables)
  return tables


def is_epic(path: Path) -> bool:
  """Whether a file has the columns of an EPIC-KITCHENS table."""
  if path.suffix.lower() != '.csv':
    return False
  with path.open(encoding='utf-8-sig', errors='replace', newline='') as file:
    header = next(csv.reader([file.readline()]), [])
  return set(COLUMNS) <= {name.strip() for name in header}


def is_ego4d(path: Path) -> bool:
  """Whether a file begins like Ego4D's narrations, or its list of videos."""
  if path.suffix.lower() != '.json':
    return False
  with path.open('rb') as file:
    start = file.read(65536)
  return any(f'"{name}"'.encode() in start for name in (*PASSES, _WEARER))


def utterances(
  rows: Sequence[Row], duration: float
) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
  """Utterances of one video's narrations, and what was left out and why.

  A narration with one time t gets the window that EgoVLP gives it, `t` plus
  and minus `gap / (2 x MEAN_GAP)`, where `gap` is the mean number of seconds
  between the video's narrations by that narrator; such times are marked as
  inferred.

  Args:
    rows: Of one video.
    duration: Of the video, seconds; narrations past its end are left out.

  Returns:
    Utterances in time order; a line for every row that was left out.
  """
  good, left_out = [], []
  for row in rows:
    try:
      good.append((row, *_times(row, duration), _words(row)))
    except ValueError as error:
      left_out.append(f'{row.table}: row {row.line}: {error}')
  reach = {
    label: _reach([start for row, start, _, _ in good if row.label == label])
    for label in {row.label for row, *_ in good}
  }
  made = []
  for row, start, stop, text in good:
    around = reach[row.label]
    made.append(
      Utterance(
        start=max(start - around, 0.0) if stop is None else start,
        end=start + around if stop is None else stop,
        speaker='other_adult',
        speaker_label=row.label,
        text=text,
        time_inferred=stop is None,
        line=row.line,
      )
    )
  return tuple(sorted(made, key=lambda item: span(item)[0])), tuple(left_out)


def clean(text: str) -> str:
  """Words of a narration without Ego4D's tags: `C opens a drawer`.

  `C` is the wearer of the camera; other people are letters as well.
  """
  return ' '.join(_TAG.sub(' ', text).replace('#', ' ').split())


def _words(row: Row) -> str:
  text = clean(row.text) if isinstance(row.text, str) else ''
  if not any(map(str.isalnum, text)):
    raise ValueError(f'no words ({row.text!r})')
  return text


def _times(row: Row, duration: float) -> tuple[float, float | None]:
  start = _seconds(row.start)
  if start > duration:
    raise ValueError(
      f'{row.start!r} is past the end of the video ({duration:,.1f} s)'
    )
  stop = None if row.stop is None else _seconds(row.stop)
  if stop is not None and stop < start:
    raise ValueError(f'it stops at {row.stop!r}, ahead of {row.start!r}')
  return start, stop


def _seconds(value: object) -> float:
  """Seconds, from a number or from `hh:mm:ss.ss`."""
  if isinstance(value, bool) or not isinstance(value, int | float | str):
    raise ValueError(f'no time ({value!r}); write seconds or hh:mm:ss.ss')
  if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
    hours, minutes, seconds = match.groups()
    if (hours and int(minutes) > 59) or float(seconds) >= 60:
      raise ValueError(f'{value!r} is not a time; write hh:mm:ss.ss')
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
  try:
    seconds = float(value)
  except ValueError:
    seconds = math.nan
  if not (math.isfinite(seconds) and seconds >= 0):
    raise ValueError(f'{value!r} is not a time; write seconds or hh:mm:ss.ss')
  return seconds


def _reach(times: Sequence[float]) -> float:
  """Half the length of a window around one time, seconds."""
  if len(times) < 2:
    return 0.5
  gap = (max(times) - min(times)) / (len(times) - 1)
  return gap / (2 * MEAN_GAP)


def _read_json(path: Path, tables: Tables) -> None:
  try:
    document = json.loads(path.read_text(encoding='utf-8'))
  except ValueError as error:
    raise RecordingError(
      f'{path.name}: not JSON ({error}); copy the file again, or take it away'
    ) from error
  if not isinstance(document, Mapping):
    return
  videos = document.get('videos', document)
  if isinstance(videos, list):
    _read_participants(videos, tables)
    return
  for video, fields in videos.items() if isinstance(videos, Mapping) else ():
    rows = list(_json_rows(path.name, fields))
    if rows:
      tables.add(path, video, rows)


def _json_rows(table: str, fields: object) -> Iterator[Row]:
  for name in PASSES:
    narrated = fields.get(name) if isinstance(fields, Mapping) else None
    listed = narrated.get('narrations') if isinstance(narrated, Mapping) else ()
    if not isinstance(listed, list):
      continue
    for number, item in enumerate(listed, 1):
      item = item if isinstance(item, Mapping) else {}
      time, text = item.get('timestamp_sec'), item.get('narration_text')
      yield Row(table, number, name, time, None, text)


def _read_participants(videos: Sequence[Any], tables: Tables) -> None:
  """Wearers, from Ego4D's `ego4d.json`."""
  for fields in videos:
    if isinstance(fields, Mapping) and 'video_uid' in fields:
      wearer = fields.get(_WEARER)
      if wearer is not None:
        tables.participants[str(fields['video_uid'])] = str(wearer)


def _read_csv(path: Path, tables: Tables) -> None:
  try:
    text = path.read_text(encoding='utf-8-sig')
  except UnicodeDecodeError as error:
    number = path.read_bytes()[: error.start].count(b'\n') + 1
    raise RecordingError(
      f'{path.name}: line {number} is not UTF-8; save the file as UTF-8'
    ) from error
  reader = csv.DictReader(io.StringIO(text, newline=''), skipinitialspace=True)
  reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
  try:
    for record in reader:
      video = record['video_id'] or ''
      if wearer := record.get('participant_id'):
        tables.participants[video] = wearer
      # Without a value is a damage here, not a narration with one time.
      start, stop = record['start_timestamp'], record['stop_timestamp'] or ''
      text = record['narration']
      row = Row(path.name, reader.line_num, 'narrator', start, stop, text)
      tables.add(path, video, [row])
  except csv.Error as error:
    raise RecordingError(
      f'{path.name}: line {reader.line_num} is not csv ({error}); copy the file '
      'again'
    ) from error
