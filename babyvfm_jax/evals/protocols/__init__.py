"""How a subject answers the items of a task, one file a protocol.

A protocol's `answer` is a function of a subject, the task, the items asked and
a seed to a `Result`. Where items are choices, `grade` makes the same result out
of scores of their alternatives, for controls that answer whole items.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from babyvfm_jax.evals.item import Item, Task
from babyvfm_jax.evals.protocols import (
  analogy,
  association,
  categories,
  choices,
  few_shot,
  generation,
  likelihood,
  next_token,
  novelty,
  resemblance,
  retrieval,
  similarity,
  surprise,
  word_surprisal,
)
from babyvfm_jax.evals.protocols.result import Metric, Result
from babyvfm_jax.evals.subject import Subject

Answer = Callable[[Subject, Task, Sequence[Item], int], Result]
Grade = Callable[[Task, Sequence[Item], Sequence[np.ndarray]], Result]


class Protocol(NamedTuple):
  """A way to answer.

  Attributes:
    answer: `(subject, task, items, seed)` to a `Result`.
    needs: Ability of a subject that it uses.
    grade: `(task, items, scores)` to a `Result`, scores being one array an
      item, in the order of its alternatives; None where items are no choices.
  """

  answer: Answer
  needs: str
  grade: Grade | None = None


def _choices(
  task: Task, items: Sequence[Item], scores: Sequence[np.ndarray]
) -> Result:
  del task
  return choices.result_of(items, scores)


PROTOCOLS: Mapping[str, Protocol] = {
  'similarity': Protocol(similarity.answer, 'similarity', _choices),
  'likelihood': Protocol(likelihood.answer, 'likelihood', _choices),
  'few_shot': Protocol(few_shot.answer, 'dialogue', _choices),
  'retrieval': Protocol(retrieval.answer, 'similarity'),
  'next_token': Protocol(next_token.answer, 'likelihood'),
  'surprise': Protocol(surprise.answer, 'surprise', _choices),
  'novelty': Protocol(novelty.answer, 'similarity', novelty.grade),
  'analogy': Protocol(analogy.answer, 'embedding', _choices),
  'generation': Protocol(generation.answer, 'generation'),
  'word_surprisal': Protocol(word_surprisal.answer, 'likelihood'),
  'association': Protocol(association.answer, 'embedding', _choices),
  'categories': Protocol(categories.answer, 'embedding', categories.grade),
  'resemblance': Protocol(resemblance.answer, 'embedding'),
}
# What a subject without an ability answers by instead, where it can.
INSTEAD: Mapping[str, str] = {'similarity': 'likelihood'}

__all__ = ['INSTEAD', 'PROTOCOLS', 'Metric', 'Protocol', 'Result']
