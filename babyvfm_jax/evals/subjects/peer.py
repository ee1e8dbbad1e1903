"""What adapters of outside models share: PyTorch, in float32, without gradient.

Needs the extra `peers`.
"""

from __future__ import annotations

import contextlib
import io
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import torch

from babyvfm_jax.evals.subject import SubjectError

# Of ImageNet, which most encoders of pictures were trained with.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
# Under what names trainers wrap a state dict, and what they put before keys.
_WRAPPERS = ('state_dict', 'model_state_dict', 'model', 'teacher', 'student')
_PREFIXES = ('module.', '_orig_mod.', 'backbone.', 'encoder.', 'model.')


def device() -> torch.device:
  """The first accelerator, or the processor."""
  return torch.device('cuda' if torch.cuda.is_available() else 'cpu')


@contextlib.contextmanager
def answering() -> Iterator[None]:
  """No gradient, and products of float32 that are computed in float32."""
  with (
    torch.inference_mode(),
    torch.backends.cudnn.flags(enabled=True, allow_tf32=False),
  ):
    yield


def images(pictures: Sequence[np.ndarray]) -> list[PIL.Image.Image]:
  """Arrays [H, W, 3] as the pictures that processors take."""
  return [PIL.Image.fromarray(picture) for picture in pictures]


def stretched(
  pictures: Sequence[np.ndarray],
  size: int,
  mean: Sequence[float] = IMAGENET_MEAN,
  std: Sequence[float] = IMAGENET_STD,
) -> torch.Tensor:
  """Pictures stretched to a square (bicubic), normalised, [n, 3, size, size]."""
  bicubic = PIL.Image.Resampling.BICUBIC
  rows = [
    np.asarray(image.resize((size, size), bicubic))
    for image in images(pictures)
  ]
  pixels = torch.from_numpy(np.stack(rows)).permute(0, 3, 1, 2).float() / 255
  middle = torch.tensor(mean).view(1, 3, 1, 1)
  spread = torch.tensor(std).view(1, 3, 1, 1)
  return ((pixels - middle) / spread).to(device())


def read_checkpoint(path: str | Path) -> dict[str, Any]:
  """Reads a file of `torch.save` without running any code that is in it.

  What a trainer pickled beside the tensors (modules, configurations of classes
  that are not installed) becomes a `Stub` with the same attributes.

  Raises:
    SubjectError: There is no such file, or it is none of `torch.save`.
  """
  path = Path(path)
  if not path.is_file():
    raise SubjectError(f'{path}: no such file; give a checkpoint of torch.save')
  try:
    found = torch.load(
      path, map_location='cpu', weights_only=False, pickle_module=_Careful
    )
  except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError) as error:
    raise SubjectError(
      f'{path}: not a checkpoint that torch.load reads ({error})'
    ) from error
  if not isinstance(found, dict):
    raise SubjectError(
      f'{path}: holds a {type(found).__name__}, not a dict; save '
      'model.state_dict(), or a TorchScript module for jit:PATH'
    )
  return found


def load_weights(
  module: torch.nn.Module, found: Mapping[str, Any], where: str
) -> None:
  """Puts a state dict into a module, whatever the trainer wrapped it in.

  Keys of the checkpoint that the module lacks (a training head) are left out.

  Args:
    module: What gets the weights.
    found: A checkpoint; see `read_checkpoint`.
    where: For messages.

  Raises:
    SubjectError: A weight of the module is missing, or of another shape.
  """
  wanted = module.state_dict()
  state: Mapping[str, Any] = found
  for name in _WRAPPERS:
    if isinstance(state.get(name), Mapping):
      state = state[name]
  for _ in range(len(_PREFIXES)):
    for prefix in _PREFIXES:
      if not any(key in wanted for key in state):
        cut = {
          key.removeprefix(prefix): value
          for key, value in state.items()
          if key.startswith(prefix)
        }
        state = cut or state
  missing = [
    key
    for key in wanted
    if key not in state and not key.endswith('num_batches_tracked')
  ]
  if missing:
    raise SubjectError(
      f'{where}: lacks {len(missing)} of {len(wanted)} weights, such as '
      f'{missing[:3]}; it has keys such as {list(state)[:3]}: is it of this '
      'architecture?'
    )
  try:
    module.load_state_dict(
      {key: value for key, value in state.items() if key in wanted},
      strict=False,
    )
  except RuntimeError as error:
    raise SubjectError(f'{where}: {error}') from error


class Stub:
  """Stands for an object of a class that is not looked up."""

  def __init__(self, *_, **__):
    pass

  def __setstate__(self, state: Any) -> None:
    if isinstance(state, tuple):  # With slots: (dict, slots).
      state = {**(state[0] or {}), **(state[1] or {})}
    self.__dict__.update(state)


# Classes and functions that rebuild tensors and plain containers.
_KNOWN = {
  ('collections', 'OrderedDict'),
  ('collections', 'defaultdict'),
  ('builtins', 'set'),
  ('builtins', 'dict'),
  ('builtins', 'list'),
  ('copyreg', '_reconstructor'),
  ('builtins', 'object'),
  ('numpy', 'dtype'),
  ('numpy', 'ndarray'),
  ('numpy.core.multiarray', 'scalar'),
  ('numpy._core.multiarray', 'scalar'),
  ('torch.serialization', '_get_layout'),
  ('torch', 'Size'),
  ('torch', 'device'),
}


class _Unpickler(pickle.Unpickler):
  def find_class(self, module: str, name: str) -> Any:
    rebuilds = module == 'torch._utils' and name.startswith('_rebuild_')
    storage = module in ('torch', 'torch.storage') and name.endswith('Storage')
    kind = module == 'torch' and isinstance(
      getattr(torch, name, None), torch.dtype
    )
    if rebuilds or storage or kind or (module, name) in _KNOWN:
      return super().find_class(module, name)
    return type(name, (Stub,), {'__module__': module})


class _Careful:
  """A module like `pickle`, for `torch.load`."""

  __name__ = 'careful_pickle'
  Unpickler = _Unpickler
  UnpicklingError = pickle.UnpicklingError

  @staticmethod
  def load(file: io.BufferedIOBase, **options: Any) -> Any:
    return _Unpickler(file, **options).load()
