"""Items and tasks: the fixed form of a developmental test.

A task is a folder with `items.jsonl`, pictures and `card.json`; anyone can
add one without writing code. Files are UTF-8. Two more are read where they
are: `familiar.jsonl` (what a subject sees before it is asked: events that
familiarise, labelled examples, solved questions; lines of the same form) and
`norms.json` (children's own answers).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHOICES = ('visual', 'text', 'match', 'impossible', 'generate')
FAMILIAR = 'familiar.jsonl'
PROTOCOLS = (
  'similarity',
  'likelihood',
  'few_shot',
  'retrieval',
  'next_token',
  'surprise',
  'novelty',
  'analogy',
  'generation',
  'word_surprisal',
  'association',
  'categories',
  'resemblance',
)


class TaskError(Exception):
  """A task folder that cannot be used; names the file, the line, the fix."""


@dataclasses.dataclass(frozen=True)
class Visual:
  """A picture (one path) or a clip (several paths, in time order)."""

  paths: tuple[Path, ...]


@dataclasses.dataclass(frozen=True)
class Item:
  """One question.

  Attributes:
    id: Unique in the task.
    visuals: The pictures or clips.
    texts: The words, phrases or sentences.
    choose: What is asked for, one of `CHOICES`; '' for retrieval and
      next-token items, which ask for no choice.
    answer: Index; for `match` the text indices in the order of the visuals;
      for `generate` a string, a number or a list of references; else None.
    query: A visual shown before the alternatives, or None.
    prompt: Question for models that read one, or ''.
    cluster: Items of one cluster share material; bootstrap resamples clusters.
    age_range_months: Youngest and oldest age, or None.
    concept: What the item is about, or ''.
    tags: Free words, such as `word:ball` or `pool:03`.
  """

  id: str
  visuals: tuple[Visual, ...]
  texts: tuple[str, ...]
  choose: str = ''
  answer: Any = None
  query: Visual | None = None
  prompt: str = ''
  cluster: str = ''
  age_range_months: tuple[float, float] | None = None
  concept: str = ''
  tags: tuple[str, ...] = ()

  def tag(self, name: str) -> str:
    """Value of the tag `name:value`, or ''."""
    for tag in self.tags:
      key, _, value = tag.partition(':')
      if key == name:
        return value
    return ''


@dataclasses.dataclass(frozen=True)
class Task:
  """A task folder, read.

  Attributes:
    name: Name from the card.
    folder: The folder.
    card: `card.json`: name, domain, concept, protocol, metric, chance,
      age_range_months, source, licence; `pool` for retrieval.
    items: The questions, in file order.
    items_sha256: Hash of `items.jsonl`, of `familiar.jsonl` where there is
      one, and of every picture that they name.
    familiar: What a subject sees before it is asked, from `familiar.jsonl`.
  """

  name: str
  folder: Path
  card: Mapping[str, Any]
  items: tuple[Item, ...]
  items_sha256: str
  familiar: tuple[Item, ...] = ()

  @property
  def protocol(self) -> str:
    return self.card['protocol']


_CARD_FIELDS = ('name', 'domain', 'protocol', 'metric', 'chance', 'source')


def read_task(folder: str | Path) -> Task:
  """Reads a task folder.

  Raises:
    TaskError: A file is missing or a line is not of the item form.
  """
  folder = Path(folder)
  card = _read_card(folder / 'card.json')
  path = folder / 'items.jsonl'
  if not path.is_file():
    raise TaskError(f'{path}: no such file; a task needs one line an item')
  digest = hashlib.sha256(path.read_bytes())
  items = _read_lines(folder, path)
  if not items:
    raise TaskError(f'{path}: no items')
  familiar: list[Item] = []
  if (folder / FAMILIAR).is_file():
    digest.update((folder / FAMILIAR).read_bytes())
    familiar = _read_lines(folder, folder / FAMILIAR)
  for name in _picture_paths([*items, *familiar]):
    if not name.is_file():
      raise TaskError(f'{path}: picture {name} does not exist')
    digest.update(hashlib.sha256(name.read_bytes()).digest())
  return Task(
    card['name'],
    folder,
    card,
    tuple(items),
    digest.hexdigest(),
    tuple(familiar),
  )


def read_cards(folders: Sequence[str | Path]) -> dict[str, dict[str, Any]]:
  """Reads the cards of task folders alone: {name of the task: card}.

  Raises:
    TaskError: A folder has none, or it lacks a field.
  """
  cards = [_read_card(Path(folder) / 'card.json') for folder in folders]
  return {card['name']: card for card in cards}


def write_task(
  folder: str | Path,
  card: Mapping[str, Any],
  items: Sequence[Mapping[str, Any]],
  familiar: Sequence[Mapping[str, Any]] = (),
) -> None:
  """Writes a task's card and lines; pictures are the caller's."""
  folder = Path(folder)
  folder.mkdir(parents=True, exist_ok=True)
  write_lines(folder / 'items.jsonl', items)
  if familiar:
    write_lines(folder / FAMILIAR, familiar)
  (folder / 'card.json').write_text(
    json.dumps(card, ensure_ascii=False, indent=2) + '\n', encoding='utf-8'
  )


def keep_picture(folder: Path, data: bytes) -> str:
  """Writes a JPEG into a task folder; returns its name there, by content."""
  name = f'pictures/{hashlib.sha256(data).hexdigest()[:16]}.jpg'
  path = folder / name
  if not path.is_file():
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
  return name


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
  """Writes one JSON object a line, the same bytes on every machine."""
  text = ''.join(
    json.dumps(row, ensure_ascii=False, sort_keys=True) + '\n' for row in rows
  )
  path.write_text(text, encoding='utf-8', newline='\n')


def _read_lines(folder: Path, path: Path) -> list[Item]:
  items = [
    _read_item(folder, f'{path}:{number}', line)
    for number, line in enumerate(
      path.read_text(encoding='utf-8').splitlines(), start=1
    )
    if line.strip()
  ]
  ids = [item.id for item in items]
  if len(set(ids)) < len(ids):
    twice = sorted({i for i in ids if ids.count(i) > 1})
    raise TaskError(f'{path}: ids must be unique; repeated: {twice[:5]}')
  return items


def _read_card(path: Path) -> dict[str, Any]:
  if not path.is_file():
    raise TaskError(f'{path}: no such file; a task needs a card')
  try:
    card = json.loads(path.read_text(encoding='utf-8'))
  except json.JSONDecodeError as error:
    raise TaskError(f'{path}:{error.lineno}: not JSON: {error.msg}') from error
  missing = [field for field in _CARD_FIELDS if field not in card]
  if missing:
    raise TaskError(f'{path}: add the missing fields {missing}')
  if card['protocol'] not in PROTOCOLS:
    raise TaskError(
      f'{path}: protocol {card["protocol"]!r} is not one of {PROTOCOLS}'
    )
  return card


def _read_item(folder: Path, where: str, line: str) -> Item:
  try:
    fields = json.loads(line)
  except json.JSONDecodeError as error:
    raise TaskError(f'{where}: not JSON: {error.msg}') from error
  if not isinstance(fields, dict) or 'id' not in fields:
    raise TaskError(f'{where}: an item is an object with an "id"')

  def visual(names: Any) -> Visual:
    if not isinstance(names, list) or not all(
      isinstance(name, str) for name in names
    ):
      raise TaskError(f'{where}: a visual is a list of file names: {names!r}')
    return Visual(tuple(folder / name for name in names))

  choose = fields.get('choose', '')
  if choose and choose not in CHOICES:
    raise TaskError(f'{where}: "choose" {choose!r} is not one of {CHOICES}')
  ages = fields.get('age_range_months')
  item = Item(
    id=str(fields['id']),
    visuals=tuple(visual(names) for names in fields.get('visuals', [])),
    texts=tuple(fields.get('texts', [])),
    choose=choose,
    answer=fields.get('answer'),
    query=visual(fields['query']) if fields.get('query') else None,
    prompt=fields.get('prompt', ''),
    cluster=str(fields.get('cluster', '')),
    age_range_months=(ages[0], ages[1]) if ages else None,
    concept=fields.get('concept', ''),
    tags=tuple(fields.get('tags', [])),
  )
  _check_answer(item, where)
  return item


def _check_answer(item: Item, where: str) -> None:
  alternatives = {
    'visual': len(item.visuals),
    'impossible': len(item.visuals),
    'text': len(item.texts),
  }.get(item.choose)
  if alternatives is not None:
    if not isinstance(item.answer, int) or not (
      0 <= item.answer < alternatives
    ):
      raise TaskError(
        f'{where}: "answer" {item.answer!r} is not an index into the '
        f'{alternatives} alternatives'
      )
  elif item.choose == 'match' and sorted(item.answer or []) != list(
    range(len(item.texts))
  ):
    raise TaskError(
      f'{where}: "answer" of a match lists each text index once, in the '
      'order of the visuals'
    )
  elif item.choose == 'generate' and not _can_be_generated(item.answer):
    raise TaskError(
      f'{where}: "answer" {item.answer!r} of an item that is answered freely '
      'must be a text, a number, or a list of texts (references), none of them '
      'empty'
    )


def _can_be_generated(answer: Any) -> bool:
  if isinstance(answer, bool):
    return False
  if isinstance(answer, list):
    return bool(answer) and all(
      isinstance(one, str) and one.strip() for one in answer
    )
  if isinstance(answer, str):
    return bool(answer.strip())
  return isinstance(answer, (int, float))


def _picture_paths(items: Sequence[Item]) -> list[Path]:
  names: dict[Path, None] = {}
  for item in items:
    visuals = item.visuals + ((item.query,) if item.query else ())
    for visual in visuals:
      names.update(dict.fromkeys(visual.paths))
  return list(names)
