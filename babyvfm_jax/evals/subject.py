"""Subjects: whatever sits a test, seen through a few questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from babyvfm_jax.evals import item

# What protocols may need of a subject; see the methods of `Subject`.
ABILITIES = (
  'similarity',
  'likelihood',
  'dialogue',
  'embedding',
  'surprise',
  'generation',
)
READS_BOTH = frozenset({'visuals', 'texts'})
# What a control reads that reads nothing.
FIXED_TEXT = 'look'


class CannotAnswerError(Exception):
  """A subject was asked for something that it has no ability for."""


class SubjectError(Exception):
  """A subject that cannot be had; names what it is read from, and the fix."""


@dataclasses.dataclass(frozen=True)
class Grid(Sequence[tuple[item.Visual, str]]):
  """Every visual with every text, row by row: pairs that are not spelled out.

  A subject may answer it as the sequence that it is, or all at once.

  Attributes:
    visuals: Rows.
    texts: Columns.
  """

  visuals: tuple[item.Visual, ...]
  texts: tuple[str, ...]

  def __len__(self) -> int:
    return len(self.visuals) * len(self.texts)

  def __getitem__(self, index):
    if isinstance(index, slice):
      return [self[i] for i in range(*index.indices(len(self)))]
    if not -len(self) <= index < len(self):
      raise IndexError(index)
    row, column = divmod(index % len(self), len(self.texts))
    return self.visuals[row], self.texts[column]


class Turn(NamedTuple):
  """One turn of a dialogue: what is seen (or None) and what is said."""

  visual: item.Visual | None
  text: str


Asked = Sequence[tuple[tuple[Turn, ...], Turn]]


class Subject(Protocol):
  """A checkpoint, an outside model or a control.

  A subject sees every distinct picture and every distinct text once, however
  often they are asked about, and answers in float32. It is asked only for
  what it has an ability for; a subject that inherits from this class need not
  write the other methods.

  Attributes:
    name: Name in `scores.json`.
    step: Training step, or None for a subject that was not trained.
    gives_probabilities: Whether `likelihood` is a log-probability. Where it
      is not (a control that makes up a figure), only metrics with a chance
      value are kept.
    abilities: Those of `ABILITIES` that it has.
    reads: What it takes: `visuals`, `texts` or both.
  """

  name: str
  step: int | None
  gives_probabilities: bool
  abilities: frozenset[str]
  reads: frozenset[str] = READS_BOTH

  def similarity(
    self, pairs: Sequence[tuple[item.Visual, str | item.Visual]]
  ) -> np.ndarray:
    """How well the two of each pair fit (ability `similarity`).

    Args:
      pairs: A visual, and a text or another visual; may be a `Grid`.

    Returns:
      [n] float32; more is better.
    """
    raise _cannot(self, 'similarity')

  def likelihood(
    self, pairs: Sequence[tuple[item.Visual | None, str]]
  ) -> list[np.ndarray]:
    """Natural log-probability of each token of a text, given a visual.

    Args:
      pairs: A visual, or None for no picture at all, and a text.

    Returns:
      One float32 array a pair, one entry a token (the end of the text too,
      last).
    """
    raise _cannot(self, 'likelihood')

  def likelihood_in_dialogue(
    self, asked: Sequence[tuple[tuple[Turn, ...], Turn]]
  ) -> list[np.ndarray]:
    """As `likelihood` for a last turn, after the turns before it (`dialogue`).

    Args:
      asked: The turns before, in order, and the turn whose text is scored.

    Returns:
      One float32 array each, one entry a token of the last turn's text and
      its end.
    """
    raise _cannot(self, 'dialogue')

  def embed(self, things: Sequence[item.Visual | str]) -> np.ndarray:
    """Features of visuals or texts (ability `embedding`).

    Args:
      things: Visuals or texts, in any mixture that the subject can compare;
        protocols ask for one kind at a time.

    Returns:
      [n, D] float32.
    """
    raise _cannot(self, 'embedding')

  def surprise(
    self, clips: Sequence[item.Visual], familiar: Sequence[item.Visual]
  ) -> list[np.ndarray]:
    """How unexpected each frame is, given those before (ability `surprise`).

    Args:
      clips: Clips of at least two frames.
      familiar: Possible clips that were shown before, as infants are
        familiarised; may be empty.

    Returns:
      One float32 array [F - 1] a clip, for its second to last frame; more is
      more surprising.
    """
    raise _cannot(self, 'surprise')

  def generate(
    self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32
  ) -> list[str]:
    """Continues dialogues, greedily (ability `generation`).

    Args:
      asked: Turns in order; the last one's text is the question, which may be
        empty (a caption).
      max_tokens: Most tokens of an answer.

    Returns:
      The answers.
    """
    raise _cannot(self, 'generation')

  def shown_text(self, text: str) -> str:
    """The text as the subject reads it, whose bytes are what is counted.

    A control that reads no text returns the same for every text, so that
    its answers cannot depend on length.
    """
    return text


@runtime_checkable
class Respondent(Protocol):
  """A control that answers whole items, such as one that knows places only.

  It sits only tasks of choices, by the task's own protocol.
  """

  name: str
  step: int | None
  gives_probabilities: bool
  abilities: frozenset[str]

  def respond(
    self, task: item.Task, items: Sequence[item.Item], seed: int
  ) -> list[np.ndarray]:
    """Scores of the alternatives of each item, more being better.

    Args:
      task: The task.
      items: Those that are asked.
      seed: Of its chance.

    Returns:
      A float32 array an item: [k] in the order of the alternatives, [n * n]
      visual by visual for matches.
    """


Sitter = Subject | Respondent


def reads_of(subject: Sitter) -> frozenset[str]:
  """What a subject takes; both, where it does not say."""
  return getattr(subject, 'reads', READS_BOTH)


def _cannot(subject: Subject, ability: str) -> CannotAnswerError:
  return CannotAnswerError(f'{subject.name} has no ability {ability!r}')
