"""Outside scores: taken in by id, refused where wrong, and told of."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import outside, score, similar, table
from babyvfm_jax.training import pair_scores
from tests.corpus import toy

CLIP = outside.Weights('CLIP ViT-B/32', '1.0')


@pytest.fixture
def folder(tmp_path):
  toy.build(toy.write_archive(tmp_path / 'archive'), tmp_path / 'corpus')
  return tmp_path / 'corpus'


def words_of(moments):
  """A scorer: how many words a moment has, by its own account."""
  return {'words_by_mine': [len(moment.text.split()) for moment in moments]}


SEEN = []


def stopping(moments):
  """Stops in the third batch, the first time that it gets there."""
  SEEN.append(len(moments))
  if len(SEEN) == 3:
    raise KeyboardInterrupt
  return {'length': [len(moment.text) for moment in moments]}


def too_few(moments):
  return {'few': [1.0] * (len(moments) - 1)}


@pytest.mark.parametrize('suffix', ['.csv', '.parquet'])
def test_a_table_is_joined_by_id_in_any_order(folder, tmp_path, suffix):
  ids = store.Corpus(folder).index['moment_id']
  scores = pd.DataFrame({'moment_id': ids[::-2], 'clip': range(len(ids[::-2]))})
  path = tmp_path / f'scores{suffix}'
  write = {'.csv': scores.to_csv, '.parquet': scores.to_parquet}[suffix]
  write(path, index=False)
  weights = tmp_path / 'weights.bin'
  weights.write_bytes(b'weights')
  known = outside.Weights('CLIP', file=weights)
  result = outside.add_table(folder, path, 'clip', known)
  assert (result.columns, result.moments) == (('clip',), len(scores))
  assert f'{len(scores)} of {len(ids)} moments' in result.summary()
  index = store.Corpus(folder).index
  given = index.set_index('moment_id')['clip'].dropna()
  assert given.to_dict() == dict(zip(ids[::-2], scores['clip'], strict=True))
  said = table.about(folder)['scorers']['clip']
  assert said['sha256'] == hashlib.sha256(b'weights').hexdigest()
  assert (said['weights'], said['strict']) == ('CLIP', False)


def test_a_function_gets_moments(folder):
  entry = 'tests.corpus.quality.test_outside:words_of'
  outside.add_function(folder, entry, 'mine', CLIP, query="kind == 'utterance'")
  index = store.Corpus(folder).index
  spoken = index['kind'] == 'utterance'
  counts = index.loc[spoken, 'text'].str.split().str.len()
  np.testing.assert_array_equal(index.loc[spoken, 'words_by_mine'], counts)
  assert index.loc[~spoken, 'words_by_mine'].isna().all()
  assert set(store.Corpus(folder).outside({'words_by_mine'})) == {'mine'}


def test_a_stopped_function_goes_on(folder, monkeypatch):
  monkeypatch.setattr(outside, '_BATCH', 4)
  monkeypatch.setattr(outside, '_BATCHES', 2)
  SEEN.clear()
  entry = 'tests.corpus.quality.test_outside:stopping'
  with pytest.raises(KeyboardInterrupt):
    outside.add_function(folder, entry, 'mine', CLIP)
  assert not table.about(folder)
  before = sum(SEEN)
  outside.add_function(folder, entry, 'mine', CLIP)
  index = store.Corpus(folder).index
  np.testing.assert_array_equal(index['length'], index['text'].str.len())
  # The batch at which it stopped is scored again, the first two are not.
  assert sum(SEEN) - before == len(index) - 8


@pytest.mark.parametrize(
  ('rows', 'said'),
  [
    ('r00/00000,1\n\nr00/00001,inf', "row 4: inf in 'clip'"),
    ('r00/00000,1\n,2', 'row 3 has no moment_id'),
    ('r00/00000,1\nnobody/00000,2', "row 3: 'nobody/00000'"),
    ('r00/00000,1\nr00/00001,2\nr00/00000,3', r'rows \[2, 4\]'),
    ('r00/00000,1\nr00/00001,high', "row 3: 'high' in 'clip'"),
  ],
)
def test_a_wrong_row_is_named_and_nothing_is_added(
  folder, tmp_path, rows, said
):
  path = tmp_path / 'scores.csv'
  path.write_text(f'moment_id,clip\n{rows}\n')
  with pytest.raises(table.QualityError, match=said):
    outside.add_table(folder, path, 'clip', CLIP)
  assert not table.about(folder)


def test_rows_of_parquet_count_from_one_and_other_types_are_named(
  folder, tmp_path
):
  path = tmp_path / 'scores.parquet'
  ids = ['r00/00000', 'r00/00001']
  for values in ([[1.0], [2.0]], pd.to_datetime(['2020-01-01', None])):
    pd.DataFrame({'moment_id': ids, 'clip': values}).to_parquet(path)
    with pytest.raises(table.QualityError, match=r"row 1: .* in 'clip' is no"):
      outside.add_table(folder, path, 'clip', CLIP)


@pytest.mark.parametrize('scorer', table.OURS)
def test_a_scorer_of_ours_is_not_replaced(folder, tmp_path, scorer):
  path = tmp_path / 'scores.csv'
  path.write_text('moment_id,clip\nr00/00000,1\n')
  with pytest.raises(table.QualityError, match='are ours'):
    outside.add_table(folder, path, scorer, CLIP)


def test_our_scorers_are_those_that_there_are():
  ours = {score.SCORER, pair_scores.SCORER, similar.SCORER, table.EMBEDDINGS}
  assert set(table.OURS) == ours


def test_weights_are_named_by_their_hash(folder, tmp_path):
  path, file = tmp_path / 'scores.csv', tmp_path / 'weights.bin'
  path.write_text('moment_id,clip\nr00/00000,1\n')
  file.write_bytes(b'weights')
  own, other = hashlib.sha256(b'weights').hexdigest(), 'f' * 64
  outside.add_table(folder, path, 'a', outside.Weights('CLIP', sha256=own))
  said = table.about(folder)['scorers']['a']
  assert said['sha256'] == own
  assert said['table_sha256'] == hashlib.sha256(path.read_bytes()).hexdigest()
  with pytest.raises(table.QualityError, match='64 hexadecimal'):
    outside.add_table(folder, path, 'a', outside.Weights('CLIP', sha256='1'))
  both = outside.Weights('CLIP', file=file, sha256=other)
  with pytest.raises(table.QualityError, match=f'{own}, not {other}'):
    outside.add_table(folder, path, 'a', both)


def test_what_is_no_table_and_no_function_is_named(folder, tmp_path):
  path = tmp_path / 'scores.csv'
  path.write_text('id,clip\na,1\n')
  with pytest.raises(table.QualityError, match='moment_id'):
    outside.add_table(folder, path, 'clip', CLIP)
  path.write_text('moment_id,clip score\nr00/00000,1\n')
  with pytest.raises(table.QualityError, match='cannot be named'):
    outside.add_table(folder, path, 'clip', CLIP)
  path.write_text('moment_id,text\nr00/00000,1\n')
  with pytest.raises(table.QualityError, match='columns of the index'):
    outside.add_table(folder, path, 'clip', CLIP)
  for entry in ('no_such_module:f', 'math:no_such', 'math'):
    with pytest.raises(table.QualityError, match='write package'):
      outside.add_function(folder, entry, 'mine', CLIP)
  with pytest.raises(table.QualityError, match='one for each'):
    entry = 'tests.corpus.quality.test_outside:too_few'
    outside.add_function(folder, entry, 'mine', CLIP)
