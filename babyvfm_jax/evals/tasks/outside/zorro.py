"""Zorro: minimal pairs in a child's vocabulary, one text file a paradigm.

Lines 1, 3, ... are ungrammatical, each line after them is its grammatical twin.
A file's name is `phenomenon-paradigm.txt`. Published sentences stand apart from
their marks ("look at this thing ."); here they are written as people write.

Source: Huebner, Sulem, Fisher and Roth (2021), BabyBERTa: Learning more grammar
with small-scale child-directed language.
"""

from __future__ import annotations

import re
from pathlib import Path

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import tables
from babyvfm_jax.evals.tasks.outside.minimal_pairs import Pair, write_pairs
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request

NAME = 'zorro'
PARADIGMS = 23


def read(request: Request) -> list[Imported]:
  """Makes one task of all paradigms; `limit` is a number of pairs of each.

  Raises:
    TaskError: There is no paradigm, or a file is not of the form.
  """
  source = request.source
  if source.is_dir():
    # Its texts about itself have capital names without a phenomenon.
    paths = sorted(source.glob('*-*.txt'))
  else:
    paths = [source]
  if not paths:
    raise TaskError(
      f'{source}: no paradigm; expected files such as '
      'filler-gap-wh_question_subject.txt (sentences/babyberta of the '
      'repository)'
    )
  pairs = [pair for path in paths for pair in _read_file(path)]
  card = {
    'age_range_months': [12, 72],
    'source': 'Zorro (Huebner et al., 2021)',
    'licence': 'MIT',
    'paradigms': f'{len(paths)} of the {PARADIGMS} published',
  }
  return [write_pairs(request, NAME, pairs, card)]


def _read_file(path: Path) -> list[Pair]:
  lines = tables.text_of(path).splitlines()
  while lines and not lines[-1].strip():
    lines.pop()
  for number, line in enumerate(lines, start=1):
    if not line.strip():
      raise TaskError(
        f'{path}:{number}: an empty line; odd lines are ungrammatical, even '
        'lines their grammatical twins, so a line too many turns all after it'
      )
  if not lines or len(lines) % 2:
    raise TaskError(
      f'{path}:{len(lines)}: {len(lines)} lines; sentences come in pairs, so '
      'there is an even number of them'
    )
  phenomenon = path.stem.rpartition('-')[0] or path.stem
  return [
    Pair(
      where=f'{path}:{number + 2}',
      bad=_written(lines[number]),
      good=_written(lines[number + 1]),
      paradigm=path.stem,
      phenomenon=phenomenon,
    )
    for number in range(0, len(lines), 2)
  ]


def _written(sentence: str) -> str:
  return re.sub(r'\s+([.?!,])', r'\1', sentence.strip())
