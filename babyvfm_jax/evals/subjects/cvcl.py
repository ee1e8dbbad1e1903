"""CVCL in the form of its released checkpoint (github.com/wkvong/multimodal-baby).

A Lightning checkpoint whose `state_dict` has `vision_encoder.model.*` (a
ResNeXt-50 whose `fc` projects to 512) and `text_encoder.embedding.weight` (the
same weights again as `model.image_embed.*` and `model.text_embed.*`). The words
are in `vocab.json` beside it, or in the text encoder that Lightning pickled.
Source: Vong, Wang, Orhan and Lake (2024), Science 383.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import peer, resnet
from babyvfm_jax.evals.subjects.encoder import Encoder

_SIZE = 224
_MOST_WORDS = 25
_VISION = ('vision_encoder.model.', 'model.image_embed.model.')
_WORDS = ('text_encoder.embedding.weight', 'model.text_embed.embedding.weight')
_SPECIAL = ('<pad>', '<unk>', '<sos>', '<eos>')
# Its transcripts were cut into words so that punctuation and n't stand alone.
_TOKEN = re.compile(r"\w+(?=n't\b)|n't\b|'\w+|\w+|[^\w\s]")


class Cvcl(Encoder):
  """A projected ResNeXt for pictures, the mean of word embeddings for texts.

  A text is read in lower case with its start and end, as the model was trained;
  words that it never heard are `<unk>`.
  """

  def __init__(self, path: str | Path):
    """Loads a checkpoint.

    Args:
      path: The checkpoint; `vocab.json` stands beside it, or the checkpoint
        has the words itself.

    Raises:
      SubjectError: It is no such checkpoint, or there are no words.
    """
    found = peer.read_checkpoint(path)
    state = found.get('state_dict')
    if not isinstance(state, Mapping):
      raise SubjectError(f"{path}: no 'state_dict'; give CVCL's .ckpt")
    self._vision = _vision(state, str(path))
    self._words = _one_of(state, _WORDS, str(path)).float().numpy()
    self._vocabulary = _vocabulary(Path(path), found, len(self._words))

  def shown_text(self, text: str) -> str:
    return text.lower()

  def encode_pictures(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """[n, 512]."""
    pixels = peer.stretched(pictures, _SIZE)
    with peer.answering():
      return self._vision(pixels).cpu().numpy()

  def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
    """[n, 512]."""
    return np.stack(
      [self._words[self._ids(text)].mean(axis=0) for text in texts]
    )

  def unknown(self, texts: Sequence[str]) -> list[str]:
    """Words of the texts that it never heard, sorted."""
    words = {word for text in texts for word in _TOKEN.findall(text.lower())}
    return sorted(words - set(self._vocabulary))

  def _ids(self, text: str) -> list[int]:
    unknown = self._vocabulary['<unk>']
    words = _TOKEN.findall(text)[: _MOST_WORDS - 2]
    ids = [self._vocabulary.get(word, unknown) for word in words]
    return [self._vocabulary['<sos>'], *ids, self._vocabulary['<eos>']]


def _vision(state: Mapping[str, Any], where: str) -> torch.nn.Module:
  prefix = next((one for one in _VISION if f'{one}conv1.weight' in state), None)
  if prefix is None:
    raise SubjectError(
      f'{where}: no {_VISION[0]}conv1.weight; only the ResNeXt-50 of CVCL is '
      'read (flat embeddings, not its spatial or ViT variants)'
    )
  weights = {
    key.removeprefix(prefix): value
    for key, value in state.items()
    if key.startswith(prefix)
  }
  module = resnet.build('resnext50_32x4d')
  if 'fc.weight' not in weights:
    raise SubjectError(f'{where}: no {prefix}fc.weight, the projection')
  module.fc = torch.nn.Linear(
    resnet.FEATURES, len(weights['fc.weight']), bias='fc.bias' in weights
  )
  peer.load_weights(module, weights, where)
  return module.float().eval().to(peer.device())


def _one_of(
  state: Mapping[str, Any], names: Sequence[str], where: str
) -> torch.Tensor:
  for name in names:
    if name in state:
      return state[name]
  raise SubjectError(
    f'{where}: no {names[0]}; only the text encoder "embedding" of CVCL is read'
  )


def _vocabulary(
  path: Path, found: Mapping[str, Any], count: int
) -> dict[str, int]:
  """Word to row, of `vocab.json` or of the pickled text encoder."""
  file = path.parent / 'vocab.json'
  if file.is_file():
    vocabulary, where = json.loads(file.read_text('utf-8')), str(file)
  else:
    encoder = (found.get('hyper_parameters') or {}).get('text_encoder')
    vocabulary, where = getattr(encoder, 'vocab', None), str(path)
  if not isinstance(vocabulary, dict):
    raise SubjectError(
      f'{file}: no such file, and the checkpoint has no words; put the '
      "repository's multimodal/vocab.json beside it"
    )
  missing = [word for word in _SPECIAL if word not in vocabulary]
  if missing or sorted(vocabulary.values()) != list(range(count)):
    raise SubjectError(
      f'{where}: {len(vocabulary)} words for {count} embeddings, '
      f'{missing or "none"} of {_SPECIAL} missing; it is of another checkpoint'
    )
  return vocabulary
