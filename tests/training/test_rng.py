"""Named random streams."""

import jax
import numpy as np

from babyvfm_jax.training import rng


def _data(key) -> list[int]:
  return np.asarray(jax.random.key_data(key)).tolist()


def test_a_stream_is_the_same_in_every_process_and_version():
  # Python's own hash of a string is not: it is salted in every process.
  assert _data(rng.key(0, 'dropout', 7)) == [4284776694, 2267267339], (
    'runs that were begun before no longer go on as they were: if that is '
    'meant, say so in CHANGELOG.md and write the new key here'
  )


def test_streams_steps_and_roots_all_differ():
  keys = [
    rng.key(root, stream, step)
    for root in (0, 1)
    for stream in ('init', 'dropout')
    for step in (0, 1)
  ]
  assert len({tuple(_data(key)) for key in keys}) == len(keys)


def test_a_traced_step_gives_the_key_of_that_step():
  traced = jax.jit(lambda step: rng.key(3, 'dropout', step))(5)
  assert _data(traced) == _data(rng.key(3, 'dropout', 5))


def test_a_key_is_a_root_as_its_seed_is():
  assert _data(rng.key(jax.random.key(3), 'x', 1)) == _data(rng.key(3, 'x', 1))
