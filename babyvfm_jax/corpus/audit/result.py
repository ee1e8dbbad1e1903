"""The result of an audit: a table, its verdict, and how both are written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.corpus.audit.findings import Finding
from babyvfm_jax.corpus.audit.rules import ABSOLUTE, KINDS, Rules
from babyvfm_jax.corpus.audit.sides import Sides
from babyvfm_jax.corpus.privacy.policy import WITHHELD

FILE = 'audit.json'
_EXAMPLES = 5
_IDS = 3


@dataclasses.dataclass(frozen=True)
class Row:
  """One kind of finding between two sides.

  Attributes:
    kind: One of `rules.KINDS`.
    one: A side, such as 'train'.
    other: The other, such as 'test', 'OTHER:test' or a test's name.
    found: Different things that both have and that are not common.
    common: Different things that both have and many groups share.
    touched: Moments (or items) of each side that have what was found.
    share: The larger share of moments among sides that are not 'train'.
    leaks: Whether the rules call this leakage.
    examples: Some of them: `{what, common, one: [ids], other: [ids], files:
      [source files]}`.
  """

  kind: str
  one: str
  other: str
  found: int
  common: int
  touched: tuple[int, int]
  share: float
  leaks: bool
  examples: tuple[Mapping[str, Any], ...]


@dataclasses.dataclass(frozen=True)
class Audit:
  """What an audit found.

  Attributes:
    rows: The table; only what was found.
    kinds: What was looked for.
    pairs: Sides that were compared.
    sizes: Moments, or items, of each side.
    rules: What counts.
    counts: Of the work done: frames hashed, pairs looked at twice.
  """

  rows: tuple[Row, ...]
  kinds: tuple[str, ...]
  pairs: tuple[tuple[str, str], ...]
  sizes: Mapping[str, int]
  rules: Rules
  counts: Mapping[str, int]

  @property
  def leaks(self) -> bool:
    """Whether anything is leakage."""
    return any(row.leaks for row in self.rows)

  def without_texts(self) -> Audit:
    """The same, and what was said is withheld: moments are named by their id."""
    rows = (
      dataclasses.replace(
        row,
        examples=tuple(
          {**example, 'what': WITHHELD} for example in row.examples
        ),
      )
      if row.kind in ('run', 'sentence')
      else row
      for row in self.rows
    )
    return dataclasses.replace(self, rows=tuple(rows))

  def to_json(self) -> dict[str, Any]:
    """As an object for JSON."""
    return {'leaks': self.leaks, **dataclasses.asdict(self)}

  def write(self, folder: str | Path) -> Path:
    """Writes `audit.json`; returns its path."""
    path = Path(folder) / FILE
    text = json.dumps(self.to_json(), ensure_ascii=False, indent=1)
    path.write_text(text + '\n', encoding='utf-8')
    return path

  def table(self) -> str:
    """For people: every row, with examples."""
    head = (
      f'Looked for: {", ".join(self.kinds)}; compared '
      + ', '.join(f'{a} with {b}' for a, b in self.pairs)
      + '.'
    )
    if not self.rows:
      return f'{head}\nNothing is shared.'
    lines = [
      head,
      '',
      _line('kind', 'between', 'found', 'moments', 'share', ''),
    ]
    for row in self.rows:
      verdict = 'LEAKAGE' if row.leaks else 'tolerated' if row.found else ''
      lines.append(
        _line(
          row.kind,
          f'{row.one} and {row.other}',
          f'{row.found:,}' + (f' (+{row.common:,} common)' * (row.common > 0)),
          f'{row.touched[0]:,} and {row.touched[1]:,}',
          f'{100 * row.share:.2f} %',
          verdict,
        )
      )
      for example in row.examples[: 3 if row.found else 1]:
        lines.append(f'    {_shown(example)}')
    return '\n'.join(lines)


def tabulate(
  sides: Sides,
  found: Sequence[Finding],
  *,
  rules: Rules,
  kinds: Sequence[str],
  counts: Mapping[str, int],
) -> Audit:
  """Sums findings up by kind and pair of sides."""
  side_of = sides.units['side'].to_numpy()
  ids = sides.units['id'].to_numpy()
  sizes = sides.units.groupby('side', sort=False)['id'].nunique().to_dict()
  pairs = tuple(p for p in sides.pairs if p[0] in sizes and p[1] in sizes)
  rows = []
  for kind in KINDS:
    # A finding lies on as many pairs of sides as it crosses.
    parted = [
      (finding, _by_side(finding, side_of))
      for finding in found
      if finding.kind == kind
    ]
    for one, other in pairs:
      both = [(f, at) for f, at in parted if one in at and other in at]
      if both:
        rows.append(_row(sides, (one, other), both, ids, sizes, rules))
  return Audit(tuple(rows), tuple(kinds), pairs, sizes, rules, dict(counts))


def _by_side(finding: Finding, side_of: np.ndarray) -> dict[str, list[int]]:
  parts: dict[str, list[int]] = {}
  for row in finding.rows:
    parts.setdefault(side_of[row], []).append(row)
  return parts


def _row(
  sides: Sides,
  pair: tuple[str, str],
  both: Sequence[tuple[Finding, Mapping[str, list[int]]]],
  ids: np.ndarray,
  sizes: Mapping[str, int],
  rules: Rules,
) -> Row:
  kind = both[0][0].kind
  leaked = [(f, at) for f, at in both if not f.common]
  touched = tuple(
    len({ids[row] for _, at in leaked for row in at[side]}) for side in pair
  )
  share = max(
    (
      count / sizes[side]
      for side, count in zip(pair, touched, strict=True)
      if side.split(':')[-1] != 'train'
    ),
    default=0.0,
  )
  ranked = sorted(
    both, key=lambda item: (item[0].common, -len(item[0].what.split()))
  )
  return Row(
    kind=kind,
    one=pair[0],
    other=pair[1],
    found=len(leaked),
    common=len(both) - len(leaked),
    touched=(touched[0], touched[1]),
    share=round(share, 6),
    leaks=bool(leaked) and (kind in ABSOLUTE or share > rules.tolerance),
    examples=tuple(
      _example(sides, finding, [at[side] for side in pair], ids)
      for finding, at in ranked[:_EXAMPLES]
    ),
  )


def _example(
  sides: Sides,
  finding: Finding,
  parts: Sequence[Sequence[int]],
  ids: np.ndarray,
) -> dict[str, Any]:
  def some(rows: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(str(ids[row]) for row in rows))[:_IDS]

  files = sides.units.loc[[part[0] for part in parts], 'file']
  return {
    'what': finding.what,
    'common': finding.common,
    'one': some(parts[0]),
    'other': some(parts[1]),
    'files': list(dict.fromkeys(files)),
  }


def _line(*cells: str) -> str:
  widths = (10, 34, 22, 20, 9, 0)
  return '  '.join(
    cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
  ).rstrip()


def _shown(example: Mapping[str, Any]) -> str:
  what = example['what']
  if len(what) > 90:
    what = what[:87] + '...'
  common = 'common: ' if example['common'] else ''
  files = ', '.join(file for file in example['files'] if file)
  return (
    f'{common}"{what}": {", ".join(example["one"])} and '
    f'{", ".join(example["other"])}' + (f' ({files})' if files else '')
  )
