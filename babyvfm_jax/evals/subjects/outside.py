"""Subjects by name: outside models, and checkpoints of other runs.

A subject is given as `KIND:PATH` or `KIND:ARCHITECTURE:PATH`; see `KINDS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.subject import Subject, SubjectError
from babyvfm_jax.evals.subjects import encoder

_HERE = 'babyvfm_jax.evals.subjects'


class Spec(NamedTuple):
  """A subject as it is asked for.

  Attributes:
    kind: One of `KINDS`.
    architecture: Name of an architecture, or ''.
    path: What it is read from.
    step: Of a run's checkpoint, or None.
  """

  kind: str
  architecture: str
  path: Path
  step: int | None = None

  @property
  def name(self) -> str:
    """Name in `scores.json`: the kind, and the path's last part.

    No control has a colon in its name.
    """
    parts = [self.kind, self.architecture, self.path.resolve().name]
    return ':'.join(part for part in parts if part)


class Kind(NamedTuple):
  """A kind of subject.

  Attributes:
    form: How it is given.
    what: What it is, for people.
    load: `(spec, name, album)` to the subject.
  """

  form: str
  what: str
  load: Callable[[Spec, str, Album], Subject]


def parse(text: str) -> Spec:
  """Reads `KIND:PATH`, `KIND:ARCHITECTURE:PATH` or `run:DIR[@STEP]`.

  A run without a step means its latest checkpoint.

  Raises:
    SubjectError: There is no such kind, or a part is missing.
  """
  kind, _, rest = text.partition(':')
  if kind not in KINDS or not rest:
    forms = '; '.join(f'{one.form} ({one.what})' for one in KINDS.values())
    raise SubjectError(f'{text!r} names no subject; there are {forms}')
  if kind == 'run':
    folder, mark, step = rest.rpartition('@')
    if Path(rest).is_dir() or not mark or not step.isdigit():
      folder, step = rest, ''
    return Spec(kind, '', Path(folder), _step(Path(folder), step))
  if KINDS[kind].form.count(':') == 1:
    return Spec(kind, '', Path(rest))
  architecture, _, path = rest.partition(':')
  if not path:
    raise SubjectError(f'{text!r}: give it as {KINDS[kind].form}')
  return Spec(kind, architecture, Path(path))


def names_of(specs: Sequence[Spec]) -> list[str]:
  """Readable names, one each: longer where two paths end alike."""
  names = [spec.name for spec in specs]
  for index, spec in enumerate(specs):
    alike = {
      other.path.resolve()
      for other, name in zip(specs, names, strict=True)
      if other.name == spec.name
    }
    if len(alike) > 1:
      head = spec.name.rpartition(':')[0]
      names[index] = f'{head}:{spec.path.resolve().as_posix().lstrip("/")}'
  return names


def load(
  spec: str | Spec, *, name: str = '', album: Album | None = None
) -> Subject:
  """Loads a subject.

  Args:
    spec: As `parse` reads it.
    name: Name in `scores.json`; by default that of the spec.
    album: Pictures that other subjects look at too.

  Raises:
    SubjectError: There is no such subject, it cannot be read, or a package is
      missing.
  """
  if isinstance(spec, str):
    spec = parse(spec)
  return KINDS[spec.kind].load(spec, name or spec.name, album or Album())


def _adapter(module: str, package: str):
  """A file of this folder, whose packages may be missing."""
  try:
    return importlib.import_module(f'{_HERE}.{module}')
  except (ImportError, RuntimeError) as error:
    raise _missing(package, error) from error


def _missing(package: str, error: Exception) -> SubjectError:
  return SubjectError(
    f'{package} is needed and cannot be imported ({error}); run pip install '
    "'babyvfm_jax[peers]'"
  )


def _contrastive(spec: Spec, name: str, album: Album) -> Subject:
  adapter = _adapter('hf_contrastive', 'transformers')
  model = adapter.HfContrastive(spec.path)
  return encoder.EncoderSubject(model, name=name, album=album)


def _causal(spec: Spec, name: str, album: Album) -> Subject:
  adapter = _adapter('hf_causal', 'transformers')
  return adapter.HfCausal(
    spec.path, name=name, sees=spec.kind == 'vlm', album=album
  )


def _open_clip(spec: Spec, name: str, album: Album) -> Subject:
  adapter = _adapter('open_clip_model', 'open_clip_torch')
  model = adapter.OpenClip(spec.architecture, spec.path)
  return encoder.EncoderSubject(model, name=name, album=album)


def _cvcl(spec: Spec, name: str, album: Album) -> Subject:
  model = _adapter('cvcl', 'torch').Cvcl(spec.path)
  return encoder.EncoderSubject(model, name=name, album=album)


def _vision(spec: Spec, name: str, album: Album) -> Subject:
  adapter = _adapter('vision_encoder', 'torch')
  try:
    if spec.kind == 'jit':
      model = adapter.of_script(spec.path)
    elif spec.kind == 'timm':
      model = adapter.of_timm(spec.architecture, spec.path)
    else:
      model = adapter.of_torchvision(spec.architecture, spec.path)
  except ImportError as error:
    raise _missing(spec.kind, error) from error
  return encoder.EncoderSubject(model, name=name, album=album)


def _run(spec: Spec, name: str, album: Album) -> Subject:
  # jax, and the reader of run folders, only for who asks for one.
  from babyvfm_jax.evals.subjects import checkpoint
  from babyvfm_jax.training import assembly

  trained = assembly.load_trained(spec.path, spec.step)
  return checkpoint.ModelSubject(
    trained.model,
    trained.params,
    trained.tokenizer,
    image_size=trained.config['image_size'],
    name=name,
    step=trained.step,
    abilities=assembly.trained_abilities(trained.config),
    album=album,
  )


def _step(folder: Path, step: str) -> int:
  from babyvfm_jax.training import checkpoint

  found = checkpoint.steps(folder)
  if not found:
    raise SubjectError(f'{folder}: no checkpoints; give the folder of a run')
  if step and int(step) not in found:
    raise SubjectError(
      f'{folder}: no checkpoint of step {step}; there are {found}'
    )
  return int(step) if step else found[-1]


KINDS: Mapping[str, Kind] = {
  'run': Kind('run:DIR[@STEP]', 'a checkpoint of another run', _run),
  'clip': Kind('clip:DIR', 'CLIP of transformers', _contrastive),
  'siglip': Kind('siglip:DIR', 'SigLIP of transformers', _contrastive),
  'vlm': Kind('vlm:DIR', "transformers' model of LLaVA's kind", _causal),
  'lm': Kind('lm:DIR', "transformers' language model without eyes", _causal),
  'open_clip': Kind('open_clip:NAME:FILE', 'a model of open_clip', _open_clip),
  'torchvision': Kind('torchvision:NAME:FILE', 'its encoder', _vision),
  'timm': Kind('timm:NAME:FILE', 'an encoder of timm', _vision),
  'jit': Kind('jit:FILE', 'an encoder as TorchScript', _vision),
  'cvcl': Kind('cvcl:FILE', "CVCL's checkpoint", _cvcl),
}
