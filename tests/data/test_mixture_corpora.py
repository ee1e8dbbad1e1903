"""One mixture over picture books, clip-art scenes and transcripts."""

import numpy as np
import pytest

from babyvfm_jax.corpus import build, store
from babyvfm_jax.data import loader

pytestmark = pytest.mark.slow

# Recordings; of CHILDES some of every corpus in it.
LIMITS = {'storybook': 60, 'abstract_scenes': 150, 'childes': 8}
STEPS = 24


@pytest.fixture(scope='module')
def corpora(shared_data, tmp_path_factory):
  """Small corpora of three real archives, by layout."""
  out = tmp_path_factory.mktemp('corpora')
  for layout, limit in LIMITS.items():
    build.build(
      layout, shared_data / layout, out / layout, size=16, limit=limit
    )
  return {layout: str(out / layout) for layout in LIMITS}


def mixture(corpora):
  return {
    'books': {'corpus': corpora['storybook'], 'utterances': 2},
    'scenes': {'corpus': corpora['abstract_scenes']},
    'scenes_text': {'corpus': corpora['abstract_scenes'], 'view': 'text'},
    'talk': {
      'corpus': corpora['childes'],
      'view': 'text',
      'select': "split == 'train' and speaker == 'caregiver'",
      'weight': 2.0,
      'length': 64,
    },
  }


def test_one_mixture_draws_from_all_of_them(corpora):
  with loader.open_loader(
    mixture(corpora),
    corpus=corpora['childes'],
    batch_size=4,
    image_size=16,
    seed=0,
    steps=STEPS,
    threads=1,
  ) as batches:
    drawn = list(batches)
  names = [name for name, _ in drawn]
  assert set(names) == set(mixture(corpora)) and len(names) == STEPS
  # Twice the weight of each of the three others.
  assert abs(names.count('talk') - STEPS * 2 / 5) <= 1
  opened = {name: store.Corpus(folder) for name, folder in corpora.items()}
  words = opened['childes'].tokenizer()
  layouts = {
    'books': 'storybook',
    'scenes': 'abstract_scenes',
    'scenes_text': 'abstract_scenes',
    'talk': 'childes',
  }
  for name, batch in drawn:
    rows = opened[layouts[name]].index.loc[batch['rows']]
    assert (rows['split'] == 'train').all()
    assert batch['token_mask'].any(axis=(1, 2)).all()
    if name in ('books', 'scenes'):
      assert batch['frames'].shape == (4, 1, 16, 16, 3)
      assert batch['frame_mask'].all()
      if name == 'scenes':
        # What is said is what the picture's moment says.
        said = words.encode(rows['text'].iloc[0])[:29]
        assert _inner(batch['tokens'][0, 0])[: len(said)] == said
    else:
      assert 'frames' not in batch
      assert batch['tokens'].shape == (4, 1, 64 if name == 'talk' else 32)
    if name == 'talk':
      assert set(rows['speaker']) == {'caregiver'}


def _inner(tokens):
  """The tokens between BOS and EOS."""
  return [token for token in tokens.tolist() if token not in (0, 2, 3)]


def test_no_group_and_no_picture_crosses_a_split(corpora):
  for folder in corpora.values():
    index = store.Corpus(folder).index
    assert (index.groupby('group')['split'].nunique() == 1).all()
    assert set(index['split']) == {'train', 'validation', 'test'}
    seen = index[index['picture'] != '']
    assert (seen.groupby('picture')['split'].nunique() == 1).all()


def test_the_corpora_are_of_one_language_and_differ_in_what_they_show(corpora):
  frames = {
    layout: store.Corpus(folder).index['frame_count'].to_numpy()
    for layout, folder in corpora.items()
  }
  assert not frames['childes'].any()
  assert np.all(frames['storybook'] == 1)
  for folder in corpora.values():
    assert set(store.Corpus(folder).index['language']) == {'eng'}
