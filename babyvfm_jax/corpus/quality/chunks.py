"""Scores of stretches of an index, each in a file, to go on after a stop."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

STAGING = '.quality'
# Rows of a stretch: seconds of work, and a file of some hundred kilobytes.
ROWS = 4096


@dataclasses.dataclass(frozen=True)
class Chunks:
  """Stretches of the index of one corpus, scored by one scorer.

  Attributes:
    folder: Where they are kept; its name tells what they depend on.
    rows: Rows of the index.
    size: Rows of a stretch; the last may have fewer.
  """

  folder: Path
  rows: int
  size: int = ROWS

  def __len__(self) -> int:
    return -(-self.rows // self.size)

  def span(self, number: int) -> range:
    """Index rows of a stretch."""
    start = number * self.size
    return range(start, min(start + self.size, self.rows))

  def missing(self) -> list[int]:
    """Stretches that have not been scored; makes the folder."""
    self.folder.mkdir(parents=True, exist_ok=True)
    return [n for n in range(len(self)) if not self._path(n).is_file()]

  def save(self, number: int, columns: Mapping[str, np.ndarray]) -> None:
    """Writes the scores of a stretch, all or nothing."""
    draft = self._path(number).with_suffix(f'.{os.getpid()}.unfinished')
    with draft.open('wb') as file:
      np.savez(file, **dict(columns))  # type: ignore[arg-type]
    os.replace(draft, self._path(number))

  def load(self) -> Iterator[dict[str, np.ndarray]]:
    """Yields the scores of every stretch, in order."""
    for number in range(len(self)):
      with np.load(self._path(number)) as file:
        yield dict(file)

  def join(self, *names: str) -> dict[str, np.ndarray]:
    """[rows, ...] scores of all stretches, one after the other."""
    parts = [{name: part[name] for name in names} for part in self.load()]
    return {
      name: np.concatenate([part[name] for part in parts]) for name in names
    }

  def remove(self) -> None:
    """Removes the files, and the folder of all scorers if it is empty."""
    shutil.rmtree(self.folder)
    with contextlib.suppress(OSError):
      self.folder.parent.rmdir()

  def _path(self, number: int) -> Path:
    return self.folder / f'{number:07d}.npz'


def open_chunks(corpus: Path, name: str, rows: int, size: int = ROWS) -> Chunks:
  """The stretches of a corpus.

  Args:
    corpus: Its folder.
    name: Of the scorer with everything that its scores depend on.
    rows: Rows of the index.
    size: Rows of a stretch.
  """
  return Chunks(corpus / STAGING / f'{name}-{size}', rows, size)
