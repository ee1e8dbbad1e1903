"""What selections cost on an index of millions of rows.

The index is synthetic, with columns, frequencies of words and clusters as a
large corpus has them; embeddings are random in a few strong directions and
lie in files, as those of a corpus do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from babyvfm_jax import progress
from babyvfm_jax.corpus.quality import duplicates
from babyvfm_jax.data.selection import by_index, clip_cov, cost, curate
from babyvfm_jax.data.selection.material import Material

_VOCABULARY = 20_000
_ROWS_AT_ONCE = 1_000_000
_DIRECTIONS = 8


class Row(NamedTuple):
  """A line of the result.

  Attributes:
    name: What was measured.
    kept: Moments kept, or clusters found.
    seconds: Wall-clock time.
    peak_mib: Memory beyond what the process had before it.
    highest_mib: All memory of the process at its peak.
  """

  name: str
  kept: int
  seconds: float
  peak_mib: float
  highest_mib: float

  def __str__(self) -> str:
    return (
      f'{self.name:<36}{self.kept:>12,}{self.seconds:>10.1f} s'
      f'{self.peak_mib:>10,.0f} MiB of{self.highest_mib:>8,.0f}'
    )


def measure(rows: int, *, width: int = 64, seed: int = 0) -> list[Row]:
  """Measures every selection on a synthetic index.

  Args:
    rows: Moments.
    width: Of the embeddings.
    seed: Of the index.

  Returns:
    A line for the index itself and one for each selection.
  """
  with tempfile.TemporaryDirectory() as folder:
    with cost.measured() as spent:
      index = synthetic_index(rows, seed)
    result = [_row('the index itself', rows, spent)]
    files = _write_embeddings(Path(folder), rows, width, seed)
    material = Material(index, seed, lambda kind: np.load(files[kind], 'r'))
    work = list(_work(material))
    with progress.stage('Measure', len(work), 'selections') as bar:
      for name, function in work:
        with cost.measured() as spent:
          kept = function()
        result.append(_row(name, int(kept), spent))
        bar.advance(1, name)
  return result


def _row(name: str, kept: int, spent: cost.Cost) -> Row:
  return Row(name, kept, spent.seconds, spent.peak_mib, spent.highest_mib)


def _work(material: Material) -> Iterator[tuple[str, Callable[[], Any]]]:
  index = material.index
  rows = np.arange(len(index))
  query = "split == 'train' and sharpness > 0.2 and speaker == 'caregiver'"
  yield 'query', lambda: by_index.mask(index, query).sum()
  yield (
    'query with its report',
    lambda: len(curate.select(index, query).rows),
  )
  yield 'order by age', lambda: len(by_index.sort(index, rows, 'age_days'))
  yield (
    'clusters of near duplicates',
    lambda: len(
      np.unique(duplicates.cluster(index['picture_hash'].to_numpy()))
    ),
  )
  yield 'words of all moments', lambda: len(material.words.vocabulary)
  steps: dict[str, dict[str, Any]] = {
    'deduplicate': {},
    'cap': {'most': 500},
    'band': {'low': 0.2, 'high': 0.95},
    'density': {'share': 0.5},
    'clip_cov': {'share': 0.25},
  }
  for kind, options in steps.items():
    step = curate.STEPS[kind]

    def run(step=step, options=options) -> int:
      return step(material, rows, **options).sum()

    shown = ', '.join(f'{k}={v}' for k, v in options.items())
    yield f'{kind}({shown})', run
  yield (
    'all of a curation, with its reports',
    lambda: len(
      curate.select(
        index,
        "split == 'train'",
        'age_days',
        steps=({'kind': 'deduplicate'}, {'kind': 'cap', 'most': 500}),
      ).rows
    ),
  )


def synthetic_index(rows: int, seed: int = 0) -> pd.DataFrame:
  """An index of so many rows, with the columns that selections look at."""
  rng = np.random.default_rng(seed)
  numbers = np.arange(rows)
  recordings = numbers // 400
  # Pictures of the same scene in a row: some moments share theirs.
  scene = rng.integers(-(2**63), 2**63 - 1, rows // 4 + 1, np.int64)
  hashes = scene[numbers // 4] ^ (np.int64(1) << rng.integers(0, 63, rows))
  share = rng.random(rows)
  return pd.DataFrame(
    {
      'recording': _named('r', recordings),
      'child': _named('c', recordings % 30),
      'age_days': (180 + 700 * (recordings % 997) / 997).astype(float),
      'split': _labels(share, ('train', 'validation', 'test'), (0.85, 0.925)),
      'speaker': _labels(
        rng.random(rows), ('caregiver', 'key_child', ''), (0.6, 0.85)
      ),
      'text': _texts(rng, rows),
      'word_count': np.full(rows, 5),
      'picture': _named('p', numbers // 2),
      'frame_count': np.ones(rows, np.int64),
      'sharpness': rng.random(rows, np.float32),
      'alignment': rng.standard_normal(rows, np.float32),
      'picture_hash': hashes,
      'near_duplicate': numbers // 4 * 4,
    }
  )


def _texts(rng: np.random.Generator, rows: int) -> pd.Series:
  """Five words each, their frequencies as Zipf's law has them."""
  chances = 1 / np.arange(1, _VOCABULARY + 1)
  bounds = np.cumsum(chances / chances.sum())
  words = pa.array([f'w{n}' for n in range(_VOCABULARY)])
  parts = []
  for start in range(0, rows, _ROWS_AT_ONCE):
    count = min(_ROWS_AT_ONCE, rows - start)
    drawn = np.searchsorted(bounds[:-1], rng.random(count * 5))
    lists = pa.FixedSizeListArray.from_arrays(words.take(pa.array(drawn)), 5)
    parts.append(pa.compute.binary_join(lists.cast(pa.list_(pa.string())), ' '))
  return pa.chunked_array(parts).to_pandas()


def _named(letter: str, numbers: np.ndarray) -> pd.Series:
  """Numbers as names, the way that pandas keeps text read from a file."""
  text = pa.array(numbers).cast(pa.string())
  return pa.compute.binary_join_element_wise(letter, text, '').to_pandas()


def _labels(
  share: np.ndarray, names: tuple[str, ...], bounds: tuple[float, ...]
) -> pd.Series:
  codes = pa.array(np.searchsorted(bounds, share))
  return pa.array(names).take(codes).to_pandas()


def _write_embeddings(
  folder: Path, rows: int, width: int, seed: int
) -> dict[str, Path]:
  """Pairs that share a few directions."""
  rng = np.random.default_rng(seed)
  mixers = {
    kind: rng.standard_normal((_DIRECTIONS, width), np.float32)
    for kind in ('visual', 'text')
  }
  files = {kind: folder / f'{kind}.npy' for kind in mixers}
  shape = (rows, width)
  maps = {
    kind: np.lib.format.open_memmap(path, 'w+', np.float16, shape)
    for kind, path in files.items()
  }
  for start in range(0, rows, _ROWS_AT_ONCE // 4):
    stop = min(start + _ROWS_AT_ONCE // 4, rows)
    shared = rng.standard_normal((stop - start, _DIRECTIONS), np.float32)
    for kind, mixer in mixers.items():
      noise = rng.standard_normal((stop - start, width), np.float32)
      values = shared @ mixer + noise
      values /= np.linalg.norm(values, axis=1, keepdims=True)
      maps[kind][start:stop] = values
  return files


def clip_cov_error(
  rows: int = 20_000, share: float = 0.25
) -> tuple[float, float]:
  """Relative errors of the cross-covariance: ClipCov's and a random subset's."""
  with tempfile.TemporaryDirectory() as folder:
    files = _write_embeddings(Path(folder), rows, 64, 0)
    visual, text = (np.load(files[kind]) for kind in ('visual', 'text'))
  places = np.arange(rows)
  chosen = clip_cov.choose(visual, text, places, share=share)
  random = np.random.default_rng(0).choice(rows, len(chosen), replace=False)
  return (
    clip_cov.error(visual, text, places, chosen),
    clip_cov.error(visual, text, places, random),
  )
