"""Checkpoints: the one file that knows orbax.

A checkpoint has the items `params`, `opt_state`, `ema` (if there is one) and
`meta` (JSON: what the loop counts on the host). Saving is asynchronous; a run
that is killed in the middle of it keeps the checkpoint before.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import orbax.checkpoint as ocp

from babyvfm_jax.training import paths
from babyvfm_jax.training.step import TrainState

FOLDER = 'checkpoints'


class CheckpointError(Exception):
  """A checkpoint that cannot be used; names it and the fix."""


class Restored(NamedTuple):
  """Parameters out of a run folder.

  Attributes:
    step: Step that they are of.
    params: Parameters, or their moving average.
  """

  step: int
  params: Any


class Checkpoints:
  """Checkpoints of a run; a context manager that waits for the last save."""

  def __init__(
    self, workdir: str | Path, *, keep: int = 3, keep_every: int = 0
  ):
    """Opens, or makes, the checkpoints of a run folder.

    Args:
      workdir: The run folder.
      keep: Number of the latest checkpoints to keep.
      keep_every: Also keep those whose step is a multiple of it; 0 for none.
    """
    self.folder = Path(workdir).absolute() / FOLDER
    self._manager = ocp.CheckpointManager(
      self.folder,
      item_handlers=_handlers(),
      options=ocp.CheckpointManagerOptions(
        max_to_keep=keep,
        keep_period=keep_every or None,
        cleanup_tmp_directories=True,
      ),
    )

  def __enter__(self) -> Checkpoints:
    return self

  def __exit__(self, *exception) -> None:
    # Errors of an asynchronous save surface here at the latest.
    try:
      self._manager.wait_until_finished()
    finally:
      self._manager.close()

  @property
  def latest(self) -> int | None:
    """Step of the latest checkpoint."""
    return self._manager.latest_step()

  def save(self, state: TrainState, step: int, meta: Mapping[str, Any]) -> None:
    """Saves a state; returns once the arrays have left the devices.

    A step that is saved already is left as it is.
    """
    if step == self.latest:
      return
    items = {
      'params': ocp.args.StandardSave(state.params),
      'opt_state': ocp.args.StandardSave(state.opt_state),
      'meta': ocp.args.JsonSave(dict(meta)),
    }
    if state.ema is not None:
      items['ema'] = ocp.args.StandardSave(state.ema)
    self._manager.save(step, args=ocp.args.Composite(**items))

  def restore(
    self, like: TrainState, step: int | None = None
  ) -> tuple[TrainState, dict[str, Any]]:
    """Restores a state onto the devices where it belongs.

    Args:
      like: Shapes, types and shardings of the state.
      step: Which checkpoint, the latest by default.

    Returns:
      The state and the `meta` that it was saved with.

    Raises:
      CheckpointError: There is none, or it is of another model.
    """
    step = _existing(self._manager, self.folder, step)
    wanted = {'params': like.params, 'opt_state': like.opt_state}
    if like.ema is not None:
      wanted['ema'] = like.ema
    metadata = self._manager.item_metadata(step)
    for item, tree in wanted.items():
      _check(f'{self.folder / str(step)}: {item}', tree, metadata[item])
    args = {name: ocp.args.StandardRestore(x) for name, x in wanted.items()}
    found = self._manager.restore(
      step, args=ocp.args.Composite(**args, meta=ocp.args.JsonRestore())
    )
    counter = jnp.asarray(step, jnp.int32)
    state = TrainState(
      step=jax.device_put(counter, like.step.sharding),
      params=found['params'],
      opt_state=found['opt_state'],
      ema=found['ema'] if like.ema is not None else None,
    )
    return state, dict(found['meta'])


def restore_params(
  workdir: str | Path, step: int | None = None, *, averaged: bool = True
) -> Restored:
  """Reads parameters for evaluation, onto one device.

  Args:
    workdir: The run folder.
    step: Which checkpoint, the latest by default.
    averaged: Whether to prefer the moving average where the run kept one.

  Raises:
    CheckpointError: There is no such checkpoint.
  """
  folder = Path(workdir).absolute() / FOLDER
  if not folder.is_dir():
    raise CheckpointError(
      f'{folder}: no such folder; give the --workdir of a training run'
    )
  options = ocp.CheckpointManagerOptions(create=False)
  with ocp.CheckpointManager(
    folder, item_handlers=_handlers(), options=options
  ) as manager:
    step = _existing(manager, folder, step)
    has_average = (folder / str(step) / 'ema').is_dir()
    item = 'ema' if averaged and has_average else 'params'
    metadata = manager.item_metadata(step)[item]
    here = jax.sharding.SingleDeviceSharding(jax.local_devices()[0])
    like = jax.tree.map(
      lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=here),
      metadata,
    )
    args = ocp.args.Composite(**{item: ocp.args.StandardRestore(like)})
    return Restored(step, manager.restore(step, args=args)[item])


def steps(workdir: str | Path) -> list[int]:
  """Steps of a run's checkpoints, ascending; [] if there is none."""
  folder = Path(workdir).absolute() / FOLDER
  names = [path.name for path in folder.glob('*')] if folder.is_dir() else []
  return sorted(int(name) for name in names if name.isdigit())


def _handlers() -> dict[str, Any]:
  arrays = {
    item: ocp.StandardCheckpointHandler()
    for item in ('params', 'opt_state', 'ema')
  }
  return {**arrays, 'meta': ocp.JsonCheckpointHandler()}


def _existing(
  manager: ocp.CheckpointManager, folder: Path, step: int | None
) -> int:
  known = sorted(manager.all_steps())
  if not known:
    raise CheckpointError(f'{folder}: no checkpoint; train the run first')
  if step is None:
    return known[-1]
  if step not in known:
    raise CheckpointError(f'{folder}: no step {step}; there are {known}')
  return step


def _check(where: str, like: Any, metadata: Any) -> None:
  """Refuses a checkpoint whose leaves are not the ones wanted.

  Raises:
    CheckpointError: With the first such leaf, and both shapes.
  """
  wanted, saved = _shapes(like), _shapes(metadata)
  for name in sorted(wanted.keys() | saved.keys()):
    if wanted.get(name) != saved.get(name):
      raise CheckpointError(
        f'{where}/{name} is {_text(saved.get(name))} in the checkpoint and '
        f'{_text(wanted.get(name))} in the model; restore with the '
        'configuration that it was trained with, or train in a new --workdir'
      )


def _shapes(tree: Any) -> dict[str, tuple[tuple[int, ...], str]]:
  return {
    name: (tuple(leaf.shape), str(leaf.dtype))
    for name, leaf in paths.named_leaves(tree).items()
    if hasattr(leaf, 'shape')
  }


def _text(leaf: tuple[tuple[int, ...], str] | None) -> str:
  return 'absent' if leaf is None else f'{leaf[1]}{list(leaf[0])}'
