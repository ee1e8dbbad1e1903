"""Drawing of clip-art scenes, and the names of what is on them."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from babyvfm_jax.corpus.recording import RecordingError

WIDTH, HEIGHT = 500, 400
# Size of an object by its depth: 0 near, 2 far.
SCALES = (1.0, 0.7, 0.49)
# The two children, each in 7 poses x 5 expressions.
CHILDREN = {'hb0': 'Mike', 'hb1': 'Jenny'}
POSES, EXPRESSIONS = 7, 5


class SceneObject(NamedTuple):
  """One piece of clip art on a scene.

  Attributes:
    prefix: Which one, such as `t_4`.
    x: Centre, pixels from the left of 500.
    y: Centre, pixels from the top of 400.
    depth: 0 (near) to 2 (far).
    flip: Whether it is mirrored.
  """

  prefix: str
  x: float
  y: float
  depth: int
  flip: bool


def draw(objects: Sequence[SceneObject], *, source: Path) -> np.ndarray:
  """Draws a scene at its full size.

  Objects of the sky come first, then the rest from far to near, each in the
  order of the list.

  Args:
    objects: What is on the scene (tuples of the same fields will do).
    source: The archive's folder, which holds `clipart/`.

  Returns:
    [400, 500, 3] uint8.
  """
  return np.asarray(_compose(objects, str(source)))


def render(
  objects: Sequence[SceneObject], size: int, *, source: Path
) -> np.ndarray:
  """Draws a scene, stretched to a square.

  Args:
    objects: What is on the scene.
    size: Side of the square, pixels.
    source: The archive's folder, which holds `clipart/`.

  Returns:
    [size, size, 3] uint8.
  """
  # The mean over a pixel's area where it gets smaller: the fastest filter.
  method = Image.Resampling.BOX if size <= HEIGHT else Image.Resampling.BICUBIC
  return np.asarray(_compose(objects, str(source)).resize((size, size), method))


def piece(source: str | Path, prefix: str) -> Image.Image:
  """One piece of clip art alone, RGBA, cropped to what is drawn."""
  path = Path(source) / 'clipart' / f'{prefix}s.png'
  image = _open(path).convert('RGBA')
  return image.crop(image.getchannel('A').getbbox())


def read_object_names(source: Path) -> Mapping[str, str]:
  """Name of every piece of clip art, by prefix (`t_4`: 'soccer ball').

  The children's 35 pictures each (`hb0_0` to `hb0_34`) carry the child's name
  as the sentences use it; `pose_and_expression` tells them apart.

  Args:
    source: The archive's folder, which holds `object_names.csv`.
  """
  names = {}
  with open(Path(source) / 'object_names.csv', encoding='utf-8') as file:
    for row in csv.DictReader(file):
      kind, number = row['prefix'].split('_')
      if number == '*':
        for place in range(POSES * EXPRESSIONS):
          names[f'{kind}_{place}'] = CHILDREN[kind]
      else:
        names[row['prefix']] = row['name']
  return names


def pose_and_expression(prefix: str) -> tuple[int, int] | None:
  """Pose (0 to 6) and expression (0 to 4) of a child; None for a thing."""
  kind, number = prefix.split('_')
  if kind not in CHILDREN:
    return None
  return divmod(int(number), EXPRESSIONS)


def _compose(objects: Sequence[SceneObject], source: str) -> Image.Image:
  canvas = _background(source).copy()
  for prefix, x, y, depth, flip in sorted(objects, key=_order):
    art, alpha = _art(source, prefix, depth, bool(flip))
    corner = round(x - art.width / 2), round(y - art.height / 2)
    canvas.paste(art, corner, alpha)
  return canvas


def _order(item: SceneObject) -> int:
  prefix, _, _, depth, _ = item
  return -len(SCALES) if prefix.startswith('s_') else -depth


@functools.cache
def _background(source: str) -> Image.Image:
  return _open(Path(source) / 'clipart' / 'background.png').convert('RGB')


@functools.cache
def _art(
  source: str, prefix: str, depth: int, flip: bool
) -> tuple[Image.Image, Image.Image]:
  """Colours and opacity of a piece of clip art, scaled and mirrored."""
  image = _open(Path(source) / 'clipart' / f'{prefix}s.png').convert('RGBA')
  scale = SCALES[depth]
  width, height = (max(round(side * scale), 1) for side in image.size)
  image = image.resize((width, height), Image.Resampling.LANCZOS)
  if flip:
    image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
  return image.convert('RGB'), image.getchannel('A')


def _open(path: Path) -> Image.Image:
  if not path.is_file():
    raise RecordingError(
      f'{path}: no such clip art; the archive needs its clipart/ folder whole'
    )
  return Image.open(path)
