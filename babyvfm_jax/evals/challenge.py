"""The result form of the BabyVLM challenge, from the scores of a run.

The leaderboard reads `{"results": {"baby_pv": {"acc": 0.42}, ...}}`, shares from
0 to 1. Names of tasks and metrics are those of its public table (BabyVLM
Leaderboard 2026, the eleven tasks of the DevCV Toolbox). Two things differ
from the toolbox's own scorer: options are answered by scores and ties are
shared, where the toolbox reads a letter that a model writes; and learning rounds
of memory leave out the first, which cannot be wrong. Whoever hands figures in
should say so: the organisers run models themselves.

What has no counterpart there stays out: subitizing (the name of a task of it
is not public), and of the open delayed response the share of adjacent sides.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from babyvfm_jax.evals.scores import Score, read_scores

# {our task: (theirs, {our metric: theirs})}.
_ACCURACY = {'accuracy': 'acc'}
TASKS: Mapping[str, tuple[str, Mapping[str, str]]] = {
  'devcv-picture-vocabulary': ('baby_pv', _ACCURACY),
  'devcv-looking-while-listening': (
    'baby_winoground',
    {
      'group_score': 'group_score',
      'visual_score': 'image_score',
      'text_score': 'text_score',
    },
  ),
  'devcv-localization': ('baby_localize', _ACCURACY),
  'devcv-left-right': ('baby_leftright', _ACCURACY),
  'devcv-spatial-details': ('baby_spatialdetails', _ACCURACY),
  'devcv-delayed-response-binary': (
    'baby_vdr_binary',
    {'accuracy': 'acc_exact'},
  ),
  'devcv-delayed-response-open': ('baby_vdr_open', {'accuracy': 'acc_exact'}),
  'devcv-more-real': ('baby_compare_real', _ACCURACY),
  'devcv-more-synthetic': ('baby_compare_synthetic', _ACCURACY),
  'devcv-counting': ('baby_count', _ACCURACY),
  'devcv-delayed-memory': (
    'baby_memory',
    {
      'test_adjusted': 'acc_testing_adjusted',
      'test': 'acc_testing_raw',
      'learning': 'acc_learning',
    },
  ),
}


class ChallengeError(Exception):
  """Scores that give no results; names the file and the fix."""


@dataclasses.dataclass(frozen=True)
class Results:
  """Results in the challenge's names.

  Attributes:
    step: Training step of the checkpoint.
    results: {task: {metric: share}}.
    missing: Tasks of the challenge that were not sat; it counts them as 0.
    unknown: Tasks `devcv-...` that were sat and that it does not know.
  """

  step: int | None
  results: Mapping[str, Mapping[str, float]]
  missing: tuple[str, ...]
  unknown: tuple[str, ...]

  def to_json(self) -> str:
    """The file that the challenge reads."""
    return json.dumps({'results': self.results}, indent=2) + '\n'


def read_results(
  workdir: str | Path,
  *,
  subject: str = 'model',
  step: int | None = None,
  protocol: str = '',
) -> Results:
  """Reads a run's results.

  Args:
    workdir: Run folder, with `scores.json`.
    subject: Who answered.
    step: Step of the checkpoint; None: the latest that sat one of the tasks.
    protocol: By which tasks were answered, where they were by several.

  Raises:
    ChallengeError: The subject sat none of the tasks, or one of them by
      several protocols.
  """
  path = Path(workdir) / 'scores.json'
  rows = [
    row
    for row in read_scores(path)
    if row.subject == subject
    and row.task.startswith('devcv-')
    and protocol in ('', row.protocol)
  ]
  known = [row for row in rows if row.task in TASKS]
  if step is not None:
    known = [row for row in known if row.step == step]
  if not known:
    at = '' if step is None else f' at step {step}'
    raise ChallengeError(
      f'{path}: {subject} sat none of the tasks {", ".join(TASKS)}{at}; make '
      'them with tools/import_tasks.py --form=devcv, then evaluate'
    )
  latest = max((row.step for row in known), key=lambda one: one or 0)
  known = [row for row in known if row.step == latest]
  _check_protocols(path, known)
  results: dict[str, dict[str, float]] = {}
  for ours, (theirs, metrics) in TASKS.items():
    values = {row.metric: row.value for row in known if row.task == ours}
    found = {
      name: values[metric]
      for metric, name in metrics.items()
      if metric in values
    }
    if found:
      results[theirs] = found
  if 'baby_vdr_binary' in results:
    # Of two opposite sides neither is beside the other.
    exact = results['baby_vdr_binary']['acc_exact']
    results['baby_vdr_binary']['acc_adjacent'] = exact
  return Results(
    step=latest,
    results=results,
    missing=tuple(name for name, _ in TASKS.values() if name not in results),
    unknown=tuple(sorted({row.task for row in rows} - set(TASKS))),
  )


def _check_protocols(path: Path, rows: Sequence[Score]) -> None:
  protocols: dict[str, set[str]] = {}
  for row in rows:
    protocols.setdefault(row.task, set()).add(row.protocol)
  for task, names in protocols.items():
    if len(names) > 1:
      raise ChallengeError(
        f'{path}: {task} was answered by {" and ".join(sorted(names))}; say '
        'which with --protocol'
      )
