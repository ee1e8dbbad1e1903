"""Pictures: what is kept of them, and how well."""

import numpy as np
import pytest
import simplejpeg

from babyvfm_jax.corpus import pictures

RED, GREEN, BLUE = np.eye(3, dtype=np.uint8) * 200


def thirds():
  """[40, 80, 3]: red, green and blue side by side, 20, 40 and 20 wide."""
  columns = np.array([RED] * 20 + [GREEN] * 40 + [BLUE] * 20)
  return np.broadcast_to(columns, (40, 80, 3))


def test_crop_takes_the_middle_square():
  assert (pictures.fit_square(thirds(), 16, 'crop') == GREEN).all()
  upright = thirds().transpose(1, 0, 2)
  assert (pictures.fit_square(upright, 16, 'crop') == GREEN).all()


def test_stretch_keeps_all_of_it():
  square = pictures.fit_square(thirds(), 16, 'stretch')
  assert (square[:, :4] == RED).all()
  assert (square[:, 4:12] == GREEN).all()
  assert (square[:, 12:] == BLUE).all()


def test_pad_keeps_the_shape_on_black():
  square = pictures.fit_square(thirds(), 16, 'pad')
  assert (square[:4] == 0).all() and (square[12:] == 0).all()
  assert (square[4:12, :4] == RED).all() and (square[4:12, 12:] == BLUE).all()


def test_cvcl_takes_a_smaller_square_above_the_middle():
  # Short side 256 of 256 x 320: columns 48 to 271, rows 0 to 223.
  place = np.indices((256, 320)).astype(np.uint8)[[0, 1, 1]].transpose(1, 2, 0)
  square = pictures.fit_square(place, 224, 'cvcl')
  assert (square == place[:224, 48:272]).all()
  # Upright there is room above: rows 48 - 16 on.
  square = pictures.fit_square(place.transpose(1, 0, 2), 224, 'cvcl')
  assert (square == place.transpose(1, 0, 2)[32:256, 16:240]).all()
  # Of half the size, the same part, though the sides are those wanted.
  small = pictures.fit_square(place[:224, :224], 224, 'cvcl')
  assert not (small == place[:224, :224]).all()


@pytest.mark.parametrize('fit', pictures.FITS)
def test_shrinking_averages_areas(fit):
  fine = (np.indices((64, 64)).sum(0) % 2 * 200).astype(np.uint8)
  # So that four pixels are one.
  size = 14 if fit == 'cvcl' else 16
  square = pictures.fit_square(np.stack([fine] * 3, -1), size, fit)
  assert (square == 100).all()


@pytest.mark.parametrize('fit', pictures.FITS)
@pytest.mark.parametrize('shape', [(1, 1), (3, 50), (50, 3), (7, 7), (16, 16)])
def test_any_shape_becomes_a_square(fit, shape):
  square = pictures.fit_square(np.full((*shape, 3), 90, np.uint8), 16, fit)
  assert square.shape == (16, 16, 3) and square.dtype == np.uint8
  assert 85 <= square.max() <= 95


def test_jpeg_is_close_and_its_colours_are_at_full_resolution():
  columns = np.indices((16, 16))[1] % 2
  sharp = np.where(columns[..., None], RED, BLUE).astype(np.uint8)
  data = pictures.Encoder(16, 'crop')(sharp)
  assert simplejpeg.decode_jpeg_header(data)[3] == '444'
  assert np.abs(simplejpeg.decode_jpeg(data).astype(int) - sharp).mean() < 6


def test_a_repeated_picture_is_encoded_once():
  encode = pictures.Encoder(16, 'crop')
  first = encode(thirds())
  assert encode(thirds().copy()) is first
  assert encode(thirds()[:, ::-1]) == first  # Its middle is as green.
  assert encode(thirds() // 2) != first


def test_an_unknown_fit_is_refused():
  with pytest.raises(ValueError, match='squeeze'):
    pictures.Encoder(16, 'squeeze')
