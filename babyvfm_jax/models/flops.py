"""Floating-point operations of a forward pass, by formula.

XLA's own count sees the body of a scan once, so it cannot be trusted for
every way of building a model. A multiply-add counts as two operations;
element-wise work is left out. A training step is three forward passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from babyvfm_jax.models.babyvfm import BabyVFM


def _block(tokens: int, width: int, ratio: float = 4.0) -> float:
  """One self-attention block over one sequence of `tokens`."""
  dense = 2 * tokens * width * width * (4 + 2 * ratio)
  return dense + 4 * tokens * tokens * width


def _cross(tokens: int, context: int, width: int) -> float:
  """Cross-attention of one sequence to one context."""
  dense = 4 * tokens * width * width + 4 * context * width * width
  return dense + 4 * tokens * context * width


def count_flops(
  model: BabyVFM, batch: Mapping[str, Any], outputs: Set[str]
) -> float:
  """Counts the operations of `model.apply(variables, batch, outputs)`.

  Args:
    model: The model.
    batch: Arrays, or shapes with dtype, as the model is given them.
    outputs: Names out of `OUTPUTS`.

  Returns:
    Operations of one forward pass over the batch.
  """
  total = 0.0
  generates = 'next_token_logits' in outputs
  patches = (model.image_size // model.patch) ** 2
  frames = 0
  if 'frames' in batch and (generates or 'visual_embedding' in outputs):
    size, frames = batch['frames'].shape[:2]
    total += size * frames * _vision(model, patches)
    if model.max_frames > 1:
      total += size * model.temporal_layers * _block(frames, model.width)
  if 'tokens' not in batch:
    return total
  size, utterances, length = batch['tokens'].shape
  width = model.text_width
  trunk = model.text_layers * _block(length, width)
  if 'text_embedding' in outputs or (generates and model.fusion == 'cross'):
    total += size * utterances * trunk
  if not generates:
    return total
  wanted = min(model.generate_utterances or utterances, utterances)
  rows = size * wanted
  total += rows * 2 * length * width * model.vocabulary_size
  context = frames * patches
  total += size * 2 * context * model.width * width
  if model.fusion == 'prefix':
    return total + rows * model.text_layers * _block(length + context, width)
  decoder = _block(length, width)
  if context:
    decoder += _cross(length, context, width)
  return total + rows * model.fusion_layers * decoder


def _vision(model: BabyVFM, patches: int) -> float:
  """One frame through the vision transformer."""
  stem = 2 * patches * model.patch**2 * 3 * model.width
  if model.stem == 'conv':
    stem, side, channels = 0, model.image_size, 3
    halvings = model.patch.bit_length() - 1
    for index in range(halvings):
      features = max(16, model.width // 2 ** (halvings - 1 - index))
      side //= 2
      stem += 2 * 9 * channels * features * side * side
      channels = features
  return stem + model.layers * _block(patches, model.width)
