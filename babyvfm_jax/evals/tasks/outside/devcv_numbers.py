"""Open counts as a choice among numbers."""

from __future__ import annotations

import dataclasses

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.protocols.parsers import NUMBERS
from babyvfm_jax.evals.tasks.outside.question import Question


def number_of(text: str, where: str) -> int:
  """A number in digits or in words.

  Raises:
    TaskError: It is none, or it is none that can be counted here.
  """
  text = text.strip().rstrip('.').lower()
  number = NUMBERS.index(text) if text in NUMBERS else -1
  if text.isdecimal():
    number = int(text)
  if not 1 <= number < len(NUMBERS):
    raise TaskError(
      f'{where}: the answer {text!r} is no number from 1 to {len(NUMBERS) - 1}'
    )
  return number


def number_word(number: int) -> str:
  """A number in words, as children hear it."""
  return NUMBERS[number]


def counted(question: Question, largest: int) -> Question:
  """A question that names a thing as a choice of `one thing`, `two thing`.

  Args:
    question: Its text is the thing as it was asked for, its answer the place
      of the number.
    largest: The largest number of the task.
  """
  (thing,) = question.texts
  texts = [f'{NUMBERS[k]} {thing}' for k in range(1, largest + 1)]
  return dataclasses.replace(question, texts=texts)
