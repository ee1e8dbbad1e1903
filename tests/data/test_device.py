"""Devices: every row lands once, in order, divided along the data axis."""

import jax
import numpy as np
import pytest

from babyvfm_jax.data import device

BATCH = {
  'frames': np.arange(16 * 2 * 3).reshape(16, 2, 3).astype(np.uint8),
  'rows': np.arange(16, dtype=np.int32),
}


def mesh(data, model=1):
  auto = (jax.sharding.AxisType.Auto,) * 2
  return jax.make_mesh((data, model), ('data', 'model'), axis_types=auto)


@pytest.mark.parametrize('shape', [(8, 1), (4, 2), (1, 1)])
def test_a_batch_is_divided_along_data_alone(shape):
  placed = device.to_device(BATCH, mesh(*shape))
  for name, array in placed.items():
    np.testing.assert_array_equal(array, BATCH[name])
    assert array.dtype == BATCH[name].dtype
    assert len(array.addressable_shards) == shape[0] * shape[1]
    for shard in array.addressable_shards:
      assert shard.data.shape[0] == 16 // shape[0]
      np.testing.assert_array_equal(shard.data, BATCH[name][shard.index])


def test_rows_that_cannot_be_divided_are_refused():
  with pytest.raises(ValueError, match=r'rows: 9 rows .* 8 devices'):
    device.to_device({'rows': np.arange(9)}, mesh(8))


@pytest.mark.parametrize('ahead', [0, 1, 2, 50])
def test_prefetch_keeps_the_order_and_reads_only_ahead(ahead):
  read = []

  def batches():
    for step in range(10):
      read.append(step)
      yield f'component-{step}', {'rows': np.full(8, step)}

  for step, (name, batch) in enumerate(
    device.prefetch(batches(), mesh(8), ahead=ahead)
  ):
    assert name == f'component-{step}'
    assert (np.asarray(batch['rows']) == step).all()
    assert len(read) == min(step + 1 + ahead, 10)
  assert step == 9


def test_a_loader_feeds_devices(bench):
  batches = bench.batches({'pairs': {}}, steps=2)
  placed = list(device.prefetch(batches, mesh(8)))
  for (_, wanted), (name, batch) in zip(batches, placed, strict=True):
    assert name == 'pairs'
    np.testing.assert_array_equal(batch['frames'], wanted['frames'])
