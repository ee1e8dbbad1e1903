"""Children's age of acquisition by word, from CDI tables.

The MacArthur-Bates Communicative Development Inventories ask parents which
words a child understands or says (Fenson et al. 2007); Wordbank pools them
(Frank et al. 2017). The age of acquisition of a word is the age at which half
of the children do, by a logistic fitted over the ages that the form covers;
words below or above these ages are extrapolated.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import math
import re
from pathlib import Path

# What a child does with a word, and the column that says since when.
MEASURES = {
  'produce': 'aoa_produce_months',
  'understand': 'aoa_understand_months',
}
# Lexical classes of the form's sections (Bates et al. 1994).
_NOUNS = (
  'animals',
  'vehicles',
  'toys',
  'food_drink',
  'clothing',
  'body_parts',
  'household',
  'furniture_rooms',
)
_PREDICATES = ('action_words', 'descriptive_words')
_CLOSED = (
  'pronouns',
  'question_words',
  'locations',
  'quantifiers',
  'helping_verbs',
  'connecting_words',
)
CLASSES = {
  **dict.fromkeys(_NOUNS, 'nouns'),
  **dict.fromkeys(_PREDICATES, 'predicates'),
  **dict.fromkeys(_CLOSED, 'closed class'),
}


class CdiError(Exception):
  """A table that cannot be used; names the file, the line and the fix."""


@dataclasses.dataclass(frozen=True)
class Word:
  """A word as children learn it.

  Attributes:
    word: As it is spoken, in lower case.
    months: Age of acquisition.
    category: Section of the form, such as `animals`.
    senses: How many entries of the form are spoken so; the earliest counts.
  """

  word: str
  months: float
  category: str
  senses: int = 1

  @property
  def lexical_class(self) -> str:
    """`nouns`, `predicates`, `closed class` or `other`."""
    return CLASSES.get(self.category, 'other')


@dataclasses.dataclass(frozen=True)
class Table:
  """A CDI table.

  Attributes:
    file: Its name.
    sha256: Of its bytes.
    measure: A key of `MEASURES`.
    words: By spoken form.
    without_age: Entries that have no age of acquisition.
    outside_ages: Entries whose age lies outside the ages that were asked for.
  """

  file: str
  sha256: str
  measure: str
  words: dict[str, Word]
  without_age: int
  outside_ages: int = 0


def read(
  path: str | Path,
  measure: str = 'produce',
  ages: tuple[float, float] | None = None,
) -> Table:
  """Reads a table of ages of acquisition.

  Args:
    path: csv with the columns `definition` or `uni_lemma` and one of
      `MEASURES`; `category` where it is known.
    measure: `produce` or `understand`.
    ages: Youngest and oldest age in months to be taken, such as those that the
      form covers (8 to 18 months words and gestures, 16 to 30 words and
      sentences); None takes extrapolated ages too.

  Raises:
    CdiError: The file is absent, lacks a column, or holds no number where an
      age should be.
  """
  path = Path(path)
  if measure not in MEASURES:
    raise CdiError(f'measure {measure!r} is not one of {sorted(MEASURES)}')
  if not path.is_file():
    raise CdiError(f'{path}: no such file; give a csv of ages of acquisition')
  content = path.read_bytes()
  reader = csv.DictReader(content.decode('utf-8-sig').splitlines())
  columns = reader.fieldnames or []
  column = MEASURES[measure]
  name = next(
    (one for one in ('definition', 'uni_lemma') if one in columns), ''
  )
  if not name or column not in columns:
    raise CdiError(
      f'{path}: needs the columns definition (or uni_lemma) and {column}, has '
      f'{columns}; words and gestures tables alone say what is understood'
    )
  words: dict[str, Word] = {}
  without = outside = 0
  for row in reader:
    months = _months(row[column], f'{path}:{reader.line_num}: {column}')
    if months is None:
      without += 1
      continue
    if ages is not None and not ages[0] <= months <= ages[1]:
      outside += 1
      continue
    for spoken in spoken_forms(row[name]):
      before = words.get(spoken)
      entry = Word(spoken, months, row.get('category') or '')
      if before is not None:
        first = min((before, entry), key=lambda one: one.months)
        entry = dataclasses.replace(first, senses=before.senses + 1)
      words[spoken] = entry
  return Table(
    path.name,
    hashlib.sha256(content).hexdigest(),
    measure,
    words,
    without,
    outside,
  )


def spoken_forms(definition: str) -> list[str]:
  """How an entry is spoken: `inside/in` both ways, `fish (animal)` as fish."""
  plain = re.sub(r'\([^)]*\)', ' ', definition.lower()).replace('*', ' ')
  forms = [' '.join(part.split()) for part in plain.split('/')]
  return list(dict.fromkeys(form for form in forms if form))


def _months(text: str | None, where: str) -> float | None:
  if not text or not text.strip() or text.strip().upper() in ('NA', 'NAN'):
    return None
  try:
    months = float(text)
  except ValueError as error:
    raise CdiError(f'{where}: {text!r} is no age in months') from error
  return months if math.isfinite(months) and months > 0 else None
