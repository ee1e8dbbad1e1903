"""Statistics of scores: intervals, tests, and what a number of items can show."""

from babyvfm_jax.evals.statistics.intervals import (
  CONFIDENCE,
  Interval,
  cluster_indices,
  interval,
  p_value,
  paired_difference,
)
from babyvfm_jax.evals.statistics.paired import (
  Comparison,
  compare_paired,
  permutation_test,
  sign_test,
)
from babyvfm_jax.evals.statistics.power import (
  detectable,
  smallest_accuracy,
  smallest_difference,
  smallest_paired_difference,
)
from babyvfm_jax.evals.statistics.runs import interval_over_runs

__all__ = [
  'CONFIDENCE',
  'Comparison',
  'Interval',
  'cluster_indices',
  'compare_paired',
  'detectable',
  'interval',
  'interval_over_runs',
  'p_value',
  'paired_difference',
  'permutation_test',
  'sign_test',
  'smallest_accuracy',
  'smallest_difference',
  'smallest_paired_difference',
]
