"""Baby Winoground: two pictures, two phrases of two words.

Reads BabyVLM's csv of one row a picture, `instance_id, positive_phrase,
negative_phrase, image, image_tag`: the positive picture is a frame of SAYCam's
that shows the positive phrase, the negative one was changed by a generator so
that it shows the negative phrase. Two tasks are made:

- `baby-winoground`: both pictures with both phrases, group score;
- `baby-winoground-context`: each picture alone chooses between the phrases, and
  the figure is given for positive and negative contexts. A model that prefers
  a phrase whatever it sees is good in one and bad in the other.

Source: Wang, Chandra, Liu, Saligrama and Gong (2025), BabyVLM.
"""

from __future__ import annotations

from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import saycam, tables
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

NAME = 'baby-winoground'
SIDES = ('positive', 'negative')
_COLUMNS = (
  'instance_id',
  'positive_phrase',
  'negative_phrase',
  'image',
  'image_tag',
)


def read(request: Request) -> list[Imported]:
  """Makes both tasks.

  Raises:
    TaskError: The list is not of the form, or no picture is found.
  """
  path = saycam.list_of(request.source, ('baby_winoground.csv', '*.csv'))
  return read_list(request, path, NAME)


def read_list(request: Request, path: Path, name: str) -> list[Imported]:
  """Makes both tasks of a list, named `name` and `name-context`."""
  shelf = saycam.shelf(request, path, 'baby_winoground')
  shelf.folders += [
    folder / f'{side}_images' for folder in shelf.folders for side in SIDES
  ]
  matches: list[Question] = []
  contexts: list[Question] = []
  lost: list[str] = []
  for number, row in _instances(path).items():
    phrases = [row[f'{side}_phrase'] for side in SIDES]
    paths, why = shelf.find_all([row[side] for side in SIDES])
    if why:
      lost.append(f'instance {number} ({phrases[0]}): {why}')
      continue
    matches.append(_match(number, phrases, paths))
    contexts += _contexts(number, phrases, paths)
  saycam.check_found(matches, lost, shelf)
  card = {
    **saycam.CARD,
    'domain': 'comprehension',
    'source': 'Baby Winoground (BabyVLM, Wang et al., 2025)',
  }
  match_card = {
    **card,
    'concept': 'which of two phrases goes with which of two pictures',
    'metric': 'group_score',
  }
  context_card = {
    **card,
    'concept': 'which of two phrases a picture shows, real or changed',
    'metric': 'accuracy',
    'by': 'context',
  }
  return [
    write(request, name, match_card, matches, left_out=lost, shelf=shelf),
    write(
      request,
      f'{name}-context',
      context_card,
      contexts,
      left_out=lost,
      shelf=shelf,
    ),
  ]


def _match(number: str, phrases: list[str], paths: list[Path]) -> Question:
  return Question(
    id=number,
    choose='match',
    visuals=[[path] for path in paths],
    texts=phrases,
  )


def _contexts(
  number: str, phrases: list[str], paths: list[Path]
) -> list[Question]:
  return [
    Question(
      id=f'{number}-{side}',
      choose='text',
      visuals=[[paths[place]]],
      texts=phrases,
      answer=place,
      tags=[f'context:{side}'],
      cluster=number,
    )
    for place, side in enumerate(SIDES)
  ]


def _instances(path: Path) -> dict[str, dict[str, str]]:
  """{id: both phrases, and the picture of each side}."""
  found: dict[str, dict[str, str]] = {}
  places: dict[str, str] = {}
  for where, row in tables.rows(path, _COLUMNS):
    number, side = row['instance_id'], row['image_tag']
    if side not in SIDES:
      raise TaskError(f'{where}: image_tag {side!r} is none of {SIDES}')
    phrases = {f'{one}_phrase': row[f'{one}_phrase'] for one in SIDES}
    known = found.setdefault(number, phrases)
    places.setdefault(number, where)
    if side in known:
      raise TaskError(f'{where}: instance {number} has two {side} pictures')
    if any(known[key] != value for key, value in phrases.items()):
      raise TaskError(f'{where}: instance {number} has other phrases above')
    known[side] = row['image']
  for number, known in found.items():
    missing = [side for side in SIDES if side not in known]
    if missing:
      raise TaskError(
        f'{places[number]}: instance {number} has no {missing[0]} picture'
      )
  return found
