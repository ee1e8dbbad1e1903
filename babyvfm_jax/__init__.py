"""BabyVFM: vision foundation models from what a human infant gets.

Recordings of a child's world become moments, moments become batches, batches
train a model, the model sits a battery of developmental tests, and the result
is a growth chart. The rooms, in that order: `corpus`, `data`, `models` and
`objectives`, `training`, `evals`, `report`.
"""

__version__ = '0.1.0'
