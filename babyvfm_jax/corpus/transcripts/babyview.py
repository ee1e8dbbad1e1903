"""BabyView's transcripts: JSON of the Whisper family, and its token table.

The JSON is `{"language", "segments": [...]}` or the list of segments alone, each
`{id, start, end, text, words: [{word, start, end, probability}]}` (WhisperX:
`score`, and `speaker`). The table has a row a word: `token_id, utterance_id,
utterance, token_num, token, token_start_time, token_end_time`, at times with
the `speaker` that voice types were joined as.

Source: Long et al. 2024, The BabyView dataset, and its public pipeline.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts import rttm, sheets

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
# ISO 639-3 by what Whisper, or a table of metadata, calls a language.
LANGUAGES: Mapping[str, str] = MappingProxyType(
  {
    name: code
    for code, names in {
      'eng': 'en english',
      'spa': 'es spanish',
      'fra': 'fr french',
      'deu': 'de german',
      'por': 'pt portuguese',
      'ita': 'it italian',
      'nld': 'nl dutch',
      'rus': 'ru russian',
      'zho': 'zh chinese mandarin',
      'jpn': 'ja japanese',
      'kor': 'ko korean',
      'hin': 'hi hindi',
      'ara': 'ar arabic',
      'heb': 'he hebrew',
    }.items()
    for name in (code, *names.split())
  }
)


@dataclasses.dataclass(frozen=True)
class MachineTranscript:
  """What a program heard in one recording.

  Attributes:
    utterances: In time order.
    language: ISO 639-3 code, or ''.
    left_out: Segments (from 1) or rows that are no utterance, by reason.
  """

  utterances: tuple[Utterance, ...]
  language: str
  left_out: Mapping[str, tuple[int, ...]]


def read_segments(path: Path) -> MachineTranscript:
  """Reads JSON of the Whisper family; its segments are the utterances.

  Confidence is the mean score of a segment's words, or else what its mean
  log-probability says.

  Raises:
    RecordingError: It is not such JSON; names the line and the fix.
  """
  path = Path(path)
  try:
    document = json.loads(path.read_text(encoding='utf-8-sig'))
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such transcript') from error
  except UnicodeDecodeError as error:
    raise RecordingError(
      f'{path.name}: not UTF-8 ({error.reason}); copy it again'
    ) from error
  except (ValueError, RecursionError) as error:
    line = getattr(error, 'lineno', 1)
    raise RecordingError(
      f'{path.name}: line {line}: not JSON ({error}); the file may be cut '
      'short: copy it again'
    ) from error
  segments = document
  language = ''
  if isinstance(document, dict):
    segments = document.get('segments')
    name = str(document.get('language') or '').casefold()
    language = LANGUAGES.get(name, name if len(name) == 3 else '')
  if not isinstance(segments, list):
    raise RecordingError(
      f'{path.name}: line 1: no list of segments; a transcript is {{"segments":'
      ' [{"start", "end", "text", "words"}]} or that list alone'
    )
  left_out: dict[str, list[int]] = {}
  utterances = []
  for number, segment in enumerate(segments, 1):
    item = _segment(segment, number)
    if isinstance(item, str):
      left_out.setdefault(item, []).append(number)
    else:
      utterances.append(item)
  return _transcript(path, utterances, language, left_out)


def _segment(segment: object, number: int) -> Utterance | str:
  """The utterance of a segment, or why it is none."""
  if not isinstance(segment, dict):
    return 'no segment'
  text = segment.get('text')
  text = ' '.join(text.split()) if isinstance(text, str) else ''
  if not text:
    return 'no words'
  listed = segment.get('words')
  listed = listed if isinstance(listed, list) else []
  words = [word for word in listed if isinstance(word, dict)]
  start, end = _number(segment.get('start')), _number(segment.get('end'))
  if start is None or end is None or not 0 <= start <= end:
    return 'damaged times'
  scores = [
    score
    for word in words
    for score in (_number(word.get('probability', word.get('score'))),)
    if score is not None and 0 <= score <= 1
  ]
  confidence = sum(scores) / len(scores) if scores else None
  mean = _number(segment.get('avg_logprob'))
  if confidence is None and mean is not None and mean <= 0:
    confidence = math.exp(mean)
  return Utterance(
    start=start,
    end=end,
    speaker='unknown',
    speaker_label=str(segment.get('speaker') or ''),
    text=text,
    confidence=confidence,
    line=number,
  )


def is_token_table(path: Path) -> bool:
  """Whether a csv file has the columns of a token table."""
  try:
    (sheet, *_) = sheets.read_sheets(path, limit=1)
  except RecordingError:
    return False
  return len(sheets.find_columns(sheet, _NEEDED)[1]) == len(_NEEDED)


def read_token_table(path: Path) -> MachineTranscript:
  """Reads a token table; the rows of one `utterance_id` are an utterance.

  It lasts from the first start to the last end of its words. A word without
  usable times is left out of that; repeated rows count once.

  Raises:
    RecordingError: Columns are missing; names them.
  """
  path = Path(path)
  (sheet, *_) = sheets.read_sheets(path)
  header, columns = sheets.find_columns(sheet, (*TOKEN_COLUMNS, 'speaker'))
  missing = [name for name in _NEEDED if name not in columns]
  if missing:
    there = ', '.join(map(str, sheet.rows[header].cells)) if sheet.rows else ''
    raise RecordingError(
      f'{path.name}: line 1 lacks the columns {", ".join(missing)}; it has '
      f'{there or "nothing"}; a token table has {", ".join(TOKEN_COLUMNS)}'
    )
  left_out: dict[str, list[int]] = {}
  utterances = []
  rows = _distinct(sheet.rows[header + 1 :], left_out)
  place = columns['utterance_id']
  for _, group in itertools.groupby(rows, key=lambda row: row.text(place)):
    item = _spoken(list(group), columns, left_out)
    if item is not None:
      utterances.append(item)
  return _transcript(path, utterances, '', left_out)


def _distinct(
  rows: Sequence[sheets.Row], left_out: dict[str, list[int]]
) -> list[sheets.Row]:
  seen = set()
  kept = []
  for row in rows:
    if row.cells in seen:
      left_out.setdefault('repeated row', []).append(row.number)
    else:
      seen.add(row.cells)
      kept.append(row)
  return kept


def _spoken(
  rows: Sequence[sheets.Row],
  columns: Mapping[str, int],
  left_out: dict[str, list[int]],
) -> Utterance | None:
  """The utterance of its words' rows, or None where it is none."""
  first = rows[0]
  text = ' '.join(first.text(columns['utterance']).split())
  spans = []
  for row in rows:
    start = _seconds(row.text(columns['token_start_time']))
    end = _seconds(row.text(columns['token_end_time']))
    if start is None or end is None or not 0 <= start <= end:
      left_out.setdefault('damaged times of a word', []).append(row.number)
    else:
      spans.append((start, end))
  if not text or not spans:
    reason = 'no words' if not text else 'damaged times'
    left_out.setdefault(reason, []).append(first.number)
    return None
  label = first.text(columns.get('speaker'))
  if label.casefold() in ('unknown', 'na', 'nan'):
    label = ''
  return Utterance(
    start=min(start for start, _ in spans),
    end=max(end for _, end in spans),
    speaker=rttm.ROLES.get(label, 'unknown'),
    speaker_label=label,
    text=text,
    line=first.number,
  )


def _transcript(
  path: Path,
  utterances: Sequence[Utterance],
  language: str,
  left_out: Mapping[str, Sequence[int]],
) -> MachineTranscript:
  if left_out and not utterances and 'no words' not in left_out:
    reason, rows = next(iter(left_out.items()))
    raise RecordingError(
      f'{path.name}: {reason}, first in row {rows[0]}, and nothing else; '
      'transcribe the recording again'
    )
  return MachineTranscript(
    utterances=tuple(sorted(utterances, key=lambda item: item.start or 0.0)),
    language=language,
    left_out={reason: tuple(rows) for reason, rows in left_out.items()},
  )


def _seconds(text: str) -> float | None:
  """Seconds, also of `0:01:23.5`, as the table with speakers has them."""
  total = 0.0
  for part in text.split(':'):
    number = _number(part)
    if number is None:
      return None
    total = total * 60 + number
  return total


def _number(value: object) -> float | None:
  """A finite number, or None."""
  if isinstance(value, bool) or not isinstance(value, int | float | str):
    return None
  try:
    number = float(value)
  except (ValueError, OverflowError):
    return None
  return number if math.isfinite(number) else None
