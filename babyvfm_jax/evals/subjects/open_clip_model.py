"""Models of the library open_clip: an architecture's name and a file of weights.

Source: Ilharco et al. (2021), OpenCLIP; Cherti et al. (2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import open_clip
import torch

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import peer
from babyvfm_jax.evals.subjects.encoder import Encoder


class OpenClip(Encoder):
  """Features of texts and pictures, these through the library's transform."""

  def __init__(self, architecture: str, path: str | Path):
    """Loads a model.

    Args:
      architecture: Such as `ViT-B-32`.
      path: File of its weights.

    Raises:
      SubjectError: There is no such architecture or file, or they do not fit.
    """
    if architecture not in open_clip.list_models():
      raise SubjectError(
        f'open_clip has no {architecture!r}; it has '
        f'{", ".join(open_clip.list_models())}'
      )
    if not Path(path).is_file():
      raise SubjectError(f'{path}: no such file; give the weights')
    try:
      self._model, self._transform = open_clip.create_model_from_pretrained(
        architecture, pretrained=str(path), precision='fp32'
      )
    except RuntimeError as error:
      raise SubjectError(f'{path}: {error}') from error
    self._model.eval().to(peer.device())
    self._tokenizer = open_clip.get_tokenizer(architecture)

  def encode_pictures(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """[n, E]."""
    rows = [self._transform(image) for image in peer.images(pictures)]
    with peer.answering():
      features = self._model.encode_image(torch.stack(rows).to(peer.device()))
    return features.cpu().numpy()

  def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
    """[n, E]."""
    tokens = self._tokenizer(list(texts)).to(peer.device())
    with peer.answering():
      return self._model.encode_text(tokens).cpu().numpy()
