"""Where the pictures of an outside benchmark lie."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.item import TaskError

_SUFFIXES = ('.png', '.jpg', '.jpeg')


class Shelf:
  """Finds pictures by the names that a list gives them.

  A name is looked for below each folder as it is, then without its first
  folders one by one (lists name folders of their authors' machines), then with
  another suffix (lists say .jpg where the file is .png).

  Attributes:
    renamed: {name in the list: name of the file} where the suffix differs.
  """

  def __init__(self, folders: Iterable[Path]):
    """Looks below these folders, in this order."""
    self.folders = list(dict.fromkeys(folders))
    self.renamed: dict[str, str] = {}
    self._why = functools.cache(_why_unusable)

  def find(self, name: str) -> Path | None:
    """The picture of that name, or None."""
    parts = PurePosixPath(name.replace('\\', '/')).parts
    if parts and parts[0] == '/':
      parts = parts[1:]
    for start in range(len(parts)):
      for folder in self.folders:
        path = folder.joinpath(*parts[start:])
        if path.is_file():
          return path
    for start in range(len(parts)):
      for folder in self.folders:
        path = folder.joinpath(*parts[start:])
        for suffix in _SUFFIXES:
          other = path.with_suffix(suffix)
          if other.is_file():
            self.renamed[name] = other.name
            return other
    return None

  def find_all(self, names: Sequence[str]) -> tuple[list[Path], str]:
    """The pictures of these names, and why not if one cannot be used."""
    found = [self.find(name) for name in names]
    missing = [
      name for name, path in zip(names, found, strict=True) if not path
    ]
    if missing:
      return [], f'no picture {", ".join(missing)}'
    paths = [path for path in found if path]
    broken = [why for path in paths if (why := self._why(path))]
    return paths, '; '.join(broken)

  def __str__(self) -> str:
    return ', '.join(map(str, self.folders))


def _why_unusable(path: Path) -> str:
  try:
    pictures.decode(path, 8)
  except TaskError as error:
    return str(error)
  return ''
