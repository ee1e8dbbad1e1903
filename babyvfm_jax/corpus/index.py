"""The index of a corpus: one row a moment, everything but the pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from babyvfm_jax.corpus import moment as moment_lib

SCHEMA = pa.schema(
  [
    ('moment_id', pa.string()),
    ('recording', pa.string()),
    ('position', pa.int64()),
    ('child', pa.string()),
    ('age_days', pa.float64()),
    ('group', pa.string()),
    ('split', pa.string()),
    ('row', pa.int64()),
    ('kind', pa.string()),
    ('start', pa.float64()),
    ('end', pa.float64()),
    ('speaker', pa.string()),
    ('speaker_label', pa.string()),
    ('text', pa.string()),
    ('word_count', pa.int64()),
    ('confidence', pa.float64()),
    ('frame_count', pa.int64()),
    ('frame_times', pa.list_(pa.float64())),
    ('picture', pa.string()),
    ('language', pa.string()),
    ('source', pa.string()),
  ]
)
_ROWS_PER_GROUP = 16384


def row_of(moment: moment_lib.Moment) -> dict[str, Any]:
  """Index row of a moment, without `split` and `row` (assembly adds them)."""
  unknown = math.nan
  return {
    'moment_id': moment.id,
    'recording': moment.recording,
    'position': moment.position,
    'child': moment.child,
    'age_days': unknown if moment.age_days is None else moment.age_days,
    'group': moment.group,
    'kind': moment.kind,
    'start': float(moment.start),
    'end': float(moment.end),
    'speaker': moment.speaker,
    'speaker_label': moment.speaker_label,
    'text': moment.text,
    'word_count': len(moment.text.split()),
    'confidence': unknown if moment.confidence is None else moment.confidence,
    'frame_count': len(moment.frames),
    'frame_times': [float(time) for time in moment.frame_times],
    'picture': moment.picture,
    'language': moment.language,
    'source': moment.source,
  }


def moment_of(
  row: Mapping[str, Any], frames: tuple[bytes, ...]
) -> moment_lib.Moment:
  """The moment of an index row and its encoded frames."""

  def known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)

  return moment_lib.Moment(
    recording=row['recording'],
    position=int(row['position']),
    child=row['child'],
    age_days=known(row['age_days']),
    group=row['group'],
    kind=row['kind'],
    start=float(row['start']),
    end=float(row['end']),
    speaker=row['speaker'],
    speaker_label=row['speaker_label'],
    text=row['text'],
    confidence=known(row['confidence']),
    frames=frames,
    frame_times=tuple(float(time) for time in row['frame_times']),
    language=row['language'],
    source=row['source'],
  )


class IndexWriter:
  """Writes index rows as they come, in memory that does not grow."""

  def __init__(self, path: Path):
    self._writer = pq.ParquetWriter(path, SCHEMA, compression='zstd')
    self._rows: list[dict[str, Any]] = []

  def add(self, row: dict[str, Any]) -> None:
    """Appends a row with every column of `SCHEMA`."""
    self._rows.append(row)
    if len(self._rows) >= _ROWS_PER_GROUP:
      self._flush()

  def close(self) -> None:
    """Writes what is left and the file's end."""
    self._flush()
    self._writer.close()

  def _flush(self) -> None:
    if self._rows:
      self._writer.write_table(pa.Table.from_pylist(self._rows, SCHEMA))
      self._rows = []


def read(path: Path) -> pd.DataFrame:
  """Reads an index: a RangeIndex, ordered by split, then row."""
  return pq.read_table(path).to_pandas()
