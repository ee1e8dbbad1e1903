"""DevBench's tasks of meaning: word association, and categories of objects.

Word association has no trials: children of four grades said the first word
that a cue brought to mind, and answers of fewer than four children were left
out when Entwisle's tables were transcribed. Two tasks are made of it:

- `devbench-word-association`: which of four words children answer most often;
  the others are most frequent answers to other cues which nobody gave to this
  one, so that a preference for frequent words does not help.
- `devbench-word-association-ages`: ten words, among them the two most frequent
  answers of every grade, with the grades' shares as norms: young children
  answer with what follows in speech (cold - outside), older ones with words of
  the same kind (cold - hot).

Sources: Entwisle (1966), Word associations of young children; Spriet, Abassi,
Hochmann and Papeo (2022), Visual object categorization in infancy.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping, Sequence
from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import tables
from babyvfm_jax.evals.tasks.outside.devbench_files import PHOTOGRAPHS, Files
from babyvfm_jax.evals.tasks.outside.question import Question, generator
from babyvfm_jax.evals.tasks.outside.writing import (
  Age,
  Imported,
  Request,
  write,
)

FEW, MANY = 4, 10
# Column, age group; how many children were asked is DevBench's own figure
# (comparison/sem-wat.R).
_GRADES = {
  'kindergarten': Age('5 years', 60, 200),
  'first': Age('6 years', 72, 280),
  'third': Age('8 years', 96, 280),
  'fifth': Age('10 years', 120, 280),
}
_INFANTS = {'0.333': 4, '0.833': 10, '1.583': 19}

# {cue: {answer: {grade: number of children}}}
_Answers = Mapping[str, Mapping[str, Mapping[str, float]]]


def read(request: Request, files: Files) -> list[Imported]:
  """Makes the tasks of meaning."""
  return [*_read_association(request, files), _read_categories(request, files)]


def _read_association(request: Request, files: Files) -> list[Imported]:
  path = files.first(
    'human/sem-wat_entwisle_norms.csv', 'assets/sem-wat/entwisle_norms.csv'
  )
  names = ('devbench-word-association', 'devbench-word-association-ages')
  if path is None:
    why = f'{request.source} has no human/sem-wat_entwisle_norms.csv'
    return [Imported(name, None, 0, (why,)) for name in names]
  answers = _read_answers(path)
  card = {
    'domain': 'language',
    'protocol': 'association',
    'metric': 'accuracy',
    'age_range_months': [60, 120],
    'source': (
      'DevBench (Tan et al., 2024), sem-wat; Entwisle (1966), Word '
      'associations of young children'
    ),
    'licence': 'see the source',
  }
  made = []
  for name, count in zip(names, (FEW, MANY), strict=True):
    questions = _associations(answers, count, request.seed, name)
    concept = (
      'the word that children answer to a cue'
      if count == FEW
      else 'the words that children of four grades answer to a cue'
    )
    ages = tuple(_GRADES.values()) if count == MANY else ()
    made.append(
      write(request, name, {**card, 'concept': concept}, questions, ages=ages)
    )
  return made


def _read_answers(path: Path) -> _Answers:
  found: dict[str, dict[str, dict[str, float]]] = {}
  for where, row in tables.rows(path, ['cue', 'response', *_GRADES]):
    if not row['cue'] or not row['response']:
      raise TaskError(f'{where}: a cue and a response are needed')
    counts = {
      grade: tables.number(row[grade], f'{where}: {grade}')
      for grade in _GRADES
      if row[grade]
    }
    # Some tables write several words with a line between them.
    cue, answer = (row[k].replace('_', ' ') for k in ('cue', 'response'))
    known = found.setdefault(cue, {}).setdefault(answer, {})
    for grade, value in counts.items():
      known[grade] = known.get(grade, 0) + value
  return found


def _associations(
  answers: _Answers, count: int, seed: int, name: str
) -> list[Question]:
  """A question a cue: its most frequent answers and those of other cues."""
  best = {cue: _ranked(given) for cue, given in answers.items()}
  rng = generator(seed, f'{name} others')
  # What stands for the other cues: used equally often, as far as it can be.
  uses = collections.Counter({ranked[0]: 0 for ranked in best.values()})
  questions = []
  for cue, given in sorted(answers.items()):
    kept = best[cue][:1] if count == FEW else _of_every_grade(given)
    free = [word for word in uses if word not in given and word != cue]
    order = [free[int(k)] for k in rng.permutation(len(free))]
    # Stable: words that were used equally often stay in the drawn order.
    order.sort(key=lambda word: uses[word])
    foils = order[: count - len(kept)]
    uses.update(foils)
    words = [best[cue][0], *(w for w in kept if w != best[cue][0]), *foils]
    questions.append(
      Question(
        id=cue,
        choose='text',
        texts=words,
        prompt=cue,
        tags=[f'word:{cue}'],
        shares=_shares(given, words),
      )
    )
  return questions


def _ranked(given: Mapping[str, Mapping[str, float]]) -> list[str]:
  """Answers by the mean share of the grades, then by the alphabet."""

  def share(word: str) -> float:
    return sum(
      value / (_GRADES[grade].n or 1) for grade, value in given[word].items()
    )

  return sorted(given, key=lambda word: (-share(word), word))


def _of_every_grade(given: Mapping[str, Mapping[str, float]]) -> list[str]:
  """The two most frequent answers of each grade."""
  kept: dict[str, None] = {}
  for grade in _GRADES:
    said = [word for word in given if given[word].get(grade)]
    said.sort(key=lambda word: (-given[word][grade], word))
    kept.update(dict.fromkeys(said[:2]))
  return list(kept)


def _shares(
  given: Mapping[str, Mapping[str, float]], words: Sequence[str]
) -> dict[str, list[float]]:
  """Shares of the words among the answers of each grade that are one of them."""
  found = {}
  for grade, age in _GRADES.items():
    counts = [given.get(word, {}).get(grade, 0.0) for word in words]
    if sum(counts) > 0:
      found[age.label] = [value / sum(counts) for value in counts]
  return found


def _read_categories(request: Request, files: Files) -> Imported:
  name, key = 'devbench-object-categories', 'sem-viz_obj_cat'
  manifest = files.manifest(key)
  if manifest is None:
    return files.absent(name, key)
  human = files.first('human/sem-viz_obj_cat_infant_matrices.json')
  shelf = files.shelf(key, key)
  questions, lost = [], []
  for where, row in tables.rows(manifest, ['text1', 'image1']):
    if not row['text1']:
      raise TaskError(f'{where}: no text1, which is the category')
    paths, why = shelf.find_all([row['image1']])
    if why:
      lost.append(f'{row["image1"]} ({row["text1"]}): {why}')
      continue
    questions.append(
      Question(
        id=Path(row['image1']).stem,
        visuals=[paths],
        concept=row['text1'],
        tags=[f'category:{row["text1"]}'],
        group=row['text1'],
      )
    )
  card = {
    'domain': 'vision',
    'concept': 'which kinds of things look alike',
    'protocol': 'resemblance',
    'metric': 'rsa',
    'chance': 0.0,
    'age_range_months': [4, 19],
    'source': (
      'DevBench (Tan et al., 2024), sem-viz_obj_cat; Spriet, Abassi, Hochmann '
      'and Papeo (2022), Visual object categorization in infancy'
    ),
    'licence': 'at least CC BY-NC-SA',
    'pictures': PHOTOGRAPHS,
  }
  norms = _matrices(human, card['source']) if human else {}
  return write(
    request, name, card, questions, left_out=lost, shelf=shelf, norms=norms
  )


def _matrices(path: Path, source: object) -> dict[str, object]:
  """Infants' matrices: how differently long they look at two pictures."""
  found = tables.json_of(path)
  try:
    names, matrices = found['categories'], found['matrices']
    ages = [(_INFANTS[years], matrices[years]) for years in matrices]
    sizes = {len(values) for _, values in ages}
  except (KeyError, TypeError) as error:
    raise TaskError(
      f'{path}: expected categories and matrices at {", ".join(_INFANTS)} '
      f'years; missing or unknown: {error}'
    ) from error
  if sizes != {len(names)}:
    raise TaskError(
      f'{path}: matrices of {sizes} rows, {len(names)} categories'
    )
  return {
    'source': source,
    'measure': 'matrix',
    'ages': [
      {
        'label': f'{months} months',
        'months': months,
        'n': None,
        'matrix': {
          'names': names,
          'values': values,
          'kind': 'dissimilarity',
        },
      }
      for months, values in ages
    ],
  }
