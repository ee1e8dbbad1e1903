"""An album: one decoding for all who look."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.item import Visual


@pytest.fixture
def paths(tmp_path):
  found = []
  for number in range(3):
    found.append(tmp_path / f'{number}.png')
    pixels = np.full((8, 6, 3), 40 * number + 10, np.uint8)
    PIL.Image.fromarray(pixels).save(found[-1])
  (tmp_path / 'copy.png').write_bytes(found[0].read_bytes())
  return [*found, tmp_path / 'copy.png']


def test_a_picture_is_decoded_once_for_all(paths, monkeypatch):
  opened = []
  read = pictures.read
  monkeypatch.setattr(
    pictures, 'read', lambda path: opened.append(path) or read(path)
  )
  album = pictures.Album()
  for _ in range(2):
    assert album.stack(Visual(tuple(paths)), 4).shape == (4, 4, 4, 3)
  # The last is a copy of the first.
  assert opened == paths[:3]
  assert album.picture(paths[1]).shape == (8, 6, 3)
  assert (album.picture(paths[1]) == 50).all()


def test_what_there_is_no_room_for_is_decoded_again(paths):
  album = pictures.Album(most_bytes=2 * 8 * 6 * 3)
  for _ in range(2):
    for number, path in enumerate(paths[:3]):
      assert (album.picture(path) == 40 * number + 10).all()
  assert len(album._pixels) == 2 and album._bytes == 2 * 8 * 6 * 3
