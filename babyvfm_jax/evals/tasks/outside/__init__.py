"""Benchmarks of others, read from a user's path into task folders.

One file a benchmark. None of their material is ours: who has it gives its path,
and what cannot be used of it is named in the task's card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import (
  baby_winoground,
  blimp,
  devbench,
  devcv,
  labeled_s,
  vtwt,
  zorro,
)
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request

Reader = Callable[[Request], list[Imported]]

READERS: Mapping[str, Reader] = {
  'baby_winoground': baby_winoground.read,
  'blimp': blimp.read,
  'devbench': devbench.read,
  'devcv': devcv.read,
  'labeled_s': labeled_s.read,
  'vtwt': vtwt.read,
  'zorro': zorro.read,
}


def import_tasks(
  form: str,
  source: str | Path,
  out: str | Path,
  *,
  images: str | Path | None = None,
  limit: int | None = None,
  seed: int = 0,
) -> list[Imported]:
  """Reads a benchmark into task folders.

  Args:
    form: Name in `READERS`.
    source: File or folder of the benchmark.
    out: Where the task folders go; older ones of the same name are replaced.
    images: Folder of its pictures; None: where the source has them.
    limit: At most so many items a task, or pairs a paradigm, drawn by the
      seed; None: all.
    seed: Of the order of the alternatives and of the limit.

  Returns:
    What became of each task, those included that could not be made.

  Raises:
    TaskError: The form is unknown, the source is not of it, or nothing could
      be made; the message names file, line and fix.
  """
  if form not in READERS:
    raise TaskError(f'form {form!r} is none of {", ".join(READERS)}')
  if limit is not None and limit < 1:
    raise TaskError(f'limit {limit}: give at least 1')
  for path in (source, *([images] if images else [])):
    if not Path(path).exists():
      raise TaskError(f'{path}: no such file or folder')
  request = Request(
    Path(source), Path(out), Path(images) if images else None, limit, seed
  )
  made = READERS[form](request)
  if not any(one.folder for one in made):
    reasons = '\n'.join(one.summary() for one in made)
    raise TaskError(f'{source}: no task could be made\n{reasons}')
  return made


__all__ = ['READERS', 'Imported', 'Reader', 'Request', 'import_tasks']
