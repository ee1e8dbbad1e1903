"""Mergeable means."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from babyvfm_jax.training import metrics
from babyvfm_jax.training.metrics import Mean


def test_merged_parts_of_any_size_are_the_whole():
  values = np.random.default_rng(0).normal(size=100).astype(np.float32)
  parts = np.split(values, [1, 30, 31, 90])
  merged = Mean(0.0, 0.0)
  for part in parts:
    merged = merged.merge(metrics.mean(part))
  assert merged.compute() == pytest.approx(values.mean(), rel=1e-5)
  assert merged.weight == 100


def test_masked_values_do_not_count_even_if_they_are_nan():
  values = jnp.array([1.0, jnp.nan, 3.0])
  found = metrics.mean(values, jnp.array([True, False, True]))
  assert found.compute() == 2.0


def test_a_mean_over_nothing_is_nan_alone_and_absent_among_others():
  nothing = Mean(0.0, 0.0)
  assert math.isnan(nothing.compute())
  assert metrics.compute({'a': nothing, 'b': Mean(3.0, 2.0)}) == {'b': 1.5}


def test_merging_by_name_keeps_what_only_one_has():
  merged = metrics.merge(
    {'a': Mean(1.0, 1.0), 'b': Mean(2.0, 1.0)}, {'b': Mean(4.0, 3.0)}
  )
  assert merged == {'a': Mean(1.0, 1.0), 'b': Mean(6.0, 4.0)}


def test_a_mean_is_a_pytree_of_two_leaves():
  total = jax.jit(lambda x: x.merge(x))(Mean(jnp.ones(()), jnp.ones(())))
  assert total.compute() == 1.0 and total.weight == 2.0
