"""Random streams of the data: derived from names and places, never stored.

Everything random about an example follows from the run's seed, the name of
its component, the epoch and the example's place in the view. Threads, worker
processes, hosts and restarts have no part in it.
"""

from __future__ import annotations

import hashlib

import numpy as np


def seed(root: int, *names: str) -> int:
  """Derives the seed of a named stream.

  Args:
    root: Seed of the run.
    *names: Names that lead to the stream, such as `'pairs', 'shuffle'`.

  Returns:
    An integer in [0, 2^31), spread over the range even where roots or names
    are neighbours.
  """
  path = '/'.join((str(root), *names))
  digest = hashlib.sha256(path.encode()).digest()
  return int.from_bytes(digest[:4], 'big') >> 1


def generator(seed: int, epoch: int, example: int) -> np.random.Generator:
  """Generator of one visit to one example.

  Args:
    seed: Seed of the stream.
    epoch: Pass over the view, from 0.
    example: Place of the example in the view.

  Returns:
    A counter-based generator (Philox: Salmon et al. 2011, "Parallel random
    numbers: as easy as 1, 2, 3"); no two visits share a stretch of it.
  """
  bits = np.random.Philox(key=seed, counter=(0, 0, epoch, example))
  return np.random.Generator(bits)
