"""Scoring a corpus: resumable, the same for any workers, joined on reading."""

import json

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import chunks, pixels, score, table
from tests.corpus import toy


@pytest.fixture
def folder(tmp_path):
  toy.build(toy.write_archive(tmp_path / 'archive'), tmp_path / 'corpus')
  return tmp_path / 'corpus'


def test_columns_are_joined_to_the_index_and_the_index_is_as_it_was(folder):
  plain = store.Corpus(folder).index
  before = toy.contents(folder)
  result = score.score(folder, rows=7)
  assert result.state == 'scored' and result.moments == len(plain)
  corpus = store.Corpus(folder)
  pd.testing.assert_frame_equal(corpus.index[plain.columns], plain)
  for row in range(len(plain)):
    own = pixels.score(corpus.frames(row))
    got = corpus.index.loc[row, list(pixels.Scores._fields)]
    np.testing.assert_allclose(got.to_numpy(float), own, rtol=1e-6)
  assert corpus.index.query('sharpness > 0').index.size > 5
  after = toy.contents(folder)
  assert {name: after[name] for name in before} == before
  assert set(after) - set(before) == {'quality.parquet', 'quality.json'}


def test_near_duplicates_are_rows_of_the_index(folder):
  score.score(folder)
  index = store.Corpus(folder).index
  for row, leader in enumerate(index['near_duplicate']):
    assert leader == -1 if not index['frame_count'][row] else leader <= row
  shown = index[index['frame_count'] > 0]
  same = shown.groupby('picture')['near_duplicate'].nunique()
  assert (same == 1).all()


@pytest.mark.slow
def test_two_workers_write_the_same_bytes(folder):
  score.score(folder, rows=5)
  one = toy.contents(folder)
  for name in ('quality.parquet', 'quality.json'):
    (folder / name).unlink()
  score.score(folder, rows=5, workers=2)
  assert toy.contents(folder) == one


def test_a_stopped_scoring_goes_on(folder, monkeypatch):
  score.score(folder, rows=4)
  whole = toy.contents(folder)
  for name in ('quality.parquet', 'quality.json'):
    (folder / name).unlink()
  save, saved = chunks.Chunks.save, []

  def stopping(self, number, columns):
    if len(saved) == 2:
      raise KeyboardInterrupt
    saved.append(number)
    save(self, number, columns)

  monkeypatch.setattr(chunks.Chunks, 'save', stopping)
  with pytest.raises(KeyboardInterrupt):
    score.score(folder, rows=4)
  assert not (folder / 'quality.json').exists()
  monkeypatch.setattr(chunks.Chunks, 'save', save)
  scored = []
  monkeypatch.setattr(
    score.pixels,
    'score',
    lambda frames, own=pixels.score: scored.append(1) or own(frames),
  )
  score.score(folder, rows=4)
  assert toy.contents(folder) == whole
  assert 0 < len(scored) < len(store.Corpus(folder))
  assert score.score(folder, rows=4).state == 'unchanged'
  assert not (folder / chunks.STAGING).exists()


def test_scores_of_another_index_are_refused(folder):
  score.score(folder)
  about = json.loads((folder / 'quality.json').read_text())
  (folder / 'quality.json').write_text(json.dumps({**about, 'index': 'other'}))
  with pytest.raises(store.CorpusError, match='scores of another index'):
    _ = store.Corpus(folder).index
  assert score.score(folder).state == 'scored'
  assert 'sharpness' in store.Corpus(folder).index


def test_a_rebuilt_corpus_drops_its_scores(folder):
  score.score(folder)
  toy.write_recording(folder.parent / 'archive', 'r99')
  toy.build(folder.parent / 'archive', folder)
  assert not (folder / 'quality.parquet').exists()
  assert 'sharpness' not in store.Corpus(folder).index


def test_an_outside_scorer_is_told_of_where_it_is_used(folder):
  score.score(folder)
  corpus = store.Corpus(folder)
  assert corpus.strict
  ids, mark = corpus.index['moment_id'], corpus.fingerprint

  def add(scorer, **columns):
    table.add(
      folder, ids, mark, scorer, columns, strict=False, weights='web-clip'
    )

  clip = np.arange(len(ids), dtype=np.float32)
  add('outside', clip=clip)
  again = store.Corpus(folder)
  np.testing.assert_array_equal(again.index['clip'], clip)
  assert 'sharpness' in again.index
  assert again.strict and not again.outside({'sharpness', 'text'})
  used = again.outside({'sharpness', 'clip'})
  assert used == {'outside': {'used': ['clip'], 'weights': 'web-clip'}}
  said = table.about(folder)['scorers']['outside']
  assert said == {'columns': ['clip'], 'strict': False, 'weights': 'web-clip'}
  add('outside', clip=-clip)
  np.testing.assert_array_equal(store.Corpus(folder).index['clip'], -clip)
  with pytest.raises(table.QualityError, match=r"sharpness'.* already"):
    add('another', sharpness=clip)


def test_embeddings_that_are_not_there_name_the_command(folder):
  with pytest.raises(store.CorpusError, match='--checkpoint=WORKDIR'):
    store.Corpus(folder).embeddings('visual')
