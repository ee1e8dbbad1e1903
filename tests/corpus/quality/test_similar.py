"""Near duplicates by embedding: exact, and beyond what a hash can see."""

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import similar, table
from tests.corpus import toy


def embedded(count, seed=0):
  """Random directions, some of them turned a little."""
  rng = np.random.default_rng(seed)
  matrix = rng.normal(size=(count, 16))
  for place in range(count // 3, count):
    if place % 3 == 0:
      matrix[place] = matrix[place // 3] + 0.1 * rng.normal(size=16)
  return matrix.astype(np.float16)


def by_definition(matrix, cosine):
  """Each in turn follows the earliest leader that is near, or leads."""
  unit = matrix.astype(float)
  unit /= np.linalg.norm(unit, axis=1, keepdims=True)
  leaders, result = [], []
  for place, row in enumerate(unit):
    near = [other for other in leaders if row @ unit[other] >= cosine]
    result.append(near[0] if near else place)
    leaders += [] if near else [place]
  return np.array(result)


@pytest.mark.parametrize('cosine', [0.6, 0.95])
def test_clusters_are_those_of_the_definition(monkeypatch, cosine):
  matrix = embedded(300)
  monkeypatch.setattr(similar, '_ROWS', 37)
  monkeypatch.setattr(similar, '_LEADERS', 50)
  found = similar.cluster(matrix, np.arange(300), cosine)
  np.testing.assert_array_equal(found, by_definition(matrix, cosine))
  assert 1 < len(np.unique(found)) < 300


def test_equal_pictures_are_one_and_unknown_ones_none():
  matrix = np.eye(6, 16, dtype=np.float16)
  matrix[4] = np.nan
  matrix[5] = matrix[0]
  pictures = pd.Series(['a', 'b', 'b', 'c', '', 'd'])
  matrix[2] = matrix[1]
  found = similar.cluster_pictures(matrix, pictures, 0.99)
  assert found.tolist() == [0, 1, 1, 3, -1, 0]
  with pytest.raises(ValueError, match='too many'):
    similar.cluster_pictures(matrix, pictures, 0.99, most=2)
  with pytest.raises(ValueError, match='outside'):
    similar.cluster(matrix, np.arange(4), 1.5)


@pytest.mark.parametrize('strict', [True, False])
def test_the_column_owes_what_the_embeddings_owe(tmp_path, strict):
  toy.build(toy.write_archive(tmp_path / 'archive'), tmp_path / 'corpus')
  corpus = store.Corpus(tmp_path / 'corpus')
  count = len(corpus.index)
  table.add(
    corpus.folder,
    corpus.index['moment_id'],
    corpus.fingerprint,
    table.EMBEDDINGS,
    {},
    strict=strict,
    checkpoint='f00',
  )
  (corpus.folder / table.EMBEDDINGS).mkdir()
  np.save(corpus.folder / table.EMBEDDINGS / 'visual.npy', embedded(count))
  result = similar.score(corpus.folder, 0.9)
  assert f'{result.clusters} clusters' in result.summary()
  again = store.Corpus(corpus.folder)
  clusters = again.index[similar.COLUMN]
  assert clusters.nunique() == result.clusters < count
  assert (clusters <= np.arange(count)).all()
  used = again.outside({similar.COLUMN})
  assert bool(used) != strict
