"""Labeled-S: four frames of a child's camera, one word.

Three lists are read: BabyVLM's csv of one row a picture (`trial_id,
target_category, real_category, image`), CVCL's JSON of one object a trial
(`trial_num, target_category, target_img_filename, foil_categories,
foil_img_filenames`, under `data`), and CVCL's older csv of one row a trial
(`target_img_filename, foil_one_img_filename, ...`). The frames are SAYCam's:
`images` is the folder of who has access to them.

Sources: Vong, Wang, Orhan and Lake (2024), Grounded language acquisition
through the eyes and ears of a single child; Wang, Chandra, Liu, Saligrama and
Gong (2025), BabyVLM.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import saycam, tables
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

NAME = 'labeled-s'
_NUMBERS = ('one', 'two', 'three')


class _Trial(NamedTuple):
  """A trial: the right picture first."""

  id: str
  word: str
  pictures: list[str]


def read(request: Request) -> list[Imported]:
  """Makes the task.

  Raises:
    TaskError: The list is of none of the forms, or no picture is found.
  """
  path = saycam.list_of(request.source, ('labeled_s.csv', '*.json', '*.csv'))
  shelf = saycam.shelf(request, path, 'labeled_s')
  questions, lost = [], []
  for trial in _trials(path):
    paths, why = shelf.find_all(trial.pictures)
    if why:
      lost.append(f'trial {trial.id} ({trial.word}): {why}')
      continue
    questions.append(
      Question(
        id=trial.id,
        choose='visual',
        visuals=[[one] for one in paths],
        texts=[trial.word],
        concept=trial.word,
        tags=[f'word:{trial.word}'],
        # Pictures of a category are drawn with return, also as the right one.
        cluster=trial.pictures[0],
      )
    )
  card = {
    **saycam.CARD,
    'domain': 'vocabulary',
    'concept': 'which of four frames a noun names',
    'metric': 'accuracy',
    'source': 'Labeled-S (CVCL, Vong et al., 2024; BabyVLM, Wang et al., 2025)',
  }
  saycam.check_found(questions, lost, shelf)
  return [write(request, NAME, card, questions, left_out=lost, shelf=shelf)]


def _trials(path: Path) -> Iterator[_Trial]:
  if path.suffix == '.json':
    yield from _of_json(path)
    return
  header = (tables.text_of(path).splitlines() or [''])[0]
  if 'target_img_filename' in header:
    yield from _of_wide_rows(path)
  else:
    yield from _of_long_rows(path)


def _of_json(path: Path) -> Iterator[_Trial]:
  for place, record in enumerate(tables.records(path)):
    where = f'{path}: record {place}'
    try:
      word = str(record['target_category'])
      target = str(record['target_img_filename'])
      foils = [str(name) for name in record['foil_img_filenames']]
    except (KeyError, TypeError) as error:
      raise TaskError(
        f'{where}: expected target_category, target_img_filename, '
        f'foil_img_filenames; missing {error}'
      ) from error
    if not foils:
      raise TaskError(f'{where}: no foil_img_filenames')
    number = record.get('trial_num', record.get('trial', place))
    # Numbers begin anew with every category.
    yield _Trial(f'{word}-{number}', word, [target, *foils])


def _of_wide_rows(path: Path) -> Iterator[_Trial]:
  foils = [f'foil_{number}_img_filename' for number in _NUMBERS]
  columns = ['target_category', 'target_img_filename', *foils]
  for place, (_, row) in enumerate(tables.rows(path, columns)):
    word = row['target_category']
    pictures = [row['target_img_filename'], *(row[name] for name in foils)]
    yield _Trial(f'{word}-{place}', word, pictures)


def _of_long_rows(path: Path) -> Iterator[_Trial]:
  trials: dict[str, list[tuple[str, dict[str, Any]]]] = {}
  columns = ['trial_id', 'target_category', 'real_category', 'image']
  for where, row in tables.rows(path, columns):
    trials.setdefault(row['trial_id'], []).append((where, row))
  for number, members in trials.items():
    where = members[0][0]
    words = {row['target_category'] for _, row in members}
    right = [row for _, row in members if row['real_category'] in words]
    wrong = [row for _, row in members if row['real_category'] not in words]
    if len(words) != 1 or len(right) != 1 or not wrong:
      raise TaskError(
        f'{where}: trial {number} has {len(right)} pictures of '
        f'{", ".join(sorted(words))} and {len(wrong)} others; expected one, and '
        'at least one other'
      )
    yield _Trial(
      f'{int(number):04d}' if number.isdigit() else number,
      words.pop(),
      [row['image'] for row in (*right, *wrong)],
    )
