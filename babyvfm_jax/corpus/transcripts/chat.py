"""CHAT transcripts (`.cha`), as CHILDES and TalkBank have them.

Written here because the kept library did not pass: pylangacq 0.23 refuses 587
of 588 files of four CHILDES corpora (its words must match `%mor` one for one);
told to be lenient it empties every utterance that holds a quotation, loses main
lines without a colon and damaged time bullets without a word, leaves `no::` and
`‡` in the words, and cannot say on which line anything stands.

Source: MacWhinney, Tools for Analyzing Talk, Part 1: The CHAT Transcription
Format. Codes: `chat_codes`.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError, Utterance
from babyvfm_jax.corpus.transcripts.ages import parse_age
from babyvfm_jax.corpus.transcripts.chat_codes import clean
from babyvfm_jax.corpus.transcripts.chat_writer import write_chat
from babyvfm_jax.corpus.transcripts.roles import SPEAKER_BY_ROLE
from babyvfm_jax.corpus.transcripts.times import infer_times, span

__all__ = [
  'Chat',
  'Headers',
  'Participant',
  'read_chat',
  'read_headers',
  'write_chat',
]

# Milliseconds: a day and more in one recording is a damaged number.
_LATEST = 10**9
# Of an underlined stretch, each mark two characters (CHAT, chapter CA).
_UNDERLINE = re.compile('\x02[\x01\x02]')
# What no text has but for tabs, ends of lines and the marks of bullets.
_CONTROL = re.compile('[\x00-\x08\x0b\x0c\x0e-\x14\x16-\x1f\x7f-\x9f]')
# An utterance in another language of the recording's: `[- spa]`.
_SWITCHED = re.compile(r'\s*(?:\+\S+\s+)?\[-\s+([a-z]{3})\]')
_MAIN = re.compile(r'\*(\S+?):\s*(.*)', re.S)
_BULLET = re.compile(
  '[\x15•](?:%(?:snd|mov|pic):"[^"]*"_)?(\\d+)_(\\d+)-?[\x15•]'
)


class Participant(NamedTuple):
  """A line of `@Participants`.

  Attributes:
    code: Three letters, such as `MOT`.
    name: As the header gives it, or ''.
    role: Of CHAT's list, such as `Mother`.
  """

  code: str
  name: str
  role: str


@dataclasses.dataclass(frozen=True)
class Chat:
  """A transcript.

  Attributes:
    participants: By code.
    child: Code of the key child, or '' where the transcript names none.
    age_days: The key child's age, or None.
    media: Name of the recording's file without its suffix, or ''.
    language: The first of `@Languages` (ISO 639-3), or ''.
    utterances: In time order where there are times; untimed ones between timed
      neighbours carry interpolated times and are marked.
    wordless: Main lines without a word (actions, unintelligible, events).
  """

  participants: Mapping[str, Participant]
  child: str
  age_days: float | None
  media: str
  language: str
  utterances: tuple[Utterance, ...]
  wordless: int

  @property
  def child_name(self) -> str:
    """Name of the key child, or ''."""
    return self.participants[self.child].name if self.child else ''


class Headers(NamedTuple):
  """What stands ahead of the first utterance; see `Chat`."""

  participants: Mapping[str, Participant]
  child: str
  age_days: float | None
  media: str
  language: str


class _Line(NamedTuple):
  number: int
  text: str


def read_chat(
  path: Path, *, content: bytes | None = None, tiers: Sequence[str] = ()
) -> Chat:
  """Reads a CHAT file.

  Args:
    path: The file.
    content: What is in it, where that has been read already (a member of a
      packed archive); then `path` only names it in errors.
    tiers: Dependent tiers to keep with their utterances, such as `mor`, `gra`.

  Raises:
    RecordingError: The file is not CHAT, is cut short, or has a damaged line;
      names the line and the fix.
  """
  path = Path(path)
  lines = list(_join_lines(path, _content(path, content)))
  headers = [line for line in lines if line.text.startswith('@')]
  if not any(line.text.strip() == '@End' for line in headers):
    raise RecordingError(
      f'{path.name}: line {lines[-1].number if lines else 1}: no @End after it: '
      'the transcript was cut short; copy it again, or close it with a line '
      '@End'
    )
  known = _headers(path, headers)
  utterances, wordless = _utterances(
    path, lines, known.participants, known.child
  )
  if tiers:
    kept = _dependent(lines, tiers)
    utterances = [
      dataclasses.replace(item, tiers=kept.get(item.line or 0, ()))
      for item in utterances
    ]
  timed = infer_times(utterances)
  if any(item.start is not None for item in timed):
    timed = tuple(sorted(timed, key=lambda item: span(item)[0]))
  return Chat(**known._asdict(), utterances=timed, wordless=wordless)


def read_headers(path: Path, content: bytes) -> Headers:
  """Reads the headers of a CHAT file from its beginning.

  Args:
    path: Names the file in errors.
    content: Its first lines, at least to the first utterance.

  Raises:
    RecordingError: A header is damaged, or there is none of participants.
  """
  lines = _join_lines(path, content)
  before = itertools.takewhile(lambda line: line.text[0] != '*', lines)
  return _headers(path, [line for line in before if line.text[0] == '@'])


def _headers(path: Path, headers: list[_Line]) -> Headers:
  participants = _participants(path, headers)
  child = _key_child(participants)
  return Headers(
    participants=MappingProxyType(participants),
    child=child,
    age_days=_age_days(path, headers, child),
    media=_header(headers, '@Media').split(',')[0].strip(' "'),
    language=re.split(r'[,\s]', _header(headers, '@Languages').strip())[0],
  )


def _content(path: Path, content: bytes | None) -> bytes:
  if content is not None:
    return content
  try:
    return path.read_bytes()
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such transcript') from error


def _join_lines(path: Path, content: bytes) -> Iterator[_Line]:
  """Lines with those that continue them joined, numbered from 1."""
  try:
    text = content.decode('utf-8-sig')
  except UnicodeDecodeError as error:
    number = content[: error.start].count(b'\n') + 1
    raise RecordingError(
      f'{path.name}: line {number} is not UTF-8; save the file as UTF-8'
    ) from error
  text = text.replace('\r\n', '\n').replace('\r', '\n')
  held: _Line | None = None
  for number, raw in enumerate(text.split('\n'), 1):
    if not raw.strip():
      continue
    raw = _UNDERLINE.sub('', raw)
    if found := _CONTROL.search(raw):
      raise RecordingError(
        f'{path.name}: line {number}: holds {found[0]!r}, which no text does: '
        'the file is damaged; copy it again'
      )
    if raw[0] in ' \t' and held is not None:
      held = _Line(held.number, f'{held.text} {raw.strip()}')
      continue
    if raw[0] not in '@*%':
      raise RecordingError(
        f'{path.name}: line {number} starts with none of @ * % or a tab '
        f'({raw[:40]!r}); start it with a tab if it goes on from the line above'
      )
    if held is not None:
      yield held
    held = _Line(number, raw.rstrip())
  if held is not None:
    yield held


def _header(headers: list[_Line], name: str) -> str:
  """Text of the first header of that name, or ''."""
  for line in headers:
    key, _, value = line.text.partition(':')
    if key == name:
      return value.strip()
  return ''


def _participants(path: Path, headers: list[_Line]) -> dict[str, Participant]:
  listed = _header(headers, '@Participants')
  if not listed:
    raise RecordingError(
      f'{path.name}: line 1: no @Participants header; add one, such as '
      '"@Participants:\tCHI Target_Child, MOT Mother"'
    )
  participants = {}
  for part in listed.split(','):
    match part.split():
      case [code, role]:
        participants[code] = Participant(code, '', role)
      case [code, *names, role]:
        participants[code] = Participant(code, ' '.join(names), role)
      case [code]:
        participants[code] = Participant(code, '', 'Unidentified')
  return participants


def _key_child(participants: Mapping[str, Participant]) -> str:
  """Code of the key child: by its role, or else by the code CHI."""
  for participant in participants.values():
    if participant.role == 'Target_Child':
      return participant.code
  return 'CHI' if 'CHI' in participants else ''


def _age_days(path: Path, headers: list[_Line], child: str) -> float | None:
  """Age from the child's @ID, or else from its birth and the date."""
  for line in headers:
    fields = line.text.partition(':')[2].split('|')
    if line.text.startswith('@ID:') and len(fields) > 3 and fields[2] == child:
      if not fields[3].strip():
        break
      try:
        return parse_age(fields[3])
      except ValueError as error:
        raise RecordingError(
          f'{path.name}: line {line.number}: {error}'
        ) from error
  born = _date(_header(headers, f'@Birth of {child}'))
  recorded = _date(_header(headers, '@Date'))
  if born is None or recorded is None or recorded < born:
    return None
  return float((recorded - born).days)


def _date(text: str) -> datetime.date | None:
  """A date such as `08-JUN-1997`, or None."""
  try:
    return datetime.datetime.strptime(text.strip().title(), '%d-%b-%Y').date()
  except ValueError:
    return None


def _utterances(
  path: Path,
  lines: list[_Line],
  participants: Mapping[str, Participant],
  child: str,
) -> tuple[list[Utterance], int]:
  """Utterances in the order of the file, and the number of wordless lines."""
  utterances = []
  wordless = 0
  for line in lines:
    if not line.text.startswith('*'):
      continue
    code, text, start, end = _main_line(path, line)
    if code not in participants:
      raise RecordingError(
        f'{path.name}: line {line.number}: speaker {code} is not among '
        '@Participants; add it there with its role'
      )
    try:
      words = clean(text)
    except ValueError as error:
      raise RecordingError(
        f'{path.name}: line {line.number}: {error} ({text[:60]!r})'
      ) from error
    if not words:
      wordless += 1
      continue
    role = participants[code].role
    speaker = 'key_child' if code == child else SPEAKER_BY_ROLE.get(role)
    utterances.append(
      Utterance(
        start=start,
        end=end,
        speaker=speaker or 'unknown',
        speaker_label=code,
        text=words,
        line=line.number,
        language=switched[1] if (switched := _SWITCHED.match(text)) else '',
      )
    )
  return utterances, wordless


def _dependent(
  lines: Sequence[_Line], names: Sequence[str]
) -> dict[int, tuple[tuple[str, str], ...]]:
  """Name and text of the wanted tiers, by the line that they are about."""
  found: dict[int, tuple[tuple[str, str], ...]] = {}
  owner = 0
  for line in lines:
    if line.text.startswith('*'):
      owner = line.number
    elif line.text.startswith('%'):
      name, _, text = line.text[1:].partition(':')
      if name in names:
        found[owner] = (*found.get(owner, ()), (name, text.strip()))
  return found


def _main_line(
  path: Path, line: _Line
) -> tuple[str, str, float | None, float | None]:
  """Speaker's code, text, start and end in seconds of a main line."""
  match = _MAIN.fullmatch(line.text)
  if match is None:
    raise RecordingError(
      f'{path.name}: line {line.number}: no speaker ({line.text[:40]!r}); a '
      'main line starts like "*MOT:" and a tab'
    )
  code, body = match.groups()
  bullets = _BULLET.findall(body)
  text = _BULLET.sub(' ', body)
  # Of more digits than these no time has; int() would refuse thousands.
  spans = [(int(start[:12]), int(end[:12])) for start, end in bullets]
  unsound = any(end < start or end > _LATEST for start, end in spans)
  if '\x15' in text or unsound:
    raise RecordingError(
      f'{path.name}: line {line.number}: damaged time bullet '
      f'({body[-40:]!r}); it should read start_end in milliseconds'
    )
  if not spans:
    return code, text, None, None
  start, end = min(span[0] for span in spans), max(span[1] for span in spans)
  return code, text, start / 1000, end / 1000
