"""Faces anywhere in a camera's frame, and blurred so that none is found."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus.privacy import faces

skimage_data = pytest.importorskip(
  'skimage.data', reason='scikit-image ships a photograph of a face'
)
cv2 = pytest.importorskip('cv2', reason='the detector is an extra')

# Where the astronaut's face is: across, down.
NOSE = (223, 125)
BICUBIC = Image.Resampling.BICUBIC


def frame(scale, angle, exposure=1.0, mirrored=False):
  """A frame of 640x480 with a face towards its corner, and where its nose is.

  At a scale of 1 the face is about 95 pixels wide.
  """
  image = Image.fromarray(skimage_data.astronaut())
  image = image.rotate(angle, center=NOSE, resample=BICUBIC)
  image = image.resize((round(512 * scale),) * 2, Image.Resampling.BOX)
  picture = np.full((480, 640, 3), 128, np.uint8)
  shown = np.asarray(image)[:480]
  picture[: shown.shape[0], : shown.shape[1]] = shown
  picture = np.clip(picture * exposure, 0, 255).astype(np.uint8)
  across, down = NOSE[0] * scale, NOSE[1] * scale
  if mirrored:
    return picture[:, ::-1].copy(), (639 - across, down)
  return picture, (across, down)


def holds(box, point):
  left, top, right, bottom = box
  return left < point[0] < right and top < point[1] < bottom


def meet(one, other):
  return all(
    max(one[axis], other[axis]) < min(one[axis + 2], other[axis + 2])
    for axis in (0, 1)
  )


@pytest.mark.parametrize('mirrored', [False, True])
@pytest.mark.parametrize('angle', [-30, 0, 30])
def test_a_tilted_face_is_found_in_a_corner(angle, mirrored):
  picture, nose = frame(0.5, angle, mirrored=mirrored)
  assert any(holds(box, nose) for box in faces.find(picture))


@pytest.mark.parametrize(
  ('scale', 'angle'), [(0.6, 15), (0.9, 0), (0.9, 30), (0.5, -30)]
)
def test_the_detector_finds_nothing_where_it_was_blurred(scale, angle):
  picture, nose = frame(scale, angle)
  blurred, boxes = faces.blur(picture)
  assert any(holds(box, nose) for box in boxes)
  again = faces.find(blurred)
  assert not [one for one in again for box in boxes if meet(one, box)]
  outside = np.ones(picture.shape[:2], bool)
  for left, top, right, bottom in boxes:
    outside[top:bottom, left:right] = False
  np.testing.assert_array_equal(blurred[outside], picture[outside])


def test_a_longer_side_finds_smaller_faces():
  picture, nose = frame(0.25, 0)
  assert not any(holds(box, nose) for box in faces.find(picture))
  _, boxes = faces.blur(picture, side=640)
  assert any(holds(box, nose) for box in boxes)


def test_the_cascades_are_those_of_the_package():
  for item in faces.weights():
    assert item['version'].startswith(cv2.__version__)
    content = (Path(cv2.data.haarcascades) / item['name']).read_bytes()
    assert hashlib.sha256(content).hexdigest() == item['sha256']


def test_without_opencv_it_is_said_what_to_install(monkeypatch):
  monkeypatch.setitem(sys.modules, 'cv2', None)
  faces._opencv.cache_clear()
  try:
    with pytest.raises(faces.MissingError, match=r'babyvfm_jax\[privacy\]'):
      faces.weights()
  finally:
    faces._opencv.cache_clear()
