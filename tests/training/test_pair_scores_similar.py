"""Planted copies that a hash takes for other pictures, and a model does not."""

import io

import numpy as np
import pytest
import simplejpeg
from PIL import Image
from scipy import ndimage

from babyvfm_jax import config as config_lib
from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import moment as moment_lib
from babyvfm_jax.corpus import store, tokenizer
from babyvfm_jax.corpus.quality import score, similar
from babyvfm_jax.training import loop, pair_scores

pytestmark = pytest.mark.slow

SIZE = 32
PICTURES = 40
WORDS = [f'{a}{b}' for a in ('ba', 'do', 'mi', 'ku') for b in 'bdfgklmnpt']


def texture(seed):
  """[64, 64, 3] uint8 of smooth, coloured blobs."""
  rng = np.random.default_rng(seed)
  values = sum(
    ndimage.zoom(rng.normal(size=(n, n, 3)), (64 / n, 64 / n, 1), order=1) / n
    for n in (2, 4, 8)
  )
  return (255 * (values - values.min()) / np.ptp(values)).astype(np.uint8)


def stored(picture):
  small = Image.fromarray(picture).resize((SIZE, SIZE), Image.Resampling.BOX)
  return simplejpeg.encode_jpeg(np.asarray(small), 95, colorsubsampling='444')


def recoded(picture):
  """As a browser would have kept it: small, coarse, colours thinned."""
  buffer = io.BytesIO()
  Image.fromarray(picture).resize((48, 48)).save(buffer, 'JPEG', quality=20)
  return np.asarray(Image.open(buffer).resize((64, 64)))


def cropped(picture, seed):
  """A step to the side: 56 of 64 pixels, grown again."""
  top, left = np.random.default_rng(seed).integers(0, 9, 2)
  part = picture[top : top + 56, left : left + 56]
  return np.asarray(Image.fromarray(part).resize((64, 64)))


def moments(name, pictures):
  for place, picture in enumerate(pictures):
    yield moment_lib.Moment(
      recording=name,
      position=place,
      child='child',
      age_days=300.0,
      group=name,
      kind='utterance',
      start=float(place),
      end=place + 1.0,
      speaker='caregiver',
      speaker_label='MOT',
      text=f'look {WORDS[place % PICTURES]}',
      confidence=None,
      frames=(stored(picture),),
      frame_times=(place + 0.5,),
    )


@pytest.fixture(scope='module')
def corpus(tmp_path_factory):
  """Pictures to learn, and copies of them, recoded and cropped, held out."""
  folder = tmp_path_factory.mktemp('copies') / 'corpus'
  shown = [texture(seed) for seed in range(PICTURES)]
  copies = [*map(recoded, shown)]
  copies += [cropped(picture, seed) for seed, picture in enumerate(shown)]
  parts = {}
  for split, pictures in {'train': shown, 'test': copies}.items():
    parts[split] = [
      (row, store.serialize(row, moment.frames))
      for moment in moments(split, pictures)
      for row in (index_lib.row_of(moment),)
    ]
  store.write(folder, parts, size=SIZE)
  texts = [row['text'] for row, _ in parts['train']]
  tokenizer.Tokenizer.train(texts, folder / 'tokenizer', 300, kind='word')
  (folder / 'provenance.json').write_text('{}', encoding='utf-8')
  return store.Corpus(folder)


def test_a_model_finds_the_copies_that_a_hash_misses(corpus, root, tmp_path):
  config = config_lib.load(
    f'{root}/configs/smoke.py:corpus={corpus.folder},image_size={SIZE}'
  )
  config.steps, config.batch_size = 50, 40
  config.mixture.pairs.augment.crop = 0.2
  config.objectives = {'info_nce': {'weight': 1.0}}
  config.training.checkpoint_every = 50
  config.optimizer.learning_rate = 3e-3
  loop.train(config, tmp_path / 'run')
  pair_scores.score(corpus.folder, tmp_path / 'run', embeddings=True)
  score.score(corpus.folder)
  similar.score(corpus.folder, 0.8)
  index = store.Corpus(corpus.folder).index
  own = np.tile(np.arange(PICTURES), 2)
  by_hash, by_model = (
    index[column].to_numpy()[PICTURES:]
    for column in ('near_duplicate', similar.COLUMN)
  )
  crops = slice(PICTURES, None)
  assert (by_hash == own)[crops].mean() < 0.3
  assert (by_model == own)[:PICTURES].mean() > 0.9
  assert (by_model == own)[crops].mean() > 0.9
  # And it does not find everything in everything.
  assert index[similar.COLUMN][:PICTURES].nunique() > 0.9 * PICTURES
