"""The battery: the tasks that are made on any stage, by domain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babyvfm_jax.evals.tasks import language
from babyvfm_jax.evals.tasks.stage import Stage

# Called with the stage and where tasks go; returns the task folders. A stage
# with too little on it (words that were not heard) makes fewer, or none.
Generator = Callable[[Stage, Path], list[Path]]

GENERATORS: tuple[Generator, ...] = (*language.GENERATORS,)


def build(stage: Stage, out: Path) -> list[Path]:
  """Makes all tasks of a stage."""
  return [folder for make in GENERATORS for folder in make(stage, out)]
