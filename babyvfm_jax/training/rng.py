"""Random keys: derived from a name and a step, never stored.

A run that goes on from step t draws what an uninterrupted run would have
drawn at step t, and a new random stream changes none of the others.
"""

from __future__ import annotations

import hashlib

import jax

Array = jax.Array


def key(root: int | Array, stream: str, step: int | Array = 0) -> Array:
  """Derives the key of a named stream at a step.

  Args:
    root: Seed of the run, or a key made of it.
    stream: Name of the stream, such as `'dropout'`.
    step: Step of the run; may be traced.

  Returns:
    A typed key, [].
  """
  if isinstance(root, int):
    root = jax.random.key(root)
  return jax.random.fold_in(jax.random.fold_in(root, _hash(stream)), step)


def _hash(name: str) -> int:
  """31 bits of a name, the same in every process (unlike `hash`)."""
  digest = hashlib.sha256(name.encode()).digest()
  return int.from_bytes(digest[:4], 'big') >> 1
