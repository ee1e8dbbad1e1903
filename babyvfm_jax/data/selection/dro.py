"""Mixture weights by group distributionally robust optimisation, proxy-DRO.

A small proxy model is trained on all domains at once; each step the domains on
which it lags behind a reference model gain weight. The average of the weights
over the steps is the mixture of the large run (Xie et al. 2023, "DoReMi:
optimizing data mixtures speeds up language model pretraining", algorithm 1).

Excess, how far the proxy lags, is what makes it robust: noise, which no model
learns, and what both have mastered give none.
"""

from __future__ import annotations

import numpy as np


def update(
  weights: np.ndarray, excess: np.ndarray, *, rate: float, smoothing: float
) -> np.ndarray:
  """One step of exponentiated gradient ascent.

  Args:
    weights: [D] positive, of sum 1.
    excess: [D] mean excess of each domain in nats a token, at least 0.
    rate: Step size.
    smoothing: Part of the weights that is always spread evenly, in [0, 1].

  Returns:
    [D] positive, of sum 1.

  Raises:
    ValueError: An excess is negative or not a number.
  """
  if not (excess >= 0).all():
    raise ValueError(f'excess losses {excess} must be at least 0')
  # In logarithms less their largest: no excess is too large for it.
  raised = np.log(weights) + rate * excess
  raised = np.exp(raised - raised.max())
  even = 1 / len(weights)
  return (1 - smoothing) * raised / raised.sum() + smoothing * even
