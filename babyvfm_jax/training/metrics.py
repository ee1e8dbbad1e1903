"""Metrics as mergeable means: a sum and the weight that it is over.

Means of microbatches, devices or steps are merged by adding both parts, so a
logged value is the mean over everything that was seen, however it was cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp


class Mean(NamedTuple):
  """A weighted mean in two parts; a pytree of two scalars.

  Attributes:
    total: Weighted sum of values, [] float32.
    weight: Sum of weights, [] float32; zero if nothing was seen.
  """

  total: Any
  weight: Any

  def merge(self, other: Mean) -> Mean:
    """The mean over what both have seen."""
    return Mean(self.total + other.total, self.weight + other.weight)

  def compute(self) -> float:
    """The value, as a host float: total / weight, or NaN if nothing was seen.

    Reads the parts, so it waits for a device that still computes them.
    """
    weight = float(self.weight)
    return float(self.total) / weight if weight else float('nan')


def mean(values: jax.Array, mask: jax.Array | None = None) -> Mean:
  """Mean of an array, under a mask of the same shape if one is given."""
  values = jnp.asarray(values, jnp.float32)
  if mask is None:
    return Mean(jnp.sum(values), jnp.asarray(values.size, jnp.float32))
  kept = jnp.where(mask, values, 0.0)
  return Mean(jnp.sum(kept), jnp.sum(mask).astype(jnp.float32))


def merge(
  first: Mapping[str, Mean], second: Mapping[str, Mean]
) -> dict[str, Mean]:
  """Merges metrics by name; a name that only one has is kept as it is."""
  merged = dict(first)
  for name, value in second.items():
    merged[name] = merged[name].merge(value) if name in merged else value
  return merged


def compute(metrics: Mapping[str, Mean]) -> dict[str, float]:
  """Values of metrics by name; a mean over nothing is left out."""
  values = {name: value.compute() for name, value in metrics.items()}
  return {
    name: value for name, value in values.items() if float(metrics[name].weight)
  }
