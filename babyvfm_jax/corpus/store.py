"""Storage of a corpus: a TFDS dataset of moments and their index.

The dataset `moments` has the file names, `features.json` and
`dataset_info.json` of TFDS, so `tfds.data_source('moments', data_dir=CORPUS)`
reads it without TensorFlow. The shards themselves are written here and not by
a TFDS builder: TFDS cannot write uncompressed records, shuffles them, and
would hold one more copy on disk. Records are `tf.train.Example`s, one a
moment, in the order of the index.

Reading goes by seek and read on one reader a shard, about twenty times as
fast as `ArrayRecordReader.read([i])`, which starts a thread pool per call.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tensorflow_datasets as tfds
from array_record.python import array_record_module
from tensorflow_datasets.proto import tf_example_pb2

from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import moment as moment_lib
from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.corpus.quality import table as quality

DATASET = 'moments'
VERSION = '1.0.0'
WRITER_OPTIONS = 'group_size:1,uncompressed'
SHARD_BYTES = 256 * 1024**2
# Seeking reads one record; a larger buffer only copies more.
_READER_OPTIONS = 'readahead_buffer_size:0,max_parallelism:0'
_READER_BUFFER_BYTES = 8192

_TEXTS = (
  'moment_id',
  'recording',
  'child',
  'group',
  'kind',
  'speaker',
  'speaker_label',
  'text',
  'language',
  'source',
)
_FLOATS = ('age_days', 'start', 'end', 'confidence')


class CorpusError(Exception):
  """A corpus folder that cannot be used; names the folder and the fix."""


def serialize(row: Mapping[str, Any], frames: Sequence[bytes]) -> bytes:
  """The `tf.train.Example` of a moment: its index row and JPEG frames."""
  example = tf_example_pb2.Example()
  feature = example.features.feature
  for name in _TEXTS:
    feature[name].bytes_list.value.append(row[name].encode('utf-8'))
  for name in _FLOATS:
    feature[name].float_list.value.append(row[name])
  feature['position'].int64_list.value.append(row['position'])
  feature['frame_times'].float_list.value.extend(row['frame_times'])
  feature['frames'].bytes_list.value.extend(frames)
  return example.SerializeToString(deterministic=True)


def write(
  folder: Path,
  splits: Mapping[str, Iterable[tuple[dict[str, Any], bytes]]],
  *,
  size: int,
  shard_bytes: int = SHARD_BYTES,
  advance: Callable[[int], None] = lambda count: None,
) -> None:
  """Writes `moments/` and `index.parquet` into an empty folder, streaming.

  Args:
    folder: Where to write.
    splits: For each split of `moment.SPLITS` its moments in order, as index
      row (see `index.row_of`) and record (see `serialize`).
    size: Side of the stored frames in pixels.
    shard_bytes: A shard is closed when it holds at least this much.
    advance: Called with 1 after every moment.
  """
  data = folder / DATASET / VERSION
  data.mkdir(parents=True)
  index = index_lib.IndexWriter(folder / 'index.parquet')
  infos = []
  for split in moment_lib.SPLITS:
    shards = _ShardWriter(data, split, shard_bytes)
    for place, (row, record) in enumerate(splits.get(split, ())):
      shards.add(record)
      index.add({**row, 'split': split, 'row': place})
      advance(1)
    lengths = shards.close()
    # TFDS cannot open a split without shards.
    if lengths:
      infos.append(
        tfds.core.SplitInfo(
          name=split,
          shard_lengths=lengths,
          num_bytes=shards.bytes,
          filename_template=_filename_template(data),
        )
      )
  index.close()
  _write_metadata(data, infos, size)


def features(size: int) -> tfds.features.FeaturesDict:
  """TFDS features of a moment with `size x size` frames."""
  frame = tfds.features.Image(shape=(size, size, 3), encoding_format='jpeg')
  return tfds.features.FeaturesDict(
    {
      **{name: tfds.features.Text() for name in _TEXTS},
      **dict.fromkeys(_FLOATS, np.float32),
      'position': np.int64,
      'frame_times': tfds.features.Sequence(np.float32),
      'frames': tfds.features.Sequence(frame),
    }
  )


class Corpus:
  """A finished corpus folder, read at random.

  Cheap to make and to pickle: files are opened at their first use, in every
  process anew.
  """

  def __init__(self, folder: str | Path):
    """Opens a corpus.

    Args:
      folder: What `tools/build_corpus.py --out` wrote.

    Raises:
      CorpusError: It is not a finished corpus.
    """
    self.folder = Path(folder)
    if not (self.folder / 'provenance.json').is_file():
      state = 'no such folder' if not self.folder.is_dir() else 'not finished'
      raise CorpusError(
        f'{self.folder}: {state}, so no corpus can be read from it; run '
        f'tools/build_corpus.py --out={self.folder} (an interrupted build '
        'goes on from where it was)'
      )
    # From now on this process writes for the owner alone, if that is wanted.
    policy.protect(self.policy)

  def __getstate__(self) -> dict[str, Any]:
    return {'folder': self.folder}

  def __len__(self) -> int:
    return int(self._reader.bounds[-1])

  def __repr__(self) -> str:
    return f'Corpus({str(self.folder)!r})'

  @functools.cached_property
  def index(self) -> pd.DataFrame:
    """One row a moment, by split, then row; with quality columns, if any."""
    index = index_lib.read(self._file('index.parquet'))
    if not quality.about(self.folder):
      return index
    try:
      scored = quality.columns(
        self.folder, index['moment_id'], self.fingerprint
      )
    except quality.QualityError as error:
      raise CorpusError(str(error)) from error
    return pd.concat([index, scored], axis=1)

  @functools.cached_property
  def fingerprint(self) -> str:
    """SHA-256 of `index.parquet`, which holds the hash of every picture."""
    return hashlib.sha256(self._file('index.parquet').read_bytes()).hexdigest()

  @functools.cached_property
  def policy(self) -> dict[str, Any]:
    """What protects its people, and what may be shown (see `privacy`)."""
    return policy.of_corpus(self.folder)

  @property
  def strict(self) -> bool:
    """Whether no outside weights touched it when it was built."""
    return bool(self.provenance().get('strict', True))

  def outside(self, used: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Outside scorers of columns that were used; see `quality.outside`."""
    return quality.outside(self.folder, used)

  def embeddings(self, kind: str) -> np.ndarray:
    """[moments, E] float16 by our own models; see `quality.embeddings`."""
    try:
      return quality.embeddings(self.folder, kind, self.fingerprint)
    except quality.QualityError as error:
      raise CorpusError(str(error)) from error

  @property
  def tasks(self) -> Path:
    """Folder of the corpus's own task folders (it may not exist)."""
    return self.folder / 'tasks'

  def frames(self, i: int) -> list[bytes]:
    """Encoded JPEG frames of index row `i`, in time order."""
    example = tf_example_pb2.Example.FromString(self.record(i))
    return list(example.features.feature['frames'].bytes_list.value)

  def record(self, i: int) -> bytes:
    """Serialized `tf.train.Example` of index row `i`."""
    reader = self._reader
    if reader.process != os.getpid():  # Readers do not survive a fork.
      del self.__dict__['_reader']
      reader = self._reader
    return reader.record(int(i))

  def moment(self, i: int) -> moment_lib.Moment:
    """Index row `i` with its frames."""
    frames = tuple(self.frames(i))
    return index_lib.moment_of(self.index.iloc[i].to_dict(), frames)

  def texts(self, select: str = "split == 'train'") -> list[str]:
    """What is said in the moments that a query of the index selects."""
    chosen = self.index.query(select)
    return chosen.loc[chosen['kind'] == 'utterance', 'text'].tolist()

  def tokenizer(self) -> tokenizer_lib.Tokenizer:
    """The tokenizer that was trained on the training split."""
    if not (self.folder / 'tokenizer').is_dir():
      raise CorpusError(
        f'{self.folder}: no tokenizer, since nothing is said in the training '
        'split; name one of another corpus in the config'
      )
    return tokenizer_lib.Tokenizer.load(self.folder / 'tokenizer')

  def card(self) -> dict[str, Any]:
    """The corpus card (see `card.py`)."""
    return json.loads(self._file('card.json').read_text(encoding='utf-8'))

  def provenance(self) -> dict[str, Any]:
    """Layout, settings, versions and source hashes of the build."""
    path = self._file('provenance.json')
    return json.loads(path.read_text(encoding='utf-8'))

  @functools.cached_property
  def _reader(self) -> _Reader:
    return _Reader(self.folder)

  def _file(self, name: str) -> Path:
    path = self.folder / name
    if not path.is_file():
      raise CorpusError(
        f'{path}: the file is missing from the corpus; delete '
        f'{self.folder} and run tools/build_corpus.py again'
      )
    return path


class _Reader:
  """Readers of all shards of one corpus in one process."""

  def __init__(self, folder: Path):
    data = folder / DATASET / VERSION
    path = data / 'dataset_info.json'
    if not path.is_file():
      raise CorpusError(
        f'{path}: the moments are missing from the corpus; delete {folder} '
        'and run tools/build_corpus.py again'
      )
    splits = json.loads(path.read_text(encoding='utf-8'))['splits']
    lengths = {
      split['name']: [int(n) for n in split['shardLengths']] for split in splits
    }
    self._folder = folder
    self._paths = [
      data / _shard_name(split, number, len(lengths[split]))
      for split in moment_lib.SPLITS
      if split in lengths
      for number in range(len(lengths[split]))
    ]
    counts = [n for split in moment_lib.SPLITS for n in lengths.get(split, ())]
    self.bounds = np.cumsum([0, *counts])
    self.process = os.getpid()
    self._readers: dict[int, Any] = {}
    # A reader has one position: seek and read must not be torn apart.
    self._lock = threading.Lock()

  def record(self, i: int) -> bytes:
    if not 0 <= i < self.bounds[-1]:
      raise IndexError(
        f'{self._folder}: no moment {i}; the index has {self.bounds[-1]:,}'
      )
    shard = int(np.searchsorted(self.bounds, i, side='right')) - 1
    with self._lock:
      reader = self._readers.get(shard) or self._open(shard)
      try:
        reader.seek(i - int(self.bounds[shard]))
        record = reader.read()
      except (RuntimeError, IndexError) as error:
        del self._readers[shard]  # It reads nothing more after an error.
        raise CorpusError(
          f'{self._paths[shard]}: moment {i} cannot be read, the file is '
          f'damaged ({error}); delete {self._folder} and build it again'
        ) from error
    return record

  def _open(self, shard: int):
    path = self._paths[shard]
    if not path.is_file():
      raise CorpusError(
        f'{path}: the shard is missing; delete {self._folder} and run '
        'tools/build_corpus.py again'
      )
    self._readers[shard] = array_record_module.ArrayRecordReader(
      os.fspath(path),
      options=_READER_OPTIONS,
      file_reader_buffer_size=_READER_BUFFER_BYTES,
    )
    return self._readers[shard]


class _ShardWriter:
  """Writes the shards of one split, whose number is known at the end."""

  def __init__(self, data: Path, split: str, shard_bytes: int):
    self._data = data
    self._split = split
    self._shard_bytes = shard_bytes
    self._writer: Any = None
    self._lengths: list[int] = []
    self._filled = 0
    self.bytes = 0

  def add(self, record: bytes) -> None:
    if self._writer is None:
      self._lengths.append(0)
      self._filled = 0
      self._writer = array_record_module.ArrayRecordWriter(
        os.fspath(self._path(len(self._lengths) - 1)), WRITER_OPTIONS
      )
    self._writer.write(record)
    self._lengths[-1] += 1
    self._filled += len(record)
    self.bytes += len(record)
    if self._filled >= self._shard_bytes:
      self._finish_shard()

  def close(self) -> list[int]:
    """Gives the shards their final names; returns their lengths."""
    self._finish_shard()
    count = len(self._lengths)
    for number in range(count):
      final = self._data / _shard_name(self._split, number, count)
      self._path(number).rename(final)
    return self._lengths

  def _path(self, number: int) -> Path:
    return self._data / f'{self._split}-{number:05d}.unfinished'

  def _finish_shard(self) -> None:
    if self._writer is not None:
      self._writer.close()
      self._writer = None


def _shard_name(split: str, number: int, count: int) -> str:
  return f'{DATASET}-{split}.array_record-{number:05d}-of-{count:05d}'


def _filename_template(data: Path) -> tfds.core.ShardedFileTemplate:
  return tfds.core.ShardedFileTemplate(
    data_dir=data, dataset_name=DATASET, filetype_suffix='array_record'
  )


def _write_metadata(
  data: Path, splits: Sequence[tfds.core.SplitInfo], size: int
) -> None:
  tfds.folder_dataset.write_metadata(
    data_dir=os.fspath(data),
    features=features(size),
    split_infos=list(splits),
    filename_template=_filename_template(data),
    version=VERSION,
    description='Moments of a corpus: frames, utterance, child and time.',
    check_data=False,  # The check reads through TensorFlow.
  )
