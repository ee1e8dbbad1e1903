"""The side table: `quality.parquet` beside `index.parquet`, joined on reading.

It is keyed by `moment_id`, and `quality.json` says of which index it is, who
scored which column, and whether each scorer is strict: no model that was
trained on other data had a part in it. The index itself is never rewritten.

A column that nobody looks at changes nothing: a corpus stays strict with it. A
run whose selection looks at a column, or at embeddings, of a scorer that is not
strict is not strict either, and its provenance names the scorer (`outside`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FILE = 'quality.parquet'
ABOUT = 'quality.json'
# Embeddings of moments by our own models, [moments, E] float16.
EMBEDDINGS = 'embeddings'
# Scorers of ours; no other may take their names.
OURS = ('own', 'alignment', 'similar', EMBEDDINGS)
# What a scorer leaves beside the corpus; a rebuilt corpus drops all of it.
FILES = (FILE, ABOUT, EMBEDDINGS)


class QualityError(Exception):
  """A side table that cannot be used; names the file and the fix."""


def about(folder: Path) -> dict[str, Any]:
  """What `quality.json` says; {} where nothing has been scored.

  Returns:
    `index`, fingerprint of the index that was scored; `scorers`, by name:
    `columns`, `strict`, and whatever the scorer says of itself; `strict`,
    whether all scorers are.
  """
  path = folder / ABOUT
  return json.loads(path.read_text('utf-8')) if path.is_file() else {}


def outside(folder: Path, used: Iterable[str]) -> dict[str, dict[str, Any]]:
  """Scorers that are not strict, of which something was used.

  Args:
    folder: A corpus.
    used: Names of columns, and `EMBEDDINGS` for embeddings.

  Returns:
    By scorer: `used`, its columns that were; and what `quality.json` says of
    it.
  """
  used = set(used)
  result = {}
  for name, fields in about(folder).get('scorers', {}).items():
    own = fields['columns'] if name != EMBEDDINGS else [EMBEDDINGS]
    if (touched := sorted(used.intersection(own))) and not fields['strict']:
      rest = {k: v for k, v in fields.items() if k not in ('columns', 'strict')}
      result[name] = {'used': touched, **rest}
  return result


def columns(folder: Path, ids: pd.Series, fingerprint: str) -> pd.DataFrame:
  """Reads the side table in the order of an index.

  Args:
    folder: A corpus.
    ids: [moments] `moment_id` of the index.
    fingerprint: Of the index.

  Returns:
    [moments] rows with the scored columns; no columns where nothing has been
    scored.

  Raises:
    QualityError: The table is of another index.
  """
  if not (folder / ABOUT).is_file():
    return pd.DataFrame(index=ids.index)
  again = (
    'run tools/score_corpus.py again, or delete '
    f'{folder / FILE} and {folder / ABOUT}'
  )
  if about(folder)['index'] != fingerprint:
    raise QualityError(
      f'{folder / FILE}: scores of another index than {folder} has now; {again}'
    )
  table = pq.read_table(folder / FILE)
  scored = table.column('moment_id')
  if len(scored) != len(ids) or not scored.equals(
    pa.chunked_array(pa.array(ids, scored.type))
  ):
    raise QualityError(
      f'{folder / FILE}: its moments are not those of the index; {again}'
    )
  return table.drop_columns(['moment_id']).to_pandas()


def add(
  folder: Path,
  ids: Sequence[str] | pd.Series,
  fingerprint: str,
  scorer: str,
  scored: Mapping[str, np.ndarray],
  *,
  strict: bool,
  **details: Any,
) -> None:
  """Adds the columns of a scorer, or replaces those of an earlier one.

  What another scorer has added stays, if it is of the same index. Outside
  scorers are added in the same way, with `strict=False` and their weights
  named in `details`.

  Args:
    folder: A corpus.
    ids: [moments] `moment_id` of the index.
    fingerprint: Of the index.
    scorer: Its name.
    scored: Its columns, [moments] each; NaN where there is nothing to score.
    strict: Whether it owes nothing to other data than the corpus's own.
    **details: What else `quality.json` shall say of it, plain values.

  Raises:
    QualityError: A column is that of another scorer.
  """
  ids = pd.Series(ids).reset_index(drop=True)
  before = about(folder)
  if before.get('index') != fingerprint:
    before = {'index': fingerprint, 'scorers': {}}
    kept = pd.DataFrame(index=ids.index)
  else:
    kept = columns(folder, ids, fingerprint)
  scorers = dict(before['scorers'])
  old = scorers.pop(scorer, {'columns': []})
  for name, others in scorers.items():
    if taken := set(others['columns']) & set(scored):
      raise QualityError(
        f'{folder / FILE}: columns {sorted(taken)} of {scorer} are there '
        f'already, by {name}; rename them'
      )
  kept = kept.drop(columns=[c for c in old['columns'] if c in kept])
  arrays = {name: pa.array(kept[name]) for name in kept}
  arrays |= {name: pa.array(values) for name, values in scored.items()}
  scorers[scorer] = {'columns': list(scored), 'strict': strict, **details}
  said = {
    'index': fingerprint,
    'strict': all(fields['strict'] for fields in scorers.values()),
    'scorers': scorers,
  }
  table = pa.table({'moment_id': pa.array(ids, pa.string()), **arrays})
  # Between the two renames the table has columns that nobody is named for:
  # scoring again, which had not finished, puts that right.
  draft = folder / f'{FILE}.unfinished'
  pq.write_table(table, draft, compression='zstd')
  os.replace(draft, folder / FILE)
  draft = folder / f'{ABOUT}.unfinished'
  draft.write_text(json.dumps(said, indent=1) + '\n', encoding='utf-8')
  os.replace(draft, folder / ABOUT)


def embeddings(folder: Path, kind: str, fingerprint: str) -> np.ndarray:
  """Embeddings of all moments, mapped from the file.

  Args:
    folder: A corpus.
    kind: 'visual' or 'text'.
    fingerprint: Of the index.

  Returns:
    [moments, E] float16; NaN for moments without what is embedded.

  Raises:
    QualityError: There are none, or they are of another index.
  """
  path = folder / EMBEDDINGS / f'{kind}.npy'
  said = about(folder)
  known = EMBEDDINGS in said.get('scorers', {})
  if not (path.is_file() and known) or said['index'] != fingerprint:
    raise QualityError(
      f'{path}: no such embeddings of this index; run tools/score_corpus.py '
      f'--corpus={folder} --checkpoint=WORKDIR --embeddings'
    )
  return np.load(path, mmap_mode='r')
