"""The files of an archive, wherever in its tree they lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from babyvfm_jax.corpus.recording import RecordingError, RecordingReference
from babyvfm_jax.corpus.video import SUFFIXES


def files(source: Path) -> list[Path]:
  """All files below a folder, sorted; hidden ones and their folders are not.

  Raises:
    FileNotFoundError: There is no such folder.
  """
  source = Path(source)
  if not source.is_dir():
    raise FileNotFoundError(f'{source}: no such folder')
  return sorted(
    path
    for path in source.rglob('*')
    if path.is_file()
    and not any(part.startswith('.') for part in path.relative_to(source).parts)
  )


def with_suffix(paths: Iterable[Path], suffixes: Sequence[str]) -> list[Path]:
  """Those of the files that have one of the suffixes, in any case."""
  return [path for path in paths if path.suffix.lower() in suffixes]


def videos(paths: Iterable[Path]) -> list[Path]:
  """Those of the files that are videos, by suffix."""
  return with_suffix(paths, SUFFIXES)


def safe(name: str) -> str:
  """A name as one safe file name."""
  return re.sub(r'[^\w.-]', '_', name)


def only(
  reference: RecordingReference, paths: Sequence[Path], kind: str
) -> Path | None:
  """The one file of a kind, or None.

  Raises:
    RecordingError: There are several.
  """
  if len(paths) > 1:
    raise RecordingError(
      f'{reference.id}: {len(paths)} {kind} of one name '
      f'({", ".join(str(path) for path in paths)}); keep one'
    )
  return paths[0] if paths else None
