"""Who says how much, in every part of an archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from babyvfm_jax.corpus.recording import SPEAKERS

# Columns of a printed table beside the part's name and the roles.
_COUNTS = ('recordings', 'utterances', 'words')


def by_part(index: pd.DataFrame) -> list[dict[str, Any]]:
  """Counts by part and speaker role.

  Args:
    index: Index of a corpus.

  Returns:
    A row a part, sorted: `part`, the first folder of its source files or '';
    `recordings`, `utterances`, `words`; `speakers`, by role, `[utterances,
    words]`.
  """
  spoken = index[index['kind'] == 'utterance']
  folders = spoken['source'].str.extract(r'^([^/]+)/', expand=False).fillna('')
  rows = []
  for part, said in spoken.groupby(folders, sort=True):
    roles = said.groupby('speaker')['word_count'].agg(['size', 'sum'])
    rows.append(
      {
        'part': str(part),
        'recordings': int(said['recording'].nunique()),
        'utterances': len(said),
        'words': int(said['word_count'].sum()),
        'speakers': {
          role: [int(roles.loc[role, 'size']), int(roles.loc[role, 'sum'])]
          for role in SPEAKERS
          if role in roles.index
        },
      }
    )
  return rows


def text(rows: Sequence[Mapping[str, Any]]) -> str:
  """The counts as a table for a terminal; utterances / words of each role."""
  roles = [r for r in SPEAKERS if any(r in row['speakers'] for row in rows)]
  lines = [['', *_COUNTS, *(role.replace('_', ' ') for role in roles)]]
  for row in rows:
    counts = [row['speakers'].get(role, [0, 0]) for role in roles]
    lines.append(
      [
        row['part'] or 'all',
        *(f'{row[name]:,}' for name in _COUNTS),
        *(f'{utterances:,} / {words:,}' for utterances, words in counts),
      ]
    )
  widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
  return '\n'.join(
    '  '.join(
      [
        line[0].ljust(widths[0]),
        *(
          cell.rjust(width)
          for cell, width in zip(line[1:], widths[1:], strict=True)
        ),
      ]
    )
    for line in lines
  )
