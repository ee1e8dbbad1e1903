"""What texts say, by the corpus's own words."""

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.quality import texts


def test_columns_by_hand():
  spoken = ['look the ball'] * 3 + ['ball, ball blal', '', '?!']
  index = pd.DataFrame(
    {'text': spoken, 'split': ['train'] * 3 + ['test', 'train', 'train']}
  )
  columns = texts.score(index)
  np.testing.assert_allclose(
    columns['known_words'], [1, 1, 1, 2 / 3, np.nan, np.nan], rtol=1e-6
  )
  np.testing.assert_allclose(
    columns['repetition'], [0, 0, 0, 1 / 3, np.nan, np.nan], rtol=1e-6
  )
  np.testing.assert_allclose(
    columns['word_length'], [11 / 3] * 3 + [4, np.nan, np.nan], rtol=1e-6
  )


def test_words_that_only_the_test_split_knows_are_not_known():
  index = pd.DataFrame(
    {'text': ['dog'] * 9, 'split': ['test'] * 7 + ['train'] * 2}
  )
  assert (texts.score(index)['known_words'] == 0).all()
