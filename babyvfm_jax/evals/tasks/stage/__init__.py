"""The stage: things put where a task wants them, drawn as a corpus looks.

A generator of tasks is written once, for any stage: the nursery's, and that of
the clip-art scenes. It says what stands where (`drawing.Placed`), the stage
knows what things look like, and `folder.Folder` writes pictures, items, what is
familiar, and the ground truth.
"""

from babyvfm_jax.evals.tasks.stage.drawing import (
  Backdrop,
  Cutout,
  Placed,
  Screen,
  draw,
)
from babyvfm_jax.evals.tasks.stage.folder import Folder
from babyvfm_jax.evals.tasks.stage.stage import Kind, Stage

__all__ = [
  'Backdrop',
  'Cutout',
  'Folder',
  'Kind',
  'Placed',
  'Screen',
  'Stage',
  'draw',
]
