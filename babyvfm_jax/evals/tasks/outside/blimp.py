"""BLiMP: 67 paradigms of 1,000 minimal pairs, one jsonl file each.

Fields that are read: `sentence_good`, `sentence_bad`, `UID` (the paradigm),
`linguistics_term` (the phenomenon).

Source: Warstadt, Parrish, Liu, Mohananey, Peng, Wang and Bowman (2020), BLiMP:
The benchmark of linguistic minimal pairs for English.
"""

from __future__ import annotations

import json
from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import tables
from babyvfm_jax.evals.tasks.outside.minimal_pairs import Pair, write_pairs
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request

NAME = 'blimp'
PARADIGMS = 67
_FIELDS = ('sentence_good', 'sentence_bad', 'UID', 'linguistics_term')


def read(request: Request) -> list[Imported]:
  """Makes one task of all paradigms; `limit` is a number of pairs of each.

  Raises:
    TaskError: There is no file, or a line is not of the form.
  """
  source = request.source
  paths = [source]
  if source.is_dir():
    paths = sorted({*source.glob('*.jsonl'), *source.glob('data/*.jsonl')})
  if not paths:
    raise TaskError(
      f'{source}: no jsonl file; give the folder data/ of the repository'
    )
  pairs = [pair for path in paths for pair in _read_file(path)]
  found = len({pair.paradigm for pair in pairs})
  card = {
    # Of adult speakers; children were not asked.
    'age_range_months': [216, 1200],
    'source': 'BLiMP (Warstadt et al., 2020)',
    'licence': 'CC BY 4.0',
    'paradigms': f'{found} of the {PARADIGMS} published',
  }
  return [write_pairs(request, NAME, pairs, card)]


def _read_file(path: Path) -> list[Pair]:
  pairs = []
  for number, line in enumerate(tables.text_of(path).splitlines(), start=1):
    where = f'{path}:{number}'
    if not line.strip():
      continue
    try:
      fields = json.loads(line)
    except json.JSONDecodeError as error:
      raise TaskError(f'{where}: not JSON: {error.msg}') from error
    missing = [
      name
      for name in _FIELDS
      if not isinstance(fields, dict) or not isinstance(fields.get(name), str)
    ]
    if missing:
      raise TaskError(f'{where}: no text under {", ".join(missing)}')
    pairs.append(
      Pair(
        where=where,
        good=fields['sentence_good'].strip(),
        bad=fields['sentence_bad'].strip(),
        paradigm=fields['UID'],
        phenomenon=fields['linguistics_term'],
      )
    )
  if not pairs:
    raise TaskError(f'{path}: no pairs')
  return pairs
