"""The word table: which words the model knows, and since when.

A word is *known since* a step if its accuracy is at least `KNOWN` at that
evaluated step and at every later one. With few items a word can pass by luck
at one step; that it must stay passed makes this rare.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping, Sequence
from typing import Any

from babyvfm_jax.report import growth
from babyvfm_jax.report.run import AnswerSheet, Run

KNOWN = 0.75


@dataclasses.dataclass(frozen=True)
class WordRow:
  """One word of one task.

  Attributes:
    word: The word.
    heard: How often the corpus has it, or None if the card does not say.
    items: Items about the word at the last evaluated step.
    accuracies: Accuracy a evaluated step of the table; None where the step
      had no item about the word.
    known_since: First evaluated step from which on accuracy stays at least
      `KNOWN`, or None.
  """

  word: str
  heard: int | None
  items: int
  accuracies: tuple[float | None, ...]
  known_since: int | None


@dataclasses.dataclass(frozen=True)
class WordTable:
  """The words of one task.

  Attributes:
    task: Name of the task.
    steps: The evaluated steps, ascending.
    rows: The most heard word first.
  """

  task: str
  steps: tuple[int, ...]
  rows: tuple[WordRow, ...]

  @property
  def known(self) -> int:
    """Number of words known at the last step."""
    return sum(row.known_since is not None for row in self.rows)


def word_tables(run: Run) -> list[WordTable]:
  """A table for every task whose items are tagged with a word."""
  heard: dict[str, int] = {}
  for card in run.cards.values():
    for word, times in vocabulary(card):
      heard[word.lower()] = heard.get(word.lower(), 0) + times
  tasks: dict[str, list[AnswerSheet]] = {}
  for sheet in run.sheets:
    if any(answer.get('word') for answer in sheet.answers):
      tasks.setdefault(sheet.task, []).append(sheet)
  # The test nearest to "knows the word" comes first.
  order = sorted(tasks, key=lambda task: (not growth.is_naming(task), task))
  return [_table(task, tasks[task], heard) for task in order]


def vocabulary(card: Mapping[str, Any]) -> list[tuple[str, int]]:
  """(word, count) of a corpus card, the most frequent first."""
  return [(str(word), int(times)) for word, times in card.get('vocabulary', [])]


def known_since(
  steps: Sequence[int], accuracies: Sequence[float | None]
) -> int | None:
  """First step from which on accuracy stays at least `KNOWN`.

  Steps without an item about the word (None) neither confirm nor refute.
  """
  since = None
  for step, accuracy in zip(steps, accuracies, strict=True):
    if accuracy is None:
      continue
    if accuracy < KNOWN:
      since = None
    elif since is None:
      since = step
  return since


def as_csv(table: WordTable) -> str:
  """The table as CSV, one column of accuracy an evaluated step."""
  out = io.StringIO()
  writer = csv.writer(out, lineterminator='\n')
  writer.writerow(
    ('word', 'heard', 'items', 'known_since')
    + tuple(f'accuracy_at_{step}' for step in table.steps)
  )
  for row in table.rows:
    figures = ['' if a is None else f'{a:.6g}' for a in row.accuracies]
    writer.writerow(
      (row.word, '' if row.heard is None else row.heard, row.items)
      + ('' if row.known_since is None else row.known_since, *figures)
    )
  return out.getvalue()


def _table(
  task: str, sheets: Sequence[AnswerSheet], heard: Mapping[str, int]
) -> WordTable:
  steps = tuple(sheet.step or 0 for sheet in sheets)
  # word -> step place -> how right each of its items was
  right: dict[str, list[list[float]]] = {}
  for place, sheet in enumerate(sheets):
    for answer in sheet.answers:
      if answer.get('word'):
        columns = right.setdefault(str(answer['word']), [[] for _ in steps])
        columns[place].append(float(answer['correct']))
  rows = []
  for word, columns in right.items():
    accuracies = tuple(
      sum(column) / len(column) if column else None for column in columns
    )
    # The card counts single words; of a phrase it knows nothing.
    known_to_card = bool(heard) and ' ' not in word
    times = heard.get(word.lower(), 0) if known_to_card else None
    rows.append(
      WordRow(
        word,
        times,
        len(columns[-1]),
        accuracies,
        known_since(steps, accuracies),
      )
    )
  rows.sort(key=lambda row: (-(row.heard or 0), row.word))
  return WordTable(task, steps, tuple(rows))
