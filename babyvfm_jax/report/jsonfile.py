"""JSON of result files, read with the file and the line in every error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class ReportError(Exception):
  """A result file that cannot be used; names the file and the fix."""


def read_json(path: Path) -> Any:
  """Content of a JSON file.

  Raises:
    ReportError: It is not JSON, or not UTF-8.
  """
  try:
    return json.loads(path.read_text('utf-8'))
  except json.JSONDecodeError as error:
    raise ReportError(
      f'{path}:{error.lineno}: not JSON ({error.msg}); delete the file or '
      'write it again'
    ) from error
  except UnicodeDecodeError as error:
    raise ReportError(f'{path}: not UTF-8 text: {error.reason}') from error


def read_object(path: Path) -> Mapping[str, Any]:
  """A JSON object; an absent file is empty."""
  if not path.is_file():
    return {}
  content = read_json(path)
  if not isinstance(content, dict):
    raise ReportError(f'{path}: must hold one JSON object')
  return content


def read_lines(
  path: Path, notes: list[str] | None = None, about: str = ''
) -> Iterator[tuple[str, dict[str, Any]]]:
  """Yields `(file:line, object)`; a run that was killed may leave half a line.

  Only the last line may be broken, only where it lacks its newline, and only
  for a caller that takes note of it. Lines without the text `about` are left
  unread: a battery has a million answers of which few are wanted.
  """
  try:
    text = path.read_text('utf-8')
  except UnicodeDecodeError as error:
    raise ReportError(f'{path}: not UTF-8 text: {error.reason}') from error
  lines = text.split('\n')
  for number, line in enumerate(lines, start=1):
    if not line.strip() or about not in line:
      continue
    try:
      record = json.loads(line)
    except json.JSONDecodeError as error:
      if notes is not None and number == len(lines):
        notes.append(
          f'The last line of {path.name} is incomplete and was left out: '
          'the run was killed or is still writing.'
        )
        return
      raise ReportError(
        f'{path}:{number}: not JSON ({error.msg}); delete the line'
      ) from error
    if not isinstance(record, dict):
      raise ReportError(f'{path}:{number}: a line must hold one JSON object')
    yield f'{path}:{number}', record
