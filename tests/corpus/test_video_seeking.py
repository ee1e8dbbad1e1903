"""Frames that are leapt to are those that decoding everything gives."""

import gc

import av
import numpy as np
import pytest

from babyvfm_jax.benchmarks import av_peer
from babyvfm_jax.corpus import video

RATE = 30


def pictures(count):
  """A gliding pattern, [48, 64, 3], whose scene changes now and then."""
  rng = np.random.default_rng(3)
  # The last lies right behind a key frame: the container calls it one too, the
  # decoder does not.
  cuts = {150, 331}
  scene = rng.integers(0, 256, (96, 128, 3), np.uint8)
  for place in range(count):
    if place in cuts:
      scene = rng.integers(0, 256, (96, 128, 3), np.uint8)
    left = abs(place % 96 - 48)
    yield np.ascontiguousarray(scene[left : left + 48, left : left + 64])


@pytest.fixture(scope='module', params=sorted(av_peer.FORMS))
def film(request, tmp_path_factory):
  path = tmp_path_factory.mktemp('film') / f'{request.param}.mp4'
  av_peer.encode(path, pictures(360), RATE, av_peer.FORMS[request.param])
  return path


def everything(path):
  with av.open(str(path)) as container:
    return [f.to_ndarray(format='rgb24') for f in container.decode(video=0)]


@pytest.mark.parametrize('step', [0.1, 0.5, 1.0, 3.7])
def test_exactly_the_frames_of_a_full_decode(film, step):
  full = everything(film)
  assert len(full) == 360
  times = np.arange(step / 2, 12, step).tolist()
  found = list(video.VideoFrames(film).frames(times))
  assert len(found) == len(times)
  for wanted, (time, picture) in zip(times, found, strict=True):
    place = int(wanted * RATE + 1e-6)
    assert round(time * RATE) == place
    np.testing.assert_array_equal(picture, full[place])


def test_no_seek_starts_the_film_again(tmp_path, monkeypatch):
  decoded = []
  original = video._Reader._decode

  def counted(reader, after):
    frame = original(reader, after)
    decoded.append(frame)
    return frame

  monkeypatch.setattr(video._Reader, '_decode', counted)
  # The first seek lands late, as where a container has false key frames.
  monkeypatch.setattr(video, '_SEEK_MARGINS', (-2, *video._SEEK_MARGINS[1:]))
  path = tmp_path / 'a.mp4'
  av_peer.encode(path, pictures(360), RATE, av_peer.FORMS['camera'])
  full = everything(path)
  (_, (_, picture)) = video.VideoFrames(path).frames([8.9, 9.05])
  np.testing.assert_array_equal(picture, full[271])
  assert len(decoded) < 100


def test_a_frame_is_let_go_with_its_picture(film):
  gc.collect()
  gc.disable()
  # Other tests may hold frames of their own.
  others = {id(x) for x in gc.get_objects() if type(x) is av.VideoFrame}
  try:
    for _ in video.VideoFrames(film).frames(np.arange(0.0, 12, 0.5).tolist()):
      pass
    alive = [
      x
      for x in gc.get_objects()
      if type(x) is av.VideoFrame and id(x) not in others
    ]
    # The first for its display matrix, and the last.
    assert len(alive) <= 2
  finally:
    gc.enable()
