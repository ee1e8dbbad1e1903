"""Language: words, phrases and constructions, set on a stage."""

from babyvfm_jax.evals.tasks.language import (
  constructions,
  labeled_s,
  trog,
  two_words,
  winoground,
)

GENERATORS = (
  labeled_s.build,
  two_words.build,
  winoground.build,
  constructions.build,
  trog.build,
)
