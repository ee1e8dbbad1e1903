"""What two sides share, kind by kind."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.audit import frames as frames_lib
from babyvfm_jax.corpus.audit import near as near_lib
from babyvfm_jax.corpus.audit import plain, texts
from babyvfm_jax.corpus.audit.material import decode
from babyvfm_jax.corpus.audit.rules import Rules
from babyvfm_jax.corpus.audit.sides import Sides


@dataclasses.dataclass(frozen=True)
class Finding:
  """One thing that lies on two sides.

  Attributes:
    kind: One of `rules.KINDS`.
    what: What it is, in words: a text, a recording's id, a hash.
    rows: Rows of `Sides.units` that have it, sorted.
    common: Whether so many groups share it that it is no leak.
  """

  kind: str
  what: str
  rows: tuple[int, ...]
  common: bool = False


def recordings(sides: Sides, rules: Rules) -> Iterator[Finding]:
  """Recordings on two sides, by name or by their largest source file."""
  del rules
  units = sides.units[~_of_tests(sides)]
  first = units.drop_duplicates(['material', 'side', 'recording'])
  hashes = [
    sides.materials[material].files.get(recording)
    for material, recording in zip(
      first['material'], first['recording'], strict=True
    )
  ]
  # Inside a corpus a name is enough. Another corpus may call something else
  # so, or be read from one file with this one.
  inside = first[first['material'] == 0]
  named = sides.shared(inside['recording'], inside.index.to_numpy())
  hashed = pd.Series(hashes, first.index, dtype=object).dropna()
  same = sides.shared(hashed, hashed.index.to_numpy())
  members = units.groupby(['material', 'side', 'recording'], sort=False).indices
  for rows in _distinct([*named, *same]):
    names = sorted(set(units.loc[rows, 'recording']))
    touched = [
      units.index[
        members[tuple(units.loc[row, ['material', 'side', 'recording']])]
      ]
      for row in rows
    ]
    every = np.unique(np.concatenate(touched))
    yield Finding('recording', ' = '.join(names), _tuple(every))


def groups(sides: Sides, rules: Rules) -> Iterator[Finding]:
  """Groups of the corpus that its splits tear apart."""
  del rules
  own = sides.units[sides.units['material'] == 0]
  for rows in sides.shared(own['group'], own.index.to_numpy()):
    yield Finding('group', own.loc[rows[0], 'group'], _tuple(rows))


def pictures(sides: Sides, rules: Rules) -> Iterator[Finding]:
  """Moments all of whose frames are equal."""
  pictured = sides.units[sides.units['picture'] != '']
  found = sides.shared(pictured['picture'], pictured.index.to_numpy())
  typical = plain.typical(sides) if found else None
  for rows in found:
    thumbnails = [
      near_lib.thumbnail(decode(frame)) for frame in sides.frames(int(rows[0]))
    ]
    if not plain.are_plain(np.stack(thumbnails), typical, rules).all():
      what = pictured.loc[rows[0], 'picture']
      yield _finding(sides, rules, 'picture', what, rows)


def sentences(sides: Sides, rules: Rules) -> Iterator[Finding]:
  """Single long sentences."""
  long = texts.long_sentences(texts.normalised(sides.units['text']), rules)
  for rows in sides.shared(long, long.index.to_numpy()):
    yield _finding(sides, rules, 'sentence', long[rows[0]], rows)


def runs(sides: Sides, rules: Rules) -> Iterator[Finding]:
  """Runs of sentences; overlapping ones are put together."""
  said = texts.normalised(sides.units['text'])
  # Two corpora may both have a recording of one name.
  of = sides.units['material'].astype(str) + '/' + sides.units['recording']
  keys, windows = [], []
  for key, places in texts.runs(said, of, rules):
    keys.append(key)
    windows.append(places)
  starts = np.array([places[0] for places in windows], int)
  by_start = dict(zip(starts.tolist(), windows, strict=True))
  found = sides.shared(keys, starts)
  for rows, firsts in _joined(found, by_start):
    text = ' / '.join(said.loc[list(by_start[firsts[0]]), 'text'])
    yield _finding(sides, rules, 'run', text, rows)


def _joined(
  found: list[np.ndarray], by_start: Mapping[int, tuple[int, ...]]
) -> Iterator[tuple[np.ndarray, list[int]]]:
  """Puts runs together that overlap in two places at least.

  Yields:
    The rows of all utterances, and the first utterances of the runs.
  """
  owner = {int(start): i for i, rows in enumerate(found) for start in rows}
  root = list(range(len(found)))

  def find(i: int) -> int:
    while root[i] != i:
      i = root[i]
    return i

  follows: collections.Counter[tuple[int, int]] = collections.Counter()
  for start in owner:
    after = by_start[start][1]
    if after in owner:
      follows[owner[start], owner[after]] += 1
  for (one, other), count in follows.items():
    if count > 1:
      a, b = sorted((find(one), find(other)))
      root[b] = a
  together: dict[int, list[int]] = collections.defaultdict(list)
  for i, rows in enumerate(found):
    together[find(i)] += [int(start) for start in rows]
  for starts in together.values():
    every = {row for start in starts for row in by_start[start]}
    yield np.array(sorted(every)), sorted(starts)


def frames(sides: Sides, rules: Rules) -> tuple[list[Finding], dict[str, int]]:
  """Equal and near frames of moments; what `pictures` finds is left out.

  Returns:
    The findings, and counts: `frames` that differ, `looks` at pairs of them.
  """
  shown = frames_lib.read(sides, rules)
  whole = {row for finding in pictures(sides, rules) for row in finding.rows}
  found = []
  telling = ~shown.plain[shown.numbers] & ~shown.cropped[shown.numbers]
  equal = sides.shared(shown.numbers[telling], shown.rows[telling])
  for rows in equal:
    if not whole.issuperset(rows.tolist()):
      found.append(_finding(sides, rules, 'frame', _where(sides, rows), rows))
  members = pd.Series(shown.rows).groupby(shown.numbers).unique()
  near, looks = frames_lib.near_pairs(sides, shown, rules)
  for pair in near:
    rows = np.union1d(members[pair.one], members[pair.other])
    what = f'{pair.distance} bits, {pair.levels:.1f} levels'
    found.append(_finding(sides, rules, 'near', what, rows))
  return found, {'frames': len(shown.hashes), 'looks': looks}


# What follows from the index alone.
BY_INDEX: Mapping[str, Callable[[Sides, Rules], Iterator[Finding]]] = {
  'recording': recordings,
  'group': groups,
  'picture': pictures,
  'run': runs,
  'sentence': sentences,
}


def _finding(
  sides: Sides, rules: Rules, kind: str, what: str, rows: np.ndarray
) -> Finding:
  units = sides.units.loc[rows]
  count = len(units[['material', 'group']].drop_duplicates())
  return Finding(kind, what, _tuple(rows), count > rules.common_groups)


def _where(sides: Sides, rows: np.ndarray) -> str:
  return f'a frame of {sides.units.loc[rows[0], "id"]}'


def _of_tests(sides: Sides) -> pd.Series:
  tests = [i for i, m in enumerate(sides.materials) if m.is_test]
  return sides.units['material'].isin(tests)


def _distinct(found: list[np.ndarray]) -> list[np.ndarray]:
  return [np.array(rows) for rows in dict.fromkeys(map(tuple, found))]


def _tuple(rows: np.ndarray) -> tuple[int, ...]:
  return tuple(int(row) for row in rows)
