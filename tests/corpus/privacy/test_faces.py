"""Faces are found, blurred past finding, and nothing else is touched."""

import time

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus import layouts
from babyvfm_jax.corpus.nursery import record
from babyvfm_jax.corpus.privacy import faces
from babyvfm_jax.corpus.video import VideoFrames

skimage_data = pytest.importorskip(
  'skimage.data', reason='scikit-image ships a photograph of a face'
)
pytest.importorskip('cv2', reason='the detector is an extra')

# Where the astronaut's face is: across, down.
NOSE = (223, 125)


@pytest.fixture(scope='module')
def astronaut():
  return skimage_data.astronaut()


def holds(box, point):
  left, top, right, bottom = box
  return left < point[0] < right and top < point[1] < bottom


@pytest.mark.parametrize('angle', [0, -30, 30])
@pytest.mark.parametrize('exposure', [0.5, 1.3])
def test_a_face_is_found_however_the_head_is_held(astronaut, angle, exposure):
  turned = Image.fromarray(astronaut).rotate(angle, center=NOSE)
  picture = np.clip(np.asarray(turned) * exposure, 0, 255).astype(np.uint8)
  for shown, nose in (
    (picture, NOSE),
    (picture[:, ::-1].copy(), (511 - NOSE[0], NOSE[1])),
  ):
    assert any(holds(box, nose) for box in faces.find(shown))


def test_what_is_blurred_is_past_finding_and_the_rest_is_untouched(astronaut):
  blurred, boxes = faces.blur(astronaut)
  assert not any(holds(box, NOSE) for box in faces.find(blurred))
  inside = np.zeros(astronaut.shape[:2], bool)
  for left, top, right, bottom in boxes:
    inside[top:bottom, left:right] = True
  np.testing.assert_array_equal(blurred[~inside], astronaut[~inside])
  face = (slice(NOSE[1] - 30, NOSE[1] + 30), slice(NOSE[0] - 20, NOSE[0] + 20))
  assert inside[face].all()
  # Few flat blocks: so few colours that no features are left.
  assert len(np.unique(blurred[face].reshape(-1, 3), axis=0)) <= 25
  assert len(np.unique(astronaut[face].reshape(-1, 3), axis=0)) > 1000
  # The picture that was given stays as it was.
  assert astronaut is not blurred


def test_a_picture_without_a_face_is_itself():
  noise = np.full((240, 320, 3), 120, np.uint8)
  noise[100:140, 100:220] = 30
  same, boxes = faces.blur(noise)
  assert same is noise and boxes == []


def test_the_weights_are_named_with_their_hash():
  for item in faces.weights():
    assert item['package'] == 'opencv-python-headless' and item['version']
    assert len(item['sha256']) == 64 and item['name'].endswith('.xml')


@pytest.mark.slow
def test_recall_and_false_alarms(astronaut, tmp_path, capsys):
  """The figures of `faces`; printed with `pytest -s`."""
  found = []
  for scale in (0.4, 0.75, 1.2):
    for angle in (-45, -30, -15, 0, 15, 30, 45):
      for exposure in (0.4, 1.5):
        image = Image.fromarray(astronaut).rotate(angle, center=NOSE)
        size = (round(512 * scale), round(512 * scale))
        picture = np.asarray(image.resize(size, Image.Resampling.BOX), float)
        picture = np.clip(picture * exposure, 0, 255).astype(np.uint8)
        nose = (NOSE[0] * scale, NOSE[1] * scale)
        found.append(any(holds(box, nose) for box in faces.find(picture)))
  record.write_nursery(tmp_path, recordings=1, minutes_each=0.5, size=320)
  (path,) = tmp_path.rglob('*.mp4')
  times = np.linspace(0, 29, 40).tolist()
  pictures = [picture for _, picture in VideoFrames(path).frames(times)]
  start = time.process_time()
  alarms = sum(bool(faces.find(picture)) for picture in pictures)
  seconds = (time.process_time() - start) / len(pictures)
  with capsys.disabled():
    print(
      f'\nfound {sum(found)} of {len(found)}; alarms in {alarms} of '
      f'{len(pictures)} drawn frames; {seconds:.2f} s of a core a frame of 320 pixels'
    )
  assert np.mean(found) >= 0.95


def pasted(face, angle, side):
  """A cup of coffee with a face on it; the picture and the face's middle."""
  picture = Image.fromarray(skimage_data.coffee()).resize((320, 240))
  turned = (
    Image.fromarray((255 * face).astype(np.uint8))
    .resize((side, side), Image.Resampling.BICUBIC)
    .convert('RGBA')
    .rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
  )
  picture.paste(turned, (100, 50), turned)
  middle = (100 + turned.width / 2, 50 + turned.height / 2)
  return np.asarray(picture.convert('RGB')), middle


@pytest.mark.slow
def test_recall_over_many_faces(shared_data, capsys):
  """Other figures of `faces`: adults' portraits, and clip art of children."""
  portraits = skimage_data.lfw_subset()[:100:5]
  lines = []
  for angle in (0, 30):
    shown = [pasted(face, angle, 60) for face in portraits]
    found = [
      any(holds(box, middle) for box in faces.find(picture))
      for picture, middle in shown
    ]
    lines.append(f'{angle} degrees: found {sum(found)} of {len(found)}')
    assert np.mean(found) >= 0.75, lines[-1]
  source = shared_data / 'abstract_scenes'
  drawn = layouts.LAYOUTS['abstract_scenes'].discover(source)[:100:10]
  pictures = [
    next(recording.frames.frames([0.0]))[1]
    for recording in map(layouts.LAYOUTS['abstract_scenes'].read, drawn)
  ]
  alarms = sum(bool(faces.find(picture)) for picture in pictures)
  lines.append(f'alarms in {alarms} of {len(pictures)} scenes of clip art')
  with capsys.disabled():
    print('\n' + '; '.join(lines))
