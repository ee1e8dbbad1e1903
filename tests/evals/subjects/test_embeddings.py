"""Embeddings and batches that subjects share."""

import numpy as np

from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.subject import Grid
from babyvfm_jax.evals.subjects import batches, embeddings


def _embeddings(calls):
  album = Album()

  def pictures(paths):
    calls.append(len(paths))
    return np.array(
      [album.picture(path).mean((0, 1)) - 100 for path in paths], np.float32
    )

  def texts(rows):
    calls.append(len(rows))
    return np.array([[len(row), row.count('a'), 1] for row in rows], np.float32)

  return embeddings.Embeddings(
    album,
    encode_visuals=embeddings.by_frames(pictures, album, 4),
    encode_texts=embeddings.by_texts(texts, 4),
    shown_text=str.lower,
  )


def test_frames_and_texts_are_encoded_once(photos):
  calls = []
  known = _embeddings(calls)
  clip = Visual(tuple(one.paths[0] for one in photos))
  for _ in range(2):
    known.of([*photos, clip, 'A ball', 'a BALL', 'the'])
  # Five distinct frames in batches of four, two distinct texts.
  assert calls == [4, 1, 2]


def test_a_grid_is_its_pairs(photos):
  grid = Grid(tuple(photos), ('a ball', 'the', 'a ball'))
  together = _embeddings([]).similarity(grid)
  one_by_one = _embeddings([]).similarity(list(grid))
  np.testing.assert_allclose(together, one_by_one, atol=1e-6)
  table = together.reshape(6, 3)
  assert (table[:, 0] == table[:, 2]).all() and (table[0] == table[5]).all()
  assert np.ptp(table) > 0.1


def test_a_row_of_zeros_has_no_direction():
  rows = embeddings.unit(np.array([[3, 4], [0, 0]]))
  np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0]])
  assert rows.dtype == np.float32


def test_batches_are_of_one_shape_and_keep_their_order():
  words = ['aa', 'b', 'cc', 'd', 'ee', 'ff']
  assert list(batches.batches(words, 3, len)) == [
    (1, ['b', 'd']),
    (2, ['aa', 'cc', 'ee']),
    (2, ['ff']),
  ]
  assert batches.filled(np.array([1, 2]), 4).tolist() == [1, 2, 2, 2]


def test_a_result_is_read_when_the_next_is_under_way():
  log = []

  def compute():
    for number in range(3):
      log.append(f'start {number}')
      yield number

  for number in batches.one_behind(compute()):
    log.append(f'read {number}')
  assert log == ['start 0', 'start 1', 'read 0', 'start 2', 'read 1', 'read 2']
