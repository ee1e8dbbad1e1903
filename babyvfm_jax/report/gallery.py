"""The gallery: items as a child would see them, and what the model answered."""

from __future__ import annotations

import base64
import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.report import growth, wording
from babyvfm_jax.report.run import MODEL, ReportError, Run

_TYPES = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
}


@dataclasses.dataclass(frozen=True)
class Picture:
  """A picture or the frames of a clip, in the page itself.

  Attributes:
    sources: `data:` addresses, in time order.
    words: Alternative text.
  """

  sources: tuple[str, ...]
  words: str


@dataclasses.dataclass(frozen=True)
class Alternative:
  """One of the answers that the model could give.

  Attributes:
    picture: What is seen, or None.
    text: What is read, or ''.
    score: The model's score as text, or ''.
    bar: Length of the score's bar in percent, or None without a score.
    gold: Whether it is the right answer.
    chosen: Whether it is the model's answer (or one of them, in a tie).
  """

  picture: Picture | None
  text: str
  score: str
  bar: float | None
  gold: bool
  chosen: bool


@dataclasses.dataclass(frozen=True)
class Exhibit:
  """One item.

  Attributes:
    task: Name of the task, for people.
    item: Id of the item.
    question: What is asked, as text, or ''.
    shown: Pictures shown with the question.
    alternatives: The answers.
    verdict: `right`, `wrong`, `tie` or '' where there is nothing to judge.
    outcome: The verdict in words.
  """

  task: str
  item: str
  question: str
  shown: tuple[Picture, ...]
  alternatives: tuple[Alternative, ...]
  verdict: str
  outcome: str


def exhibits(run: Run) -> dict[str, list[Exhibit]]:
  """The gallery of a run, by task.

  Raises:
    ReportError: An entry lacks a field, or its picture does not exist.
  """
  order = dict.fromkeys(key[1] for key in growth.keys([run]))
  found: dict[str, list[Exhibit]] = {wording.name(task): [] for task in order}
  folder = run.folder / 'gallery'
  for number, entry in enumerate(run.gallery):
    where = f'{folder / "gallery.json"}: item {number}'
    if 'task' not in entry:
      raise ReportError(f'{where}: "task" is missing')
    for part in _parts(entry):
      exhibit = _exhibit(folder, part, where)
      found.setdefault(exhibit.task, []).append(exhibit)
  return {task: items for task, items in found.items() if items}


def _parts(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
  """A match of n pictures with n texts as n choices of a text."""
  answer, visuals = entry.get('answer'), entry.get('visuals') or []
  if entry.get('choose') != 'match' or not isinstance(answer, list):
    return [entry]
  count = len(visuals)
  texts = entry.get('texts') or []
  table = (entry.get('scores') or {}).get(MODEL) or []
  flat = [s for row in table for s in (row if isinstance(row, list) else [row])]
  return [
    {
      **entry,
      'item': f'{entry.get("item", "")} ({place + 1} of {count})',
      'visuals': [visuals[place]],
      'choose': 'text',
      'answer': answer[place],
      'scores': {MODEL: flat[place * len(texts) : (place + 1) * len(texts)]},
    }
    for place in range(count)
  ]


def embed(path: Path, where: str) -> str:
  """A picture file as a `data:` address."""
  kind = _TYPES.get(path.suffix.lower())
  if kind is None:
    raise ReportError(f'{where}: {path.name} is not one of {sorted(_TYPES)}')
  if not path.is_file():
    raise ReportError(
      f'{where}: picture {path} does not exist; run '
      'python -m experiments.evaluate again'
    )
  content = base64.b64encode(path.read_bytes()).decode('ascii')
  return f'data:{kind};base64,{content}'


def bars(scores: Sequence[float]) -> list[float]:
  """Lengths in percent, from the item's lowest score to its highest.

  The lowest keeps a sliver, so that it is seen to be there; equal scores are
  equally long.
  """
  low, high = min(scores), max(scores)
  if not high > low:
    return [50.0] * len(scores)
  return [4 + 96 * (score - low) / (high - low) for score in scores]


def _exhibit(folder: Path, entry: Mapping[str, Any], where: str) -> Exhibit:
  task = wording.name(str(entry['task']))
  texts = [str(text) for text in entry.get('texts') or []]
  visuals = [
    _picture(folder, files, f'{task}, item {entry.get("item", "")}', where)
    for files in entry.get('visuals') or []
  ]
  choose = entry.get('choose') or ''
  question = str(entry.get('prompt') or entry.get('text') or '')
  shown: tuple[Picture, ...] = ()
  options: list[tuple[Picture | None, str]]
  if choose in ('visual', 'impossible'):
    options = [(picture, '') for picture in visuals]
    question = question or ' / '.join(texts)
    if entry.get('query'):
      shown = (_picture(folder, entry['query'], f'{task}, query', where),)
    if choose == 'impossible':
      question = question or 'Which cannot happen?'
  elif choose == 'text':
    options = [(None, text) for text in texts]
    shown = tuple(visuals)
  else:
    options = [
      (
        visuals[i] if i < len(visuals) else None,
        texts[i] if i < len(texts) else '',
      )
      for i in range(max(len(visuals), len(texts)))
    ]
  scores = _scores(entry, len(options))
  gold = entry.get('answer')
  alternatives = _alternatives(options, scores, gold)
  verdict = _verdict(alternatives) if isinstance(gold, int) else ''
  return Exhibit(
    task=task,
    item=str(entry.get('item', '')),
    question=question,
    shown=shown,
    alternatives=tuple(alternatives),
    verdict=verdict,
    outcome={
      'right': 'Right',
      'wrong': 'Wrong',
      'tie': 'Tie of equal scores',
      '': '',
    }[verdict]
    + _rank(entry.get('rank')),
  )


def _rank(rank: Any) -> str:
  """Where a retrieval has the right answer in its pool."""
  if not isinstance(rank, (int, float)) or rank <= 1:
    return ''
  return f': the right one ranks {wording.number(rank)}'


def _picture(folder: Path, files: Any, words: str, where: str) -> Picture:
  names = [files] if isinstance(files, str) else list(files)
  return Picture(
    tuple(embed(folder / str(name), where) for name in names), words
  )


def _scores(entry: Mapping[str, Any], wanted: int) -> list[float]:
  """The model's scores, one an alternative; [] where there are none."""
  subjects = entry.get('scores') or {}
  if not isinstance(subjects, dict):
    subjects = {MODEL: subjects}
  scores = subjects.get(MODEL)
  if not isinstance(scores, list) or len(scores) != wanted:
    return []
  if not all(
    isinstance(score, (int, float)) and math.isfinite(score) for score in scores
  ):
    return []
  return [float(score) for score in scores]


def _alternatives(
  options: Sequence[tuple[Picture | None, str]],
  scores: Sequence[float],
  gold: Any,
) -> list[Alternative]:
  lengths = bars(scores) if scores else []
  best = max(scores, default=0.0)
  written = _written(scores)
  return [
    Alternative(
      picture=picture,
      text=text,
      score=written[index] if scores else '',
      bar=lengths[index] if scores else None,
      gold=isinstance(gold, int) and index == gold,
      chosen=bool(scores) and scores[index] == best,
    )
    for index, (picture, text) in enumerate(options)
  ]


def _written(scores: Sequence[float]) -> list[str]:
  """Scores with as many digits as it takes to tell them apart."""
  written = [wording.number(score) for score in scores]
  for digits in range(4, 8):
    if len(set(written)) == len(set(scores)):
      break
    written = [f'{score:.{digits}g}'.replace('-', '−') for score in scores]
  return written


def _verdict(alternatives: Sequence[Alternative]) -> str:
  chosen = [option for option in alternatives if option.chosen]
  if not chosen:
    return ''
  if len(chosen) > 1:
    return 'tie'
  return 'right' if chosen[0].gold else 'wrong'
