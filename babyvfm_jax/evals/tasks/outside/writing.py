"""Writes a task folder out of the questions of an outside benchmark."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.evals import item
from babyvfm_jax.evals.tasks.outside import question as question_lib
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.shelf import Shelf

NORMS = 'norms.json'
_PICTURES = 'pictures'


@dataclasses.dataclass(frozen=True)
class Request:
  """What is asked of a reader.

  Attributes:
    source: File or folder of the benchmark.
    out: Where task folders go.
    images: Folder of the pictures, or None where the source has them.
    limit: At most so many items a task, or a paradigm of grammar; None: all.
    seed: Of the order of the alternatives and of the limit.
  """

  source: Path
  out: Path
  images: Path | None = None
  limit: int | None = None
  seed: int = 0


@dataclasses.dataclass(frozen=True)
class Imported:
  """What became of one task.

  Attributes:
    name: Name of the task.
    folder: Its folder; None where none was made.
    items: How many items it has.
    left_out: What was left out, each with the reason.
  """

  name: str
  folder: Path | None
  items: int
  left_out: tuple[str, ...] = ()

  def summary(self, shown: int = 5) -> str:
    """In words, for who waits for it."""
    if self.folder is None:
      lines = [f'{self.name}: not made']
    else:
      lines = [f'{self.folder}: {self.items} items']
    if self.left_out:
      lines[0] += f'; {len(self.left_out)} left out:'
      lines += [f'  {one}' for one in self.left_out[:shown]]
      if len(self.left_out) > shown:
        lines.append(f'  ... (all are in {self._place()})')
    return '\n'.join(lines)

  def _place(self) -> str:
    return f'{self.folder}/card.json' if self.folder else 'the source'


@dataclasses.dataclass(frozen=True)
class Age:
  """An age group of norms.

  Attributes:
    label: Such as '4 years'.
    months: In months; the middle where several ages were put together.
    n: Number of children, or None where the source does not say.
  """

  label: str
  months: float
  n: int | None = None


def write(
  request: Request,
  name: str,
  card: Mapping[str, Any],
  questions: Sequence[Question],
  *,
  left_out: Sequence[str] = (),
  shelf: Shelf | None = None,
  ages: Sequence[Age] = (),
  norms: Mapping[str, Any] | None = None,
) -> Imported:
  """Writes one task; an older one of the same name is replaced.

  A question whose right picture is, byte by byte, also a wrong one cannot be
  answered: it is left out too.

  Args:
    request: Where to, how many, which seed.
    name: Of the task.
    card: Of the card's fields all that are not made here (name, seed, what was
      left out; chance, where the questions are choices).
    questions: In the order of the source; ids may repeat.
    left_out: What the reader left out, with reasons.
    shelf: Where the pictures were found.
    ages: Age groups of the questions' `shares`.
    norms: Other norms, for `norms.json`.

  Returns:
    What was made; no folder where no question is left.
  """
  names = question_lib.unique([one.id for one in questions])
  questions = [
    dataclasses.replace(one, id=new)
    for one, new in zip(questions, names, strict=True)
  ]
  books = _Books()
  twins = {one.id: None for one in questions if _has_twin(one, books)}
  lost = [
    *left_out,
    *(f'{twin}: the right picture is also a wrong one' for twin in twins),
  ]
  usable = [one for one in questions if one.id not in twins]
  usable = question_lib.sample(usable, request.limit, request.seed, name)
  if not usable:
    return Imported(name, None, 0, tuple(lost))
  dealt = question_lib.deal(usable, request.seed, name)
  full = {
    'name': name,
    'chance': _chance(dealt),
    **card,
    'seed': request.seed,
    **_notes(dealt, lost, shelf, books, card),
  }
  if request.limit is not None:
    full['limit'] = request.limit
  folder = request.out / name
  unfinished = request.out / f'{name}.unfinished'
  shutil.rmtree(unfinished, ignore_errors=True)
  item.write_task(unfinished, full, [_row(one, books) for one in dealt])
  books.copy(unfinished)
  said = norms or _norms(dealt, ages, str(card['source']))
  if said:
    text = json.dumps(said, ensure_ascii=False, indent=1) + '\n'
    (unfinished / NORMS).write_text(text, encoding='utf-8')
  item.read_task(unfinished)
  shutil.rmtree(folder, ignore_errors=True)
  unfinished.rename(folder)
  return Imported(name, folder, len(dealt), tuple(lost))


class _Books:
  """The pictures of a task, named by what is in them."""

  def __init__(self):
    self._hashes: dict[Path, str] = {}
    self._used: dict[str, Path] = {}

  def hash(self, path: Path) -> str:
    known = self._hashes.get(path)
    if known is None:
      known = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
      self._hashes[path] = known
    return known

  def visual(self, paths: Sequence[Path]) -> list[str]:
    names = []
    for path in paths:
      name = f'{_PICTURES}/{self.hash(path)}{path.suffix.lower()}'
      self._used.setdefault(name, path)
      names.append(name)
    return names

  def copy(self, folder: Path) -> None:
    if self._used:
      (folder / _PICTURES).mkdir()
    for name, path in self._used.items():
      (folder / name).write_bytes(path.read_bytes())


def _row(one: Question, books: _Books) -> dict[str, Any]:
  row: dict[str, Any] = {'id': one.id}
  if one.visuals:
    row['visuals'] = [books.visual(paths) for paths in one.visuals]
  if one.texts:
    row['texts'] = list(one.texts)
  if one.choose == 'match':
    row |= {'choose': 'match', 'answer': question_lib.matched(one)}
  elif one.choose:
    row |= {'choose': one.choose, 'answer': one.answer}
  if one.query:
    row['query'] = books.visual(one.query)
  for field in ('prompt', 'concept', 'cluster'):
    if getattr(one, field):
      row[field] = getattr(one, field)
  if one.tags:
    row['tags'] = list(one.tags)
  return row


def _has_twin(one: Question, books: _Books) -> bool:
  if one.choose not in ('visual', 'match'):
    return False
  hashes = [tuple(map(books.hash, paths)) for paths in one.visuals]
  if one.choose == 'match':
    return len(set(hashes)) < len(hashes)
  return hashes.count(hashes[one.answer]) > 1


def _chance(questions: Sequence[Question]) -> float | None:
  chances = [one.chance for one in questions if one.chance is not None]
  return sum(chances) / len(chances) if chances else None


def _notes(
  questions: Sequence[Question],
  lost: Sequence[str],
  shelf: Shelf | None,
  books: _Books,
  card: Mapping[str, Any],
) -> dict[str, Any]:
  """What a reader of the card should know of this import."""
  notes: dict[str, Any] = {}
  if lost:
    notes['left_out'] = list(lost)
  if shelf and shelf.renamed:
    notes['renamed'] = dict(sorted(shelf.renamed.items()))
  copies = sum(
    one.choose == 'visual'
    and bool(one.query)
    and books.hash(one.visuals[one.answer][0]) in map(books.hash, one.query)
    for one in questions
    if card.get('protocol') != 'novelty'
  )
  if copies:
    why = (
      f'in {copies} of {len(questions)} items the right picture is, byte by '
      'byte, the picture asked about: who compares pixels is right there'
    )
    notes['shortcuts'] = {**card.get('shortcuts', {}), 'pixel_matcher': why}
  return notes


def _norms(
  questions: Sequence[Question], ages: Sequence[Age], source: str
) -> dict[str, Any]:
  found = []
  for age in ages:
    answers = {
      one.id: list(one.shares[age.label])
      for one in questions
      if age.label in one.shares
    }
    if answers:
      found.append({**dataclasses.asdict(age), 'answers': answers})
  if not found:
    return {}
  return {'source': source, 'measure': 'choice', 'ages': found}
