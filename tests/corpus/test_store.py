"""The store: what is written is read, at random, by us and by TFDS."""

import concurrent.futures
import dataclasses
import pickle
import shutil
import sys
import time

import numpy as np
import pytest
import simplejpeg
import tensorflow_datasets as tfds

from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.moment import Moment
from tests.corpus import toy

SIZE = 8


def moments(recording, count):
  """Moments with none to two frames, some fields unknown."""
  for number in range(count):
    frames = tuple(
      simplejpeg.encode_jpeg(
        np.full((SIZE, SIZE, 3), (number * 7 + place) % 256, np.uint8)
      )
      for place in range(number % 3)
    )
    yield Moment(
      recording=recording,
      position=number,
      child='S',
      age_days=None if number % 2 else 213.25,
      group=recording,
      kind='utterance',
      start=number / 3,
      end=number / 3 + 0.1,
      speaker='caregiver',
      speaker_label='MOT',
      text=f'schau, ein Bär {number}',
      confidence=None if number % 4 else 0.1 + number / 1000,
      frames=frames,
      frame_times=tuple(number / 3 + place / 7 for place in range(len(frames))),
      language='deu',
      source='a.cha',
    )


def pairs(items):
  for moment in items:
    row = index_lib.row_of(moment)
    yield row, store.serialize(row, moment.frames)


@pytest.fixture(scope='module')
def written(tmp_path_factory):
  """Moments, in the order of the index, and their corpus."""
  folder = tmp_path_factory.mktemp('corpus')
  parts = {'train': [*moments('a', 60), *moments('b', 30)]}
  parts['test'] = list(moments('c', 5))
  splits = {name: pairs(items) for name, items in parts.items()}
  store.write(folder, splits, size=SIZE, shard_bytes=9000)
  (folder / 'provenance.json').write_text('{}')
  return [*parts['train'], *parts['test']], folder


def test_every_moment_comes_back_exactly(written):
  expected, folder = written
  corpus = store.Corpus(folder)
  assert len(corpus) == len(corpus.index) == len(expected)
  for i in np.random.default_rng(0).permutation(len(expected)):
    assert corpus.moment(i) == expected[i]
    assert corpus.frames(i) == list(expected[i].frames)
    assert corpus.index.loc[i, 'moment_id'] == expected[i].id


def test_the_index_has_the_columns_that_others_read(written):
  expected, folder = written
  index = store.Corpus(folder).index
  columns = (
    'moment_id recording position child age_days group split row kind start '
    'end speaker speaker_label text word_count confidence frame_count '
    'frame_times picture language source'
  )
  assert ' '.join(index.columns) == columns
  assert index.index.equals(type(index.index)(len(expected)))
  assert index['split'].tolist() == ['train'] * 90 + ['test'] * 5
  assert index['row'].tolist() == [*range(90), *range(5)]
  assert index['word_count'].eq(4).all()
  assert index['age_days'].isna().sum() == sum(
    m.age_days is None for m in expected
  )
  assert (index['picture'] == '').equals(index['frame_count'] == 0)
  assert index['picture'].nunique() == len({m.picture for m in expected})


def test_there_are_several_shards_of_single_records(written):
  _, folder = written
  names = sorted(path.name for path in (folder / 'moments').rglob('*train*'))
  assert len(names) > 2
  assert names[0] == f'moments-train.array_record-00000-of-{len(names):05d}'
  (reader,) = {
    type(store.Corpus(folder)._reader._open(shard)) for shard in range(2)
  }
  options = store.Corpus(folder)._reader._open(0).writer_options_string()
  assert reader and 'group_size:1,' in options and 'uncompressed' in options


# TFDS under protobuf 6, which Apache Beam wants.
@pytest.mark.filterwarnings('ignore:label.. is deprecated:DeprecationWarning')
@pytest.mark.parametrize('how', ['data_source', 'builder'])
def test_tfds_reads_the_same_without_tensorflow(written, how):
  expected, folder = written
  if how == 'data_source':
    source = tfds.data_source('moments', split='train', data_dir=folder)
  else:
    builder = tfds.builder_from_directory(folder / 'moments' / store.VERSION)
    source = builder.as_data_source()['train']
    lengths = builder.info.splits['train'].shard_lengths
    assert len(lengths) > 2 and sum(lengths) == 90 and min(lengths) > 0
  assert 'tensorflow' not in sys.modules
  assert len(source) == 90
  for i in (0, 44, 59, 89):
    example, moment = source[i], expected[i]
    assert example['moment_id'].decode() == moment.id
    assert example['text'].decode() == moment.text
    np.testing.assert_allclose(example['start'], moment.start, rtol=1e-6)
    np.testing.assert_allclose(
      example['frame_times'], moment.frame_times, rtol=1e-6
    )
    assert np.isnan(example['age_days']) == (moment.age_days is None)
    assert len(example['frames']) == len(moment.frames)
    for frame, jpeg in zip(example['frames'], moment.frames, strict=True):
      assert frame.shape == (SIZE, SIZE, 3)
      decoded = simplejpeg.decode_jpeg(jpeg)
      np.testing.assert_allclose(frame, decoded, atol=2)


def test_the_features_are_what_tfds_itself_would_write(written):
  expected, _ = written
  moment = expected[2]
  row = index_lib.row_of(moment)
  fields = {name: row[name] for name in store.features(SIZE) if name in row}
  theirs = store.features(SIZE).serialize_example(
    store.features(SIZE).encode_example(
      {**fields, 'frames': list(moment.frames)}
    )
  )
  parse = store.tf_example_pb2.Example.FromString
  ours = parse(store.serialize(row, moment.frames))
  assert ours == parse(theirs)


def test_a_pickled_corpus_opens_its_files_anew(written):
  expected, folder = written
  corpus = store.Corpus(folder)
  corpus.frames(2)
  assert len(corpus.index)
  data = pickle.dumps(corpus)
  assert len(data) < 500
  again = pickle.loads(data)
  assert again.frames(2) == list(expected[2].frames)
  assert again.fingerprint == corpus.fingerprint


def test_readers_are_not_shared_with_a_fork(written):
  expected, folder = written
  corpus = store.Corpus(folder)
  corpus.frames(2)
  old = corpus._reader
  old.process = -1  # As a fork sees it.
  assert corpus.frames(2) == list(expected[2].frames)
  assert corpus._reader is not old


def test_threads_do_not_mix_their_records(written):
  expected, folder = written
  corpus = store.Corpus(folder)

  def check(seed):
    for i in np.random.default_rng(seed).integers(0, len(expected), 400):
      assert corpus.frames(i) == list(expected[i].frames)
    return True

  with concurrent.futures.ThreadPoolExecutor(4) as threads:
    assert all(threads.map(check, range(4)))


def test_the_fingerprint_follows_the_pictures(written, tmp_path):
  expected, folder = written
  changed = list(expected[:90])
  changed[2] = dataclasses.replace(changed[2], frames=changed[5].frames)
  store.write(tmp_path, {'train': pairs(changed)}, size=SIZE)
  (tmp_path / 'provenance.json').write_text('{}')
  ours, theirs = store.Corpus(folder), store.Corpus(tmp_path)
  assert ours.fingerprint != theirs.fingerprint


def test_errors_name_the_folder_and_the_fix(written, tmp_path):
  _, folder = written
  with pytest.raises(store.CorpusError, match=r'absent: no such folder.*run '):
    store.Corpus(tmp_path / 'absent')
  broken = tmp_path / 'broken'
  shutil.copytree(folder, broken)
  (broken / 'provenance.json').unlink()
  with pytest.raises(store.CorpusError, match=r'broken: not finished.*goes on'):
    store.Corpus(broken)
  (broken / 'provenance.json').write_text('{}')
  corpus = store.Corpus(broken)
  for outside in (-1, 95):
    with pytest.raises(IndexError, match=f'no moment {outside}; .* has 95'):
      corpus.frames(outside)
  (shard,) = broken.rglob('*train*-00001-of-*')
  shard.unlink()
  assert corpus.frames(0) == []
  with pytest.raises(store.CorpusError, match=r'00001-of.*shard is missing'):
    corpus.frames(int(corpus._reader.bounds[1]))
  with pytest.raises(store.CorpusError, match=r'card\.json: .* missing'):
    corpus.card()
  with pytest.raises(store.CorpusError, match='no tokenizer'):
    corpus.tokenizer()


def test_a_damaged_shard_is_noticed(written, tmp_path):
  _, folder = written
  shutil.copytree(folder, tmp_path / 'damaged')
  (shard,) = (tmp_path / 'damaged').rglob('*test*-00000-of-*')
  data = bytearray(shard.read_bytes())
  at = data.index(b'c/00002')
  data[at - 40 : at + 40] = bytes(80)
  shard.write_bytes(data)
  corpus = store.Corpus(tmp_path / 'damaged')
  with pytest.raises(store.CorpusError, match='damaged'):
    corpus.frames(92)


def test_texts_are_what_is_said_in_a_selection(written):
  expected, folder = written
  corpus = store.Corpus(folder)
  assert corpus.texts() == [moment.text for moment in expected[:90]]
  assert corpus.texts("split == 'test' and row < 2") == [
    moment.text for moment in expected[90:92]
  ]


@pytest.mark.slow
def test_random_reads_are_fast(tmp_path):
  source = toy.write_archive(tmp_path / 'archive', 200)
  toy.build(source, tmp_path / 'out', size=64)
  corpus = store.Corpus(tmp_path / 'out')
  order = np.random.default_rng(0).integers(0, len(corpus), 20_000)
  corpus.frames(0)
  start = time.perf_counter()
  for i in order:
    corpus.frames(i)
  assert len(order) / (time.perf_counter() - start) > 20_000
