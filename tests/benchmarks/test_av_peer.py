"""PyAV alone: every frame counted, and films as long as they are said to be."""

import av
import numpy as np
import pytest
from av.video.frame import PictureType

from babyvfm_jax.benchmarks import av_peer


def pictures(count):
  rng = np.random.default_rng(0)
  return (rng.integers(0, 256, (48, 64, 3), np.uint8) for _ in range(count))


@pytest.mark.parametrize('form', sorted(av_peer.FORMS))
def test_a_repeated_film_has_every_frame_as_often(tmp_path, form):
  once, thrice = tmp_path / 'once.mp4', tmp_path / 'thrice.mp4'
  av_peer.encode(once, pictures(40), 10, av_peer.FORMS[form])
  av_peer.repeat(once, thrice, 3)
  for path, count in ((once, 40), (thrice, 120)):
    for threads in (0, 1):
      assert av_peer.decode(av_peer.Decoding(path, threads)) == count
  with av.open(str(thrice)) as container:
    frames = list(container.decode(video=0))
  np.testing.assert_allclose([f.time for f in frames], np.arange(120) / 10)
  first, again = frames[7], frames[87]
  assert np.array_equal(
    first.to_ndarray(format='rgb24'), again.to_ndarray(format='rgb24')
  )


def test_the_forms_differ_as_cameras_and_archives_do(tmp_path):
  kinds = {}
  for form in av_peer.FORMS:
    path = tmp_path / f'{form}.mp4'
    scene = next(pictures(1)).repeat(4, axis=1)
    glide = (
      np.ascontiguousarray(scene[:, place : place + 64]) for place in range(120)
    )
    av_peer.encode(path, glide, 30, av_peer.FORMS[form])
    with av.open(str(path)) as container:
      kinds[form] = [
        PictureType(frame.pict_type).name for frame in container.decode(video=0)
      ]
  assert 'B' in kinds['archive'] and 'B' not in kinds['camera']
  assert kinds['camera'].count('I') == 4 and kinds['archive'].count('I') == 1
