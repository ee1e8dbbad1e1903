"""What a run's provenance says of the corpora that it reads."""

import numpy as np
import pytest

from babyvfm_jax import config as config_lib
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import score, table
from babyvfm_jax.evals import subject
from babyvfm_jax.training import assembly
from configs import smoke
from tests.corpus import toy


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
  """A corpus with a column that a model trained on the web gave."""
  root = tmp_path_factory.mktemp('scored')
  toy.build(toy.write_archive(root / 'archive'), root / 'corpus')
  score.score(root / 'corpus')
  corpus = store.Corpus(root / 'corpus')
  ids = corpus.index['moment_id']
  clip = np.linspace(0, 1, len(ids))
  key = (corpus.folder, ids, corpus.fingerprint)
  table.add(*key, 'web', {'clip': clip}, strict=False, weights='CLIP')
  return corpus.folder


@pytest.mark.parametrize(
  ('fields', 'strict'),
  [
    ({}, True),
    ({'select': "split == 'train' and sharpness >= 0"}, True),
    ({'select': "split == 'train' and clip > .1"}, False),
    ({'select': "split == 'train' and speaker != 'clip'"}, True),
    ({'order': '-clip'}, False),
    ({'curate': ({'kind': 'band', 'column': 'clip', 'low': 0.1},)}, False),
    ({'curate': ({'kind': 'filter', 'where': 'clip > .1'},)}, False),
    ({'curate': ({'kind': 'cap', 'most': 99},)}, True),
  ],
)
def test_a_run_is_strict_unless_it_looks_at_outside_scores(
  folder, fields, strict
):
  config = config_lib.plain(smoke.get_config(f'corpus={folder}'))
  pairs = {**config['mixture']['pairs'], **fields}
  data = assembly.open_data({**config, 'mixture': {'pairs': pairs}})
  (said,) = assembly.describe_corpora(data).values()
  assert said['strict'] == strict
  outside = {} if strict else {'web': {'used': ['clip'], 'weights': 'CLIP'}}
  assert said.get('outside_scorers', {}) == outside


@pytest.mark.parametrize(
  ('objectives', 'missing'),
  [
    ({'info_nce': 1.0, 'next_token': 0.5}, set()),
    ({'next_token': 0.5}, {'similarity'}),
    (
      {'sigmoid': 1.0, 'next_token': 0},
      {'likelihood', 'dialogue', 'generation'},
    ),
  ],
)
def test_a_run_has_the_abilities_that_it_was_trained_for(objectives, missing):
  recipe = {name: {'weight': weight} for name, weight in objectives.items()}
  found = assembly.trained_abilities({'objectives': recipe})
  assert found == set(subject.ABILITIES) - missing
