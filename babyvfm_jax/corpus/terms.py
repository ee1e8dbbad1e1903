"""What a corpus's licence lets one do with it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

# In an archive's folder; it is read when a corpus is built.
FILE = 'terms.json'
EXPORT = ('allowed', 'forbidden')


class TermsError(Exception):
  """Terms that cannot be read, or that forbid what was asked for."""


@dataclasses.dataclass(frozen=True)
class Terms:
  """Terms of use of an archive, carried in provenance and card.

  Attributes:
    licence: Its name, or '' if unknown.
    export: 'allowed', or 'forbidden' where neither pictures nor transcripts may
      leave the corpus folder.
    note: Why, and whom to ask.
  """

  licence: str = ''
  export: str = 'allowed'
  note: str = ''

  def __post_init__(self):
    if self.export not in EXPORT:
      raise TermsError(f'export {self.export!r}: use one of {EXPORT}')

  def to_json(self) -> dict[str, str]:
    """As an object for JSON."""
    return dataclasses.asdict(self)


def of_archive(layout: object, source: Path) -> Terms:
  """The terms of an archive: `terms.json` in its folder, or its layout's.

  Args:
    layout: A layout; it may have an attribute `terms`.
    source: The archive's folder.

  Raises:
    TermsError: `terms.json` is no object with the fields of `Terms`.
  """
  path = source / FILE
  if not path.is_file():
    return getattr(layout, 'terms', Terms())
  try:
    return Terms(**json.loads(path.read_text(encoding='utf-8')))
  except (TypeError, ValueError, TermsError) as error:
    names = ', '.join(field.name for field in dataclasses.fields(Terms))
    raise TermsError(
      f'{path}: {error}; write one JSON object with {names}'
    ) from error


def check_export(corpus_folder: Path, card: dict[str, Any]) -> Terms:
  """Refuses what the card's terms, or its policy, forbid.

  Raises:
    TermsError: The corpus must not be exported.
  """
  terms = Terms(**(card.get('terms') or {}))
  policy = card.get('policy') or {}
  forbidden = terms.export == 'forbidden' or policy.get('export') in (
    False,
    'forbidden',
  )
  if forbidden:
    licence = f' ({terms.licence})' if terms.licence else ''
    raise TermsError(
      f'{corpus_folder / "card.json"}: the terms of this corpus{licence} forbid '
      f'its export. {terms.note or "Ask whoever holds the rights"}; nothing '
      'was written'
    )
  return terms
