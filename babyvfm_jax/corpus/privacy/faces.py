"""Faces in frames, found by cascades that ship with OpenCV, and blurred.

The detector is Viola and Jones's (2001), as trained by Lienhart and by Kasinski
and Schmidt on photographs of adults: upright frontal faces in the picture
turned by each of `ANGLES`, since a child's head is tilted, and profiles upright
to both sides. Every frame of a child's camera is looked at on its own, at most
`SIDE` pixels long, so that a face of less than 20 of these is not seen.

It lowers a risk and does not make anonymous. Of the photographs that ship with
scikit-image, the astronaut is found in all of 42 cases (three scales, seven
angles up to 45 degrees, two exposures), and of 20 small portraits of adults,
pasted 60 pixels wide into a picture of 320, 19 upright and 19 turned by 30
degrees. Of 40 frames of the nursery, with drawn people in them, 6 were thought
to have a face, of 10 clip-art scenes one; to search a frame of 320 pixels takes
.34 s of a core (`pytest -m slow -s tests/corpus/privacy/test_faces.py`). Faces that are
turned away, covered, blurred by motion, very near or very small are
missed, and how many of a child's own view are is not known: look at a sample
before trusting it.

The cascades are outside weights: they were trained on other data. A corpus
whose faces they blurred is not strict, and its provenance names them.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import itertools
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ANGLES = (0, -40, -20, 20, 40)
# Longest side of the picture that is searched, pixels.
SIDE = 400
_SMALLEST = 20
_NEIGHBOURS = 3
_FRONTAL = 'haarcascade_frontalface_alt2.xml'
_PROFILE = 'haarcascade_profileface.xml'
# A box is widened by this share of its sides: hair and chin tell people too.
_MARGIN = 0.25
# Blocks that are left across a face.
_BLOCKS = 4
# How often what is found again is flattened altogether.
_PASSES = 3
_PACKAGE = 'opencv-python-headless'

# Left, top, right, bottom, pixels.
Box = tuple[int, int, int, int]


class MissingError(Exception):
  """The detector's package is not installed."""


def blur(picture: np.ndarray, side: int = SIDE) -> tuple[np.ndarray, list[Box]]:
  """Blurs the faces of a picture.

  Each is brought to a few flat blocks, from which no face can be computed back.

  Args:
    picture: `[H, W, 3]` uint8.
    side: Longest side of the picture that is searched, pixels.

  Returns:
    The picture, itself where no face is found, and the boxes that were blurred:
    all that was changed lies in them, and there the detector finds nothing.

  Raises:
    MissingError: OpenCV is not installed.
  """
  boxes = find(picture, side)
  if not boxes:
    return picture, []
  result = picture.copy()
  for box in boxes:
    _flatten(result, box, _BLOCKS)
  for _ in range(_PASSES):
    # Blocks can look like a face, too, among the hair and shoulders around.
    again = find(result, side)
    seen = [[new for new in again if _meet(new, box)] for box in boxes]
    if not any(seen):
      break
    for place, found in enumerate(seen):
      if found:
        boxes[place] = functools.reduce(_around, found, boxes[place])
        _flatten(result, boxes[place], 1)
  return result, sorted(set(boxes))


def find(picture: np.ndarray, side: int = SIDE) -> list[Box]:
  """Boxes around the faces of `[H, W, 3]` uint8, widened; they may overlap."""
  cv2 = _opencv()
  height, width = picture.shape[:2]
  scale = min(1.0, side / max(height, width))
  size = (max(1, round(width * scale)), max(1, round(height * scale)))
  small = cv2.resize(
    cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY),
    size,
    interpolation=cv2.INTER_AREA,
  )
  boxes: list[Box] = []
  for angle in ANGLES:
    turned, back = _turn(small, angle)
    boxes += [
      _upright(box, back, scale, width, height)
      for box in _search(turned, _FRONTAL)
    ]
  for mirrored in (False, True):
    sideways = np.ascontiguousarray(small[:, ::-1]) if mirrored else small
    for x, y, w, h in _search(sideways, _PROFILE):
      left = size[0] - x - w if mirrored else x
      same = np.array([[1.0, 0, 0], [0, 1.0, 0]])
      boxes.append(_upright((left, y, w, h), same, scale, width, height))
  return sorted(set(boxes))


def weights() -> list[dict[str, Any]]:
  """The outside weights, for a corpus's provenance."""
  folder = Path(_opencv().data.haarcascades)
  return [
    {
      'name': name,
      'package': _PACKAGE,
      'version': importlib.metadata.version(_PACKAGE),
      'sha256': hashlib.sha256((folder / name).read_bytes()).hexdigest(),
      'use': 'found the faces that were blurred',
    }
    for name in (_FRONTAL, _PROFILE)
  ]


def _turn(grey: np.ndarray, angle: int) -> tuple[np.ndarray, np.ndarray]:
  """The whole picture turned, its corners too, and [2, 3] the way back."""
  cv2 = _opencv()
  height, width = grey.shape
  turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
  if not angle:
    return grey, turn
  cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
  # Turned within its own sides a picture loses its corners, and faces there.
  size = (
    round(width * cosine + height * sine),
    round(width * sine + height * cosine),
  )
  turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
  turned = cv2.warpAffine(grey, turn, size, borderMode=cv2.BORDER_REPLICATE)
  return turned, cv2.invertAffineTransform(turn)


def _flatten(picture: np.ndarray, box: Box, blocks: int) -> None:
  """Brings a box of a picture to `blocks` by `blocks` flat blocks, in place."""
  left, top, right, bottom = box
  face = picture[top:bottom, left:right]
  rows = np.linspace(0, face.shape[0], blocks + 1).astype(int)
  columns = np.linspace(0, face.shape[1], blocks + 1).astype(int)
  for a, b in itertools.pairwise(rows):
    for c, d in itertools.pairwise(columns):
      block = face[a:b, c:d]
      if block.size:
        block[:] = block.mean((0, 1)).round().astype(np.uint8)


def _meet(one: Box, other: Box) -> bool:
  return (
    one[0] < other[2]
    and other[0] < one[2]
    and one[1] < other[3]
    and other[1] < one[3]
  )


def _around(one: Box, other: Box) -> Box:
  """The smallest box that holds both."""
  return (
    min(one[0], other[0]),
    min(one[1], other[1]),
    max(one[2], other[2]),
    max(one[3], other[3]),
  )


def _search(grey: np.ndarray, name: str) -> np.ndarray:
  """[n, 4] left, top, width, height."""
  return _cascade(name).detectMultiScale(
    grey,
    scaleFactor=1.1,
    minNeighbors=_NEIGHBOURS,
    minSize=(_SMALLEST, _SMALLEST),
  )


def _upright(
  box: Any, back: np.ndarray, scale: float, width: int, height: int
) -> Box:
  """A box found in a turned, shrunk picture, around the face as it stands."""
  x, y, w, h = (float(value) for value in box)
  across, down = w * _MARGIN, h * _MARGIN
  corners = np.array(
    [
      (a, b, 1.0)
      for a in (x - across, x + w + across)
      for b in (y - down, y + h + down)
    ]
  )
  points = corners @ back.T / scale
  left, top = np.floor(points.min(0)).astype(int)
  right, bottom = np.ceil(points.max(0)).astype(int)
  return (
    int(max(left, 0)),
    int(max(top, 0)),
    int(min(right, width)),
    int(min(bottom, height)),
  )


@functools.cache
def _cascade(name: str) -> Any:
  cv2 = _opencv()
  return cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / name))


@functools.cache
def _opencv() -> ModuleType:
  try:
    import cv2
  except ImportError as error:
    raise MissingError(
      'faces are found by OpenCV, which is not installed; install it with '
      "`pip install 'babyvfm_jax[privacy]'`"
    ) from error
  folder = getattr(getattr(cv2, 'data', None), 'haarcascades', '')
  if not all((Path(folder) / name).is_file() for name in (_FRONTAL, _PROFILE)):
    raise MissingError(
      f'OpenCV {cv2.__version__} ships without the cascades that find faces; '
      "install another with `pip install 'babyvfm_jax[privacy]'`"
    )
  # One thread: a build has a process for each core.
  cv2.setNumThreads(1)
  return cv2
