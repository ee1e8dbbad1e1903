"""DevCV Toolbox (BabyVLM-V2): its JSON files of conversations, a task each.

The form is that of the published samples: LLaVA's (see `llava`), one list a
task, in files of any name (`pv_test.json`, `localize/data.json`). Which task a
file is of is told by what its first question asks; only where two tasks ask
alike (synthetic or natural pictures, counting or subitizing) by its path. The
test sets themselves were not at hand when this was written: a question that is
asked in other words is refused by name, not guessed at.

What is changed on the way: letters are dropped and options dealt anew; a
question with text options becomes a sentence an option (`the lamp left`), so
that a model without dialogues can answer; an open count becomes a choice among
the numbers from one to the largest. Looking While Listening is Baby Winoground,
which the toolbox ships as csv.

Source: Wang et al. (2025), BabyVLM-V2: Toward developmentally grounded
pretraining and benchmarking of vision foundation models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import (
  baby_winoground,
  devcv_memory,
  llava,
  saycam,
  tables,
)
from babyvfm_jax.evals.tasks.outside.devcv_numbers import (
  counted,
  number_of,
  number_word,
)
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.shelf import Shelf
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

LOOKING = 'devcv-looking-while-listening'
SOURCE = 'DevCV Toolbox (BabyVLM-V2, Wang et al., 2025)'
_IGNORED = ('MANIFEST.json', 'card.json', 'norms.json')

_WORD = re.compile(r"touch the image of ['\"](.+?)['\"]", re.IGNORECASE)
_POINTED = re.compile(r'point (?:at|to) (?:the |an? )?(.+?)\s*[.?,]', re.I)
_LEAVES = re.compile(
  r'\b(?:does|do) (the .+?)(?: collectively)? leave\b', re.IGNORECASE
)
_MORE = re.compile(r'which image has (more .+?)\s*\?', re.IGNORECASE)


class _Kind(NamedTuple):
  """A task: how its question is known, and what is made of a record.

  Attributes:
    name: Of the task.
    asks: Pattern of its question.
    path: Pattern of the file's path, where the question does not tell.
    domain: Of the card.
    concept: Of the card.
    months: Youngest and oldest age of the measure.
    make: `(round, where)` to what a question has beside its pictures.
  """

  name: str
  asks: str
  path: str
  domain: str
  concept: str
  months: tuple[int, int]
  make: Callable[[llava.Round, str], dict[str, Any]]


def read(request: Request) -> list[Imported]:
  """Makes a task of each file of the source.

  Raises:
    TaskError: There is no file of the form, or two of one task (name the
      folder of one split), or a record is broken or asks something unknown.
  """
  source = request.source
  paths = [source]
  if source.is_dir():
    paths = sorted(
      path
      for path in source.rglob('*.json')
      if path.name not in _IGNORED
      and not any(part.startswith('.') for part in path.parts)
    )
  lists = (
    sorted(source.rglob('baby_winoground*.csv')) if source.is_dir() else []
  )
  if not paths and not lists:
    raise TaskError(
      f'{source}: no json file and no baby_winoground.csv; give the folder '
      "dataset/ of the toolbox or a folder of one split's tasks"
    )
  files: dict[str, Path] = {}
  made: list[Imported] = []
  for path in paths:
    records = tables.records(path)
    kind = _kind_of(path, records[0])
    name = kind.name if kind else devcv_memory.NAME
    if name in files:
      raise TaskError(
        f'{path}: {name} is also in {files[name]}; give the folder of one '
        'split or source'
      )
    files[name] = path
    shelf = _shelf(request, path)
    if kind:
      made.append(_read_choices(request, path, kind, records, shelf))
    else:
      made.append(devcv_memory.read(request, path, records, shelf, SOURCE))
  for path in lists[:1]:
    made += baby_winoground.read_list(request, path, LOOKING)
  return made


def _shelf(request: Request, path: Path) -> Shelf:
  shelf = saycam.shelf(request, path, path.parent.name)
  above = [path.parent.parent, path.parent.parent / 'images']
  shelf.folders += [one for one in above if one not in shelf.folders]
  return shelf


def _kind_of(path: Path, record: dict[str, Any]) -> _Kind | None:
  """The task of a file; None for memory, which has rounds."""
  where = f'{path}: record 0'
  asked = llava.rounds(record, where)[0].asked
  if devcv_memory.asks(asked):
    return None
  known = [kind for kind in KINDS if re.search(kind.asks, asked, re.I)]
  named = [
    kind
    for kind in known
    if re.search(kind.path, '/'.join(path.parts[-3:]), re.IGNORECASE)
  ]
  if not named:
    raise TaskError(
      f'{where}: {asked!r} is no question of DevCV that is known here; known '
      f'are {", ".join(kind.name for kind in KINDS)} and {devcv_memory.NAME}'
    )
  return named[0]


def _read_choices(
  request: Request,
  path: Path,
  kind: _Kind,
  records: Sequence[dict[str, Any]],
  shelf: Shelf,
) -> Imported:
  questions: list[Question] = []
  lost: list[str] = []
  largest = 0
  for place, record in enumerate(records):
    name = str(record.get('id', place))
    where = f'{path}: record {place} ({name})'
    cut = llava.rounds(record, where)
    if len(cut) != 1 or not re.search(kind.asks, cut[0].asked, re.I):
      raise TaskError(f'{where}: not a question of {kind.name}: {cut[0].asked}')
    one = cut[0]
    made = kind.make(one, where)
    largest = max(largest, made.pop('number', 0))
    paths, why = shelf.find_all([*one.shown, *one.pictures])
    if why:
      lost.append(f'{name}: {why}')
      continue
    shown = paths[: len(one.shown)]
    pictures = [[picture] for picture in paths[len(one.shown) :]]
    questions.append(
      Question(
        id=name,
        choose='visual' if pictures else 'text',
        visuals=pictures or [shown],
        query=shown if pictures else (),
        prompt=one.asked,
        # Frames of one moment may be asked about several times.
        cluster=(one.pictures or one.shown)[0],
        **made,
      )
    )
  saycam.check_found(questions, lost, shelf)
  if largest:
    questions = [counted(question, largest) for question in questions]
  card = {
    **saycam.CARD,
    'domain': kind.domain,
    'concept': kind.concept,
    'metric': 'accuracy',
    'age_range_months': list(kind.months),
    'source': SOURCE,
    'file': path.name,
  }
  return write(request, kind.name, card, questions, left_out=lost, shelf=shelf)


def _vocabulary(one: llava.Round, where: str) -> dict[str, Any]:
  word = _found(_WORD, one, where)
  if one.pictures:
    made = {'texts': [word], 'tags': [f'word:{word}'], 'concept': word}
    return {**made, 'answer': one.gold(where)}
  # One picture of four: the options say where in it.
  return _places(word, one, where)


def _localization(one: llava.Round, where: str) -> dict[str, Any]:
  return _places(_found(_POINTED, one, where), one, where)


def _places(word: str, one: llava.Round, where: str) -> dict[str, Any]:
  if len(one.texts) < 2:
    raise TaskError(f'{where}: no options: {one.asked!r}')
  return {
    'texts': [f'the {word} {text}' for text in one.texts],
    'tags': [f'word:{word}'],
    'concept': word,
    'answer': one.gold(where),
  }


def _leaving(one: llava.Round, where: str) -> dict[str, Any]:
  """Whatever leaves or hides, and through which side."""
  found = _LEAVES.search(one.question)
  thing = found.group(1) if found else 'it'
  if len(one.texts) < 2:
    raise TaskError(f'{where}: no options: {one.asked!r}')
  return {
    'texts': [f'{thing} {text}' for text in one.texts],
    'answer': one.gold(where),
  }


def _same(one: llava.Round, where: str) -> dict[str, Any]:
  if len(one.shown) != 1 or len(one.pictures) < 2:
    raise TaskError(
      f'{where}: expected one picture and then options, not '
      f'{len(one.shown)} and {len(one.pictures)}'
    )
  return {'answer': one.gold(where)}


def _more(one: llava.Round, where: str) -> dict[str, Any]:
  return {'texts': [_found(_MORE, one, where)], 'answer': one.gold(where)}


def _count(one: llava.Round, where: str) -> dict[str, Any]:
  """The thing that is counted; `counted` makes the numbers of it."""
  number = number_of(one.answer, where)
  found = re.search(r'how many (?:of )?(.+?) (?:do you|are)\b', one.asked, re.I)
  thing = found.group(1) if found else 'things'
  return {
    'texts': [thing],
    'answer': number - 1,
    'tags': [f'number:{number_word(number)}'],
    'number': number,
  }


def _found(pattern: re.Pattern[str], one: llava.Round, where: str) -> str:
  found = pattern.search(one.asked)
  if not found:
    raise TaskError(f'{where}: what is asked for in {one.asked!r}?')
  return found.group(1)


_NATURAL = r'real|natural'
_MADE = r'synth'
_RAPID = r'subit'

KINDS: tuple[_Kind, ...] = (
  _Kind(
    'devcv-picture-vocabulary',
    r'touch the image of',
    '',
    'vocabulary',
    'which of four pictures a word names',
    (25, 42),
    _vocabulary,
  ),
  _Kind(
    'devcv-localization',
    r'point (at|to) .*is it in',
    '',
    'comprehension',
    'in which quarter of a picture something is',
    (1, 42),
    _localization,
  ),
  _Kind(
    'devcv-left-right',
    r'which of the following is the same as this',
    '',
    'vision',
    'which of three pictures is the same and not its mirror image',
    (1, 42),
    _same,
  ),
  _Kind(
    'devcv-spatial-details',
    r'which of the following contains exactly this',
    '',
    'vision',
    'which of three scenes contains exactly this object',
    (1, 42),
    _same,
  ),
  _Kind(
    'devcv-delayed-response-binary',
    r'leave the frame through|where does it hide',
    '',
    'memory',
    'through which of two sides something left',
    (22, 42),
    _leaving,
  ),
  _Kind(
    'devcv-delayed-response-open',
    r'which part of the frame (does|do)\b',
    '',
    'memory',
    'through which of eight sides and corners something left',
    (22, 42),
    _leaving,
  ),
  _Kind(
    'devcv-more-synthetic',
    r'which image has more',
    _MADE,
    'number',
    'which of two made pictures has more',
    (25, 42),
    _more,
  ),
  _Kind(
    'devcv-more-real',
    r'which image has more',
    _NATURAL,
    'number',
    'which of two natural pictures has more',
    (25, 42),
    _more,
  ),
  _Kind(
    'devcv-more',
    r'which image has more',
    '',
    'number',
    'which of two pictures has more; made or natural, the path does not say',
    (25, 42),
    _more,
  ),
  _Kind(
    'devcv-subitizing-synthetic',
    r'how many',
    rf'{_RAPID}.*{_MADE}|{_MADE}.*{_RAPID}',
    'number',
    'how many at a glance, in made pictures',
    (25, 42),
    _count,
  ),
  _Kind(
    'devcv-subitizing-real',
    r'how many',
    _RAPID,
    'number',
    'how many at a glance, in natural pictures',
    (25, 42),
    _count,
  ),
  _Kind(
    'devcv-counting',
    r'how many',
    '',
    'number',
    'how many of a thing a picture shows',
    (25, 42),
    _count,
  ),
)
