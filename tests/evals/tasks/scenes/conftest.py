"""Real scenes to make tasks from, as if a corpus had set them aside."""

import collections

import pytest

from babyvfm_jax.corpus.layouts.abstract_scenes import read_scenes
from babyvfm_jax.evals.tasks.scenes import material as scenes_lib


@pytest.fixture(scope='session')
def material(shared_data):
  """Two hundred scenes of validation, the rest heard in training."""
  source = shared_data / 'abstract_scenes'
  scenes = read_scenes(source)
  groups = sorted({scene.group for scene in scenes})[::45]
  heard = collections.Counter(
    word
    for scene in scenes
    if scene.group not in groups
    for caption in scene.captions
    for word in scenes_lib.words(caption.text)
  )
  kept = tuple(scene for scene in scenes if scene.group in groups)
  return scenes_lib.Material(source, kept, heard, size=64)
