"""Pictures that tell where they were taken: upright, and silent about it."""

import io
import json
import random

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from babyvfm_jax.corpus import build, export, store
from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.corpus.stills import upright

MODEL = 'Zebulons camera'
VIDEO = 'S_20130519_0702_03'


def exif(orientation):
  """A note as cameras write it: how they were held, who owns them, where."""
  note = Image.Exif()
  note[ExifTags.Base.Orientation] = orientation
  note[ExifTags.Base.Model] = MODEL
  place = note.get_ifd(ExifTags.IFD.GPSInfo)
  place[ExifTags.GPS.GPSLatitude] = (51.0, 7.0, 11.0)
  return note


def corners():
  """[H, W, 3] uint8 whose four corners differ."""
  picture = np.zeros((24, 32, 3), np.uint8)
  picture[:12, :16, 0] = picture[12:, 16:, 1] = picture[:12, 16:] = 255
  return picture


def saved(picture, form, note):
  file = io.BytesIO()
  Image.fromarray(picture).save(file, form, exif=note, lossless=True)
  return file


@pytest.mark.parametrize('orientation', range(1, 9))
@pytest.mark.parametrize('form', ['PNG', 'WEBP'])
def test_a_picture_is_turned_as_its_camera_was_held(form, orientation):
  file = saved(corners(), form, exif(orientation))
  with Image.open(file) as image:
    shown = upright(image)
  with Image.open(file) as image:
    wanted = np.asarray(ImageOps.exif_transpose(image).convert('RGB'))
  np.testing.assert_array_equal(shown, wanted)


# Not JPEG, whose note Pillow reads, and complains of, as it opens the file.
@pytest.mark.parametrize('form', ['PNG', 'WEBP'])
def test_a_damaged_note_does_not_damage_the_picture(form):
  choose = random.Random(form)
  whole = exif(1).tobytes()
  for _ in range(100):
    note = bytearray(whole)
    for place in choose.choices(range(len(note)), k=choose.choice((1, 4, 20))):
      note[place] = choose.randrange(256)
    file = saved(corners(), form, bytes(note[: choose.randrange(1, 200)]))
    with Image.open(file) as image:
      assert sorted(upright(image).shape) == [3, 24, 32]


def test_neither_corpus_nor_export_knows_where_a_picture_was_taken(tmp_path):
  """CVCL's frames, as photographs that carry the lab's camera and place."""
  source = tmp_path / 'source'
  (source / 'train_5fps').mkdir(parents=True)
  records = []
  for number in range(4):
    name = f'{VIDEO}_{number:03}_00.jpg'
    file = source / 'train_5fps' / name
    Image.fromarray(corners()).save(file, quality=95, exif=exif(3))
    assert MODEL.encode() in file.read_bytes()
    records.append(
      {
        'utterance': f'look at number {number}',
        'frame_filenames': [name],
        'utterance_num': number,
      }
    )
  (source / 'train.json').write_text(json.dumps({'data': records}))
  (source / policy.FILE).write_text('{"show": "all"}')
  build.build(
    'cvcl_frames',
    source,
    tmp_path / 'out',
    size=24,
    vocabulary=300,
    audit='off',
  )
  corpus = store.Corpus(tmp_path / 'out')
  export.export(corpus, 'llava', tmp_path / 'export')
  pictures = [frame for i in range(len(corpus)) for frame in corpus.frames(i)]
  pictures += [p.read_bytes() for p in (tmp_path / 'export').rglob('*.jpg')]
  assert len(pictures) >= 8
  for data in pictures:
    image = Image.open(io.BytesIO(data))
    assert not image.getexif() and 'comment' not in image.info
    # Upside down no more: what was above on the left is below on the right.
    assert np.asarray(image)[-4, -4].tolist()[0] > 200
    assert np.asarray(image)[-4, -4].tolist()[1] < 60
  for folder in ('out', 'export'):
    for path in (tmp_path / folder).rglob('*'):
      assert not path.is_file() or MODEL.encode() not in path.read_bytes()
