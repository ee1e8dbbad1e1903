"""Delayed memory: which picture is new, over the rounds of a dialogue.

The first round shows one picture and asks nothing that could be wrong: it is no
item (the toolbox counts it as a right one of learning). A third of the rounds,
that one included, is learning, the rest test, as in the toolbox's own scorer;
every picture of learning is tested twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import llava, saycam
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.shelf import Shelf
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

NAME = 'devcv-delayed-memory'
_ASKS = re.compile(r'touch the new', re.IGNORECASE)


def asks(text: str) -> bool:
  """Whether a question is one of memory."""
  return bool(_ASKS.search(text))


def read(
  request: Request,
  path: Path,
  records: Sequence[dict[str, Any]],
  shelf: Shelf,
  source: str,
) -> Imported:
  """Makes the task; the limit counts dialogues.

  Raises:
    TaskError: A dialogue is not of the form.
  """
  questions: list[Question] = []
  lost: list[str] = []
  ids = [str(record.get('id', place)) for place, record in enumerate(records)]
  for place, record in enumerate(records[: request.limit]):
    where = f'{path}: record {place} ({ids[place]})'
    cut = llava.rounds(record, where)
    names = [name for one in cut for name in (*one.shown, *one.pictures)]
    paths, why = shelf.find_all(names)
    if why:
      lost.append(f'{ids[place]}: {why}')
      continue
    known = dict(zip(names, paths, strict=True))
    unique = (
      f'{ids[place]}-{place}' if ids.count(ids[place]) > 1 else ids[place]
    )
    questions += _dialogue(unique, record, cut, known, where)
  saycam.check_found(questions, lost, shelf)
  card = {
    **saycam.CARD,
    'domain': 'memory',
    'concept': 'which of two pictures was not there before',
    'protocol': 'novelty',
    'metric': 'test',
    'age_range_months': [22, 42],
    'source': source,
    'file': path.name,
    'shortcuts': {
      'pixel_matcher': (
        'an old picture is shown again as it was: to have kept its pixels is '
        'to remember it'
      )
    },
  }
  whole = Request(
    request.source, request.out, request.images, None, request.seed
  )
  return write(whole, NAME, card, questions, left_out=lost, shelf=shelf)


def _dialogue(
  name: str,
  record: dict[str, Any],
  cut: Sequence[llava.Round],
  known: dict[str, Path],
  where: str,
) -> list[Question]:
  learning = (len(cut) + 1) // 3
  labels = _labels(record, cut, known, where)
  old = [
    [
      label
      for label in row
      if any(label in before for before in labels[:place])
    ]
    for place, row in enumerate(labels)
  ]
  learnt = {label for row in labels[:learning] for label in row}
  tests = [row[0] if len(row) == 1 and row[0] in learnt else '' for row in old]
  questions = []
  seen: list[Path] = []
  for place, one in enumerate(cut):
    here = f'{where}: round {place + 1}'
    if not asks(one.asked) or not one.pictures:
      raise TaskError(f'{here}: not a round of memory: {one.asked!r}')
    paths = [known[picture] for picture in one.pictures]
    if len(paths) > 1:
      tags = [f'phase:{"learning" if place < learning else "test"}']
      if place >= learning and tests[learning:].count(tests[place]) == 2:
        tags += [f'old:{tests[place]}'] if tests[place] else []
      questions.append(
        Question(
          id=f'{name}-{place + 1:02d}',
          choose='visual',
          visuals=[[path] for path in paths],
          answer=one.gold(here),
          query=tuple(seen),
          prompt=one.asked,
          tags=tags,
          cluster=name,
        )
      )
    elif seen:
      raise TaskError(f'{here}: one picture, and nothing to choose')
    seen += paths
  return questions


def _labels(
  record: dict[str, Any],
  cut: Sequence[llava.Round],
  known: dict[str, Path],
  where: str,
) -> list[list[str]]:
  """Names of the pictures of each round: `labels`, else what is in the files."""
  given = record.get('labels')
  if given is None:
    contents: dict[bytes, str] = {}
    return [
      [
        contents.setdefault(known[name].read_bytes(), f'{len(contents):02d}')
        for name in one.pictures
      ]
      for one in cut
    ]
  counts = [len(one.pictures) for one in cut]
  if (
    not isinstance(given, list)
    or [len(row) if isinstance(row, list) else 0 for row in given] != counts
  ):
    raise TaskError(
      f'{where}: "labels" must be a list a round, one name a picture'
    )
  return [[str(label) for label in row] for row in given]
