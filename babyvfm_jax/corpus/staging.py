"""Staged parts: one finished recording a file, before a corpus is put together.

A part appears at once and complete (it is written beside and renamed), so a
build that is killed anywhere finds whole recordings when it goes on. It holds
a row of the index and a record of the store for every moment, in order, and a
footer about the recording.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import platform
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus import recording as recording_lib

SUFFIX = '.part'
# Bytes of the row's JSON, bytes of the record, CRC-32 of both.
_RECORD = struct.Struct('<III')
_TAIL = struct.Struct('<I8s')  # Bytes of the footer's JSON, end mark.
_END = b'babyvfm1'


class PartError(Exception):
  """A part that is damaged or cannot be written; names the file and fix."""


@dataclasses.dataclass(frozen=True)
class SourceFile:
  """A file that a recording was read from.

  Attributes:
    name: Path below the source folder, or the absolute path elsewhere.
    bytes: Its size.
    modified_ns: Its time of modification, to see quickly that it is the same.
    sha256: Hash of its content.
  """

  name: str
  bytes: int
  modified_ns: int
  sha256: str


@dataclasses.dataclass(frozen=True)
class About:
  """What a part knows of its recording.

  Attributes:
    recording: Id.
    group: What lies in one split as a whole (see `splits.unit`).
    moments: Number of moments.
    sources: The files that it was read from.
    details: The layout's own provenance of the recording.
  """

  recording: str
  group: str
  moments: int
  sources: tuple[SourceFile, ...]
  details: dict[str, Any]

  def to_json(self) -> dict[str, Any]:
    """As an object for JSON; `from_json` is the way back."""
    return dataclasses.asdict(self)

  @classmethod
  def from_json(cls, fields: dict[str, Any]) -> About:
    """From what `to_json` gave."""
    sources = tuple(SourceFile(**source) for source in fields['sources'])
    return cls(**{**fields, 'sources': sources})


def hash_sources(
  reference: recording_lib.RecordingReference, source: Path
) -> tuple[SourceFile, ...]:
  """Sizes, times and hashes of a recording's files.

  Raises:
    RecordingError: A file is gone.
  """
  return tuple(_hash(path, source) for path in reference.files)


def same_sources(
  reference: recording_lib.RecordingReference,
  source: Path,
  known: tuple[SourceFile, ...],
) -> bool:
  """Whether the recording's files are those that were read before.

  Files of the same size and time are taken for the same without reading them.
  """
  if len(known) != len(reference.files):
    return False
  for path, before in zip(reference.files, known, strict=True):
    if _name(path, source) != before.name or not path.is_file():
      return False
    state = path.stat()
    if (state.st_size, state.st_mtime_ns) == (before.bytes, before.modified_ns):
      continue
    if _hash(path, source).sha256 != before.sha256:
      return False
  return True


def write(
  path: Path,
  moments: Iterable[tuple[dict[str, Any], bytes]],
  about: About,
) -> int:
  """Writes a part; returns its number of moments (`about.moments` is set).

  Args:
    path: The part.
    moments: Index row and record of every moment, in order.
    about: What the footer says.
  """
  # Machines that share the folder may work on one part, after a failure.
  owner = f'{platform.node()}.{os.getpid()}'
  temporary = path.with_name(f'{path.name}.{owner}.unfinished')
  count = 0
  with _writing(path):
    file = temporary.open('wb')
  try:
    with file:
      # Reading moments decodes a recording: its errors are not ours.
      for row, record in moments:
        line = json.dumps(row, separators=(',', ':')).encode()
        count += 1
        with _writing(path):
          file.write(_RECORD.pack(len(line), len(record), _check(line, record)))
          file.write(line)
          file.write(record)
      about = dataclasses.replace(about, moments=count)
      footer = json.dumps(about.to_json()).encode()
      with _writing(path):
        file.write(_RECORD.pack(0, 0, 0))
        file.write(footer)
        file.write(_TAIL.pack(len(footer), _END))
        file.flush()
    with _writing(path):
      temporary.replace(path)
  finally:
    temporary.unlink(missing_ok=True)
  return count


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
  try:
    yield
  except OSError as error:
    raise PartError(
      f'{path}: cannot be written ({error.strerror}); free the disk or check '
      'its permissions, then run again to go on'
    ) from error


def about(path: Path) -> About:
  """The footer of a part.

  Raises:
    PartError: The part is damaged.
  """
  try:
    with path.open('rb') as file:
      size = file.seek(0, os.SEEK_END)
      file.seek(max(size - _TAIL.size, 0))
      length, end = _TAIL.unpack(file.read())
      if end != _END or length + _TAIL.size > size:
        raise _damaged(path)
      file.seek(size - _TAIL.size - length)
      return About.from_json(json.loads(file.read(length)))
  except (struct.error, ValueError, KeyError, TypeError) as error:
    raise _damaged(path) from error


def read(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
  """Yields index row and record of every moment.

  Raises:
    PartError: The part is damaged.
  """
  expected = about(path).moments
  count = 0
  with path.open('rb') as file:
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
      row_bytes, record_bytes, check = _RECORD.unpack(head)
      if not (row_bytes or record_bytes or check):
        break
      line, record = file.read(row_bytes), file.read(record_bytes)
      if check != _check(line, record):
        raise _damaged(path)
      count += 1
      yield json.loads(line), record
  if count != expected:
    raise _damaged(path)


def _check(line: bytes, record: bytes) -> int:
  return zlib.crc32(record, zlib.crc32(line))


def _damaged(path: Path) -> PartError:
  return PartError(f'{path}: the part is damaged; delete it and build again')


def _name(path: Path, source: Path) -> str:
  path, folder = Path(os.path.abspath(path)), Path(os.path.abspath(source))
  if path == folder:  # The source is one packed archive.
    return path.name
  if path.is_relative_to(folder):
    return path.relative_to(folder).as_posix()
  return path.as_posix()


def _hash(path: Path, source: Path) -> SourceFile:
  try:
    state = path.stat()
    digest = _digest(os.fspath(path), state.st_size, state.st_mtime_ns)
  except OSError as error:
    raise recording_lib.RecordingError(
      f'{path}: cannot be read ({error.strerror}); put the file back'
    ) from error
  return SourceFile(
    _name(path, source), state.st_size, state.st_mtime_ns, digest
  )


@functools.lru_cache(maxsize=4096)
def _digest(path: str, size: int, modified_ns: int) -> str:
  """Hash of a file; many recordings of one file ask for it once."""
  with open(path, 'rb') as file:
    return hashlib.file_digest(file, 'sha256').hexdigest()
