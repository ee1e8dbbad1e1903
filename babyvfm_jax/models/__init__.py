"""Models: pure Flax modules; jax and flax only.

Axes, here and wherever shapes are given:

  B  batch             U  utterances of a picture     D  width
  F  frames            L  tokens of a sequence        E  embedding space
  N  patches a frame   S  tokens of a context         V  vocabulary
  H, W, C  height, width, channels (H also: heads, where no pixels are about)
"""

from __future__ import annotations

import numpy as np

from babyvfm_jax.models.babyvfm import OUTPUTS, BabyVFM
from babyvfm_jax.models.flops import count_flops
from babyvfm_jax.models.presets import PRESETS, build

__all__ = [
  'OUTPUTS',
  'PRESETS',
  'BabyVFM',
  'build',
  'count_flops',
  'example_batch',
]


def example_batch(
  batch_size: int, frames: int, utterances: int, length: int, image_size: int
) -> dict[str, np.ndarray]:
  """A batch of the right shapes to initialise or lower a model with."""
  tokens = np.zeros((batch_size, utterances, length), np.int32)
  return {
    'frames': np.zeros(
      (batch_size, frames, image_size, image_size, 3), np.uint8
    ),
    'frame_mask': np.ones((batch_size, frames), bool),
    'tokens': tokens,
    'token_mask': np.ones(tokens.shape, bool),
    'utterance_mask': np.ones((batch_size, utterances), bool),
    'picture_ids': np.arange(batch_size, dtype=np.int32),
    'utterance_ids': np.arange(batch_size * utterances, dtype=np.int32).reshape(
      batch_size, utterances
    ),
  }
