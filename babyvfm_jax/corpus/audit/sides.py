"""Which parts of the data must have nothing in common, and what they share."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.audit.material import Material
from babyvfm_jax.corpus.moment import SPLITS


@dataclasses.dataclass(frozen=True)
class Sides:
  """Several materials under one numbering of units.

  Attributes:
    materials: The audited corpus first.
    units: Their units one after another (see `material.COLUMNS`), with
      `side` (the split, or 'NAME:split' of another corpus, or a test's name),
      `material` (place in `materials`) and `local` (place in the material).
    pairs: Pairs of sides that must share nothing.
  """

  materials: tuple[Material, ...]
  units: pd.DataFrame
  pairs: tuple[tuple[str, str], ...]

  def frames(self, row: int) -> list[bytes]:
    """Encoded pictures of a unit."""
    where = self.units.loc[row]
    return self.materials[where['material']].frames(int(where['local']))

  def shared(
    self, keys: Iterable[object], rows: Sequence[int] | np.ndarray
  ) -> list[np.ndarray]:
    """Rows with equal keys that lie on two sides of a pair.

    Args:
      keys: One a row, compared by equality.
      rows: Rows of `units`; a row may come with several keys.

    Returns:
      For each such key, in the order of its first row, its sorted rows.
    """
    places = np.asarray(rows, int)
    codes, values = pd.factorize(pd.Series(list(keys), dtype=object))
    sides, masks = self._masks()
    seen = np.zeros(len(values), np.int64)
    np.bitwise_or.at(seen, codes, 1 << sides[places])
    crosses = np.zeros(len(values), bool)
    for mask in masks:
      crosses |= (seen & mask) == mask
    kept = crosses[codes]
    grouped = pd.Series(places[kept]).groupby(codes[kept]).unique()
    return [np.sort(group) for group in grouped]

  def _masks(self) -> tuple[np.ndarray, list[int]]:
    codes, names = pd.factorize(self.units['side'])
    number = {name: place for place, name in enumerate(names)}
    masks = [
      1 << number[a] | 1 << number[b]
      for a, b in self.pairs
      if a in number and b in number
    ]
    return codes, masks


def face(own: Material, against: Sequence[Material] = ()) -> Sides:
  """Puts a corpus beside itself, other corpora and tests.

  Splits of the corpus must share nothing. A test must share nothing with the
  training split: it may well be made from the held-out ones. Of another corpus
  the held-out splits must share nothing with this one's training split, and the
  other way round, since both may be in one mixture.

  Raises:
    ValueError: More than 62 sides.
  """
  pairs = list(itertools.combinations(SPLITS, 2))
  tables = []
  for place, material in enumerate((own, *against)):
    units = material.units.assign(
      material=place, local=np.arange(len(material.units))
    )
    if place == 0:
      side = units['split']
    elif material.is_test:
      side = pd.Series(material.name, units.index)
      pairs.append(('train', material.name))
    else:
      side = material.name + ':' + units['split']
      pairs += [
        (ours, f'{material.name}:{theirs}')
        for ours, theirs in itertools.product(SPLITS, SPLITS)
        if (ours == 'train') != (theirs == 'train')
      ]
    tables.append(units.assign(side=side))
  joined = pd.concat(tables, ignore_index=True)
  if joined['side'].nunique() > 62:
    raise ValueError('more than 62 splits and tests; audit them in parts')
  return Sides((own, *against), joined, tuple(pairs))
