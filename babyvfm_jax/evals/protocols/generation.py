"""Generation: the subject answers freely, and a stated parser reads it.

The card's field `parser` says how answers are read:

| parser | `answer` of an item | main metric | chance |
|---|---|---|---|
| `option` | one of its `texts` | `accuracy` | 1 / number of texts |
| `number` | a number | `exact` | none, or 1 / length of `numbers` |
| `text` | references | `cider_gap_shuffled` | 0 |
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from babyvfm_jax.evals import captions
from babyvfm_jax.evals.item import Item, Task, TaskError
from babyvfm_jax.evals.protocols import choices, next_token, parsers, result
from babyvfm_jax.evals.subject import Subject, Turn

MOST_TOKENS = 32


def answer(
  subject: Subject, task: Task, items: Sequence[Item], seed: int
) -> result.Result:
  """Lets a subject answer freely, then grades by the card's parser.

  Each item is one turn: its visual, if it has one, and its prompt. See
  `grade_options`, `grade_numbers` and `grade_texts` for the metrics.

  Raises:
    TaskError: The card names no parser, or an item is not of its form.
  """
  parser = task.card.get('parser', '')
  if parser not in PARSERS:
    raise TaskError(
      f'the card\'s "parser" is {parser!r}; use one of {sorted(PARSERS)}'
    )
  for item in items:
    if item.choose != 'generate' or len(item.visuals) > 1:
      raise TaskError(
        f'item {item.id!r}: a question that is answered freely needs '
        '"choose": "generate" and at most one visual'
      )
  said = subject.generate(
    [
      (Turn(item.visuals[0] if item.visuals else None, item.prompt),)
      for item in items
    ],
    MOST_TOKENS,
  )
  return PARSERS[parser](task, items, said, seed)


def grade_options(
  task: Task, items: Sequence[Item], said: Sequence[str], seed: int
) -> result.Result:
  """Grades answers that name one of an item's texts; see `parsers.option`.

  What cannot be parsed earns 1/k, as a guess among the k texts.

  Metrics: `accuracy`; `parsed`, the share that could be parsed.

  Raises:
    TaskError: An answer is not among the item's texts, or two texts are alike.
  """
  del task, seed
  credits, chances, parsed, records = [], [], [], []
  for item, text in zip(items, said, strict=True):
    keys = [parsers.normal(one) for one in item.texts]
    gold = parsers.normal(str(item.answer))
    if gold not in keys or () in keys or len(set(keys)) < len(keys):
      raise TaskError(
        f'item {item.id!r}: "texts" are the allowed answers, each another one '
        f'without case and punctuation; "answer" {item.answer!r} is one of them'
      )
    right = keys.index(gold)
    found = parsers.option(text, item.texts)
    scores = np.zeros(len(keys))
    if found is not None:
      scores[found] = 1
    credits.append(1 / len(keys) if found is None else float(found == right))
    chances.append(1 / len(keys))
    parsed.append(float(found is not None))
    records.append(
      _record(item, text, scores, found, right, correct=credits[-1])
    )
  return result.Result(
    (
      result.mean('accuracy', credits, chances),
      result.mean('parsed', parsed, None),
    ),
    tuple(records),
  )


def grade_numbers(
  task: Task, items: Sequence[Item], said: Sequence[str], seed: int
) -> result.Result:
  """Grades answers that name a number; see `parsers.number`.

  Where the card lists the numbers that may be right (`numbers`, as a subject
  that chooses knows them), what cannot be parsed earns what a guess among them
  does, and that is chance. Without the list there is no value of guessing: what
  cannot be parsed is wrong, and chance is none, since any fixed answer beats 0.

  Metrics: `exact`; `within_one`, the share that is off by one at most;
  `parsed`, the share that could be parsed.

  Raises:
    TaskError: An answer is no whole number, or not among the card's.
  """
  del seed
  allowed = task.card.get('numbers')
  rows: dict[str, list[float]] = {'exact': [], 'within_one': [], 'parsed': []}
  guesses: dict[str, list[float]] = {'exact': [], 'within_one': []}
  records = []
  for item, text in zip(items, said, strict=True):
    gold = _whole(item, allowed)
    found = parsers.number(text)
    for name, most in (('exact', 0), ('within_one', 1)):
      guess = (
        float(np.mean([abs(one - gold) <= most for one in allowed]))
        if allowed
        else 0.0
      )
      guesses[name].append(guess)
      rows[name].append(
        guess if found is None else float(abs(found - gold) <= most)
      )
    rows['parsed'].append(float(found is not None))
    records.append(
      _record(
        item, text, rows['exact'][-1:], found, gold, correct=rows['exact'][-1]
      )
    )
  metrics = [
    result.mean(name, rows[name], guesses[name] if allowed else None)
    for name in guesses
  ]
  metrics.append(result.mean('parsed', rows['parsed'], None))
  return result.Result(tuple(metrics), tuple(records))


def grade_texts(
  task: Task, items: Sequence[Item], said: Sequence[str], seed: int
) -> result.Result:
  """Grades captions against all references of an item; see `captions`.

  A caption that fits every picture earns something by every such figure, so
  these have no value of chance: what the image-blind control earns is what
  speech alone earns. What has one is the gap: how much better a caption fits
  its own picture's references than those of another picture (a permutation, so
  that whoever says one and the same has 0 exactly).

  Metrics: `cider_gap_shuffled` and `meteor_gap_shuffled` where all items have
  visuals; `cider` (CIDEr-D with document frequencies over the whole task),
  `meteor`, `bleu`, `chrf`; `words`, the length of a caption.

  Raises:
    TaskError: More than half of the items share one picture.
  """
  references = [_references(item) for item in items]
  # Over the whole task, so that a part of it is scored as in the whole.
  cider = captions.Cider([_references(item) for item in task.items])
  figures: Mapping[str, Callable[..., np.ndarray]] = {
    'cider': cider,
    'meteor': captions.meteor,
    'bleu': captions.bleu,
    'chrf': captions.chrf,
  }
  values = {name: of(said, references) for name, of in figures.items()}
  metrics = []
  if all(item.visuals for item in items):
    others = next_token.derangement([item.visuals[0] for item in items], seed)
    elsewhere = [references[index] for index in others]
    for name in ('cider', 'meteor'):
      gap = values[name] - figures[name](said, elsewhere)
      metrics.append(result.mean(f'{name}_gap_shuffled', gap, 0.0))
  metrics += [result.mean(name, row, None) for name, row in values.items()]
  lengths = [float(len(captions.words(text))) for text in said]
  metrics.append(result.mean('words', lengths, None))
  records = tuple(
    _record(
      item,
      text,
      [values['cider'][index], values['meteor'][index]],
      None,
      references[index],
      correct=float(values['meteor'][index]),
    )
    for index, (item, text) in enumerate(zip(items, said, strict=True))
  )
  return result.Result(tuple(metrics), records)


PARSERS: Mapping[str, Callable[..., result.Result]] = {
  'option': grade_options,
  'number': grade_numbers,
  'text': grade_texts,
}


def _references(item: Item) -> list[str]:
  if isinstance(item.answer, list):
    return [str(one) for one in item.answer]
  return [str(item.answer)]


def _whole(item: Item, allowed: Sequence[int] | None) -> int:
  """The right number of an item."""
  gold = item.answer
  if isinstance(gold, str):
    gold = parsers.number(gold)
  whole = isinstance(gold, (int, float)) and math.isfinite(gold)
  if not whole or gold != int(gold):
    raise TaskError(f'item {item.id!r}: "answer" {item.answer!r} is no number')
  if allowed and int(gold) not in allowed:
    raise TaskError(
      f'item {item.id!r}: "answer" {item.answer!r} is not among the "numbers" '
      f'of the card, {list(allowed)}'
    )
  return int(gold)


def _record(
  item: Item,
  said: str,
  scores: Sequence[float] | np.ndarray,
  found: int | None,
  gold: Any,
  *,
  correct: float,
) -> dict[str, Any]:
  return {
    **choices.identity(item),
    'said': said,
    'scores': choices.rounded(np.asarray(scores)),
    'answer': found,
    'gold': gold,
    'correct': correct,
  }
