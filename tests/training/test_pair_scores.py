"""Pairs scored by a model: the cosines that it gives, kept beside the corpus."""

import jax
import numpy as np
import pytest

from babyvfm_jax import models, provenance
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import score, table
from babyvfm_jax.corpus.tokenizer import Tokenizer
from babyvfm_jax.data import tokens, transforms
from babyvfm_jax.training import assembly, pair_scores
from tests.corpus import toy

LENGTH = 8


@pytest.fixture
def folder(tmp_path):
  toy.build(toy.write_archive(tmp_path / 'archive'), tmp_path / 'corpus')
  return tmp_path / 'corpus'


@pytest.fixture
def trained(folder, monkeypatch):
  """A model that has learned nothing, in place of a checkpoint's."""
  words = Tokenizer.load(folder / 'tokenizer')
  model = models.build(
    'nano', vocabulary_size=words.vocabulary_size, image_size=8, patch=4
  )
  batch = models.example_batch(1, 1, 1, LENGTH, 8)
  params = model.init(jax.random.key(0), batch, outputs=models.OUTPUTS)
  config = {'image_size': 8, 'mixture': {'pairs': {'length': LENGTH}}}
  result = assembly.Trained(model, params['params'], words, config, 7)
  monkeypatch.setattr(assembly, 'load_trained', lambda workdir, step: result)
  return result


def write_run(folder, workdir, *, fingerprint='', strict=True):
  mark = fingerprint or store.Corpus(folder).fingerprint
  corpora = {'toy': {'path': str(folder), 'fingerprint': mark}}
  workdir.mkdir(exist_ok=True)
  provenance.write(workdir, {'corpora': corpora, 'strict': strict})
  return workdir


def cosine(trained, corpus, row, text):
  """One pair at a time, by the model's own methods."""
  variables = {'params': trained.params}
  encoded = corpus.frames(row)
  frame = transforms.decode(encoded[(len(encoded)) // 2], 8)[None, None]
  mask = np.ones((1, 1), bool)
  apply = trained.model.apply
  seen = apply(variables, frame, mask, method='encode_frames')
  visual = apply(variables, seen, mask, method='embed_visual')[0]
  written = np.zeros((1, 1, LENGTH), np.int32)
  ids = np.array(trained.tokenizer.encode(text), np.int32)
  tokens.write(written[0, 0], ids)
  said = apply(variables, written, written != 0, method='embed_text')
  return float(visual @ said[0, 0])


def test_scores_are_the_models_cosines(folder, trained, tmp_path):
  score.score(folder)
  run = write_run(folder, tmp_path / 'run')
  result = pair_scores.score(folder, run, embeddings=True, rows=5)
  corpus = store.Corpus(folder)
  index = corpus.index
  pairs = (index['text'] != '') & (index['frame_count'] > 0)
  assert pairs.sum() == index['alignment'].notna().sum()
  both = pairs & index['alignment_shuffled'].notna()
  for split, part in result.splits.items():
    chosen = index[both & (index['split'] == split)]
    assert part.moments == len(chosen) > 0
    assert part.matched == pytest.approx(chosen['alignment'].mean(), abs=1e-5)
    nearer = chosen['alignment'] > chosen['alignment_shuffled']
    assert part.better == pytest.approx(nearer.mean(), abs=1e-5)
  assert result.own and 'owes to memory' in result.summary()
  for row in np.flatnonzero(pairs)[::5]:
    own = cosine(trained, corpus, row, index['text'][row])
    assert index['alignment'][row] == pytest.approx(own, abs=1e-5)
  others = [
    [cosine(trained, corpus, row, text) for text in index['text'].unique()]
    for row in np.flatnonzero(pairs)[:3]
  ]
  for row, known in zip(np.flatnonzero(pairs)[:3], others, strict=True):
    shuffled = index['alignment_shuffled'][row]
    assert np.abs(np.array(known) - shuffled).min() < 1e-5
  visual, text = (corpus.embeddings(kind) for kind in ('visual', 'text'))
  assert np.isnan(visual[(index['frame_count'] == 0).to_numpy()]).all()
  both = np.einsum('nd,nd->n', visual.astype(float), text.astype(float))
  np.testing.assert_allclose(both, index['alignment'], atol=5e-3)
  # Columns of the corpus's own scorer are still there.
  assert 'sharpness' in index


def test_strict_is_a_strict_run_on_this_corpus(folder, trained, tmp_path):
  def strict(**changes):
    run = write_run(folder, tmp_path / 'run', **changes)
    result = pair_scores.score(folder, run, embeddings=True)
    corpus = store.Corpus(folder)
    # Nobody has looked at it yet.
    assert corpus.strict and not corpus.outside({'text'})
    for used in ('alignment', table.EMBEDDINGS):
      assert result.strict == (not corpus.outside({used}))
    return result.strict

  assert strict()
  assert not strict(fingerprint='another corpus')
  assert not strict(strict=False)
  said = table.about(folder)['scorers']['alignment']
  assert said['checkpoint'] == pair_scores.fingerprint(trained.params)
  assert said['step'] == 7 and len(said['checkpoint']) == 64


def test_another_checkpoint_has_another_fingerprint(trained):
  changed = jax.tree.map(lambda leaf: leaf + 0.01, trained.params)
  one, two = map(pair_scores.fingerprint, (trained.params, changed))
  assert one != two


def test_partners_differ_in_picture_and_text():
  rng = np.random.default_rng(0)
  shown, said = rng.integers(0, 4, 300), rng.integers(0, 3, 300)
  found = pair_scores.partners(shown, said, seed=1)
  assert (found >= 0).mean() > 0.99
  kept = found >= 0
  assert (shown[kept] != shown[found[kept]]).all()
  assert (said[kept] != said[found[kept]]).all()
  assert (pair_scores.partners(shown * 0, said, seed=1) == -1).all()
