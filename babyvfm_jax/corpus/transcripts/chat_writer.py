"""Writing of CHAT transcripts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from babyvfm_jax.corpus.transcripts.ages import format_age
from babyvfm_jax.corpus.transcripts.chat_codes import clean

_CODE = re.compile(r'[A-Z0-9]{1,7}')
_FIELD = re.compile(r'\w+')


def write_chat(
  path: str | os.PathLike[str],
  *,
  participants: Mapping[str, tuple[str, str]],
  child_code: str,
  age_days: float | None,
  media: str,
  utterances: Sequence[tuple[float | None, float | None, str, str]],
  language: str = 'eng',
  corpus: str = 'corpus',
) -> None:
  """Writes a CHAT file that `read_chat` reads back as it was.

  The file appears under its name only when it is whole.

  Args:
    path: Where to.
    participants: `(name, role)` by code, such as `{'MOT': ('Anna', 'Mother')}`;
      a name may be ''.
    child_code: Code of the key child, one of the participants.
    age_days: The key child's age, written to the nearest day.
    media: Name of the video file without its suffix, or ''.
    utterances: `(start, end, code, text)`; seconds, written in milliseconds, or
      None for both. The text is plain, in ordinary spacing, without codes, and
      ends in `.`, `?` or `!`.
    language: ISO 639-3.
    corpus: Name of the corpus, one word.

  Raises:
    ValueError: A participant, time or text cannot be written so that it reads
      back the same.
  """
  path = Path(path)
  if child_code not in participants:
    raise ValueError(f'{path.name}: child {child_code!r} is no participant')
  for code, (name, role) in participants.items():
    named = not name or _FIELD.fullmatch(name)
    if not (_CODE.fullmatch(code) and named and _FIELD.fullmatch(role)):
      raise ValueError(
        f'{path.name}: participant {code!r} {name!r} {role!r}: codes are '
        'capital letters, names and roles one word each (use _)'
      )
  listed = ', '.join(
    ' '.join(filter(None, (code, name, role)))
    for code, (name, role) in participants.items()
  )
  age = '' if age_days is None else format_age(age_days)
  lines = [
    '@UTF8',
    '@Begin',
    f'@Languages:\t{language}',
    f'@Participants:\t{listed}',
    *(
      f'@ID:\t{language}|{corpus}|{code}|'
      f'{age if code == child_code else ""}||||{role}|||'
      for code, (_, role) in participants.items()
    ),
    *([f'@Media:\t{media}, video'] if media else []),
    *(
      _main_line(path, number, participants, utterance)
      for number, utterance in enumerate(utterances, 1)
    ),
    '@End',
    '',
  ]
  partial = path.with_name(f'{path.name}.partial')
  partial.write_text('\n'.join(lines), encoding='utf-8', newline='\n')
  partial.replace(path)


def _main_line(
  path: Path,
  number: int,
  participants: Mapping[str, tuple[str, str]],
  utterance: tuple[float | None, float | None, str, str],
) -> str:
  """The main line of one utterance, with its time bullet."""
  start, end, code, text = utterance
  where = f'{path.name}: utterance {number}'
  if code not in participants:
    raise ValueError(f'{where}: speaker {code!r} is no participant')
  spaced = re.sub(r'\s*([,.?!]+)(?=\s|$)', r' \1', text)
  spaced = re.sub(r' \.\.\.$', ' +...', spaced)
  ends = text.endswith(('.', '?', '!'))
  if not ends or '\x15' in text or text != clean(spaced):
    raise ValueError(
      f'{where}: {text!r} does not read back the same from CHAT; give plain '
      'words, commas, and one of . ? ! at the end'
    )
  line = f'*{code}:\t{spaced}'
  if start is None or end is None:
    return line
  if not 0 <= start <= end:
    raise ValueError(f'{where}: times {start} to {end} s')
  return f'{line} \x15{round(start * 1000)}_{round(end * 1000)}\x15'
