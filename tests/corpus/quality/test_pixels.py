"""What pixels say: blur, exposure, motion, cover, and hashes that endure."""

import io

import numpy as np
import pytest
import simplejpeg
from PIL import Image
from scipy import ndimage

from babyvfm_jax.corpus.quality import pixels


def jpeg(picture, quality=95):
  return simplejpeg.encode_jpeg(
    np.ascontiguousarray(picture), quality=quality, colorsubsampling='444'
  )


def texture(size=64, seed=0):
  """[size, size, 3] uint8 of smooth blobs in all sizes."""
  rng = np.random.default_rng(seed)
  grey = sum(
    ndimage.zoom(rng.normal(size=(n, n)), size / n, order=1) / n
    for n in (4, 8, 16, 32)
  )
  grey = (grey - grey.min()) / np.ptp(grey)
  return np.repeat((20 + 215 * grey[..., None]).astype(np.uint8), 3, axis=2)


def test_sharpness_falls_with_blur():
  sharp = texture()
  values = [
    pixels.score([jpeg(ndimage.gaussian_filter(sharp, (s, s, 0)))]).sharpness
    for s in (0, 0.7, 1.5, 3)
  ]
  assert values == sorted(values, reverse=True) and values[0] > 5 * values[-1]


def test_sharpness_is_that_of_the_small_picture():
  small = texture(64)
  large = small.repeat(4, axis=0).repeat(4, axis=1)
  one, two = (pixels.score([jpeg(x)]).sharpness for x in (small, large))
  assert one == pytest.approx(two, rel=0.15)


def test_exposure_counts_clipped_pixels():
  picture = np.full((40, 40, 3), 128, np.uint8)
  picture[:10] = 0
  picture[30:35] = 255
  scores = pixels.score([jpeg(picture)])
  assert scores.dark == pytest.approx(0.25, abs=0.03)
  assert scores.bright == pytest.approx(0.125, abs=0.03)
  wanted = (0.125 + 0.625 * 128 / 255) / 1
  assert scores.brightness == pytest.approx(wanted, abs=0.01)


def test_motion_is_the_mean_difference_of_successive_frames():
  grey = [np.full((16, 16, 3), level, np.uint8) for level in (50, 50, 101)]
  frames = [jpeg(frame) for frame in grey]
  assert pixels.score(frames[:2]).motion == 0
  assert pixels.score(frames).motion == pytest.approx(0.1, abs=0.003)
  assert np.isnan(pixels.score(frames[:1]).motion)


def test_a_blob_before_the_lens_is_measured():
  picture = texture(64, seed=1)
  noise = np.random.default_rng(0).integers(0, 80, picture.shape[:2])
  picture = (picture // 2 + noise[..., None]).astype(np.uint8)
  bare = pixels.score([jpeg(picture)]).covering
  picture[16:56, 10:50] = (190, 140, 120)
  covered = pixels.score([jpeg(picture)]).covering
  assert bare < 0.1
  assert covered == pytest.approx(40 * 40 / 64**2, abs=0.05)
  assert pixels.score([jpeg(picture * 0 + 9)]).covering == 1


def test_a_hash_endures_compression_and_size_and_tells_pictures_apart():
  def bits(one, two):
    return np.bitwise_count(np.array([one ^ two]).view(np.uint64))[0]

  def hashed(frame):
    return pixels.score([frame]).picture_hash

  hashes = []
  for seed in range(8):
    picture = texture(96, seed)
    own = hashed(jpeg(picture))
    small = np.asarray(Image.fromarray(picture).resize((64, 64)))
    assert bits(own, hashed(jpeg(picture, quality=60))) <= 3
    # Another size moves the areas; still nearer than any other picture.
    assert bits(own, hashed(jpeg(small))) <= 8
    hashes.append(own)
  apart = [bits(a, b) for a in hashes for b in hashes if a != b]
  assert len(apart) == 56 and min(apart) > 8


def test_a_hash_is_kept_as_a_signed_number():
  rising = np.linspace(0, 255, 72).astype(np.uint8)
  picture = np.broadcast_to(rising[None, :, None], (64, 72, 3))
  assert pixels.score([jpeg(picture)]).picture_hash == -1
  assert pixels.score([jpeg(picture[:, ::-1])]).picture_hash == 0


def test_no_frames_are_unknown_and_no_jpeg_is_an_error():
  scores = pixels.score([])
  assert np.isnan(scores[:-1]).all() and scores.picture_hash == 0
  buffer = io.BytesIO()
  Image.new('RGB', (4, 4)).save(buffer, 'PNG')
  with pytest.raises(ValueError):
    pixels.score([buffer.getvalue()])
