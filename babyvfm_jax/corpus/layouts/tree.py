"""The files of an archive, wherever in its tree they lie."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from babyvfm_jax.corpus.recording import RecordingError, RecordingReference
from babyvfm_jax.corpus.video import SUFFIXES

_Content = TypeVar('_Content')


def files(source: Path) -> list[Path]:
  """All files below a folder, sorted; hidden ones and their folders are not.

  Nor is what a Mac's packer puts beside them.

  Raises:
    FileNotFoundError: There is no such folder.
  """
  source = Path(source)
  if not source.is_dir():
    raise FileNotFoundError(f'{source}: no such folder')
  found = []
  for folder, folders, names in os.walk(source):
    folders[:] = filter(is_visible, folders)
    paths = (Path(folder, name) for name in names if is_visible(name))
    found += [path for path in paths if path.is_file()]
  return sorted(found)


def is_visible(name: str) -> bool:
  """Whether a part of a path is neither hidden nor a packer's leftover."""
  return not name.startswith(('.', '__MACOSX'))


def with_suffix(paths: Iterable[Path], suffixes: Sequence[str]) -> list[Path]:
  """Those of the files that have one of the suffixes, in any case."""
  return [path for path in paths if path.suffix.lower() in suffixes]


def videos(paths: Iterable[Path]) -> list[Path]:
  """Those of the files that are videos, by suffix."""
  return with_suffix(paths, SUFFIXES)


def safe(name: str) -> str:
  """A name, or a path with `/`, as one safe file name."""
  return re.sub(r'[^\w.-]', '_', name.replace('/', '__'))


def only(
  reference: RecordingReference, paths: Sequence[Path], kind: str
) -> Path | None:
  """The one file of a kind, or None.

  Raises:
    RecordingError: There are several.
  """
  if len(paths) > 1:
    above = os.path.commonpath([path.parent for path in paths])
    names = [path.relative_to(above).as_posix() for path in paths]
    raise RecordingError(
      f'{reference.id}: {len(paths)} {kind} of one name '
      f'({", ".join(names)}); keep one'
    )
  return paths[0] if paths else None


def identified(source: Path, found: Mapping[str, list[Path]]) -> dict[str, str]:
  """The name of every recording, by its id, which is a safe file name.

  Args:
    source: The archive, for the message.
    found: Files of each name.

  Raises:
    RecordingError: Two names would be one id.
  """
  names: dict[str, str] = {}
  for name, paths in found.items():
    identity = safe(name)
    if identity in names:
      other = found[names[identity]][0]
      raise RecordingError(
        f'{source}: {paths[0].name} and {other.name} would both be recording '
        f'{identity}; rename one'
      )
    names[identity] = name
  return names


def left_over(
  source: Path,
  references: Iterable[RecordingReference],
  suffixes: Sequence[str],
) -> tuple[str, ...]:
  """Names, below the source, of the files that are of no recording.

  Args:
    source: The archive.
    references: All its recordings.
    suffixes: Of the files that are looked at.
  """
  used = {path for reference in references for path in reference.files}
  return tuple(
    path.relative_to(source).as_posix()
    for path in with_suffix(files(source), suffixes)
    if path not in used
  )


def read_once(
  read: Callable[[Path], _Content], size: int
) -> Callable[[Path], _Content]:
  """A reader that remembers its last files of many recordings.

  Args:
    read: Reads a file.
    size: So many files are remembered, as long as they do not change.
  """

  @functools.lru_cache(maxsize=size)
  def remembered(path: Path, length: int, modified_ns: int) -> _Content:
    del length, modified_ns  # Only to see that the file is the same.
    return read(path)

  def wrapped(path: Path) -> _Content:
    state = path.stat()
    return remembered(path, state.st_size, state.st_mtime_ns)

  return wrapped
