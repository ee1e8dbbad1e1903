"""The battery: the tasks that are made on any stage, by domain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babyvfm_jax.evals.tasks import seeing
from babyvfm_jax.evals.tasks.language import few_shot_words, phrases, words
from babyvfm_jax.evals.tasks.memory import delayed_memory, delayed_response
from babyvfm_jax.evals.tasks.number import counting, more, subitizing
from babyvfm_jax.evals.tasks.objects import concepts
from babyvfm_jax.evals.tasks.social import emotions, gaze, minds
from babyvfm_jax.evals.tasks.stage import Stage

# Called with the stage and where tasks go; returns the task folders. A stage
# with too little on it (words that were not heard) makes fewer, or none.
Generator = Callable[[Stage, Path], list[Path]]

GENERATORS: tuple[Generator, ...] = (
  *seeing.GENERATORS,
  delayed_response.build,
  delayed_response.build_open,
  delayed_memory.build,
  more.build_plain,
  more.build_among,
  subitizing.build_plain,
  subitizing.build_among,
  counting.build_words,
  counting.build_open,
  gaze.gaze,
  gaze.pointing,
  gaze.who_is_looking,
  emotions.build,
  words.build,
  phrases.build,
  few_shot_words.build,
  concepts.build,
  minds.build,
)


def build(stage: Stage, out: Path) -> list[Path]:
  """Makes all tasks of a stage."""
  return [folder for make in GENERATORS for folder in make(stage, out)]
