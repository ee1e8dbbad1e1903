"""Tables and lists of outside benchmarks, read with the places of their rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.evals.item import TaskError


def text_of(path: Path) -> str:
  """A file's text, UTF-8 with or without a mark.

  Raises:
    TaskError: There is no such file, or it is no text.
  """
  if not path.is_file():
    raise TaskError(f'{path}: no such file')
  try:
    return path.read_text(encoding='utf-8-sig')
  except UnicodeDecodeError as error:
    raise TaskError(f'{path}: not UTF-8 ({error}); save it as UTF-8') from error


def rows(
  path: Path, columns: Sequence[str]
) -> Iterator[tuple[str, dict[str, str]]]:
  """Rows of a csv file, each with its place (`FILE:LINE`), values stripped.

  Args:
    path: The file.
    columns: Those that it must have.

  Raises:
    TaskError: A column is missing, or a row is longer or shorter than its
      header.
  """
  reader = csv.reader(io.StringIO(text_of(path), newline=''))
  header = [name.strip() for name in next(reader, [])]
  missing = [name for name in columns if name not in header]
  if missing:
    raise TaskError(
      f'{path}:1: no column {", ".join(missing)}; the header is '
      f'{",".join(header) or "empty"}'
    )
  for values in reader:
    if not any(value.strip() for value in values):
      continue
    where = f'{path}:{reader.line_num}'
    if len(values) != len(header):
      raise TaskError(
        f'{where}: {len(values)} values for {len(header)} columns; quote values '
        'that hold a comma'
      )
    yield where, dict(zip(header, map(str.strip, values), strict=True))


def json_of(path: Path) -> Any:
  """A JSON file.

  Raises:
    TaskError: It is none; the message names the line.
  """
  try:
    return json.loads(text_of(path))
  except json.JSONDecodeError as error:
    raise TaskError(f'{path}:{error.lineno}: not JSON: {error.msg}') from error


def records(path: Path) -> list[dict[str, Any]]:
  """The objects of a JSON list, which may stand under `data`.

  Raises:
    TaskError: It is no list of objects, or it is empty.
  """
  found = json_of(path)
  if isinstance(found, dict):
    found = found.get('data')
  if not isinstance(found, list) or not found:
    raise TaskError(
      f'{path}: no records; expected a list of objects, or {{"data": [...]}}'
    )
  for place, record in enumerate(found):
    if not isinstance(record, dict):
      raise TaskError(f'{path}: record {place} is no object: {record!r}')
  return found


def number(value: str, where: str) -> float:
  """A number of a table.

  Raises:
    TaskError: It is none.
  """
  try:
    return float(value)
  except ValueError as error:
    raise TaskError(f'{where}: {value!r} is not a number') from error
