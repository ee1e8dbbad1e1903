"""DevBench: looking while listening, vocabulary, TROG, Winoground, meaning.

Reads a folder with `manifests/`, `human/` and `images/`, or a clone of the
benchmark's repository (`assets/NAME/manifest.csv`, `evals/NAME/human.csv`). In
the manifests the right picture is always `image1`; trials of the children's
data count the manifest's rows from 1.

Source: Tan, Yu, Long, Ma, Murray, Silverman, Yeatman and Frank (2024),
DevBench: A multimodal developmental benchmark for language learning.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import devbench_meaning, tables
from babyvfm_jax.evals.tasks.outside.devbench_files import (
  PHOTOGRAPHS,
  Files,
)
from babyvfm_jax.evals.tasks.outside.question import Question, connect
from babyvfm_jax.evals.tasks.outside.writing import (
  Age,
  Imported,
  Request,
  write,
)

_LOOKING = (Age('1.5 years', 18), Age('2 years', 24), Age('2.5 years', 30))
_NAMING = (
  Age('4 years', 48),
  Age('7 years', 84),
  Age('10 years', 120),
  Age('25 years', 300),
)
# All children together, to 12 years of age; the youngest are not known, so that
# the middle is ours.
_TROG = (Age('children to 12 years', 96),)

# By age (years, as the children's tables write it) and trial.
_Shares = dict[str, dict[str, list[float]]]


@dataclasses.dataclass(frozen=True)
class _Choice:
  """A task of one word or phrase and k pictures."""

  name: str
  key: str
  pictures: str
  count: int
  domain: str
  concept: str
  ages: tuple[Age, ...]
  months: tuple[int, int]
  licence: str
  shares: Callable[[Path, _Choice], _Shares]


def read(request: Request) -> list[Imported]:
  """Makes every task of DevBench that the source has the material of.

  Raises:
    TaskError: The source is no DevBench, or a table is broken.
  """
  files = Files(request)
  made = [_read_choice(request, files, choice) for choice in _CHOICES]
  made.append(_read_winoground(request, files))
  return [*made, *devbench_meaning.read(request, files)]


def _read_choice(request: Request, files: Files, choice: _Choice) -> Imported:
  manifest = files.manifest(choice.key)
  if manifest is None:
    return files.absent(choice.name, choice.key)
  images = [f'image{k + 1}' for k in range(choice.count)]
  shelf = files.shelf(choice.key, choice.pictures)
  human = files.human(choice.key)
  shares = choice.shares(human, choice) if human else {}
  questions, lost = [], []
  for trial, (where, row) in enumerate(
    tables.rows(manifest, ['text1', *images]), start=1
  ):
    word = row['text1']
    if not word:
      raise TaskError(f'{where}: no text1')
    paths, why = shelf.find_all([row[name] for name in images])
    if why:
      lost.append(f'trial {trial} ({word}): {why}')
      continue
    known = {
      age.label: shares[age.label][str(trial)]
      for age in choice.ages
      if str(trial) in shares.get(age.label, {})
    }
    questions.append(
      Question(
        id=f'{trial:03d}',
        choose='visual',
        visuals=[[path] for path in paths],
        texts=[word],
        concept=word if ' ' not in word else '',
        tags=_tags(word, row['image1']),
        shares=known,
      )
    )
  card = {
    'domain': choice.domain,
    'concept': choice.concept,
    'protocol': 'similarity',
    'metric': 'accuracy',
    'age_range_months': list(choice.months),
    'source': f'DevBench (Tan et al., 2024), {choice.key}',
    'licence': choice.licence,
    'pictures': PHOTOGRAPHS,
  }
  return write(
    request,
    choice.name,
    card,
    connect(questions),
    left_out=lost,
    shelf=shelf,
    ages=choice.ages,
  )


def _read_winoground(request: Request, files: Files) -> Imported:
  name, key = 'devbench-winoground', 'gram-winoground'
  manifest = files.manifest(key)
  if manifest is None:
    return files.absent(name, key)
  shelf = files.shelf(key, key)
  questions, lost = [], []
  columns = ['image1', 'image2', 'text1', 'text2']
  for trial, (_, row) in enumerate(tables.rows(manifest, columns), start=1):
    paths, why = shelf.find_all([row['image1'], row['image2']])
    if why:
      lost.append(f'trial {trial} ({row["text1"]}): {why}')
      continue
    questions.append(
      Question(
        id=f'{trial:03d}',
        choose='match',
        visuals=[[path] for path in paths],
        texts=[row['text1'], row['text2']],
      )
    )
  card = {
    'domain': 'grammar',
    'concept': 'two captions of the same words to two pictures',
    'protocol': 'similarity',
    'metric': 'group_score',
    'age_range_months': [48, 144],
    'source': (
      'DevBench (Tan et al., 2024), gram-winoground; Winoground (Thrush et '
      'al., 2022)'
    ),
    'licence': 'Winoground: META IMAGES RESEARCH LICENSE',
    'pictures': PHOTOGRAPHS,
  }
  return write(request, name, card, questions, left_out=lost, shelf=shelf)


def _tags(word: str, picture: str) -> list[str]:
  """The word of a one-word question, and the study that its pictures are of."""
  folder = Path(picture).parent.name
  study = folder.removeprefix('images_') if folder.startswith('images_') else ''
  tags = [f'word:{word}'] if ' ' not in word else []
  return [*tags, f'study:{study}'] if study else tags


def _looking_shares(path: Path, choice: _Choice) -> _Shares:
  """Share of looking at the target: `age_bin, prop, trial`."""
  shares: _Shares = {}
  for where, row in tables.rows(path, ['age_bin', 'prop', 'trial']):
    target = tables.number(row['prop'], f'{where}: prop')
    label = _label(choice.ages, row['age_bin'], where)
    shares.setdefault(label, {})[row['trial']] = [target, 1 - target]
  return shares


def _chosen_shares(path: Path, choice: _Choice) -> _Shares:
  """Share of each picture: `age_bin` where there are ages, `trial, image1..`."""
  shares: _Shares = {}
  images = [f'image{k + 1}' for k in range(choice.count)]
  several = len(choice.ages) > 1
  columns = [*(['age_bin'] if several else []), 'trial', *images]
  for where, row in tables.rows(path, columns):
    label = choice.ages[0].label
    if several:
      label = _label(choice.ages, row['age_bin'], where)
    values = [tables.number(row[k], f'{where}: {k}') for k in images]
    total = sum(values)
    if not total > 0:
      raise TaskError(f'{where}: the shares of the pictures are all 0')
    # Answers that were none of the pictures are missing from some sums.
    shares.setdefault(label, {})[row['trial']] = [x / total for x in values]
  return shares


def _label(ages: Sequence[Age], years: str, where: str) -> str:
  months = tables.number(years, f'{where}: age_bin') * 12
  for age in ages:
    if age.months == months:
      return age.label
  known: Mapping[str, Any] = {age.label: age.months for age in ages}
  raise TaskError(f'{where}: age_bin {years} is none of {list(known)}')


_CHOICES = (
  _Choice(
    name='devbench-lwl',
    key='lex-lwl',
    pictures='lex-lwl',
    count=2,
    domain='vocabulary',
    concept='looking at the picture that a word names',
    ages=_LOOKING,
    months=(18, 30),
    licence='at least CC BY-NC-SA',
    shares=_looking_shares,
  ),
  _Choice(
    name='devbench-vocabulary',
    key='lex-viz_vocab',
    pictures='viz_vocab',
    count=4,
    domain='vocabulary',
    concept='which of four pictures a word names',
    ages=_NAMING,
    months=(48, 300),
    licence='at least CC BY-NC-SA',
    shares=_chosen_shares,
  ),
  _Choice(
    name='devbench-trog',
    key='gram-trog',
    pictures='gram-trog',
    count=4,
    domain='grammar',
    concept='which of four pictures a phrase or sentence describes',
    ages=_TROG,
    months=(48, 144),
    licence='LEVANTE, CC BY-NC-SA',
    shares=_chosen_shares,
  ),
)
