"""The benchmark of curation, on films of a few seconds."""

import pytest

from babyvfm_jax.benchmarks import curation
from babyvfm_jax.corpus.video import VideoFrames


@pytest.mark.slow
def test_a_build_is_measured_beside_decoding(tmp_path, monkeypatch):
  monkeypatch.setattr(curation, '_DRAWN_MINUTES', 0.1)
  result = curation.measure(
    tmp_path, 'camera', recordings=2, minutes=1, rounds=2, workers=1
  )
  assert result.frames == 2 * 60 * 30
  assert result.minutes == pytest.approx(2.0)
  # One a second, and one for each shorter utterance.
  assert 60 < result.kept < 400
  assert len(result.alone) == len(result.built) == 2
  assert min(result.alone + result.built) > 0
  assert 'whole build' in str(result) and f'{result.ratio:.2f}' in str(result)
  (archive,) = tmp_path.iterdir()  # No corpus is left behind.
  films = sorted(archive.glob('*.mp4'))
  assert len(films) == len(list(archive.glob('*.cha'))) == 2
  (_, picture), *_ = VideoFrames(films[0]).frames([1.0])
  assert picture.shape == (480, 640, 3)


def test_the_median_round_decides():
  result = curation.Result(
    'camera', 1.0, 1, 100, 1, alone=(1.0, 9.0, 2.0), built=(1.0, 10.0, 4.0)
  )
  assert result.ratio == 0.9 and result.enough
  assert not result._replace(built=(2.0, 10.0, 4.0)).enough
