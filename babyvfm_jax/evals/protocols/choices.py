"""Forced choices: which pairs an item asks about, and what the answers earn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import result, ties

Pair = tuple[item_lib.Visual, str | item_lib.Visual]


class Graded(NamedTuple):
  """One item, graded.

  Attributes:
    record: What goes into the file of answers.
    credits: Credit by metric name, each in [0, 1].
    chances: Value of guessing, by metric name.
  """

  record: dict[str, Any]
  credits: dict[str, float]
  chances: dict[str, float]


def count(item: item_lib.Item) -> int:
  """How many scores an item is graded by: its alternatives, or n x n."""
  if item.choose == 'match':
    return len(item.visuals) * len(item.texts)
  return len(item.texts if item.choose == 'text' else item.visuals)


def result_of(
  items: Sequence[item_lib.Item], scores: Sequence[np.ndarray]
) -> result.Result:
  """Grades scores, one array an item in the order of its alternatives."""
  graded = [
    grade(item, values) for item, values in zip(items, scores, strict=True)
  ]
  return result.Result(metrics(graded), tuple(one.record for one in graded))


def pairs(item: item_lib.Item) -> list[Pair]:
  """Pairs to score: one an alternative, or n x n (visual by visual) to match.

  Raises:
    TaskError: The item asks for something that scores of pairs cannot answer.
  """
  if item.choose == 'visual' and item.texts and not item.query:
    return [(visual, item.texts[0]) for visual in item.visuals]
  if item.choose == 'visual' and item.query:
    return [(visual, item.query) for visual in item.visuals]
  if item.choose == 'text' and item.visuals:
    return [(item.visuals[0], text) for text in item.texts]
  if item.choose == 'match' and len(item.visuals) == len(item.texts):
    return [(visual, text) for visual in item.visuals for text in item.texts]
  raise item_lib.TaskError(
    f'item {item.id!r}: "choose" {item.choose!r} with {len(item.visuals)} '
    f'visuals, {len(item.texts)} texts and '
    f'{"a" if item.query else "no"} query cannot be answered by scores of '
    'pairs; "visual" needs a text or a query, "text" needs a visual, "match" '
    'needs as many texts as visuals'
  )


def grade(item: item_lib.Item, scores: np.ndarray) -> Graded:
  """Grades the scores of an item's alternatives, more being better.

  An item with a tag such as `near:1,6` has `accuracy_adjacent` too: these
  alternatives are next to the right one, and earn as much as it does.

  Raises:
    TaskError: The tag `near` does not list other alternatives.
  """
  if len(scores) != count(item):
    raise ValueError(
      f'item {item.id!r}: {len(scores)} scores for {count(item)} alternatives'
    )
  if item.choose == 'match':
    return _grade_match(item, scores)
  credit = ties.choice_credit(scores, item.answer)
  record = {
    **identity(item),
    'scores': rounded(scores),
    'answer': int(np.argmax(scores)),
    'gold': item.answer,
    'correct': credit,
  }
  credits, chances = {'accuracy': credit}, {'accuracy': 1 / len(scores)}
  near = _near(item, len(scores))
  if near:
    enough = (item.answer, *near)
    credits['accuracy_adjacent'] = ties.any_credit(scores, enough)
    chances['accuracy_adjacent'] = len(enough) / len(scores)
  return Graded(record, credits, chances)


def metrics(graded: Sequence[Graded]) -> tuple[result.Metric, ...]:
  """Means over items; a task holds choices, or matches, but not both.

  Raises:
    TaskError: The items have not the same metrics.
  """
  names = list(graded[0].credits)
  for one in graded:
    if list(one.credits) != names:
      raise item_lib.TaskError(
        f'item {one.record["item"]!r}: matches and single choices cannot be '
        'averaged; put them into two tasks'
      )
  return tuple(
    result.mean(
      name,
      [one.credits[name] for one in graded],
      [one.chances[name] for one in graded],
    )
    for name in names
  )


def identity(item: item_lib.Item) -> dict[str, Any]:
  """The fields of a record that say which item it is."""
  record: dict[str, Any] = {'item': item.id}
  if item.cluster:
    record['cluster'] = item.cluster
  if item.tag('word'):
    record['word'] = item.tag('word')
  if item.concept:
    record['concept'] = item.concept
  return record


def rounded(scores: np.ndarray) -> list[float]:
  """For a file: seven significant digits, as many as a float32 has."""
  return [float(f'{score:.7g}') for score in np.ravel(scores)]


def slices(counts: Sequence[int]) -> Iterator[slice]:
  """Consecutive slices of the given lengths."""
  start = 0
  for count in counts:
    yield slice(start, start + count)
    start += count


def _near(item: item_lib.Item, count: int) -> tuple[int, ...]:
  """The alternatives of an item's tag `near`."""
  value = item.tag('near')
  try:
    near = tuple(int(place) for place in value.split(',') if place)
  except ValueError:
    near = (count,)
  if len({item.answer, *near}) <= len(near) or not all(
    0 <= place < count for place in near
  ):
    raise item_lib.TaskError(
      f'item {item.id!r}: the tag "near:{value}" must list places of other '
      f'alternatives, such as near:1,6, each once and below {count}'
    )
  return near


def _grade_match(item: item_lib.Item, scores: np.ndarray) -> Graded:
  count = len(item.visuals)
  table = np.asarray(scores, np.float32).reshape(count, count)
  # Right pairs onto the diagonal: column i is the text of visual i.
  table = table[:, list(item.answer)]
  diagonal = range(count)
  text = np.prod([ties.choice_credit(table[i], i) for i in diagonal])
  visual = np.prod([ties.choice_credit(table[:, i], i) for i in diagonal])
  credits = {
    'group_score': ties.group_credit(table),
    'text_score': float(text),
    'visual_score': float(visual),
  }
  alone = float(count) ** -count
  chances = {
    'group_score': ties.group_chance(count),
    'text_score': alone,
    'visual_score': alone,
  }
  positive = item.tag('positive')
  if positive:
    # Given the picture whose text is the usual one, and given the others.
    usual = int(positive)
    others = [i for i in diagonal if i != usual]
    credits['positive_context'] = ties.choice_credit(table[usual], usual)
    credits['negative_context'] = float(
      np.mean([ties.choice_credit(table[i], i) for i in others])
    )
    chances['positive_context'] = chances['negative_context'] = 1 / count
  record = {
    **identity(item),
    'scores': rounded(scores),
    'answer': [item.answer[int(np.argmax(row))] for row in table],
    'gold': list(item.answer),
    'correct': credits['group_score'],
  }
  return Graded(record, credits, chances)
