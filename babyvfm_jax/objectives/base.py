"""What an objective is: a pure function of model outputs and a batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import NamedTuple

import jax

from babyvfm_jax.training.metrics import Mean

Array = jax.Array


class Loss(NamedTuple):
  """What an objective returns.

  Attributes:
    value: Scalar, float32, over the global batch.
    metrics: Mergeable means to be logged under the objective's name. The
      weight of the first is what `value` is a mean over; gradient
      accumulation weighs microbatches by it.
  """

  value: Array
  metrics: dict[str, Mean]


@dataclasses.dataclass(frozen=True)
class Objective:
  """An objective and what it needs.

  Attributes:
    name: As configs write it.
    outputs: Names of the model outputs that it reads.
    requires: Keys that a batch must have for the objective to apply to it.
    function: `(outputs, batch, **options) -> Loss`.
  """

  name: str
  outputs: frozenset[str]
  requires: frozenset[str]
  function: Callable[..., Loss]

  def applies(self, batch: Mapping[str, object]) -> bool:
    """Whether the batch has what the objective needs."""
    return self.requires <= batch.keys()
