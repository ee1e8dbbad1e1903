"""What tasks are made from: real scenes, a small nursery, and both stages."""

import collections
import itertools

import pytest

from babyvfm_jax.corpus.build import build
from babyvfm_jax.corpus.layouts.abstract_scenes import read_scenes
from babyvfm_jax.corpus.nursery import write_nursery
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.tasks.nursery.shop import Shop
from babyvfm_jax.evals.tasks.scenes import material as scenes_lib
from babyvfm_jax.evals.tasks.stage.nursery import NurseryStage
from babyvfm_jax.evals.tasks.stage.scenes import ScenesStage


@pytest.fixture(scope='session')
def material(shared_data):
  """Two hundred scenes of validation, the rest heard in training."""
  source = shared_data / 'abstract_scenes'
  scenes = read_scenes(source)
  groups = sorted({scene.group for scene in scenes})[::45]
  texts = [
    scenes_lib.words(caption.text)
    for scene in scenes
    if scene.group not in groups
    for caption in scene.captions
  ]
  return scenes_lib.Material(
    source,
    tuple(scene for scene in scenes if scene.group in groups),
    collections.Counter(word for text in texts for word in text),
    size=64,
    neighbours=collections.Counter(
      pair for text in texts for pair in itertools.pairwise(text)
    ),
  )


@pytest.fixture(scope='session')
def recordings(tmp_path_factory):
  """Six minutes of a nursery."""
  out = tmp_path_factory.mktemp('recordings')
  write_nursery(out, recordings=4, minutes_each=1.5, rate=2, seed=3)
  return out


@pytest.fixture(scope='session')
def corpus(recordings, tmp_path_factory):
  """A corpus of the recordings, read only."""
  out = tmp_path_factory.mktemp('corpus') / 'corpus'
  build('folder', recordings, out, vocabulary=300, split=(0.5, 0.25, 0.25))
  return out


@pytest.fixture(scope='session')
def nursery_stage(corpus, tmp_path_factory):
  """A stage on which a word counts as heard that was said once."""
  shop = Shop(tmp_path_factory.mktemp('shop'), Corpus(corpus), 0)
  return NurseryStage(shop, times_heard=1)


@pytest.fixture(scope='session', params=['scenes', 'nursery'])
def stage(request):
  """Both stages."""
  if request.param == 'nursery':
    return request.getfixturevalue('nursery_stage')
  return ScenesStage(request.getfixturevalue('material'))
