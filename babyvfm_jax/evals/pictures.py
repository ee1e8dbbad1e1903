"""Pictures of a task, decoded for subjects that look at pixels."""

from __future__ import annotations

import collections
import functools
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL.Image
import simplejpeg

from babyvfm_jax.corpus.pictures import fit_square
from babyvfm_jax.evals.item import TaskError, Visual

# Decoded pictures that are kept for the next subject.
_ALBUM_BYTES = 512 * 1024**2


def decode(path: Path, size: int) -> np.ndarray:
  """Reads a picture as [size, size, 3] uint8.

  A picture that is not square is stretched, so that nothing of it is lost; a
  transparent one is laid on white.

  Raises:
    TaskError: The file is no picture.
  """
  pixels = read(path)
  if pixels.shape[:2] == (size, size):
    return pixels
  return fit_square(pixels, size, 'stretch')


def read(path: Path) -> np.ndarray:
  """Reads a picture as it is, [H, W, 3] uint8; see `decode`."""
  data = path.read_bytes()
  try:
    if simplejpeg.is_jpeg(data):
      pixels = simplejpeg.decode_jpeg(data, 'RGB')
    else:
      pixels = np.asarray(_opaque(PIL.Image.open(io.BytesIO(data))))
  except (OSError, ValueError) as error:
    raise TaskError(
      f'{path}: not a picture that can be read ({error}); save it as JPEG or '
      'PNG'
    ) from error
  return pixels


def stack(visual: Visual, size: int) -> np.ndarray:
  """All frames of a visual, [F, size, size, 3] uint8."""
  return np.stack([decode(path, size) for path in visual.paths])


class Contents:
  """Names visuals by what is in their files, reading each file once.

  Two tasks that show one picture then cost one encoding, and a control that
  draws a number for a picture draws the same on every machine.
  """

  def __init__(self):
    self._digest = functools.cache(
      lambda path: hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
    )
    self._names: dict[tuple[Path, ...], bytes] = {}

  def name(self, visual: Visual) -> bytes:
    """Hash of the files of a visual, in their order."""
    known = self._names.get(visual.paths)
    if known is None:
      parts = b''.join(self._digest(path) for path in visual.paths)
      known = hashlib.blake2b(parts, digest_size=16).digest()
      self._names[visual.paths] = known
    return known


class Album:
  """Pictures that several subjects look at: named once, decoded once.

  What was decoded is kept while there is room; the oldest goes first.
  """

  def __init__(self, most_bytes: int = _ALBUM_BYTES):
    """Starts empty.

    Args:
      most_bytes: Of decoded pictures that are kept.
    """
    self._contents = Contents()
    self._most = most_bytes
    self._bytes = 0
    self._pixels: collections.OrderedDict[
      tuple[bytes, int | None], np.ndarray
    ] = collections.OrderedDict()

  def name(self, visual: Visual) -> bytes:
    """Hash of the files of a visual; see `Contents`."""
    return self._contents.name(visual)

  def picture(self, path: Path, size: int | None = None) -> np.ndarray:
    """One picture, [size, size, 3] uint8, or of its own size without one."""
    key = (self._contents.name(Visual((path,))), size)
    known = self._pixels.get(key)
    if known is not None:
      self._pixels.move_to_end(key)
      return known
    pixels = read(path) if size is None else decode(path, size)
    self._pixels[key] = pixels
    self._bytes += pixels.nbytes
    while self._bytes > self._most and len(self._pixels) > 1:
      _, oldest = self._pixels.popitem(last=False)
      self._bytes -= oldest.nbytes
    return pixels

  def stack(self, visual: Visual, size: int) -> np.ndarray:
    """All frames of a visual, [F, size, size, 3] uint8."""
    return np.stack([self.picture(path, size) for path in visual.paths])


def even_subset(paths: Sequence[Path], count: int) -> tuple[Path, ...]:
  """At most `count` of the paths, evenly spaced, first and last kept."""
  if len(paths) <= count:
    return tuple(paths)
  places = np.linspace(0, len(paths) - 1, count).round().astype(int)
  return tuple(paths[place] for place in places)


def _opaque(picture: PIL.Image.Image) -> PIL.Image.Image:
  if picture.mode in ('RGBA', 'LA', 'PA') or 'transparency' in picture.info:
    picture = picture.convert('RGBA')
    white = PIL.Image.new('RGBA', picture.size, 'white')
    picture = PIL.Image.alpha_composite(white, picture)
  return picture.convert('RGB')
