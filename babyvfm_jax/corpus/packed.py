"""Packed archives (tar, zip): names of their files, and one file's content.

Nothing is unpacked to disk. A zip file is read where a member lies. A
compressed tar file can only be read from its start, so that the wanted members
of the last one are held in memory, compressed, and read once a process.
"""

from __future__ import annotations

import bz2
import contextlib
import functools
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from babyvfm_jax.corpus.recording import RecordingError

SUFFIXES = (
  '.zip',
  '.tar',
  '.tar.gz',
  '.tgz',
  '.tar.bz2',
  '.tbz2',
  '.tar.xz',
  '.txz',
)
# How compressed streams begin.
_OPENERS: tuple[tuple[bytes, Callable[[IO[bytes]], Any]], ...] = (
  (b'\x1f\x8b', gzip.open),
  (b'BZh', bz2.open),
  (b'\xfd7zXZ\x00', lzma.open),
)
_CHUNK = 2**20


def is_packed(path: Path) -> bool:
  """Whether the name is that of a packed archive."""
  return path.name.lower().endswith(SUFFIXES)


def stem(path: Path) -> str:
  """Name of a packed archive without its suffixes."""
  name = path.name
  longest = max(
    (len(end) for end in SUFFIXES if name.lower().endswith(end)), default=0
  )
  return name[: len(name) - longest]


def names(path: Path) -> Iterator[str]:
  """Yields the names of an archive's files, in its order, as it is read.

  Raises:
    RecordingError: The archive is damaged, or of another kind.
  """
  with _damage_named(path):
    if _is_zip(path):
      with zipfile.ZipFile(path) as archive:
        yield from (
          item.filename for item in archive.infolist() if not item.is_dir()
        )
      return
    yield from (item.name for item, _ in _tar_files(path))


def list_files(path: Path, suffix: str) -> tuple[str, ...]:
  """Names of all files, sorted; those with `suffix` are made ready to read.

  Raises:
    RecordingError: The archive is damaged, or of another kind.
  """
  if _is_zip(path):
    return tuple(sorted(names(path)))
  return tuple(sorted(_members(path, suffix)))


def read_file(path: Path, name: str) -> bytes:
  """Content of one file of an archive.

  Raises:
    RecordingError: The archive is damaged, or has no such file.
  """
  content: bytes | None = None
  if _is_zip(path):
    with _damage_named(path), zipfile.ZipFile(path) as archive:
      if name in archive.NameToInfo:
        content = archive.read(name)
  else:
    held = _members(path, Path(name).suffix).get(name)
    content = None if held is None else zlib.decompress(held)
  if content is None:
    raise RecordingError(
      f'{path.name}: no file {name} in it; build from the archive as it is now'
    )
  return content


def _members(path: Path, suffix: str) -> dict[str, bytes]:
  """Compressed content of every file with that suffix; b'' for the others."""
  try:
    state = path.stat()
  except OSError as error:
    raise RecordingError(
      f'{path}: cannot be read ({error.strerror}); put the file back'
    ) from error
  return _read_tar(path, suffix, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=1)
def _read_tar(
  path: Path, suffix: str, size: int, modified_ns: int
) -> dict[str, bytes]:
  del size, modified_ns  # They tell a changed archive from the one held.
  found: dict[str, bytes] = {}
  with _damage_named(path):
    for item, archive in _tar_files(path):
      found[item.name] = b''
      if item.name.lower().endswith(suffix.lower()):
        file = archive.extractfile(item)
        assert file is not None  # It is a regular file.
        found[item.name] = zlib.compress(file.read(), 1)
  return found


def _tar_files(
  path: Path,
) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
  """Yields the regular files of a tar file; each is to be read at once.

  The tarfile module takes the end of a file that was cut short for the end of
  the archive, without a word. So the compressed stream is read to its own end,
  and the archive must close as the format has it, with blocks of zeros.
  """
  with contextlib.ExitStack() as stack:
    raw = stack.enter_context(path.open('rb'))
    start = raw.read(6)
    raw.seek(0)
    opener = next(
      (opener for magic, opener in _OPENERS if start.startswith(magic)), None
    )
    stream = stack.enter_context(opener(raw)) if opener else raw
    reader = _Tail(stream)
    # A stub wants all of a file's methods, a stream needs but this one.
    fileobj: Any = reader
    with tarfile.open(fileobj=fileobj, mode='r|') as archive:
      yield from ((item, archive) for item in archive if item.isfile())
    while reader.read(_CHUNK):
      pass
    if any(reader.tail) or not reader.tail:
      raise EOFError('it has no end mark')


class _Tail:
  """Reads a stream and remembers the last block."""

  def __init__(self, stream: IO[bytes]):
    self.tail = b''
    self._stream = stream

  def read(self, size: int) -> bytes:
    data = self._stream.read(size)
    if data:
      self.tail = (self.tail + data)[-tarfile.BLOCKSIZE :]
    return data


def _is_zip(path: Path) -> bool:
  return path.name.lower().endswith('.zip')


@contextlib.contextmanager
def _damage_named(path: Path) -> Iterator[None]:
  """Says which archive an error is of, and what to do."""
  try:
    yield
  except FileNotFoundError as error:
    raise RecordingError(f'{path}: no such archive') from error
  except RuntimeError as error:  # So says zipfile of a password.
    raise RecordingError(f'{path.name}: {error}; unpack it first') from error
  except (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
  ) as error:
    raise RecordingError(
      f'{path.name}: not a readable archive ({error}); it is damaged or was '
      'cut short: copy it again'
    ) from error
