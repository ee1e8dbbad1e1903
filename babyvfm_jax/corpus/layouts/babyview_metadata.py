"""BabyView's merged table of metadata: a row a video.

Its columns changed from release to release; those of the same meaning are all
known here. What goes into a corpus is when and how long was recorded and how
many languages are heard, not what else the table knows of a family.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import rows as tables
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH
from babyvfm_jax.corpus.transcripts.languages import language_code
from babyvfm_jax.corpus.transcripts.transcript import Ledger

# Columns of one meaning, the better ones first.
_VIDEO = (
  'superseded_gcp_name_feb25',
  'video_name',
  'filename',
  'supersed_gcp_name_dec24',
)
_SUBJECT = ('subject_id_internal', 'subject_id', 'subject')
_DAYS = ('age_days', 'age_in_days')
_MONTHS = ('age_in_months', 'age_mo', 'age_months')
_LANGUAGES = ('languages', 'language')
# Those by which the table is known.
_KNOWN = (*_VIDEO, *_SUBJECT)
# What goes into the provenance.
_FACTS = (
  *('date', 'date_tested', 'duration', 'duration_sec', 'duration_hrs', 'hours'),
  *('num_lang', 'languages', 'language', 'cohort', 'release', 'dataset'),
)
# The release divides days by this; undone, its ages are whole days again.
_RELEASE_MONTH = 30.1
_ABSENT = ('', 'na', 'nan', 'n/a', 'none')
_SEVERAL = re.compile(r'\s*(?:[,;/&+]|\band\b)\s*')
# Keys of the database that a release was drawn from are no subjects.
_KEY = re.compile(r'rec[A-Za-z0-9]{14}')


class Row(NamedTuple):
  """What the table says of one video.

  Attributes:
    file: The table.
    number: Line in it.
    subject: '' if unknown.
    age_days: None if unknown.
    language: ISO 639-3 code of the one language, else ''.
    facts: For the provenance: date, length and languages, as they are.
  """

  file: Path
  number: int
  subject: str
  age_days: float | None
  language: str
  facts: Mapping[str, str]


class Metadata(NamedTuple):
  """All tables together.

  Attributes:
    files: The tables.
    rows: By every name that the tables have for a video.
  """

  files: tuple[Path, ...]
  rows: Mapping[str, Row]


def is_metadata(path: Path) -> bool:
  """Whether a file is a csv table with videos and their subjects."""
  if path.suffix.lower() != '.csv':
    return False
  try:
    (sheet,) = tables.read_sheets(
      path, Ledger(path), tables.knows(_KNOWN), limit=1
    )
  except RecordingError:
    return False
  found = tables.find_columns(sheet.rows, _KNOWN)[1]
  return bool(found.keys() & {*_VIDEO} and found.keys() & {*_SUBJECT})


def read(paths: Sequence[Path]) -> Metadata:
  """Reads all tables.

  Raises:
    RecordingError: A row is damaged, or two rows of a video differ in child or
      age; names them and the fix.
  """
  rows: dict[str, Row] = {}
  for path in paths:
    ledger = Ledger(path)
    header, *lines = tables.read_rows(path, ledger, tables.knows(_KNOWN))
    changes = {n: what for what, ns in ledger.changed.items() for n in ns}
    for line in lines:
      fields = {
        name: value
        for place, name in enumerate(header.cells)
        if (value := line.text(place)).casefold() not in _ABSENT
      }
      row = _row(path, line.number, fields)
      if line.number in changes:
        facts = {**row.facts, 'changed': changes[line.number]}
        row = row._replace(facts=facts)
      for name in {
        fields[c].removesuffix('.MP4') for c in _VIDEO if c in fields
      }:
        rows[name] = _merge(name, rows.get(name), row)
  return Metadata(tuple(paths), rows)


def _row(path: Path, number: int, fields: Mapping[str, str]) -> Row:
  subjects = [fields[c] for c in _SUBJECT if c in fields]
  names = [name for name in subjects if not _KEY.fullmatch(name)]
  spoken = next((fields[name] for name in _LANGUAGES if name in fields), '')
  languages = {language_code(part) for part in _SEVERAL.split(spoken)}
  return Row(
    file=path,
    number=number,
    subject=names[0] if names else '',
    age_days=_age_days(path, number, fields),
    language=languages.pop() if len(languages) == 1 else '',
    facts={name: fields[name] for name in _FACTS if name in fields},
  )


def _merge(name: str, before: Row | None, row: Row) -> Row:
  """One row of two; a release's row may lack what another has."""
  if before is None:
    return row
  for what in ('subject', 'age_days'):
    one, other = getattr(before, what), getattr(row, what)
    if one and other and one != other:
      raise RecordingError(
        f'{row.file.name}: line {row.number}: {what} of {name} is {other}, but '
        f'{one} in line {before.number} of {before.file.name}; keep one row'
      )
  return before if before.age_days is not None else row


def _age_days(
  path: Path, number: int, fields: Mapping[str, str]
) -> float | None:
  """Age in days.

  A bare `age` is taken for days where the months beside it agree.
  """
  values: dict[str, float] = {}
  for column in (*_DAYS, *_MONTHS, 'age'):
    if column in fields:
      try:
        values[column] = float(fields[column])
      except ValueError as error:
        raise _damaged(path, number, column, fields[column]) from error
      if not 0 <= values[column] < math.inf:
        raise _damaged(path, number, column, fields[column])
  for column in _DAYS:
    if column in values:
      return values[column]
  months = next((values[c] for c in _MONTHS if c in values), None)
  if months is None:
    return None
  bare = values.get('age')
  if bare is not None and abs(bare / DAYS_PER_MONTH - months) < 1.5:
    return bare
  days = months * _RELEASE_MONTH
  if months % 1 and abs(days - round(days)) < 1e-6 * max(days, 1):
    return float(round(days))
  return months * DAYS_PER_MONTH


def _damaged(
  path: Path, number: int, column: str, value: str
) -> RecordingError:
  return RecordingError(
    f'{path.name}: line {number}: {column} is {value!r}, no age; write a number'
  )
