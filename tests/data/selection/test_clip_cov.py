"""ClipCov: the subset's cross-covariance is that of all."""

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.data.selection import clip_cov
from babyvfm_jax.data.selection.material import Material
from tests.data.selection.test_curate import embeddings


@pytest.mark.parametrize(('count', 'block'), [(400, 512), (6000, 256)])
@pytest.mark.parametrize('share', [0.05, 0.3])
def test_it_beats_random_by_far(count, block, share):
  pairs = embeddings(count)
  rows = np.arange(count)
  chosen = clip_cov.choose(
    pairs['visual'], pairs['text'], rows, share=share, block=block
  )
  assert len(np.unique(chosen)) == len(chosen) == round(count * share)

  def error(kept):
    return clip_cov.error(pairs['visual'], pairs['text'], rows, kept)

  rng = np.random.default_rng(0)
  random = [
    error(rng.choice(count, len(chosen), replace=False)) for _ in range(20)
  ]
  assert error(chosen) < min(min(random), np.mean(random) / 5)


def test_greedy_takes_the_best_step_there_is():
  pairs = embeddings(60)
  v, t = (pairs[kind].astype(np.float32) for kind in ('visual', 'text'))
  rows = np.arange(60)
  chosen = set(clip_cov.choose(v, t, rows, share=3 / 60).tolist())
  v, t = v - v.mean(0), t - t.mean(0)
  target = v.T @ t / 60
  picked = []
  for count in (1, 2, 3):
    left = [i for i in rows if i not in picked]
    errors = [
      np.linalg.norm(count * target - v[[*picked, i]].T @ t[[*picked, i]])
      for i in left
    ]
    picked.append(left[int(np.argmin(errors))])
  assert chosen == set(picked)


def test_blocks_lose_little_against_one_block():
  pairs = embeddings(2000)
  rows = np.arange(2000)
  errors = {
    block: clip_cov.error(
      pairs['visual'],
      pairs['text'],
      rows,
      clip_cov.choose(
        pairs['visual'], pairs['text'], rows, share=0.2, block=block
      ),
    )
    for block in (2000, 100)
  }
  assert errors[2000] < 0.01 and errors[100] < 0.03


def test_moments_without_an_embedding_stay():
  pairs = embeddings(500)
  pairs['visual'][::10] = np.nan
  material = Material(pd.DataFrame(index=range(500)), embed=pairs.get)
  rows = np.arange(20, 500)
  kept = clip_cov.keep_cross_covariance(material, rows, share=0.25)
  known = rows % 10 != 0
  assert kept[~known].all() and kept.sum() == (~known).sum() + 0.25 * 432


def test_all_is_all():
  pairs = embeddings(700)
  chosen = clip_cov.choose(
    pairs['visual'], pairs['text'], np.arange(700), share=1.0, block=64
  )
  np.testing.assert_array_equal(chosen, np.arange(700))
