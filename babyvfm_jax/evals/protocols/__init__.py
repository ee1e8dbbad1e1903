"""How a subject answers the items of a task, one file a protocol.

Every protocol is a function of a subject, the items and a seed to a `Result`.
"""

from collections.abc import Callable, Mapping, Sequence

from babyvfm_jax.evals.item import Item
from babyvfm_jax.evals.protocols import (
  likelihood,
  next_token,
  retrieval,
  similarity,
)
from babyvfm_jax.evals.protocols.result import Metric, Result
from babyvfm_jax.evals.subject import Subject

Protocol = Callable[[Subject, Sequence[Item], int], Result]

PROTOCOLS: Mapping[str, Protocol] = {
  'similarity': similarity.answer,
  'likelihood': likelihood.answer,
  'retrieval': retrieval.answer,
  'next_token': next_token.answer,
}

__all__ = ['PROTOCOLS', 'Metric', 'Protocol', 'Result']
