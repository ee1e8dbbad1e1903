"""Tests and corpora as material that a corpus is audited against."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.audit.material import COLUMNS, Material, of_corpus
from babyvfm_jax.corpus.moment import picture_of
from babyvfm_jax.evals.item import Task, TaskError, Visual, read_task


def read(folder: str | Path) -> list[Material]:
  """Reads a corpus, a task folder, or a folder of task folders.

  Raises:
    TaskError: It is none of these, or a task is broken.
  """
  folder = Path(folder)
  if (folder / 'provenance.json').is_file():
    return [of_corpus(store.Corpus(folder), folder.name)]
  if (folder / 'items.jsonl').is_file():
    return [of_task(read_task(folder))]
  tasks = sorted(path.parent for path in folder.glob('*/items.jsonl'))
  if not tasks:
    raise TaskError(
      f'{folder}: neither a corpus nor a task nor a folder of tasks; give one '
      'that has provenance.json or items.jsonl'
    )
  return [of_task(read_task(path)) for path in tasks]


def of_task(task: Task) -> Material:
  """A task as material: a unit for each text and each picture or clip.

  The texts of an item are one sequence, as a recording's utterances are.
  """
  rows: list[tuple[str, ...]] = []
  shown: list[Visual | None] = []
  for item in task.items:
    for text in item.texts:
      rows.append((item.id, text, ''))
      shown.append(None)
    for visual in item.visuals + ((item.query,) if item.query else ()):
      encoded = (path.read_bytes() for path in visual.paths)
      rows.append((item.id, '', picture_of(encoded)))
      shown.append(visual)
  units = pd.DataFrame(rows, columns=['id', 'text', 'picture'])
  units = units.assign(
    split=task.name, recording=units['id'], group=units['id'], file=''
  )

  def frames(place: int) -> list[bytes]:
    visual = shown[place]
    return [path.read_bytes() for path in visual.paths] if visual else []

  show = str(task.card.get('show', 'all'))
  return Material(task.name, True, units[list(COLUMNS)], frames, {}, show)
