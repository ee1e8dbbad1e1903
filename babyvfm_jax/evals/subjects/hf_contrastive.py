"""CLIP, SigLIP and their like in the form of the library transformers.

A folder of `save_pretrained` holds the model (config.json, weights), its
tokenizer and its picture processor. Sources: Radford et al. (2021), CLIP; Zhai
et al. (2023), SigLIP.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import peer
from babyvfm_jax.evals.subjects.encoder import Encoder

# Trained on texts that are filled up to the full length, without a mask.
_FULL_LENGTH = frozenset({'siglip', 'siglip2'})


class HfContrastive(Encoder):
  """Projected features of texts and pictures.

  Pictures go through the model's own processor (CLIP's cuts the middle out of
  what is not square).
  """

  def __init__(self, folder: str | Path):
    """Loads a model.

    Args:
      folder: Of `save_pretrained`.

    Raises:
      SubjectError: The folder holds no such model.
    """
    self._folder = folder
    self._model = load_part(transformers.AutoModel, folder).float().eval()
    self._model.to(peer.device())
    if not hasattr(self._model, 'get_text_features'):
      raise SubjectError(
        f'{folder}: a {self._model.config.model_type!r} model has no '
        'embeddings of texts and pictures; give CLIP or SigLIP, or use vlm: or '
        'lm:'
      )
    self._tokenizer = load_part(transformers.AutoTokenizer, folder)
    self._processor = load_part(transformers.AutoImageProcessor, folder)

  def encode_pictures(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """[n, E]."""
    inputs = self._processor(images=peer.images(pictures), return_tensors='pt')
    with peer.answering():
      features = self._model.get_image_features(**inputs.to(peer.device()))
    return _array(features)

  def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
    """[n, E]."""
    config = self._model.config
    text = getattr(config, 'text_config', config)
    longest = int(text.max_position_embeddings)
    whole = self._tokenizer(list(texts))['input_ids']
    if max(len(ids) for ids in whole) > longest:
      warnings.warn(
        f'{self._folder}: texts of more than {longest} tokens are cut there',
        stacklevel=2,
      )
    full = config.model_type in _FULL_LENGTH
    inputs = self._tokenizer(
      list(texts),
      padding='max_length' if full else True,
      truncation=True,
      max_length=longest,
      return_tensors='pt',
    ).to(peer.device())
    given = {'input_ids': inputs['input_ids']}
    if not full:
      given['attention_mask'] = inputs['attention_mask']
    with peer.answering():
      return _array(self._model.get_text_features(**given))


def load_part(kind: Any, folder: str | Path) -> Any:
  """A model, tokenizer or processor out of a folder of `save_pretrained`.

  Args:
    kind: One of the library's `Auto` classes.
    folder: The folder.

  Raises:
    SubjectError: The folder is missing, or holds none.
  """
  if not Path(folder).is_dir():
    raise SubjectError(
      f'{folder}: no such folder; give one that save_pretrained wrote (config, '
      'weights, tokenizer, picture processor)'
    )
  try:
    return kind.from_pretrained(str(folder), local_files_only=True)
  except (OSError, ValueError, KeyError, ImportError) as error:
    raise SubjectError(
      f'{folder}: {kind.__name__} cannot read it: {error}'
    ) from error


def _array(features: Any) -> np.ndarray:
  """[n, E] float32; newer versions of the library wrap the tensor."""
  if not isinstance(features, torch.Tensor):
    features = features.pooler_output
  return features.float().cpu().numpy()
