"""Sharding: a mesh, and path rules from parameters to its axes.

Parameters are replicated unless a rule or `fsdp` says otherwise. Whatever an
optimizer keeps for a parameter lies where the parameter lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from babyvfm_jax.training import paths

AXES = ('data', 'model')
# A parameter smaller than this is not worth its collectives.
_FSDP_ELEMENTS = 2**16


def make_mesh(
  *, data: int = -1, model: int = 1, devices: Sequence[Any] | None = None
) -> Mesh:
  """Makes the mesh ('data', 'model') of a run.

  Args:
    data: Devices that the batch is divided among; -1 for all there are.
    model: Devices that parameters are divided among by rules.
    devices: The devices, all by default.

  Raises:
    ValueError: The sizes do not make up the devices.
  """
  devices = list(jax.devices() if devices is None else devices)
  rest, remainder = divmod(len(devices), model)
  if remainder or data not in (-1, rest):
    raise ValueError(
      f'training.mesh: data={data}, model={model} do not make up '
      f'{len(devices)} devices; use data=-1 and a model that divides them'
    )
  return jax.make_mesh(
    (rest, model), AXES, axis_types=(AxisType.Auto,) * 2, devices=devices
  )


def parameter_specs(
  params: Any,
  mesh: Mesh,
  *,
  rules: Sequence[tuple[str, Sequence[str | None]]] = (),
  fsdp: bool = False,
) -> dict[str, PartitionSpec]:
  """Finds how every parameter is divided.

  Args:
    params: Tree of arrays or shapes.
    mesh: The mesh.
    rules: `(regex, axes)`; `axes` has a mesh axis or None for each axis of the
      parameter, as far as it is divided. First match wins.
    fsdp: Also divide every large parameter along 'data', at its longest axis
      that can be and that no rule divides.

  Returns:
    Spec by path.

  Raises:
    ValueError: A rule decides about no parameter, or an axis is not divisible.
  """
  leaves = paths.named_leaves(params)
  found = paths.match((*rules, ('.*', ())), list(leaves), 'training.sharding')
  specs = {}
  for name, leaf in leaves.items():
    axes = list(found[name]) + [None] * (leaf.ndim - len(found[name]))
    _check(name, leaf.shape, axes, mesh)
    if fsdp and 'data' not in axes and leaf.size >= _FSDP_ELEMENTS:
      free = [
        axis
        for axis, size in enumerate(leaf.shape)
        if axes[axis] is None and size % mesh.shape['data'] == 0
      ]
      if free:
        axes[max(free, key=lambda axis: leaf.shape[axis])] = 'data'
    specs[name] = PartitionSpec(*axes)
  return specs


def state_shardings(
  state: Any, specs: Mapping[str, PartitionSpec], mesh: Mesh
) -> Any:
  """Shardings of a train state; the parameters' wherever they are mirrored.

  Args:
    state: Tree of shapes. A leaf mirrors a parameter if its path ends in the
      parameter's and it has as many axes as the spec.
    specs: See `parameter_specs`.
    mesh: The mesh.
  """

  def find(path, leaf):
    parts = paths.name(path).split('/')
    for start in range(len(parts)):
      spec = specs.get('/'.join(parts[start:]))
      if spec is not None and len(spec) == leaf.ndim:
        return NamedSharding(mesh, spec)
    return NamedSharding(mesh, PartitionSpec())

  return jax.tree_util.tree_map_with_path(find, state)


def place(shapes: Any, shardings: Any) -> Any:
  """Shapes that say where they belong, to restore a checkpoint to."""
  return jax.tree.map(
    lambda leaf, sharding: jax.ShapeDtypeStruct(
      leaf.shape, leaf.dtype, sharding=sharding
    ),
    shapes,
    shardings,
  )


def replicate(tree: Any, mesh: Mesh) -> Any:
  """Copies of global arrays that every process holds whole, as numpy."""
  everywhere = NamedSharding(mesh, PartitionSpec())
  copies = jax.jit(lambda x: x, out_shardings=everywhere)(tree)
  return jax.tree.map(lambda x: np.asarray(x.addressable_data(0)), copies)


def _check(
  name: str, shape: Sequence[int], axes: Sequence[str | None], mesh: Mesh
) -> None:
  if len(axes) > len(shape):
    raise ValueError(
      f'training.sharding: {tuple(axes)} for {name!r} of shape {tuple(shape)}'
    )
  for size, axis in zip(shape, axes, strict=True):
    if axis is None:
      continue
    if axis not in mesh.shape:
      raise ValueError(
        f'training.sharding: {name!r} names mesh axis {axis!r}; there are '
        f'{", ".join(AXES)}'
      )
    if size % mesh.shape[axis]:
      raise ValueError(
        f'training.sharding: {name!r} of shape {tuple(shape)} cannot be '
        f'divided along {axis!r} among {mesh.shape[axis]} devices'
      )
