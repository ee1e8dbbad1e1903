"""Minimal pairs of sentences, of which one is grammatical."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Sequence
from typing import Any

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

_LEARNS = (
  'sentences are all that there is, and a probe that is told the answers of '
  'other pairs learns a paradigm from its words; who was told none has not'
)


@dataclasses.dataclass(frozen=True)
class Pair:
  """A pair of sentences.

  Attributes:
    where: File and line.
    good: The grammatical sentence.
    bad: The other one.
    paradigm: Such as `agreement_determiner_noun-across_1_adjective`.
    phenomenon: What paradigms have in common, such as agreement.
  """

  where: str
  good: str
  bad: str
  paradigm: str
  phenomenon: str


def write_pairs(
  request: Request, name: str, pairs: Sequence[Pair], card: dict[str, Any]
) -> Imported:
  """Writes all paradigms of a benchmark as one task.

  Templates are filled from lists of words, so that sentences that share a rare
  word are no independent draws: pairs of a paradigm with the same rarest word
  are one cluster.

  Args:
    request: Its limit is a number of pairs of each paradigm.
    name: Of the task.
    pairs: In the order of the files.
    card: Source, licence and ages.

  Raises:
    TaskError: The two sentences of a pair are the same, or one is empty.
  """
  for pair in pairs:
    if not pair.good or not pair.bad or pair.good == pair.bad:
      raise TaskError(
        f'{pair.where}: a pair needs two different sentences, not '
        f'{pair.bad!r} and {pair.good!r}'
      )
  common: dict[str, collections.Counter[str]] = {}
  for pair in pairs:
    counts = common.setdefault(pair.paradigm, collections.Counter())
    counts.update(_words(pair))
  numbers: collections.Counter[str] = collections.Counter()
  questions = []
  for pair in pairs:
    counts = common[pair.paradigm]
    rarest = min(_words(pair), key=lambda word: (counts[word], word))
    numbers[pair.paradigm] += 1
    questions.append(
      Question(
        id=f'{pair.paradigm}-{numbers[pair.paradigm]:04d}',
        choose='text',
        texts=[pair.good, pair.bad],
        tags=[f'paradigm:{pair.paradigm}', f'phenomenon:{pair.phenomenon}'],
        cluster=f'{pair.paradigm}/{rarest}',
        group=pair.paradigm,
      )
    )
  full = {
    'domain': 'grammar',
    'concept': 'which of two sentences is grammatical',
    'protocol': 'likelihood',
    'metric': 'accuracy',
    'by': 'paradigm',
    'shortcuts': {'text_probe': _LEARNS},
    **card,
  }
  return write(request, name, full, questions)


def _words(pair: Pair) -> list[str]:
  return sorted({*pair.good.split(), *pair.bad.split()})
