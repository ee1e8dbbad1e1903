"""Windows: every moment once, never across recordings."""

import numpy as np
import pytest

from babyvfm_jax.data import windows


@pytest.fixture
def rows(corpus):
  """Selected rows out of order, one in three left out."""
  rng = np.random.default_rng(0)
  rows = rng.permutation(len(corpus.index))
  return rows[rows % 3 != 0]


@pytest.mark.parametrize('size', [1, 3, 4, 50])
def test_every_moment_lies_in_one_window(corpus, rows, size):
  cut = windows.cut(corpus.index, rows, size)
  members = [cut.window(number) for number in range(len(cut))]
  assert all(0 < len(window) <= size for window in members)
  assert sorted(np.concatenate(members)) == sorted(rows)


@pytest.mark.parametrize('size', [2, 4, 50])
def test_a_window_stays_in_its_recording_however_it_is_shifted(
  corpus, rows, size
):
  cut = windows.cut(corpus.index, rows, size)
  recordings = corpus.index['recording'].to_numpy()
  positions = corpus.index['position'].to_numpy()
  rng = np.random.default_rng(0)
  for number in range(len(cut)):
    home = recordings[cut.window(number)[0]]
    of_home = [row for row in rows if recordings[row] == home]
    for draw in [None, *[rng] * 20]:
      window = cut.window(number, draw)
      assert set(recordings[window]) == {home}
      assert (np.diff(positions[window]) > 0).all()
      # Consecutive among what was selected: nothing in between is left out.
      inside = [
        row
        for row in of_home
        if positions[window[0]] <= positions[row] <= positions[window[-1]]
      ]
      assert sorted(inside) == sorted(window)
      if draw is not None:
        assert len(window) == min(size, len(of_home))


def test_shifts_reach_every_stretch_of_a_recording(corpus):
  rows = np.flatnonzero(corpus.index['recording'] == 'recording-8')
  cut = windows.cut(corpus.index, rows, 4)
  rng = np.random.default_rng(0)
  starts = {
    int(cut.window(number, rng)[0])
    for number in range(len(cut))
    for _ in range(100)
  }
  assert starts == set(rows[: len(rows) - 3])
