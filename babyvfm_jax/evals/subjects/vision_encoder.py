"""Encoders of pictures: architectures of torchvision and timm, and TorchScript.

They read no text: they sit what compares pictures, or follows a clip.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from babyvfm_jax.evals.subject import CannotAnswerError, SubjectError
from babyvfm_jax.evals.subjects import peer, resnet
from babyvfm_jax.evals.subjects.encoder import Encoder

_SIZE = 224
# What classifies, and is no feature: by architecture one of these.
_HEADS = ('fc', 'classifier', 'head', 'heads')


class VisionEncoder(Encoder):
  """Features of pictures alone.

  Pictures are stretched to a square, so that nothing of them is lost, and
  normalised.
  """

  reads = frozenset({'visuals'})

  def __init__(
    self,
    module: torch.nn.Module,
    *,
    size: int = _SIZE,
    mean: Sequence[float] = peer.IMAGENET_MEAN,
    std: Sequence[float] = peer.IMAGENET_STD,
  ):
    """Wraps a module.

    Args:
      module: Pictures [n, 3, size, size] to features [n, ...]; a map of
        features [n, D, h, w] is averaged over its places.
      size: Side of the pictures in pixels.
      mean: Of the three colours in [0, 1], which is subtracted.
      std: By which they are divided then.
    """
    self._module = module.float().eval().to(peer.device())
    self._size = size
    self._mean, self._std = mean, std

  def encode_pictures(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """[n, D]."""
    pixels = peer.stretched(pictures, self._size, self._mean, self._std)
    with peer.answering():
      features = self._module(pixels)
    if features.ndim == 4:
      features = features.mean((2, 3))
    return features.flatten(1).float().cpu().numpy()

  def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
    """It reads none.

    Raises:
      CannotAnswerError: Always.
    """
    raise CannotAnswerError(f'an encoder of pictures reads no text: {texts}')


def of_torchvision(architecture: str, path: str | Path) -> VisionEncoder:
  """An architecture of torchvision with the weights of a file.

  The ResNets of bottlenecks (`resnet.SHAPES`) need no torchvision.

  Raises:
    SubjectError: There is no such architecture or file, or they do not fit.
  """
  if architecture in resnet.SHAPES:
    module: torch.nn.Module = resnet.build(architecture)
  else:
    import torchvision

    names = torchvision.models.list_models(module=torchvision.models)
    if architecture not in names:
      raise SubjectError(
        f'torchvision has no {architecture!r}; it has {", ".join(names)}'
      )
    module = torchvision.models.get_model(architecture, weights=None)
    head = next((name for name in _HEADS if hasattr(module, name)), None)
    if head:
      setattr(module, head, torch.nn.Identity())
  peer.load_weights(module, peer.read_checkpoint(path), str(path))
  return VisionEncoder(module)


def of_timm(architecture: str, path: str | Path) -> VisionEncoder:
  """An architecture of timm with the weights of a file, and its own pixels.

  Raises:
    SubjectError: There is no such architecture or file, or they do not fit.
  """
  import timm

  if not timm.is_model(architecture):
    near = timm.list_models(f'*{architecture.split("_")[0]}*')[:20]
    raise SubjectError(f'timm has no {architecture!r}; near it are {near}')
  module: Any = timm.create_model(architecture, num_classes=0)
  config = timm.data.resolve_data_config(module.pretrained_cfg)
  if not Path(path).is_file():
    raise SubjectError(f'{path}: no such file; give the weights')
  if Path(path).suffix == '.safetensors':
    from safetensors.torch import load_file

    found: dict[str, Any] = load_file(path)
  else:
    found = peer.read_checkpoint(path)
  peer.load_weights(module, found, str(path))
  return VisionEncoder(
    module,
    size=config['input_size'][-1],
    mean=config['mean'],
    std=config['std'],
  )


def of_script(path: str | Path) -> VisionEncoder:
  """A module of `torch.jit.save` that takes normalised pictures.

  Raises:
    SubjectError: There is no such file, or it is no TorchScript.
  """
  if not Path(path).is_file():
    raise SubjectError(f'{path}: no such file; give one of torch.jit.save')
  try:
    with warnings.catch_warnings():
      # Its successor cannot be read without the code of the module either.
      warnings.simplefilter('ignore', DeprecationWarning)
      module = torch.jit.load(str(path), map_location=peer.device())
  except RuntimeError as error:
    raise SubjectError(f'{path}: not of torch.jit.save ({error})') from error
  return VisionEncoder(module)
