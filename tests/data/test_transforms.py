"""Pictures: what augmentation may change, and the shuffled control."""

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.data import transforms
from babyvfm_jax.data.transforms import Augmentation, Augmenter


def ramp(height=64, width=64):
  """Red rises to the right, green downwards; blue is constant."""
  pixels = np.zeros((height, width, 3), np.uint8)
  pixels[..., 0] = np.linspace(20, 220, width)
  pixels[..., 1] = np.linspace(20, 220, height)[:, None]
  pixels[..., 2] = 100
  return pixels


def encode(pixels):
  return simplejpeg.encode_jpeg(pixels, quality=98, colorsubsampling='444')


def test_decoding_gives_the_pixels_back():
  decoded = transforms.decode(encode(ramp()), 64)
  assert decoded.dtype == np.uint8
  assert np.abs(decoded.astype(int) - ramp()).max() <= 4


@pytest.mark.parametrize('size', [24, 32, 64, 100])
def test_another_size_shows_the_same_picture(size):
  decoded = transforms.decode(encode(ramp(96, 128)), size)
  assert decoded.shape == (size, size, 3)
  assert np.abs(decoded.astype(int) - ramp(size, size)).max() <= 8


def test_the_identity_augmentation_changes_nothing():
  data = encode(ramp())
  identity = Augmentation(
    (0.0, 0.0, 1.0, 1.0), (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
  )
  np.testing.assert_array_equal(
    transforms.decode(data, 64, identity), transforms.decode(data, 64)
  )


def test_a_crop_shows_its_part():
  corner = Augmentation(box=(0.0, 0.5, 0.5, 1.0))
  part = transforms.decode(encode(ramp()), 64, corner).astype(int)
  assert part[..., 0].max() < 125 < part[..., 1].max()
  assert part[..., 1].min() > 115


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 0.9), st.integers(0, 1000))
def test_a_drawn_crop_is_inside_and_as_large_as_promised(crop, seed):
  box = Augmenter(crop=crop).draw(np.random.default_rng(seed)).box
  left, top, right, bottom = box
  assert 0 <= left < right <= 1 + 1e-9 and 0 <= top < bottom <= 1 + 1e-9
  width, height = right - left, bottom - top
  assert width * height >= (1 - crop) / (1 + crop / 2) - 1e-9
  limit = 1 + crop / 2 + 1e-9
  assert 1 / limit <= width / height <= limit


def test_left_stays_left_and_up_stays_up():
  data, augmenter = encode(ramp()), Augmenter(crop=0.5, jitter=0.3)
  for seed in range(50):
    drawn = augmenter.draw(np.random.default_rng(seed))
    seen = transforms.decode(data, 64, drawn).astype(int)
    assert seen[:, 40:, 0].mean() > seen[:, :24, 0].mean() + 10
    assert seen[40:, :, 1].mean() > seen[:24, :, 1].mean() + 10


def test_jitter_keeps_the_order_of_the_channels():
  data, augmenter = (
    encode(np.full((16, 16, 3), (200, 90, 40), np.uint8)),
    (Augmenter(jitter=0.4)),
  )
  seen = []
  for seed in range(50):
    drawn = augmenter.draw(np.random.default_rng(seed))
    red, green, blue = transforms.decode(data, 16, drawn)[8, 8].astype(int)
    assert red > green > blue
    seen.append(int(red))
  assert max(seen) - min(seen) > 40


def test_jitter_is_saturation_then_contrast_then_brightness():
  rng = np.random.default_rng(5)
  colour = Augmenter(jitter=0.4).draw(rng).colour
  brightness, contrast, saturation = 1 + 0.4 * (
    2 * np.random.default_rng(5).random(3) - 1
  )
  pixel = np.array([150.0, 90.0, 60.0])
  luma = pixel @ (0.299, 0.587, 0.114)
  wanted = luma + saturation * (pixel - luma)
  wanted = 127.5 + contrast * (wanted - 127.5)
  wanted = brightness * wanted
  matrix = np.array(colour).reshape(3, 4)
  np.testing.assert_allclose(matrix[:, :3] @ pixel + matrix[:, 3], wanted)


def test_no_strength_draws_nothing():
  drawn = Augmenter().draw(np.random.default_rng(0))
  assert drawn == transforms.UNCHANGED


def test_bytes_that_are_no_picture_are_refused():
  with pytest.raises(ValueError):
    transforms.decode(b'no picture', 16)


@settings(deadline=None, max_examples=60)
@given(
  st.lists(st.sampled_from(['', 'a', 'b', 'c', 'd']), min_size=2, max_size=30),
  st.integers(0, 1000),
  st.data(),
)
def test_the_shuffled_control_is_a_derangement_of_pictures(names, seed, data):
  pictures = np.array(names, object)
  rows = np.flatnonzero(
    data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
  )
  distinct = {name for name in pictures[rows] if name}
  if len(distinct) < 2:
    with pytest.raises(ValueError, match='two distinct pictures'):
      transforms.derangement(pictures, rows, seed)
    return
  shown = transforms.derangement(pictures, rows, seed)
  mapping = {}
  for row in range(len(pictures)):
    if row not in rows or not pictures[row]:
      assert shown[row] == row
    else:
      assert shown[row] in rows
      assert pictures[shown[row]] != pictures[row]
      mapping.setdefault(pictures[row], set()).add(pictures[shown[row]])
  # Rows with one picture share one again, and every picture is used once.
  assert all(len(targets) == 1 for targets in mapping.values())
  assert set().union(*mapping.values()) == distinct == set(mapping)
  again = transforms.derangement(pictures, rows, seed)
  np.testing.assert_array_equal(shown, again)
