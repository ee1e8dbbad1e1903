"""Text files of any common encoding."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError

# The longer marks first: that of UTF-32 starts as that of UTF-16 does.
_MARKS = (
  (codecs.BOM_UTF8, 'utf-8'),
  (codecs.BOM_UTF32_LE, 'utf-32-le'),
  (codecs.BOM_UTF32_BE, 'utf-32-be'),
  (codecs.BOM_UTF16_LE, 'utf-16-le'),
  (codecs.BOM_UTF16_BE, 'utf-16-be'),
)


class Text(NamedTuple):
  """The text of a file.

  Attributes:
    text: With `\\n` at line ends, without a byte order mark.
    encoding: That it was read as, such as `utf-8`.
    doubtful: Lines, from 1, that are not of that encoding: read as
      Windows-1252 in UTF-8, and with `�` for what cannot be read in UTF-16.
  """

  text: str
  encoding: str
  doubtful: tuple[int, ...]


def read_bytes(path: Path, limit: int | None = None) -> bytes:
  """Content of a file that holds something.

  Args:
    path: The file.
    limit: Read so many bytes, up to the last whole line in them.

  Raises:
    RecordingError: It is not there, cannot be opened, or holds nothing.
  """
  try:
    with path.open('rb') as file:
      data = file.read(-1 if limit is None else limit)
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such transcript') from error
  except OSError as error:
    raise RecordingError(
      f'{path}: cannot be read ({error.strerror}); see to its permissions'
    ) from error
  if not data.strip(b'\0 \t\r\n\xef\xbb\xbf\xff\xfe'):
    held = 'is empty' if not data else f'holds only blanks ({len(data)} bytes)'
    raise RecordingError(
      f'{path.name}: line 1: the file {held}; copy it again, or take it away'
    )
  if limit is not None and len(data) == limit and b'\n' in data:
    data = data[: data.rindex(b'\n')]
  return data


def read_text(path: Path, limit: int | None = None) -> Text:
  """Reads UTF-8, UTF-16 or UTF-32, marked or not, or else Windows-1252.

  A UTF-8 file is decoded line by line, so that one damaged byte, or one line
  pasted from a file of another encoding, costs no more than its line.

  Args:
    path: The file.
    limit: As `read_bytes` has it.

  Raises:
    RecordingError: As `read_bytes`.
  """
  data = read_bytes(path, limit)
  marked = [item for item in _MARKS if data.startswith(item[0])]
  mark, name = marked[0] if marked else (b'', _unmarked(data))
  data = data[len(mark) :]
  if name == 'utf-8':
    return _by_line(data)
  lines = _ends(data.decode(name, 'replace')).split('\n')
  doubtful = tuple(n for n, line in enumerate(lines, 1) if '\ufffd' in line)
  return Text('\n'.join(lines), name, doubtful)


def _unmarked(data: bytes) -> str:
  """UTF-16 shows in that every other byte of Latin text is zero."""
  head = data[:4096]
  pairs = max(len(head) // 2, 1)
  low, high = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
  if high > 0.4 and low < 0.1:
    return 'utf-16-le'
  if low > 0.4 and high < 0.1:
    return 'utf-16-be'
  return 'utf-8'


def _by_line(data: bytes) -> Text:
  lines, doubtful, plain = [], [], False
  data = data.replace(b'\r\n', b'\n').replace(b'\r', b'\n')
  for number, raw in enumerate(data.split(b'\n'), 1):
    try:
      line = raw.decode('utf-8')
      plain = plain or not line.isascii()
    except UnicodeDecodeError:
      doubtful.append(number)
      try:
        line = raw.decode('cp1252')
      except UnicodeDecodeError:
        line = raw.decode('latin-1')
    lines.append(line)
  whole = bool(doubtful) and not plain
  encoding = 'windows-1252' if whole else 'utf-8'
  return Text('\n'.join(lines), encoding, tuple(doubtful))


def _ends(text: str) -> str:
  return text.replace('\r\n', '\n').replace('\r', '\n')
