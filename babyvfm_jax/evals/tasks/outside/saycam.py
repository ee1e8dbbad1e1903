"""What lists over SAYCam's frames have in common.

Their frames show a child's home and family: whoever has access signed that
nobody else sees them. Tasks made of them say `show: nothing`, so that no
gallery or report shows an item, and their files are their owner's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.shelf import Shelf
from babyvfm_jax.evals.tasks.outside.writing import Request

CARD: dict[str, Any] = {
  'protocol': 'similarity',
  'age_range_months': [6, 32],
  'licence': "the frames are SAYCam's (Databrary, with access only)",
  'show': policy.RESTRICTED.show,
}


def list_of(source: Path, patterns: Sequence[str]) -> Path:
  """The list in a source: itself, or the one file that fits a pattern.

  Raises:
    TaskError: There is none, or there are several.
  """
  if source.is_file():
    return source
  for pattern in patterns:
    found = sorted(source.glob(pattern))
    if len(found) == 1:
      return found[0]
    if found:
      names = ', '.join(path.name for path in found)
      raise TaskError(f'{source}: several lists ({names}); give one of them')
  raise TaskError(
    f'{source}: no list; expected a file such as {" or ".join(patterns)}'
  )


def shelf(request: Request, path: Path, name: str) -> Shelf:
  """Where the frames are: the folder given, else beside the list.

  Args:
    request: What is asked.
    path: The list.
    name: Of the folder of the benchmark.
  """
  policy.protect(policy.RESTRICTED.to_json())
  beside = path.parent
  folders = [
    *([request.images / name, request.images] if request.images else []),
    beside / 'images',
    beside,
  ]
  return Shelf(folders)


def check_found(
  questions: Sequence[Question], lost: Sequence[str], where: Shelf
) -> None:
  """Refuses a list of which no picture was found.

  Raises:
    TaskError: So it is; the message says where they were looked for.
  """
  if not questions and lost:
    raise TaskError(
      f'none of the {len(lost)} items has its pictures; the first: {lost[0]}; '
      f'looked below {where}; give their folder as --images'
    )
