"""Presets: named sizes, and building a model from plain arguments."""

from __future__ import annotations

import dataclasses
import difflib
from typing import Any

from babyvfm_jax.models.babyvfm import BabyVFM

# Widths and depths of ViT-Ti/S/B (Touvron et al. 2021) for tiny to base, with
# text trunks of the same width; nano is for tests and the smallest corpora.
PRESETS: dict[str, dict[str, Any]] = {
  'nano': {
    'width': 64,
    'heads': 2,
    'layers': 2,
    'text_width': 64,
    'text_heads': 2,
    'text_layers': 1,
    'fusion_layers': 1,
    'embedding': 64,
  },
  'tiny': {
    'width': 128,
    'heads': 4,
    'layers': 4,
    'text_width': 128,
    'text_heads': 4,
    'text_layers': 2,
    'fusion_layers': 2,
    'embedding': 128,
  },
  'small': {
    'width': 256,
    'heads': 8,
    'layers': 6,
    'text_width': 256,
    'text_heads': 8,
    'text_layers': 2,
    'fusion_layers': 2,
    'embedding': 256,
  },
  'base': {
    'width': 768,
    'heads': 12,
    'layers': 12,
    'text_width': 768,
    'text_heads': 12,
    'text_layers': 6,
    'fusion_layers': 6,
    'embedding': 512,
    'patch': 16,
  },
}


def build(preset: str, *, vocabulary_size: int, **overrides: Any) -> BabyVFM:
  """Builds a model from a preset.

  Args:
    preset: One of `PRESETS`.
    vocabulary_size: V, the tokenizer's.
    **overrides: Any attribute of `BabyVFM`.

  Returns:
    The module; it holds no parameters.

  Raises:
    ValueError: The preset or an attribute does not exist.
  """
  if preset not in PRESETS:
    raise ValueError(_unknown('model preset', preset, list(PRESETS)))
  known = [
    field.name
    for field in dataclasses.fields(BabyVFM)
    if field.name not in ('parent', 'name')
  ]
  for name in overrides:
    if name not in known:
      raise ValueError(_unknown('model field', name, known))
  return BabyVFM(
    vocabulary_size=vocabulary_size, **{**PRESETS[preset], **overrides}
  )


def _unknown(kind: str, name: str, known: list[str]) -> str:
  close = difflib.get_close_matches(name, known, 1)
  hint = f'; did you mean {close[0]!r}?' if close else ''
  return f'unknown {kind} {name!r}{hint} There are {sorted(known)}'
