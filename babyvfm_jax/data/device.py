"""Batches to devices: the one file of this room that imports jax."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Mapping

import jax
import numpy as np

AXIS = 'data'


def to_device(
  batch: Mapping[str, np.ndarray], mesh: jax.sharding.Mesh
) -> dict[str, jax.Array]:
  """Puts this process's rows of a batch onto its devices.

  Args:
    batch: Batch-major arrays, this process's share of the global batch.
    mesh: Has an axis 'data' along which the batch is divided; replicated
      along the others.

  Returns:
    Global arrays. The copy may still be under way.

  Raises:
    ValueError: The rows are not divisible among the devices.
  """
  sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(AXIS))
  shares = mesh.shape[AXIS] // jax.process_count()
  result = {}
  for name, array in batch.items():
    if array.shape[0] % max(shares, 1):
      raise ValueError(
        f'{name}: {array.shape[0]} rows of this process are not divisible '
        f"among its {shares} devices along the mesh's axis {AXIS!r}; change "
        'batch_size'
      )
    result[name] = jax.make_array_from_process_local_data(sharding, array)
  return result


def prefetch(
  batches: Iterable[tuple[str, Mapping[str, np.ndarray]]],
  mesh: jax.sharding.Mesh,
  *,
  ahead: int = 2,
) -> Iterator[tuple[str, dict[str, jax.Array]]]:
  """Copies batches to the devices before they are asked for.

  Args:
    batches: `(component name, batch)`, as a loader yields them.
    mesh: See `to_device`.
    ahead: Batches that wait on the devices.

  Yields:
    `(component name, global arrays)` in the same order.
  """
  waiting: collections.deque = collections.deque()
  for name, batch in batches:
    waiting.append((name, to_device(batch, mesh)))
    if len(waiting) > ahead:
      yield waiting.popleft()
  yield from waiting
