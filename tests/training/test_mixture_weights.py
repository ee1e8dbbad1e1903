"""Proxy-DRO on corpora of which one can still teach, and others cannot."""

import numpy as np
import pytest

from babyvfm_jax import config as config_lib
from babyvfm_jax.corpus import build
from babyvfm_jax.training import mixture_weights
from configs import smoke

pytestmark = pytest.mark.slow

HEAD = '@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tMOT Mother\n'
WORDS = (
  'ball',
  'dog',
  'cup',
  'shoe',
  'hat',
  'bird',
  'duck',
  'tree',
  'fish',
  'book',
)


def write(folder, sentences):
  """A corpus of text alone, 8 recordings of 40 sentences."""
  source = folder / 'source'
  source.mkdir(parents=True)
  for number in range(8):
    lines = [f'*MOT:\t{next(sentences)} .\n' for _ in range(40)]
    (source / f'r{number}.cha').write_text(HEAD + ''.join(lines) + '@End\n')
  out = folder / 'out'
  build.build('folder', source, out, vocabulary=300, audit='off')
  return str(out)


@pytest.fixture(scope='module')
def config(tmp_path_factory):
  """Three domains: a rule to learn, noise, and one sentence over and over."""
  root = tmp_path_factory.mktemp('domains')
  rng = np.random.default_rng(0)

  def rule():
    # A word follows from the one before it: to be learned, and not at once.
    while True:
      start = rng.integers(len(WORDS))
      yield ' '.join(WORDS[(start + 3 * i) % len(WORDS)] for i in range(6))

  def noise():
    while True:
      yield ' '.join(rng.choice(WORDS, 6))

  def same():
    while True:
      yield 'ball ball ball ball ball ball'

  folders = {
    name: write(root / name, sentences())
    for name, sentences in {'rule': rule, 'noise': noise, 'same': same}.items()
  }
  # One tokenizer for all: that of the domain which has all the words.
  config = smoke.get_config(f'corpus={folders["noise"]}')
  config.unlock()
  config.steps = 120
  config.batch_size = 8
  del config.mixture['pairs']
  for name, folder in folders.items():
    config.mixture[name] = {'view': 'text', 'corpus': folder, 'length': 32}
  config.optimizer.learning_rate = 3e-3
  return config_lib.plain(config)


def test_what_can_still_be_learned_gains_weight(config):
  weights = mixture_weights.weigh(config)
  assert sum(part.weight for part in weights.values()) == pytest.approx(1)
  # The reference has learned the rule and cannot learn the noise.
  assert weights['rule'].reference < 0.5 * weights['noise'].reference
  assert weights['same'].reference < 0.2 * weights['noise'].reference
  assert weights['rule'].weight > 0.4
  assert weights['rule'].weight > 1.5 * weights['noise'].weight
  assert weights['rule'].weight > 1.5 * weights['same'].weight


def test_the_same_seed_gives_the_same_weights(config):
  short = {**config, 'steps': 6}
  one = mixture_weights.weigh(short)
  assert mixture_weights.weigh(short) == one
  assert len({part.weight for part in one.values()}) == 3


def test_entropy_knows_noise_from_repetition(config):
  weights = mixture_weights.by_entropy(config)
  assert weights['noise'].entropy > weights['rule'].entropy
  assert weights['same'].entropy == pytest.approx(0, abs=1e-6)


def test_one_component_is_nothing_to_weigh(config):
  alone = {**config, 'mixture': {'rule': config['mixture']['rule']}}
  with pytest.raises(ValueError, match='nothing to weigh'):
    mixture_weights.weigh(alone)
