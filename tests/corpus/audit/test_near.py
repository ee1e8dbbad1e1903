"""The second look: blocks of thumbnails, colours' means made the same."""

import numpy as np

from babyvfm_jax.corpus.audit import near


def test_another_exposure_is_no_difference_and_one_block_is():
  rng = np.random.default_rng(0)
  picture = rng.integers(40, 200, (32, 32, 3)).astype(np.uint8)
  brighter = picture + 30
  other = picture.copy()
  other[4:6, 8:10] = 255 - other[4:6, 8:10]
  one = np.stack([near.thumbnail(picture)] * 2)
  two = np.stack([near.thumbnail(brighter), near.thumbnail(other)])
  same, changed = near.block_differences(one, two)
  block = picture[4:6, 8:10].mean((0, 1))
  wanted = np.abs(255 - 2 * block).mean()
  assert same < 1
  # The mean of all blocks moves a little with the one.
  assert abs(changed - wanted) < wanted / 100 + 1.5
