"""Seeing: where things are, which way they face, what they are, what changed."""

from babyvfm_jax.evals.tasks.seeing import (
  analogies,
  categories,
  details,
  forms,
  left_right,
  localization,
  vocabulary,
)

GENERATORS = (
  localization.build,
  left_right.build,
  details.build,
  vocabulary.build,
  forms.build,
  categories.build,
  analogies.build,
)
