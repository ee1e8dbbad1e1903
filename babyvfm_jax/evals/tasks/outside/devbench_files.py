"""Where DevBench's tables and pictures lie, in a clone or in a copy."""

from __future__ import annotations

from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside.shelf import Shelf
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request

PHOTOGRAPHS = 'photographs and drawings: out of domain for a model of clip art'
_MANIFESTS = ('manifests/{key}.csv', 'assets/{key}/manifest.csv')
_HUMAN = ('human/{key}.csv', 'evals/{key}/human.csv')


class Files:
  """DevBench's files by the keys of its tasks, such as `lex-lwl`."""

  def __init__(self, request: Request):
    """Looks at the source of a request.

    Raises:
      TaskError: It is no folder with a manifest of DevBench.
    """
    self._source = request.source
    self._images = request.images
    if not any(
      any(request.source.glob(pattern.format(key='*')))
      for pattern in _MANIFESTS
    ):
      raise TaskError(
        f'{request.source}: no manifest of DevBench; expected '
        'manifests/lex-lwl.csv, as in a copy, or assets/lex-lwl/manifest.csv, '
        'as in a clone of the repository'
      )

  def manifest(self, key: str) -> Path | None:
    """The list of trials, or None."""
    return self.first(*(pattern.format(key=key) for pattern in _MANIFESTS))

  def human(self, key: str) -> Path | None:
    """The children's table, or None."""
    return self.first(*(pattern.format(key=key) for pattern in _HUMAN))

  def first(self, *names: str) -> Path | None:
    """The first of these files that there is, or None."""
    for name in names:
      if (self._source / name).is_file():
        return self._source / name
    return None

  def shelf(self, key: str, pictures: str) -> Shelf:
    """Where a task's pictures are looked for."""
    roots = [self._images] if self._images else []
    roots.append(self._source / 'images')
    folders = [root / part for root in roots for part in (pictures, key)]
    return Shelf([*folders, self._source / 'assets' / key, *roots[:-1]])

  def absent(self, name: str, key: str) -> Imported:
    """A task that the source has no list of."""
    names = ' or '.join(pattern.format(key=key) for pattern in _MANIFESTS)
    return Imported(name, None, 0, (f'{self._source} has no {names}',))
